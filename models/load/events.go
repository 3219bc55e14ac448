package load

import (
	"fleetcost/models"
	"fleetcost/models/program"
	"fleetcost/sim"
)

// Events is about how many events of a run one request from outside causes, in all
// services that it reaches: what it costs to simulate. Each of its steps is one, its
// arrival, and each turn in which it computes where lanes or cores are handed round;
// waits in queues come on top.
func Events(f *models.Fleet) float64 {
	c := program.Compile(f)
	visits, sum := c.Visits(), 0.0
	for i := range c.Programs {
		each := 1.0
		for j := range c.Programs[i].Ops {
			each += c.Programs[i].Ops[j].Share
		}
		sum += visits[i] * each
	}
	for i := range f.Services {
		s := &f.Services[i]
		m := s.Groups[0].Machine
		turn := sim.Never
		if s.Runtime.Switching.Slices() && s.Runtime.Slice > 0 {
			turn = s.Runtime.Slice
		}
		if m.Quantum > 0 {
			turn = min(turn, m.Quantum)
		}
		sum += DemandAt(f, c, i).CPU / m.Speed / turn.Seconds()
	}
	return sum
}
