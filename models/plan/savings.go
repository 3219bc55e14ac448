package plan

import (
	"context"
	"fmt"
	"slices"

	"fleetcost/models"
	"fleetcost/models/cost"
)

// A Saving is what the hits of one cache step spare a design.
type Saving struct {
	Class   string // whose step it is
	Backend string // that is looked up; empty where the cache is in the process
	Monthly cost.Money
	// Needed says why no number of instances would meet the goal without the
	// hits; empty where some would, for Monthly more.
	Needed string
}

// mostCaches bounds the cache steps that are worked out one by one.
const mostCaches = 3

// saved works out what the caches save a design that meets the goal: the
// difference to the cheapest counts, on the same machines, without any hits. What
// all save together is not the sum of what each does: the work that two of them
// keep from one service may take the instance that either alone would.
func (p *Planner) saved(ctx context.Context, d models.Design, out *Design) error {
	steps := p.caches()
	if len(steps) == 0 {
		return nil
	}
	all, err := p.without(ctx, d, out, func(int) bool { return true })
	if err != nil {
		return err
	}
	out.Savings = all.Monthly
	if all.Needed != "" {
		out.Warnings = append(out.Warnings, fmt.Sprintf("without hits in the cache no number of these machines would meet the goal: %s", all.Needed))
	}
	for i, s := range steps {
		one := all
		if len(steps) > mostCaches {
			break
		}
		if len(steps) > 1 {
			if one, err = p.without(ctx, d, out, func(k int) bool { return k == i }); err != nil {
				return err
			}
		}
		one.Class, one.Backend = s.Class, s.Backend
		out.Caches = append(out.Caches, one)
	}
	return nil
}

// caches are the cache steps of the scenario that may hit, in order.
func (p *Planner) caches() (all []Saving) {
	for i := range p.Scenario.Classes {
		c := &p.Scenario.Classes[i]
		for s := range c.All() {
			if s.Action != models.Cache || s.Hit == 0 {
				continue
			}
			one := Saving{Class: c.Name}
			if s.Time != nil && s.Backend < len(p.Scenario.Backends) {
				one.Backend = p.Scenario.Backends[s.Backend].Name
			}
			all = append(all, one)
		}
	}
	return all
}

// without is what a design costs more when some of the cache steps never hit.
func (p *Planner) without(ctx context.Context, d models.Design, out *Design, cold func(k int) bool) (Saving, error) {
	q := &Planner{Scenario: p.Scenario, Catalogue: p.Catalogue, Backends: p.Backends, Seed: p.Seed, Precision: p.Precision, Progress: p.Progress}
	q.init()
	q.slots = p.slots
	q.Scenario.Classes = slices.Clone(p.Scenario.Classes)
	k := 0
	for i := range q.Scenario.Classes {
		c := &q.Scenario.Classes[i]
		c.Steps = missing(c.Steps, &k, cold)
	}
	if _, why := q.drownedBackend(d); why != "" {
		return Saving{Needed: why}, nil
	}
	var chosen []candidate
	for tier, s := range out.Services {
		offer, _ := p.Catalogue.Find(s.Offer.Machine.Name)
		c := q.candidate(d, tier, offer)
		if c.excuse != "" {
			return Saving{Needed: c.excuse}, nil
		}
		chosen = append(chosen, c)
	}
	s := q.newSearch(d, chosen)
	e, why, err := s.cheapest(ctx)
	if err != nil || why != "" {
		return Saving{Needed: why}, err
	}
	now := make(counts, len(out.Services))
	for i, s := range out.Services {
		now[i] = s.Instances
	}
	return Saving{Monthly: max(0, s.cost(s.countsOf(e.fleet))-s.cost(now))}, nil
}

// missing are the steps with some of the caches cold; k counts those that may hit.
func missing(steps []models.Step, k *int, cold func(int) bool) []models.Step {
	out := slices.Clone(steps)
	for i := range out {
		s := &out[i]
		if s.Action == models.Cache && s.Hit > 0 {
			if cold(*k) {
				s.Hit = 0
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
