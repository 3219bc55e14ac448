package calibration

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// scatter is the covariance of the figures of one real test of each kind, by runs of the
// simulator. Tests are independent of each other; one that lasted longer than its runs
// scatters less in proportion.
func (b *bench) scatter(all [][]float64) *mat.SymDense {
	n := len(b.figures)
	cov := mat.NewSymDense(n, nil)
	mean := meanOf(all)
	for i := range n {
		t := &b.tests[b.figures[i].test]
		shorter := t.simulated() / t.Seconds
		for k := i; k < n && b.figures[k].test == b.figures[i].test; k++ {
			sum := 0.0
			for _, one := range all {
				sum += (one[i] - mean[i]) * (one[k] - mean[k])
			}
			if v := sum / float64(len(all)-1) * shorter; !math.IsNaN(v) {
				cov.SetSym(i, k, v)
			}
		}
	}
	return cov
}

const (
	// floor is what the simulator is off by where there is no chance, 3 % of a figure:
	// with it one that hardly scatters, such as the median of constant waits, is not all
	// that counts.
	floor = 0.03
	// hostVaries is by how much the same work takes more or less CPU time from one test to
	// the next: 3.7 % at most of the throughput of 2366 runs on three clouds (Henning et
	// al., When Should I Run My Application Benchmark?, arXiv 2504.11826).
	hostVaries = 0.03
)

// weights are the inverse of the covariance of the figures: what they scatter by chance, and
// the mean of runs that they are compared with; what the simulator is off by; and what
// the host varies, h²·ggᵀ for the derivatives g of the figures of a test by the logarithm
// of the CPU time. Near saturation g is 10 and more, so that a percentile there, which a
// slightly slower host may have made, does not outweigh all others; and all percentiles of
// a run that was unlucky, or whose host was slow, are off together and count as one. The
// logarithm of the determinant of the covariance comes with it.
func (p *problem) weights(scatter *mat.SymDense, j *mat.Dense, runs int) (*mat.SymDense, float64) {
	n, kinds := len(p.figures), len(p.scale)
	slower := make([]float64, n)
	for i := range slower {
		for k := range kinds {
			slower[i] += j.At(i, k*perKind)
		}
	}
	cov := mat.NewSymDense(n, nil)
	for i := range n {
		for k := i; k < n && p.figures[k].test == p.figures[i].test; k++ {
			v := scatter.At(i, k)*(1+1/float64(runs)) + hostVaries*hostVaries*slower[i]*slower[k]
			if i == k {
				v += floor * floor
			}
			cov.SetSym(i, k, v)
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(cov) {
		alone := mat.NewSymDense(n, nil)
		for i := range n {
			alone.SetSym(i, i, cov.At(i, i))
		}
		chol.Factorize(alone)
	}
	w := mat.NewSymDense(n, nil)
	if chol.InverseTo(w) != nil {
		return w, math.Inf(1)
	}
	return w, chol.LogDet()
}

// covariance of the point that was found,
//
//	H⁻¹ · (s·JᵀWJ + P) · H⁻¹,  H = JᵀWJ + P
//
// for the inverse P of the variances before any test, and s = eᵀWe / (n − tr(JH⁻¹JᵀW)), the
// second result: where residuals are larger than W says, the model is off by more than
// that, and intervals are wider in proportion; they are never narrower.
func (p *problem) covariance(j *mat.Dense, at []float64) (*mat.SymDense, float64) {
	n, m := len(at), len(p.fixed)
	var wj, told, h, inverse, hat, cov mat.Dense
	wj.Mul(p.weight, j)
	told.Mul(j.T(), &wj)
	before, nothing := mat.NewDiagDense(m, nil), make([]float64, m)
	for i := range m {
		_, precision := p.prior(nothing, i)
		before.SetDiag(i, precision)
	}
	h.Add(&told, before)
	if err := inverse.Inverse(&h); err != nil {
		return mat.NewSymDense(m, nil), math.NaN()
	}
	hat.Mul(&inverse, &told)
	e := p.off(at)
	over, wider := math.NaN(), 1.0 // as many figures as values are always met
	free := 0
	for _, fixed := range p.fixed {
		if !fixed {
			free++
		}
	}
	if n > free {
		over = mat.Inner(e, p.weight, e) / (float64(n) - mat.Trace(&hat))
		wider = math.Max(1, over)
	}
	told.Scale(wider, &told)
	told.Add(&told, before)
	cov.Product(&inverse, &told, &inverse)
	out := mat.NewSymDense(m, nil)
	for r := range m {
		for c := r; c < m; c++ {
			out.SetSym(r, c, (cov.At(r, c)+cov.At(c, r))/2)
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

// kindsOfMixture are light and heavy requests. How sure the logarithm of the CPU time of each
// is follows from its derivatives.
func (p *problem) kindsOfMixture(x []float64, cov *mat.SymDense, one Kind) (all []Kind) {
	costs := p.costs(x)
	for i, part := range parts(p.tests[0].Requests, p.heavy) {
		slope := mat.NewVecDense(len(x), nil)
		for c := range 2 {
			moved := append([]float64(nil), x...)
			moved[c] -= 1e-3
			slope.SetVec(c, 1e3*math.Log(costs[i].CPU/p.costs(moved)[i].CPU))
		}
		se := normal95 * math.Sqrt(math.Max(0, mat.Inner(slope, cov, slope)))
		k := one
		k.Name, k.Share, k.Costs = part.Name, part.Share, costs[i]
		k.CPU = Estimate{costs[i].CPU, costs[i].CPU * math.Exp(-se), costs[i].CPU * math.Exp(se)}
		k.CPUSpread = Estimate{}
		all = append(all, k)
	}
	return all
}

// Waits tells whether requests wait for anything but a core.
func (k *Kind) Waits() bool { return k.Costs.Wait > least }

func (p *problem) kinds(x []float64, cov *mat.SymDense) []Kind {
	costs := p.costs(x)
	all := make([]Kind, len(p.scale))
	for k := range all {
		c, at := costs[k], k*perKind
		r := p.tests[0].Requests[k]
		se := func(i int) float64 { return normal95 * math.Sqrt(math.Max(0, cov.At(at+i, at+i))) }
		root := func(i int) Estimate {
			return Estimate{math.Sqrt(scvOf(x[at+i])), math.Sqrt(scvOf(x[at+i] - se(i))), math.Sqrt(scvOf(x[at+i] + se(i)))}
		}
		all[k] = Kind{
			Name: r.Name, Share: r.Share, Costs: c, Told: !p.fixed[at+1], WaitTold: !p.fixed[at+2],
			CPU:        Estimate{c.CPU, c.CPU * math.Exp(-se(0)), c.CPU * math.Exp(se(0))},
			CPUSpread:  root(1),
			Wait:       Estimate{c.Wait, math.Max(0, c.Wait-se(2)*p.scale[k]), c.Wait + se(2)*p.scale[k]},
			WaitSpread: root(3),
		}
	}
	if p.heavy > 0 {
		return p.kindsOfMixture(x, cov, all[0])
	}
	return all
}
