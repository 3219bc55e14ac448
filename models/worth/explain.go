package worth

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"fleetcost/models"
	"fleetcost/models/plan"
	"fleetcost/models/report"
)

// Explain says what the money of one design is paid for, what would save some of it, and
// what binds. with reads the scenario again with some keys set otherwise, as --set does;
// where it cannot, that change is not told. told hears which share of the plans is done; nil
// where nobody listens.
func Explain(ctx context.Context, p *plan.Planner, design string, with func(sets ...string) (*plan.Planner, error), told func(doing string, done float64)) (*report.Explanation, error) {
	at := slices.IndexFunc(p.Scenario.Designs, func(d models.Layout) bool { return d.Name == design })
	if at < 0 {
		return nil, fmt.Errorf("there is no design %q", design)
	}
	p.Scenario.Designs = p.Scenario.Designs[at : at+1]
	r, err := p.Compare(ctx)
	if err != nil {
		return nil, err
	}
	e := &explaining{planner: p, layout: p.Scenario.Designs[0], design: &r.Designs[0], with: with, told: told}
	x := &report.Explanation{Report: r}
	if e.design.HasNoFleet() {
		return x, nil
	}
	for _, s := range e.design.Services {
		e.sizes = append(e.sizes, models.Size{Machine: s.Offer.Machine, Count: s.Instances})
	}
	x.Limits = e.limits()
	if e.design.Met && !report.PaidByUse(e.design) {
		if e.most, x.Ample, err = e.carries(ctx); err != nil {
			return nil, err
		}
		x.Most = e.most
	}
	if x.Portions, err = e.portions(ctx); err != nil {
		return nil, err
	}
	if !e.design.Met {
		return x, nil
	}
	cuts, err := e.cuts(ctx)
	if err != nil {
		return nil, err
	}
	smaller, err := e.smallerBackends(ctx)
	x.Changes = append(cuts, smaller...)
	return x, err
}

// explaining is a design that is explained.
type explaining struct {
	planner *plan.Planner
	layout  models.Layout
	design  *report.Design
	sizes   []models.Size
	with    func(sets ...string) (*plan.Planner, error)
	most    float64 // times the planned rate that the fleet carries
	told    func(doing string, done float64)
	plans   int // that were made
}

// tellNext tells that another plan is made, of about as many as there are at most for the
// classes, and a few.
func (e *explaining) tellNext(what string) {
	const others = halvings + 4
	all := others + len(e.planner.Scenario.Classes)*(cutHalvings+2)
	if e.plans++; e.told != nil {
		e.told(what, float64(min(e.plans, all))/float64(all+1))
	}
}

// replan is the design of a scenario that was changed; nil where there is none.
func (e *explaining) replan(ctx context.Context, changed models.Scenario) (*report.Design, error) {
	return planned(ctx, e.changed(changed))
}

// changed is the planner of a scenario that was changed.
func (e *explaining) changed(s models.Scenario) *plan.Planner {
	p := e.planner
	e.tellNext(e.layout.Name)
	return &plan.Planner{Scenario: s, Catalogue: p.Catalogue, Backends: p.Backends, Architecture: p.Architecture, Seed: p.Seed, Precision: p.Precision, Progress: p.Progress, Tried: p.Tried}
}

// planned is the only design of a planner.
func planned(ctx context.Context, q *plan.Planner) (*report.Design, error) {
	r, err := (&plan.Points{Rough: q.Rough}).Compare(ctx, q)
	if err != nil || len(r.Designs) == 0 {
		return nil, err
	}
	return &r.Designs[0], nil
}

// mostCarried is the rate over the planned one beyond which nobody looks, and halvings how
// often a stretch of rates is halved.
const (
	mostCarried = 4
	halvings    = 6
)

// carries is how many times the planned rate the fleet was seen to carry: the largest
// found by halving. ample tells that it carries the most that was tried.
func (e *explaining) carries(ctx context.Context) (times float64, ample bool, err error) {
	holds := func(times float64) (bool, error) {
		return e.scaled(times).Holds(ctx, e.layout, e.sizes)
	}
	low, high := 1.0, mostCarried*1.0
	for _, l := range e.limits() {
		high = min(high, max(1, 1/l.Share))
	}
	if high > 1 {
		if ample, err = holds(high); err != nil || ample {
			return high, ample && high == mostCarried, err
		}
	}
	for range halvings {
		middle := (low + high) / 2
		ok, err := holds(middle)
		if err != nil {
			return low, false, err
		}
		if ok {
			low = middle
		} else {
			high = middle
		}
	}
	return low, false, nil
}

// scaled is the planner of so many times the traffic, for one of many looks.
func (e *explaining) scaled(times float64) *plan.Planner {
	s := e.planner.Scenario
	s.Traffic = s.Traffic.Scaled(times)
	q := e.changed(s)
	q.Rough = true
	return q
}

// negligible is the share of a limit below which it is not worth telling.
const negligible = 0.005

// limits are what the work takes of all that is limited, the most used first; with each
// the rate at which it would be all taken.
func (e *explaining) limits() (all []report.LimitUse) {
	f := e.planner.Sized(e.layout, e.sizes)
	add := func(part string, uses []use, binds report.Bound) {
		if binds == report.BoundMemory {
			binds = report.BoundWorkers
		}
		for _, u := range uses {
			if s := u.of(f); s > negligible {
				all = append(all, report.LimitUse{Part: part, Bound: u.bound, Share: s, Full: f.Traffic.Rate() / s, Binds: u.bound == binds})
			}
		}
	}
	d := e.design
	for i, s := range d.Services {
		if s.OnDemand != nil {
			continue // as many as are needed appear
		}
		binds := s.Bound
		if len(d.Services) > 1 && d.Binds != s.Name {
			binds = ""
		}
		add(s.Name, usesOf(i), binds)
	}
	for i := range f.Backends {
		binds := report.Bound("")
		if d.Scarce.Name == f.Backends[i].Name {
			binds = d.Bound
		}
		add(f.Backends[i].Name, usesOfBackend(i), binds)
	}
	slices.SortStableFunc(all, func(a, b report.LimitUse) int { return cmp.Compare(b.Share, a.Share) })
	return all
}
