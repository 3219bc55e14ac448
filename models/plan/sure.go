package plan

import (
	"context"
	"slices"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/load"
	"fleetcost/models/plan/search"
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
	slices.SortStableFunc(order, func(a, b int) int { return offers[b].Paid().Compare(offers[a].Paid()) })
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
		if own := l.PerInstance(); own > asked || own == asked && offers[i].Paid().Compare(offers[most].Paid()) < 0 {
			most, asked = i, own
		}
	}
	g := f.Clone()
	g.Services[most].Groups[0].Count++
	return g
}

// What surviving one instance costs. The cheapest fleet that meets its goal is often one
// that nobody would run who has been called at night: a single instance, or some that are
// busy nearly all the time. So it is told beside it what the goal survive = "instance"
// would cost.
//
// Hardly anything needs to be simulated for that: of a service, n + 1 survive where n meet
// the goal, which is known, and other machines are asked only as far as they may be
// cheaper. Of several services their machines stay.

// survivor is the cheapest fleet found that meets the goal when any one instance is gone;
// nil where the scenario says itself what shall be survived, or none was found.
func (s *sizing) survivor(ctx context.Context) (*report.Survivor, error) {
	open, _ := s.Scenario.Traffic.(models.Realtime)
	if s.survives.Survive != models.NoLoss || slices.ContainsFunc(open.Clients, func(c models.Clients) bool { return c.Survive > 0 }) {
		return nil, nil
	}
	var best *fleets
	var counts search.Counts
	least := cost.MostMoney
	try := func(t *fleets) error {
		u := t.surviving(models.Goal{Survive: models.AnyInstance})
		v, err := u.cheaperThan(ctx, least)
		if v != nil {
			best, counts, least = u, v, u.cost(v)
		}
		return err
	}
	for _, t := range append([]*fleets{s.fleets}, s.others...) {
		if err := try(t); err != nil {
			return nil, err
		}
	}
	for _, c := range s.untried {
		if low, err := c.leastMonthly(c.least + 1); err != nil || low >= least || s.tooSlow(s.fleet(s.design, c.offer.Machine, c.least)) != nil {
			continue
		}
		if err := try(s.Planner.fleets(s.design, []candidate{c}, mostFleet)); err != nil {
			return nil, err
		}
	}
	if best == nil {
		return nil, nil
	}
	out := &report.Survivor{Monthly: s.out.Bill.Monthly() + least - s.cost(countsOf(s.evaluation.fleet))}
	for i, c := range best.chosen {
		out.Instances = append(out.Instances, counts[i])
		out.Machines = append(out.Machines, c.offer.Machine.Name)
	}
	if !PaidByUse(&s.design) && len(neighbours(&s.design)) == 0 {
		return out, nil
	}
	p := s.normal() // neither what requests do nor nodes of several services grow with the instances
	e, err := p.measure(ctx, unlimited(p.Scenario.Deploy(&s.design, best.sizes(counts))), coarse)
	if err != nil {
		return nil, err
	}
	priced, err := p.describe(ctx, s.design, best.offers(), e)
	if err != nil {
		return nil, err
	}
	out.Monthly = priced.Bill.Monthly()
	for i := range priced.Services {
		out.Instances[i] = priced.Services[i].Instances
	}
	return out, nil
}

// cheaperThan is the cheapest fleet that meets the goal, where it costs less than a limit;
// nil where none does.
func (s *fleets) cheaperThan(ctx context.Context, limit cost.Money) (search.Counts, error) {
	if limit < cost.MostMoney {
		s.Most[0] = max(s.Most[0], s.chosen[0].affordable(limit))
		if w, err := s.Below(ctx, int64(limit), s.Least); w == nil || err != nil {
			return nil, err
		}
	}
	v, err := s.Cheapest(ctx)
	if v == nil || err != nil || s.cost(v) >= limit || s.Allowed != nil && !s.Allowed(v) {
		return nil, err
	}
	return v, nil
}
