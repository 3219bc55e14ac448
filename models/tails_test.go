package models

import (
	"math"
	"testing"

	"fleetcost/sim"
)

// Every distribution that a scenario can say knows its tail: as many draws are
// beyond t as it says, within four standard errors, and its integral is the mean.
func TestTails(t *testing.T) {
	must := func(d Distribution, err error) Distribution {
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	some := must(Samples([]float64{0.01, 0.01, 0.02, 0.05, 0.3, 1}, "six"))
	for _, d := range []Distribution{
		must(Constant(0.05)), must(Exponential(0.05)), must(Erlang(3, 0.05)), must(Gamma(0.05, 0.7)), must(Gamma(0.05, 3)),
		must(Lognormal(0.05, 2)), must(LognormalThrough(0.5, 0.02, 0.99, 2)), must(Pareto(0.05, 1.5)), must(Uniform(0.01, 0.09)),
		must(Hyperexponential(0.05, 4)), some, must(Mixture([]float64{1, 3}, []Distribution{some, must(Constant(0.2))})),
	} {
		const n = 20_000
		stream := sim.Stream(1, 0, d.String())
		at := []float64{0, d.Mean() / 3, d.Mean(), 2 * d.Mean(), 5 * d.Mean()}
		beyond := make([]int, len(at))
		for range n {
			x := d.Draw(stream)
			for i := range at {
				if x > at[i] {
					beyond[i]++
				}
			}
		}
		for i, x := range at {
			p := Tail(d, x)
			if seen := float64(beyond[i]) / n; !(math.Abs(seen-p) <= 4*math.Sqrt(p*(1-p)/n)+1e-9) {
				t.Errorf("%v: a share of %g is beyond %g, not %g", d, seen, x, p)
			}
		}
		if Tail(d, -1) != 1 {
			t.Errorf("%v: a time may be negative", d)
		}
		mean, step := 0.0, d.Mean()/100
		for x := step / 2; x < 400*d.Mean(); x += step {
			mean += step * Tail(d, x)
		}
		if math.Abs(mean/d.Mean()-1) > 0.01 { // the tail beyond 400 means is left out
			t.Errorf("%v: the integral of the tail is %g, the mean %g", d, mean, d.Mean())
		}
	}
}
