package scaling_test

import (
	"fmt"

	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// An HPA at 60 % of the CPU: its pods use 90 %, and once there are six, 60.
func Example() {
	h := scaling.DefaultHPA()
	h.Targets[0].Utilization = 60
	d, replicas := h.Start(0), 4
	for i, percent := range []int64{90, 60, 60} {
		seen := scaling.Seen{
			Current: replicas,
			Groups:  []scaling.Group{{Count: replicas, State: scaling.Ready, Request: 1000, Values: []int64{10 * percent}}},
		}
		replicas = d.Decide(&seen, sim.Time(i)*h.Every())
		fmt.Println(replicas)
	}
	// Output:
	// 6
	// 6
	// 6
}

// A bump of three minutes under a minimum of ten: the instance that was launched for
// it outlives the first one.
func ExampleOracle() {
	o := scaling.Oracle{
		Step:  sim.Minute,
		Needs: []int{1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1},
		Lease: scaling.Lease{Minimum: 10 * sim.Minute, Quantum: sim.Second},
	}
	s := o.Cheapest()
	fmt.Println(s.BilledSeconds/60, "minutes")
	for _, r := range s.Runs {
		fmt.Printf("%d from minute %d to %d\n", r.Instances, r.From, r.To)
	}
	// Output:
	// 23 minutes
	// 1 from minute 0 to 11
	// 1 from minute 8 to 20
}
