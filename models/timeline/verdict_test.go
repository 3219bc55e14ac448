package timeline

import (
	"math"
	"testing"
)

// A step misses its p99 where more than one in a hundred of its requests are late, whenever
// in it they came.
func TestAStepIsJudgedAsAWhole(t *testing.T) {
	r := &course{Setup: &Setup{Quantile: 0.99, Errors: 0.001}}
	for _, x := range []struct {
		what   string
		parts  []float64 // requests, and how many times their limit their p99 is, in turn
		failed float64
		missed bool
	}{
		{"all at their limit", []float64{1000, 1}, 0, false},
		{"all a little above", []float64{1000, 1.01}, 0, true},
		{"one in 200 late for sure, the others never", []float64{995, 0.01, 5, math.Inf(1)}, 0, false},
		{"one in 50 late for sure, the others never", []float64{980, 0.01, 20, math.Inf(1)}, 0, true},
		{"half at twice the limit: one in ten of them", []float64{500, 2, 500, 0.01}, 0, true},
		{"a tenth at twice the limit: one in a hundred of all, and a few more", []float64{100, 2, 900, 0.5}, 0, true},
		{"a twentieth at twice the limit", []float64{50, 2, 950, 0.01}, 0, false},
		{"one in a thousand fails", []float64{999, 0.5}, 1, false},
		{"two in a thousand fail", []float64{998, 0.5}, 2, true},
	} {
		all, requests := passed{failed: x.failed}, x.failed
		for i := 0; i < len(x.parts); i += 2 {
			all.add(passed{late: x.parts[i] * r.tailOf(x.parts[i+1])})
			requests += x.parts[i]
		}
		if got := r.misses(requests, &all); got != x.missed {
			t.Errorf("%s: missed %v", x.what, got)
		}
	}
}

// What waits in a backlog has that much less of its limit left.
func TestLateForABacklog(t *testing.T) {
	r := &course{Setup: &Setup{Quantile: 0.99}, steady: Steady{Latency: 0.1, Excess: 0.5}, excess: 0.5} // of a limit of 0.2 s
	for wait, share := range map[float64]float64{0: 0.0001, 0.1: 0.01, 0.15: 0.1, 0.2: 1, 5: 1} {
		if got := 0.01 * r.tail(wait); math.Abs(got-share) > 1e-9 {
			t.Errorf("after %g s of 0.2 s %g are late, want %g", wait, got, share)
		}
	}
}
