package calibration

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// assumed is the variance of a logarithm before there is a run to tell it: of a quantile
// of n times about so much over n, and what closed forms are off by.
func (p *problem) assumed() *mat.SymDense {
	const formsAreOff = 0.05 * 0.05
	w := mat.NewSymDense(len(p.figures), nil)
	for i, x := range p.figures {
		t := &p.tests[x.test]
		n := math.Max(10, t.Done*t.Seconds)
		each := 1.0
		if x.request >= 0 {
			n = math.Max(10, n*t.Requests[x.request].Share)
			each = [...]float64{5, 5, 5, 7, 15}[x.which]
		}
		w.SetSym(i, i, 1/(each/n+formsAreOff))
	}
	return w
}

// start is the best by closed forms.
func (p *problem) start() ([]float64, error) {
	p.predict, p.weight = p.closed, p.assumed()
	x, _, err := p.startWith(-1)
	return x, err
}

// heldSpreads are squared coefficients of variation of the CPU time, each of which may
// explain the same tests: regular work and ragged waits look much like the other way round,
// and closed forms, which know no turns of processes or threads, do not tell which it is.
var heldSpreads = []float64{0.01, 0.5, 2, 8}

// starts are places to start from: the best by closed forms with each of heldSpreads.
func (p *problem) starts() (all [][]float64, err error) {
	p.predict, p.weight = p.closed, p.assumed()
	for _, scv := range heldSpreads {
		x, _, err := p.startWith(scv)
		if err != nil {
			return nil, err
		}
		all = append(all, x)
		if p.fixed[1] {
			break
		}
	}
	return all, nil
}

// startWith is the best of several fits by closed forms, each from another guess at how a
// time divides into computing and waiting, and how regular they are; of several kinds of
// requests also that they wait for the same and differ in what they compute. The spread of
// the CPU time is held where it is not below 0.
func (p *problem) startWith(scv float64) (best []float64, least float64, err error) {
	spreads := [][2]float64{{0.05, 0.05}, {0.3, 1}, {3, 0.3}}
	fixed := p.fixed
	defer func() { p.fixed = fixed }()
	if scv >= 0 {
		spreads = [][2]float64{{scv, 0.05}, {scv, 1}}
		p.fixed = append([]bool(nil), fixed...)
		for k := range p.scale {
			p.fixed[k*perKind+1] = true
		}
	}
	least = math.Inf(1)
	for _, share := range p.shares() {
		for _, alike := range []bool{false, true} {
			if alike && (share > 0 || len(p.scale) == 1) {
				continue
			}
			for _, spread := range spreads {
				x, s, err := p.startFrom(share, alike, spread)
				if err != nil {
					return nil, 0, err
				}
				if best == nil || s < least {
					best, least = x, s
				}
			}
		}
	}
	return best, least, nil
}

func (p *problem) startFrom(share float64, alike bool, spread [2]float64) ([]float64, float64, error) {
	wait := 0.0
	if alike {
		cpu := 0.0
		for k, r := range p.tests[0].Requests {
			wait += r.Share * p.scale[k]
			cpu += r.Share * p.guess(k, 0)
		}
		wait = math.Max(0, wait-cpu)
	}
	var guess []Costs
	for k := range p.scale {
		cpu := p.guess(k, share)
		if alike {
			cpu = math.Max(0.1*cpu, p.scale[k]-wait)
		}
		guess = append(guess, Costs{math.Max(cpu, 1e-6), spread[0], math.Max(0.05*p.scale[k], p.scale[k]-cpu), spread[1]})
		if !p.timed() {
			guess[k].Spread, guess[k].Wait, guess[k].Ragged = 1, p.loopWait(cpu), 1
		}
	}
	x := p.point(guess)
	clip(x)
	x, at, err := p.solve(x, 25)
	if err != nil {
		return nil, 0, err
	}
	return x, p.cost(at, x, x), nil
}

// loopWait is how long a request of such a CPU time waits where rates of closed loops are all
// that is known: by Little's law what is left of users over rate, where cores were left
// idle, else nothing.
func (p *problem) loopWait(cpu float64) float64 {
	for i := range p.tests {
		if t := &p.tests[i]; p.server.heldUp(*t) {
			return math.Max(0, float64(t.Users)/t.Done-cpu-p.server.overheadAt(t.Done))
		}
	}
	return 0
}

// shares of the shortest times that computing may be of; one where CPU times tell.
func (p *problem) shares() []float64 {
	for i := range p.tests {
		if p.tests[i].CPU > 0 || p.tests[i].Saturated() {
			return []float64{0}
		}
	}
	return []float64{0.03, 0.3, 0.8}
}

// guess is the CPU time of a kind without overhead: of what was measured of all kinds, in
// proportion to their times, or else such a share of its times.
func (p *problem) guess(kind int, share float64) float64 {
	if share > 0 {
		return share * p.scale[kind]
	}
	cpu := math.NaN()
	for i := range p.tests {
		t := &p.tests[i]
		own := t.CPU
		if !(own > 0) && t.Saturated() {
			own = p.server.Machine.VCPU / t.Done
		}
		if own > 0 && !(own > cpu) {
			cpu = math.Max(own-p.server.overheadAt(t.Done), own/10)
		}
	}
	mean := 0.0
	for k, r := range p.tests[0].Requests {
		mean += r.Share * p.scale[k]
	}
	if !(mean > 0) {
		return cpu
	}
	return math.Min(cpu*p.scale[kind]/mean, cpu/p.tests[0].Requests[kind].Share)
}

// scales are the shortest typical times of each kind: the median, or what is nearest to it.
func scales(tests []Test) []float64 {
	all := make([]float64, len(tests[0].Requests))
	for i := range tests {
		for k := range tests[i].Requests {
			r := &tests[i].Requests[k]
			for _, v := range []float64{r.P50, r.Mean, r.P90, r.P95, r.P99} {
				if v > 0 {
					if all[k] == 0 || v < all[k] {
						all[k] = v
					}
					break
				}
			}
		}
	}
	for k := range all {
		if all[k] == 0 {
			all[k] = 1e-3
		}
	}
	return all
}
