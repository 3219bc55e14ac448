package plan

import (
	"context"
	"reflect"
	"slices"

	"fleetcost/models"
	"fleetcost/models/plan/search"
	"fleetcost/models/report"
)

// Points are answers to one question after another. Of each nothing is worked out but
// fleets and what they cost, and a design of which all is as it was in the question
// before, or in the one above it, is not planned again.
type Points struct {
	// Rough are points of which many are worth more than few that are sure.
	Rough   bool
	Shorter int64 // as of Planner
	Hasty   bool  // as of Planner
	// Likely are fleets one of which is likely the answer for a design at the next point, by
	// what is known of others: the first of them that meets the goal is taken for it. nil:
	// nothing is known.
	Likely func(design string) [][]report.Count
	// Row is how many points stand in a row, where rows follow on each other and the point
	// above differs as little as the one before; 0: there are no rows.
	Row int

	before []*point // the last row, or the last point
	runs   memory
}

// Compare plans the designs at the next point.
func (s *Points) Compare(ctx context.Context, p *Planner) (*report.Report, error) {
	p.brief, p.before, p.likely, p.Rough, p.Shorter, p.Hasty = true, s.neighbours(), s.Likely, s.Rough, s.Shorter, s.Hasty
	p.runs = &s.runs
	answer, err := p.Compare(ctx)
	if err == nil {
		s.before = append(s.before[max(0, len(s.before)+1-max(s.Row, 1)):],
			&point{&Planner{Scenario: p.Scenario, Catalogue: p.Catalogue, Backends: p.Backends, Architecture: p.Architecture, Seed: p.Seed, Precision: p.Precision}, answer})
	}
	return answer, err
}

// taken is the first of the fleets that are likely a design's answer which meets the goal;
// nil where none does, or none is known.
func (p *Planner) taken(ctx context.Context, d models.Layout) (*report.Design, error) {
	if p.likely == nil || len(onDemandAt(&d)) > 0 {
		return nil, nil
	}
	for _, fleet := range p.likely(d.Name) {
		if out, err := p.on(ctx, d, fleet); out != nil || err != nil {
			return out, err
		}
	}
	return nil, nil
}

// on is a design on a fleet, as if that were its cheapest; nil where it misses the goal,
// or such a fleet cannot be had.
func (p *Planner) on(ctx context.Context, d models.Layout, fleet []report.Count) (*report.Design, error) {
	q := p.strain()
	chosen, v, most := make([]candidate, len(fleet)), make(search.Counts, len(fleet)), 0
	for i, n := range fleet {
		all := q.candidates(d, i)
		at := slices.IndexFunc(all, func(c candidate) bool { return c.excuse == nil && c.offer.Machine.Name == n.Machine })
		if at < 0 || n.Instances < all[at].least || all[at].most > 0 && n.Instances > all[at].most {
			return nil, nil
		}
		chosen[i], v[i], most = all[at], n.Instances, max(most, n.Instances)
	}
	s := &sizing{fleets: q.fleets(d, chosen, most)}
	if s.Allowed != nil && !s.Allowed(v) {
		return nil, nil
	}
	var err error
	if s.evaluation, err = s.whole(ctx, v, precisely, true); err != nil || !s.evaluation.good() {
		return nil, err
	}
	if s.out, err = s.normal().describe(ctx, d, s.offers(), s.evaluation); err != nil {
		return nil, err
	}
	return s.out, q.finish(ctx, s)
}

// Fleet plans one design, and works out nothing but its fleet and its bill: it is one
// point of many.
func (p *Planner) Fleet(ctx context.Context, d models.Layout) (report.Design, error) {
	p.init()
	q := p.asking(p.Scenario)
	q.brief = true
	out, _, err := q.design(ctx, d)
	return out, err
}

// A point is one value of a sweep: what was asked there, and the answer.
type point struct {
	planner *Planner
	report  *report.Report
}

// neighbours are the point before the next, and the one above it.
func (s *Points) neighbours() []*point {
	n := len(s.before)
	switch {
	case n == 0:
		return nil
	case s.Row > 1 && n == s.Row:
		return []*point{s.before[n-1], s.before[0]}
	}
	return s.before[n-1:]
}

// unchanged is the answer for a design at a neighbouring point, when all that it depends
// on is as it was there: an answer is a function of the planner's fields, and no
// design depends on another.
func (p *Planner) unchanged(d models.Layout) (report.Design, bool) {
	for _, before := range p.before {
		for i, e := range before.planner.Scenario.Designs {
			if e.Name == d.Name && reflect.DeepEqual(d, e) && p.asks(before.planner) {
				return before.report.Designs[i], true
			}
		}
	}
	return report.Design{}, false
}

// asks tells whether two planners differ in nothing but their designs.
func (p *Planner) asks(q *Planner) bool {
	a, b := p.Scenario, q.Scenario
	a.Designs, b.Designs = nil, nil
	return p.Seed == q.Seed && p.Precision == q.Precision &&
		reflect.DeepEqual(a, b) && reflect.DeepEqual(p.Catalogue, q.Catalogue) && reflect.DeepEqual(p.Backends, q.Backends) && reflect.DeepEqual(p.Architecture, q.Architecture)
}
