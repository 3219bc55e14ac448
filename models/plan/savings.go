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

// mostGrown bounds the times by which a backend is thought to grow.
const mostGrown = 64

// mostCaches bounds the cache steps that are worked out one by one.
const mostCaches = 3

// saved works out what the caches save a design that meets the goal: the
// difference to the cheapest counts, on the same machines, without them. What
// all save together is not the sum of what each does: the work that two of them
// keep from one service may take the instance that either alone would. The counts that
// were seen to miss the goal with the caches miss it without them, too.
func (p *Planner) saved(ctx context.Context, d models.Layout, out *report.Design, missed []search.Counts) error {
	steps := p.caches()
	if len(steps) == 0 {
		return nil
	}
	all, err := p.without(ctx, d, out, missed, func(int) bool { return true })
	if err != nil {
		return err
	}
	out.Savings, out.Spared = all.Monthly, all.Worth
	if all.Needed != nil {
		out.Warnings = append(out.Warnings, report.CacheNeeded{Why: all.Needed})
	}
	if all.Grown != nil {
		out.Warnings = append(out.Warnings, report.CacheSaves{Grown: all.Grown, Monthly: cost.Sum{Money: all.Monthly, Currency: p.Catalogue.Currency}})
	}
	for i, s := range steps {
		one := all
		if len(steps) > mostCaches {
			break
		}
		if len(steps) > 1 {
			if one, err = p.without(ctx, d, out, missed, func(k int) bool { return k == i }); err != nil {
				return err
			}
		}
		one.Class, one.Backend = s.Class, s.Backend
		out.Caches = append(out.Caches, one)
	}
	return nil
}

// caches are the cache steps of the scenario that may hit, in order.
func (p *Planner) caches() (all []report.Saving) {
	for i := range p.Scenario.Classes {
		c := &p.Scenario.Classes[i]
		for s := range c.All() {
			if s.Action != models.Cache || s.Hit == 0 {
				continue
			}
			one := report.Saving{Class: c.Name}
			if s.Time != nil && s.Backend < len(p.Scenario.Backends) {
				one.Backend = p.Scenario.Backends[s.Backend].Name
			}
			all = append(all, one)
		}
	}
	return all
}

// without is what a design costs more where some of the caches are not there.
func (p *Planner) without(ctx context.Context, d models.Layout, out *report.Design, missed []search.Counts, cold func(k int) bool) (report.Saving, error) {
	q := p.asking(p.Scenario)
	q.Scenario.Classes = slices.Clone(p.Scenario.Classes)
	k := 0
	for i := range q.Scenario.Classes {
		c := &q.Scenario.Classes[i]
		c.Steps = missing(c.Steps, &k, cold)
	}
	worth, err := p.worth(q, d, out)
	if err != nil {
		return report.Saving{}, err
	}
	q = q.strain()
	q.eased = nil // its backends may grow, and what is strained decides
	grown, more, why := q.grow(d)
	if why != nil {
		return report.Saving{Worth: worth, Needed: why}, nil
	}
	var chosen []candidate
	for tier, s := range out.Services {
		offer, _ := p.Catalogue.Find(s.Offer.Machine.Name)
		c := q.candidate(d, tier, offer)
		if c.excuse != nil {
			return report.Saving{Worth: worth, Needed: c.excuse}, nil
		}
		chosen = append(chosen, c)
	}
	s := q.fleets(d, chosen, mostFleet)
	if len(grown) == 0 {
		s.Suppose(missed)
	}
	e, why, err := s.cheapest(ctx, surely)
	if err != nil || why != nil {
		return report.Saving{Worth: worth, Needed: why}, err
	}
	now := make(search.Counts, len(out.Services))
	for i, s := range out.Services {
		now[i] = s.Instances
	}
	return report.Saving{Monthly: max(0, more+s.cost(countsOf(e.fleet))-s.cost(now)), Worth: worth, Grown: grown}, nil
}

// worth of the work that a design of the scenario has less than one of q, on the
// same fleet: of each part, the difference of the loads at its price.
func (p *Planner) worth(q *Planner, d models.Layout, out *report.Design) (cost.Money, error) {
	sizes := make([]models.Size, len(out.Services))
	for i, s := range out.Services {
		sizes[i] = models.Size{Machine: s.Offer.Machine, Count: s.Instances}
	}
	warm, cold := unlimited(p.Scenario.Deploy(&d, sizes)), unlimited(q.Scenario.Deploy(&d, sizes))
	var sum cost.Money
	add := func(price cost.Money, share float64) error {
		part, err := price.Times(max(0, share))
		sum = sum.Plus(part)
		return err
	}
	warm, cold = p.hurried(warm), q.hurried(cold)
	before, after := load.Each(warm), load.Each(cold)
	for i, s := range out.Services {
		if err := add(s.Bill.Monthly(), after[i].PerInstance()-before[i].PerInstance()); err != nil {
			return 0, err
		}
	}
	busier, busy := load.BackendLoads(cold), load.BackendLoads(warm)
	for i := range warm.Backends {
		for _, b := range out.Backends {
			if b.Name != warm.Backends[i].Name {
				continue
			}
			if err := add(b.Bill.Monthly(), busier[i]-busy[i]); err != nil {
				return 0, err
			}
		}
	}
	return sum, nil
}

// grow makes each backend that has more work than it can do as many times as large
// as that takes, and tells what they cost more. One without a price cannot grow.
func (p *Planner) grow(d models.Layout) (grown []report.Growth, more cost.Money, why report.Reason) {
	loads := load.BackendLoads(p.unhurried(p.Scenario.Deploy(&d, make([]models.Size, len(d.Deployed())))))
	p.Scenario.Backends = slices.Clone(p.Scenario.Backends)
	for i, load := range loads {
		b := &p.Scenario.Backends[i]
		if load < 1 || p.Scenario.Traffic.Horizon() > 0 {
			continue
		}
		at := slices.IndexFunc(p.Backends, func(priced cost.Backend) bool { return priced.Name == b.Name })
		times := int(load) + 1
		if at < 0 || load >= mostGrown {
			_, why = p.backendOverload(d)
			return nil, 0, why
		}
		bill, err := p.Backends[at].Offer.Bill(p.Backends[at].Count)
		if err != nil {
			return nil, 0, report.Note{Text: err.Error()}
		}
		b.Servers, b.Cores, b.Slowing = b.Servers*times, b.Cores*float64(times), b.Slowing/float64(times)
		b.Connections, b.Ceiling = b.Connections*times, b.Ceiling*times
		more += bill.Monthly() * cost.Money(times-1)
		grown = append(grown, report.Growth{Backend: b.Name, Times: times})
	}
	return grown, more, nil
}

// gone takes a cache away: its lookups, its hits, and what a miss puts into it.
func gone(s *models.Step) {
	if s.Time != nil {
		s.Steps = slices.DeleteFunc(slices.Clone(s.Steps), func(fill models.Step) bool {
			return fill.Action == models.IO && !fill.Sleep && fill.Backend == s.Backend
		})
	}
	s.Hit, s.Time = 0, nil
}

// missing are the steps without some of the caches; k counts those that may hit.
func missing(steps []models.Step, k *int, cold func(int) bool) []models.Step {
	out := slices.Clone(steps)
	for i := range out {
		s := &out[i]
		if s.Action == models.Cache && s.Hit > 0 {
			if cold(*k) {
				gone(s)
			}
			*k++
		}
		s.Steps = missing(s.Steps, k, cold)
		s.Branches = slices.Clone(s.Branches)
		for j := range s.Branches {
			s.Branches[j] = missing(s.Branches[j], k, cold)
		}
	}
	return out
}
