package plan

import (
	"cmp"
	"context"
	"slices"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/load"
	"fleetcost/models/report"
)

// Sure fleets. Where the doubt that is left holds the limit of a goal, and the figure
// lies within it, the fleet is the answer, and with it comes the cheapest of a few
// larger ones that surely meets the goal: 5, or 6 if you want to be sure.

// mostSteps bounds the larger fleets that are tried.
const mostSteps = 4

// sure adds to a design whose fleet likely meets the goal the fleet that surely does.
func (p *Planner) sure(ctx context.Context, d models.Layout, offers []cost.Offer, e *evaluation, out *report.Design) error {
	if !e.doubted() {
		return nil
	}
	f := e.fleet
	for range mostSteps {
		f = p.oneMore(f, offers, onDemandAt(&d))
		if p.barred(f) != nil {
			return nil
		}
		larger, err := p.surely(ctx, f)
		if err != nil {
			return err
		}
		if larger == nil {
			continue
		}
		if larger, err = p.spare(ctx, larger, e.fleet, offers); err != nil {
			return err
		}
		design, err := p.describe(ctx, d, offers, larger)
		if err != nil {
			return err
		}
		if !design.Met { // with its cold starts
			return nil
		}
		out.Sure = &report.Sure{Monthly: design.Bill.Monthly()}
		for i := range design.Services {
			out.Sure.Instances = append(out.Sure.Instances, design.Services[i].Instances)
		}
		return nil
	}
	return nil
}

// surely evaluates a fleet; nil where it does not meet the goal beyond doubt, in normal
// operation and under each strain.
func (p *Planner) surely(ctx context.Context, f *models.Fleet) (*evaluation, error) {
	for _, g := range p.strained(f) {
		if e, err := p.evaluate(ctx, unlimited(g), surely); err != nil || e.standing != met {
			return nil, err
		}
	}
	e, err := p.evaluate(ctx, unlimited(f), surely)
	if err == nil {
		err = p.simulateReconnects(ctx, e)
	}
	if err != nil || e.standing != met {
		return nil, err
	}
	e.fleet = f
	return e, nil
}

// spare takes from one service after the other, the dearest first, the instances
// without which the fleet still surely meets the goal; not from those that were
// added to the fleet before, because it did not.
func (p *Planner) spare(ctx context.Context, e *evaluation, before *models.Fleet, offers []cost.Offer) (*evaluation, error) {
	order := make([]int, len(offers))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(offers[b].OnDemand, offers[a].OnDemand) })
	for _, i := range order {
		fails, meets := 0, e.fleet.Services[i].Instances()
		if meets > before.Services[i].Instances() {
			continue
		}
		for n := meets - 1; n > fails; n = (fails + meets) / 2 { // mostly not even one
			f := e.fleet.Clone()
			f.Services[i].Groups[0].Count = n
			fewer, err := p.surely(ctx, f)
			if err != nil {
				return nil, err
			}
			if fewer == nil {
				fails = n
			} else {
				meets, e = n, fewer
			}
		}
	}
	return e, nil
}

// oneMore is the fleet with one instance more of the service that is loaded most, the
// cheaper of two that are loaded alike; not of those whose instances come on demand.
func (p *Planner) oneMore(f *models.Fleet, offers []cost.Offer, onDemand []int) *models.Fleet {
	most, asked := 0, -1.0
	for i, l := range load.Each(f) {
		if slices.Contains(onDemand, i) {
			continue
		}
		if own := l.PerInstance(); own > asked || own == asked && offers[i].OnDemand < offers[most].OnDemand {
			most, asked = i, own
		}
	}
	g := f.Clone()
	g.Services[most].Groups[0].Count++
	return g
}
