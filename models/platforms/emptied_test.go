package platforms_test

import (
	"math"
	"testing"

	"fleetcost/models/platforms"
	"fleetcost/sim"
)

// How often a request finds no instance is counted over two million requests of a Poisson process, each
// 40 s inside, where the last instance goes 300 s after the last of them: within 4.5 standard deviations.
func TestFoundEmpty(t *testing.T) {
	const n, lasts, after = 2_000_000, 40.0, 300.0
	for i, rate := range []float64{1.0 / 3000, 1.0 / 200, 1.0 / 60} {
		r := sim.Stream(1, i, "emptied")
		cold, at, left := 0, 0.0, 0.0
		for range n {
			at += r.ExpFloat64() / rate
			if at > left+after {
				cold++
			}
			left = math.Max(left, at+lasts)
		}
		want := platforms.FoundEmpty(rate, lasts, 300*sim.Second)
		if got, se := float64(cold)/n, math.Sqrt(want*(1-want)/n); math.Abs(got-want) > 4.5*se {
			t.Errorf("at %v/s %v of requests find none, want %v ± %v", rate, got, want, se)
		}
	}
}

// What is kept is never taken away.
func TestKeptInstancesStay(t *testing.T) {
	for _, on := range []platforms.Emptied{platforms.CloudRun{Least: 1}, platforms.ContainerApps{Least: 2}} {
		if after, keptBy := on.Emptied(); after != 0 {
			t.Errorf("%T: none left after %v, though %s is said", on, after, keptBy)
		}
	}
	for _, on := range []platforms.Emptied{platforms.CloudRun{}, platforms.ContainerApps{}} {
		if after, keptBy := on.Emptied(); after == 0 || keptBy == "" {
			t.Errorf("%T keeps instances though nobody says so", on)
		}
	}
}
