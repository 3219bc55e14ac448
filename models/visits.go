package models

import "slices"

// Visits: how many requests one request from outside leads to. Calls make no
// circle (cycle.go), so the programs can be put in an order in which each comes
// before those that it sends, and
//
//	visits(p) = share(p) + Σ over all that send p of visits · share of the op

// visits are the numbers of requests of each program that one request from
// outside leads to, in the mean and without retries.
func (c *compiler) visits() []float64 {
	visits := make([]float64, len(c.programs))
	total := 0.0
	for i := range c.fleet.Classes {
		total += c.fleet.Classes[i].Share
	}
	for i := range c.fleet.Classes {
		visits[i] = c.fleet.Classes[i].Share / total
	}
	for _, i := range c.order() {
		for j := range c.programs[i].ops {
			o := &c.programs[i].ops[j]
			for _, next := range o.sends() {
				visits[next] += visits[i] * o.share
			}
		}
	}
	return visits
}

// visitsOf are the requests to a service among the visits of the programs.
func (c *compiler) visitsOf(service int, visits []float64) (sum float64) {
	for i := range c.programs {
		if p := &c.programs[i]; p.site == service && !p.client && !p.branch {
			sum += visits[i]
		}
	}
	return sum
}

// sends are the programs of the requests that an op sends.
func (o *op) sends() []int {
	switch {
	case o.beyond == nil:
		return nil
	case o.action == Call || o.action == Enqueue || o.action == IO || o.action == toRoom:
		return []int{o.target}
	}
	return o.branches
}

// order are the programs, each before those that it sends.
func (c *compiler) order() []int {
	seen := make([]bool, len(c.programs))
	var order []int
	var visit func(i int)
	visit = func(i int) {
		if seen[i] {
			return
		}
		seen[i] = true
		for j := range c.programs[i].ops {
			for _, next := range c.programs[i].ops[j].sends() {
				visit(next)
			}
		}
		order = append(order, i)
	}
	for i := range c.programs {
		visit(i)
	}
	slices.Reverse(order)
	return order
}
