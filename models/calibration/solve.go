package calibration

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// A point of the fit: of each kind of requests the logarithm of the CPU time, the spread of
// it, the wait in parts of scale, and its spread; a spread is ln(SCV + blurred), of the
// squared coefficient of variation. Figures are nearly straight in each of them.
const perKind = 4

// blurred is the squared coefficient of variation below which spreads look alike: times
// of 20 % more or less.
const blurred = 0.05

func spreadOf(scv float64) float64 { return math.Log(scv + blurred) }
func scvOf(spread float64) float64 { return math.Max(0, math.Exp(spread)-blurred) }

// limits of each.
var (
	lowest  = [perKind]float64{math.Log(1e-6), spreadOf(0), 0, spreadOf(0)}
	highest = [perKind]float64{math.Log(1e3), spreadOf(60), 1e3, spreadOf(60)}
)

func (p *problem) costs(x []float64) []Costs {
	all := make([]Costs, len(x)/perKind)
	for k := range all {
		v := x[k*perKind:]
		all[k] = Costs{math.Exp(v[0]), scvOf(v[1]), v[2] * p.scale[k], scvOf(v[3])}
	}
	if p.heavy > 0 {
		return mixed(all[0], p.heavy)
	}
	return all
}

func (p *problem) point(costs []Costs) (x []float64) {
	for k, c := range costs {
		x = append(x, math.Log(c.CPU), spreadOf(c.Spread), c.Wait/p.scale[k], spreadOf(c.Ragged))
	}
	return x
}

func clip(x []float64) {
	for i := range x {
		x[i] = math.Min(math.Max(x[i], lowest[i%perKind]), highest[i%perKind])
	}
}

// A problem is what is fitted: figures that predict makes of costs, with weight, the inverse
// of their covariance.
type problem struct {
	*bench
	predict func([]Costs) ([]float64, error)
	scale   []float64
	weight  *mat.SymDense
	fixed   []bool // coordinates that are not looked for
}

func (p *problem) cost(figures, x, start []float64) float64 {
	e := p.off(figures)
	for i := range figures {
		if v := e.AtVec(i); math.IsNaN(v) || math.IsInf(v, 0) {
			return math.Inf(1)
		}
	}
	sum := mat.Inner(e, p.weight, e)
	for i := range x {
		centre, precision := p.prior(start, i)
		sum += precision * (x[i] - centre) * (x[i] - centre)
	}
	return sum
}

// off is by how much the figures are below those that were measured.
func (p *problem) off(figures []float64) *mat.VecDense {
	e := mat.NewVecDense(len(figures), nil)
	for i, v := range figures {
		e.SetVec(i, p.figures[i].measured-v)
	}
	return e
}

// step of a derivative at x.
func step(x []float64, i int) float64 {
	switch i % perKind {
	case 0:
		return 0.04
	case 2:
		return math.Max(0.02, 0.04*x[i])
	}
	return 0.3
}

// jacobian are the derivatives of the figures, by steps upwards under common random
// numbers.
func (p *problem) jacobian(x, at []float64) (*mat.Dense, error) {
	j := mat.NewDense(len(at), len(x), nil)
	for k := range x {
		if p.fixed[k] {
			continue
		}
		moved := append([]float64(nil), x...)
		h := step(x, k)
		moved[k] += h
		figures, err := p.predict(p.costs(moved))
		if err != nil {
			return nil, err
		}
		for i := range figures {
			if d := (figures[i] - at[i]) / h; !math.IsNaN(d) && !math.IsInf(d, 0) {
				j.Set(i, k, d)
			}
		}
	}
	return j, nil
}

// solve looks for the least squares from a point, by steps of Levenberg and Marquardt within
// the limits. Simulated figures have noise of their own, which does not end by itself: it
// stops where the sum falls by less than a hundredth, or by less than a tenth of a unit.
func (p *problem) solve(x []float64, steps int) ([]float64, []float64, error) {
	start := append([]float64(nil), x...)
	at, err := p.predict(p.costs(x))
	if err != nil {
		return nil, nil, err
	}
	sum := p.cost(at, x, start)
	damp := 1e-3
	for range steps {
		j, err := p.jacobian(x, at)
		if err != nil {
			return nil, nil, err
		}
		improved := false
		before := sum
		for range 4 {
			next := p.towards(j, x, at, start, damp)
			figures, err := p.predict(p.costs(next))
			if err != nil {
				return nil, nil, err
			}
			if s := p.cost(figures, next, start); s < sum {
				x, at, sum, improved = next, figures, s, true
				damp = math.Max(damp/10, 1e-6)
				break
			}
			damp = math.Max(10*damp, 1e-2)
		}
		if !improved || before-sum < math.Max(0.1, 0.01*sum) {
			break
		}
	}
	return x, at, nil
}

// towards is the next point: coordinates that would leave their limits are held at them
// while the others are solved again.
func (p *problem) towards(j *mat.Dense, x, at, start []float64, damp float64) []float64 {
	n := len(x)
	held := append([]bool(nil), p.fixed...)
	next := append([]float64(nil), x...)
	var wj, jwj mat.Dense
	wj.Mul(p.weight, j)
	jwj.Mul(j.T(), &wj)
	var jwe mat.VecDense
	jwe.MulVec(wj.T(), p.off(at))
	for range n {
		a, g := mat.NewSymDense(n, nil), mat.NewVecDense(n, nil)
		for r := range n {
			for c := r; c < n; c++ {
				a.SetSym(r, c, jwj.At(r, c))
			}
			centre, precision := p.prior(start, r)
			g.SetVec(r, jwe.AtVec(r)+precision*(centre-x[r]))
			a.SetSym(r, r, a.At(r, r)*(1+damp)+precision)
		}
		for r := range n {
			if !held[r] {
				continue
			}
			move := next[r] - x[r]
			for c := range n {
				if c != r && !held[c] {
					g.SetVec(c, g.AtVec(c)-a.At(min(r, c), max(r, c))*move)
				}
			}
		}
		for r := range n {
			if held[r] {
				for c := range n {
					a.SetSym(min(r, c), max(r, c), 0)
				}
				a.SetSym(r, r, 1)
				g.SetVec(r, next[r]-x[r])
			}
		}
		var chol mat.Cholesky
		var d mat.VecDense
		if !chol.Factorize(a) || chol.SolveVecTo(&d, g) != nil {
			return next
		}
		out := -1
		for r := range n {
			if held[r] {
				continue
			}
			v := x[r] + d.AtVec(r)
			if r%perKind == 0 {
				v = math.Min(math.Max(v, x[r]-1), x[r]+1)
			}
			lo, hi := lowest[r%perKind], highest[r%perKind]
			if (v < lo || v > hi) && out < 0 {
				out = r
				next[r] = math.Min(math.Max(v, lo), hi)
			}
		}
		if out < 0 {
			for r := range n {
				if !held[r] {
					next[r] = x[r] + d.AtVec(r)
				}
			}
			clip(next)
			return next
		}
		held[out] = true
	}
	return next
}
