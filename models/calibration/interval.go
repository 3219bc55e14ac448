package calibration

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// scatter is the covariance of the figures of one real test of each kind, by runs of the
// simulator under these costs. Tests are independent of each other; one that lasted
// longer than its runs scatters less in proportion.
func (b *bench) scatter(costs []Costs, runs int) (*mat.SymDense, error) {
	all, err := b.each(costs, runs)
	if err != nil {
		return nil, err
	}
	n := len(b.figures)
	cov := mat.NewSymDense(n, nil)
	mean := make([]float64, n)
	for _, one := range all {
		for i, v := range one {
			mean[i] += v / float64(runs)
		}
	}
	for i := range n {
		t := &b.tests[b.figures[i].test]
		shorter := t.simulated() / t.Seconds
		for k := i; k < n && b.figures[k].test == b.figures[i].test; k++ {
			sum := 0.0
			for _, one := range all {
				sum += (one[i] - mean[i]) * (one[k] - mean[k])
			}
			if v := sum / float64(runs-1) * shorter; !math.IsNaN(v) {
				cov.SetSym(i, k, v)
			}
		}
	}
	return cov, nil
}

// floor is what the simulator is off by where there is no chance, 3 % of a figure: with
// it one that hardly scatters, such as the median of constant waits, is not all that
// counts.
const floor = 0.03

func weights(cov *mat.SymDense, runs int) []float64 {
	w := make([]float64, cov.SymmetricDim())
	for i := range w {
		w[i] = 1 / (cov.At(i, i)*(1+1/float64(runs)) + floor*floor)
	}
	return w
}

// boundTogether is the part of chance below which no residual is left of it.
const boundTogether = 0.01

// covariance of the point that was found, by the sandwich
//
//	H⁻¹ · JᵀW Σ WJ · H⁻¹,  H = JᵀWJ
//
// which holds whatever the weights W. Where the residuals are larger than Σ explains, the
// model is off by more than chance: it is scaled by their ratio, which is the second
// result.
func (p *problem) covariance(j *mat.Dense, at []float64, scatter *mat.SymDense, runs int) (*mat.SymDense, float64) {
	n, m := len(at), len(p.fixed)
	w := mat.NewDiagDense(n, p.weight)
	var wj, h mat.Dense
	wj.Mul(w, j)
	h.Mul(j.T(), &wj)
	for i := range m {
		h.Set(i, i, h.At(i, i)+weak)
	}
	var inverse mat.Dense
	if err := inverse.Inverse(&h); err != nil {
		return mat.NewSymDense(m, nil), math.NaN()
	}
	var sigma, gain, v, hat, left mat.Dense
	sigma.Scale(1+1/float64(runs), scatter)
	gain.Mul(&inverse, wj.T())
	v.Product(&gain, &sigma, gain.T())
	// What a weighted sum of squares is expected to be: tr(W(I−JG)Σ(I−JG)ᵀ).
	hat.Mul(j, &gain)
	for i := range n {
		for k := range n {
			e := -hat.At(i, k)
			if i == k {
				e++
			}
			hat.Set(i, k, e)
		}
	}
	left.Product(&hat, &sigma, hat.T())
	expected, sum, chance := 0.0, 0.0, 0.0
	for i := range n {
		e := p.figures[i].measured - at[i]
		chance += p.weight[i] * sigma.At(i, i)
		expected += p.weight[i] * left.At(i, i)
		sum += p.weight[i] * e * e
	}
	free := 0
	for _, fixed := range p.fixed {
		if !fixed {
			free++
		}
	}
	over := math.NaN() // as many figures as values are always met
	// So are those that hang together, such as rate and CPU time of a server that is always
	// busy: chance moves them along the fit alone, and what they are off by is no chance.
	bound := n > free && expected < boundTogether*chance
	if n > free && expected > 0 && !bound {
		over = sum / expected
	}
	wider := 1.0
	if over > 1 {
		wider = over
	}
	out := mat.NewSymDense(m, nil)
	for r := range m {
		for c := r; c < m; c++ {
			e := (v.At(r, c) + v.At(c, r)) / 2 * wider
			if r == c {
				// What the figures do not tell is as doubtful as it was.
				e += weak * inverse.At(r, r) * inverse.At(r, r)
			}
			if bound && r == c {
				for i := range n {
					off := gain.At(r, i) * (p.figures[i].measured - at[i])
					e += off * off * float64(n) / float64(n-free)
				}
			}
			out.SetSym(r, c, e)
		}
	}
	return out, over
}

// An Estimate is a value with the interval in which it lies with 95 %.
type Estimate struct{ Value, Low, High float64 }

const normal95 = 1.959963984540054

// Kind is what was found of requests of a kind: seconds, and coefficients of variation.
type Kind struct {
	Name             string
	Share            float64
	CPU, CPUSpread   Estimate
	Wait, WaitSpread Estimate
	Told             bool // more than the CPU time and the wait
	WaitTold         bool
	Costs            Costs
}

// Waits tells whether requests wait for anything but a core.
func (k *Kind) Waits() bool { return k.Costs.Wait > least }

func (p *problem) kinds(x []float64, cov *mat.SymDense) []Kind {
	costs := p.costs(x)
	all := make([]Kind, len(costs))
	for k := range all {
		c, at := costs[k], k*perKind
		r := p.tests[0].Requests[k]
		se := func(i int) float64 { return normal95 * math.Sqrt(math.Max(0, cov.At(at+i, at+i))) }
		root := func(i int) Estimate {
			return Estimate{math.Sqrt(x[at+i]), math.Sqrt(math.Max(0, x[at+i]-se(i))), math.Sqrt(x[at+i] + se(i))}
		}
		all[k] = Kind{
			Name: r.Name, Share: r.Share, Costs: c, Told: !p.fixed[at+1], WaitTold: !p.fixed[at+2],
			CPU:        Estimate{c.CPU, c.CPU * math.Exp(-se(0)), c.CPU * math.Exp(se(0))},
			CPUSpread:  root(1),
			Wait:       Estimate{c.Wait, math.Max(0, c.Wait-se(2)*p.scale[k]), c.Wait + se(2)*p.scale[k]},
			WaitSpread: root(3),
		}
	}
	return all
}
