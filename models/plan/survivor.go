package plan

import (
	"context"
	"slices"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/plan/search"
	"fleetcost/models/report"
)

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
