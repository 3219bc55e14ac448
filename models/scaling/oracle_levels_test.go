package scaling

import (
	"math/rand/v2"
	"testing"

	"fleetcost/sim"
)

// Where leases are linear the schedule by levels costs what the flow's does, serves the need,
// and has as many instances at every step.
func TestOracleByLevels(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 0))
	for range 400 {
		o := Oracle{Step: sim.Minute, Lease: Lease{Boot: sim.Time(r.IntN(17)) * 15 * sim.Second, Quantum: sim.Second, Minimum: sim.Minute}}
		for n := 2 + r.IntN(60); n > 0; n-- {
			o.Needs = append(o.Needs, r.IntN(1+r.IntN(7)))
		}
		if tie := o.Lease.Boot >= o.Step && o.Lease.Boot%o.Step == 0; o.linear() == tie {
			t.Fatalf("%+v: linear is %v", o.Lease, !tie)
		} else if tie {
			continue
		}
		levels, flow := o.byLevels(), o.byFlow()
		if levels.BilledSeconds != flow.BilledSeconds {
			t.Fatalf("%v of %v: %v s by levels, %v s by flow", o.Lease, o.Needs, levels.BilledSeconds, flow.BilledSeconds)
		}
		own, other := serving(levels, len(o.Needs)), serving(flow, len(o.Needs))
		for k, n := range o.Needs {
			if own[k] < n {
				t.Fatalf("%v of %v: %v serve at %d", o.Lease, o.Needs, own, k)
			}
			if own[k] != other[k] {
				t.Fatalf("%v of %v: by levels %v, by flow %v", o.Lease, o.Needs, own, other)
			}
		}
	}
}

// A need worked out by hand: a boot of two minutes bridges gaps of two, not of three.
func TestOracleBridgesGaps(t *testing.T) {
	got := closed([]int{3, 1, 1, 2, 0, 0, 0, 1, 5, 0, 5}, 2)
	want := []int{3, 2, 2, 2, 0, 0, 0, 1, 5, 5, 5}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("%v, want %v", got, want)
		}
	}
}

// serving are the instances of a schedule at each step.
func serving(s Schedule, steps int) []int {
	all := make([]int, steps)
	for _, r := range s.Runs {
		for t := r.From; t < r.To; t++ {
			all[t] += r.Instances
		}
	}
	return all
}
