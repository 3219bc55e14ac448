package traffic

import (
	"math"
	"testing"

	"fleetcost/sim"
)

// Gaps of evenly spaced requests are those of the rate to the nanosecond, also where a gap
// is no whole number of them, and however long it goes on; the first comes within a gap.
func TestEvenlySpaced(t *testing.T) {
	for _, rate := range []float64{0.3, 7, 1e6} {
		firsts := map[sim.Time]bool{}
		for seed := range uint64(3) {
			a := Even(rate).Arrivals(sim.Stream(seed, 0, "arrivals"))
			first, _ := a.Next()
			firsts[first] = true
			if first < 0 || first.Seconds() > 1/rate {
				t.Errorf("%v/s: the first comes at %v", rate, first)
			}
			last := first
			for k := 1; k <= 100_000; k++ {
				at, _ := a.Next()
				if math.Abs(float64(at-last)-1e9/rate) > 1.01 {
					t.Fatalf("%v/s: gap %d is %v", rate, k, at-last)
				}
				if last = at; math.Abs(float64(at-first)-float64(k)*1e9/rate) > 1.01 {
					t.Fatalf("%v/s: request %d comes at %v after the first", rate, k, at-first)
				}
			}
		}
		if len(firsts) != 3 {
			t.Errorf("%v/s: seeds have the same phase: %v", rate, firsts)
		}
	}
}
