package models

// Events is about how many events of a run one request from outside causes, in all
// services that it reaches: what it costs to simulate. Each of its steps is one, and
// its arrival; waits in queues come on top.
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
	return sum
}
