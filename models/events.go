package models

import "fleetcost/sim"

// Events is about how many events of a run one request from outside causes, in all
// services that it reaches: what it costs to simulate. Each of its steps is one, its
// arrival, and each turn in which it computes where lanes or cores are handed round;
// waits in queues come on top.
func (f *Fleet) Events() float64 {
	c := compile(f)
	visits, sum := c.visits(), 0.0
	for i := range c.programs {
		each := 1.0
		for j := range c.programs[i].ops {
			each += c.programs[i].ops[j].share
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
		sum += f.demand(c, i).CPU / m.Speed / turn.Seconds()
	}
	return sum
}
