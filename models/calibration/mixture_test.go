package calibration

import (
	"context"
	"math"
	"testing"
)

// Light and heavy requests that were given as one kind are found, and the p99 at another
// rate follows; requests of one kind whose CPU time is a gamma are left one, however it
// is spread.
func TestHeavyRequestsAmongLightOnesAreFound(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of simulations")
	}
	for _, c := range []struct {
		name  string
		truth Costs
		heavy float64
	}{
		{"one request in twenty is heavy", Costs{CPU: 3e-3, Spread: 8, Wait: 10e-3, Ragged: 0.1}, 0.05},
		{"a gamma beyond the exponential", Costs{CPU: 3e-3, Spread: 3, Wait: 10e-3, Ragged: 0.1}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			tests := testedMix(t, loop(), c.truth, c.heavy, 1, 8, true, 0.3, 0.55, 0.7, 0.85)
			r, err := Fit(context.Background(), loop(), []Test{tests[0], tests[2], tests[3]}, Options{Seed: 1, Alone: true})
			if err != nil {
				t.Fatal(err)
			}
			if found := len(r.Kinds) == 2; found != (c.heavy > 0) {
				t.Errorf("kinds %+v", r.Kinds)
			}
			off, err := r.Predict(context.Background(), tests[1:2], 7)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range off {
				// Three standard deviations of one test, and what two tests tell of it.
				if x.Figure == "p99" && math.Abs(math.Log(x.Predicted/x.Measured)) > 3*math.Sqrt2*x.Scatter {
					t.Errorf("p99 %g is predicted %g, scatter %g", x.Measured, x.Predicted, x.Scatter)
				}
			}
		})
	}
}

// Light and heavy requests have the mean and the spread that they are made of.
func TestMixedCostsKeepTheirMoments(t *testing.T) {
	for _, heavy := range heavyShares {
		one := Costs{CPU: 2e-3, Spread: 0.9 * (1 - heavy) / heavy, Wait: 1}
		mean, square := 0.0, 0.0
		for i, part := range parts([]Times{{Share: 1}}, heavy) {
			cpu := mixed(one, heavy)[i].CPU
			mean += part.Share * cpu
			square += part.Share * cpu * cpu
		}
		if math.Abs(mean/one.CPU-1) > 1e-9 || math.Abs(square/(mean*mean)-1-one.Spread) > 1e-9*one.Spread {
			t.Errorf("share %g: mean %g, second moment %g", heavy, mean, square)
		}
	}
}
