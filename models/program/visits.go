package program

import (
	"slices"

	"fleetcost/models"
)

// Visits: how many requests one request from outside leads to. Calls make no
// circle (validate.go), so the programs can be put in an order in which each comes
// before those that it sends, and
//
//	visits(p) = share(p) + Σ over all that send p of visits · share of the op

// Visits are the numbers of requests of each program that one request from
// outside leads to, in the mean and without retries.
func (c *Compiled) Visits() []float64 {
	visits := make([]float64, len(c.Programs))
	total := 0.0
	for i := range c.Fleet.Classes {
		total += c.Fleet.Classes[i].Share
	}
	for i := range c.Fleet.Classes {
		visits[i] = c.Fleet.Classes[i].Share / total
	}
	for _, i := range c.order() {
		for j := range c.Programs[i].Ops {
			o := &c.Programs[i].Ops[j]
			for _, next := range o.sends() {
				visits[next] += visits[i] * o.Share
			}
		}
	}
	return visits
}

// VisitsOf are the requests to a service among the visits of the programs.
func (c *Compiled) VisitsOf(service int, visits []float64) (sum float64) {
	for i := range c.Programs {
		if p := &c.Programs[i]; p.Site == service && !p.Client && !p.Branch {
			sum += visits[i]
		}
	}
	return sum
}

// sends are the programs of the requests that an op sends.
func (o *Op) sends() []int {
	switch {
	case o.Beyond == nil:
		return nil
	case o.Action == models.Call || o.Action == models.Enqueue || o.Action == models.IO || o.Action == ToRoom:
		return []int{o.Target}
	}
	return o.Branches
}

// order are the programs, each before those that it sends.
func (c *Compiled) order() []int {
	seen := make([]bool, len(c.Programs))
	var order []int
	var visit func(i int)
	visit = func(i int) {
		if seen[i] {
			return
		}
		seen[i] = true
		for j := range c.Programs[i].Ops {
			for _, next := range c.Programs[i].Ops[j].sends() {
				visit(next)
			}
		}
		order = append(order, i)
	}
	for i := range c.Programs {
		visit(i)
	}
	slices.Reverse(order)
	return order
}
