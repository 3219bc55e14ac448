package scaling_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// drawOracle draws a need and what instances are billed.
func drawOracle(t *rapid.T, steps, most int) scaling.Oracle {
	s := func(name string, values ...int) sim.Time {
		return sim.Time(rapid.SampledFrom(values).Draw(t, name)) * sim.Second
	}
	return scaling.Oracle{
		Step:  sim.Minute,
		Needs: rapid.SliceOfN(rapid.IntRange(0, most), 1, steps).Draw(t, "needs"),
		Lease: scaling.Lease{Boot: s("boot", 0, 45, 60, 90, 120), Minimum: s("minimum", 0, 60, 100, 300, 600), Quantum: s("quantum", 1, 7, 60, 90, 100, 300, 3600)},
	}
}

// A policy that is never short of capacity, under the same boot and billing, is
// never cheaper than the oracle.
func TestOracleIsTheLowerBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawOracle(t, 60, 8)
		best := o.Cheapest()
		checkSchedule(t, o, best)
		// Some policy: where it is short it launches, some more than it needs, and keeps
		// each instance for as long as it likes.
		have, billed := make([]int, len(o.Needs)), 0.0
		for u := range o.Needs {
			for have[u] < o.Needs[u] || rapid.IntRange(0, 19).Draw(t, "more") == 0 {
				v := min(len(o.Needs), u+rapid.IntRange(1, 40).Draw(t, "keeps"))
				for k := u; k < v; k++ {
					have[k]++
				}
				billed += o.Lease.Billed(sim.Time(v-u) * o.Step).Seconds()
			}
		}
		if billed < best.BilledSeconds-1e-6 {
			t.Fatalf("a policy pays for %v s, the oracle for %v", billed, best.BilledSeconds)
		}
	})
}

// Of small needs every schedule is tried: instances age, and at each step some stop
// and some are launched.
func TestOracleFindsTheBestOfAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawOracle(t, 8, 3)
		peak := slices.Max(o.Needs)
		memory := map[string]float64{}
		billed := func(age int) float64 {
			if age == 0 {
				return 0
			}
			return o.Lease.Billed(sim.Time(age) * o.Step).Seconds()
		}
		var cheapest func(t int, ages []int) float64
		cheapest = func(t int, ages []int) float64 {
			if t == len(o.Needs) {
				return 0
			}
			key := fmt.Sprint(t, ages)
			if x, ok := memory[key]; ok {
				return x
			}
			best := math.Inf(1)
			for kept := range 1 << len(ages) {
				var rest []int
				for i, age := range ages {
					if kept&(1<<i) != 0 {
						rest = append(rest, age)
					}
				}
				for ; len(rest) <= peak; rest = append(rest, 0) {
					if len(rest) < o.Needs[t] {
						continue
					}
					cost, older := 0.0, make([]int, len(rest))
					for i, age := range rest {
						cost += billed(age+1) - billed(age)
						older[i] = age + 1
					}
					slices.Sort(older)
					best = min(best, cost+cheapest(t+1, older))
				}
			}
			memory[key] = best
			return best
		}
		if got, want := o.Cheapest().BilledSeconds, cheapest(0, nil); math.Abs(got-want) > 1e-6 {
			t.Fatalf("%+v: billed %v s, the best of all schedules %v", o, got, want)
		}
	})
}

// The decisions of the oracle are its schedule, launched as long before as instances
// boot.
func TestOracleDecides(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawOracle(t, 30, 5)
		runs := o.Cheapest().Runs
		d := o.Start(0)
		for now := -o.Lease.Boot; now < sim.Time(len(o.Needs))*o.Step; now += 15 * sim.Second {
			want := 0
			for _, r := range runs {
				if sim.Time(r.From)*o.Step-o.Lease.Boot <= now && now < sim.Time(r.To)*o.Step {
					want += r.Instances
				}
			}
			if got := d.Decide(nil, now); got != want {
				t.Fatalf("at %v wants %d, want %d", now, got, want)
			}
		}
	})
}

// Two weeks by the minute are found in a moment.
func BenchmarkOracle(b *testing.B) {
	o := scaling.Oracle{Step: sim.Minute, Needs: make([]int, 14*24*60), Lease: scaling.Lease{Boot: 90 * sim.Second, Minimum: sim.Minute, Quantum: sim.Second}}
	for i := range o.Needs {
		o.Needs[i] = int(20 - 15*math.Cos(2*math.Pi*float64(i)/1440) + 3*math.Sin(float64(i)))
	}
	for b.Loop() {
		o.Cheapest()
	}
}
