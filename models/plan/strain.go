package plan

import (
	"context"
	"slices"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/plan/search"
	"fleetcost/models/platforms"
	"fleetcost/models/report"
	"fleetcost/models/result"
)

// Strain. A goal may have to hold where things are worse than as planned:
//
//	headroom h   at 1 + h times the planned rate
//	survive      by what remains when any one instance, or the largest zone, is gone
//
// and where both are asked for, by what remains at 1 + h times the rate. It must hold in
// normal operation, too, which more instances at a lower rate do unless they do harm: so
// the search asks for what is strained alone, and the fleet that it finds is looked at as
// it is. Connections that shall outlast a loss of their own (their survive and storm) do
// so in normal operation: no two losses come together.

// strain is the planner of the traffic under which the goal must hold; the planner itself
// where that is the planned one.
func (p *Planner) strain() *Planner {
	if !p.Scenario.Goal.Strains() {
		return p
	}
	s := p.Scenario
	s.Traffic = strainedTraffic(s.Traffic, s.Goal)
	q := p.asking(s)
	q.Scenario.Goal.Headroom = 0
	q.eased = p
	return q
}

// roomed is a planner that knows how many pods of each service of a design a node takes with it,
// where the goal must hold without one; the planner itself for any other goal.
func (p *Planner) roomed(d *models.Layout) *Planner {
	if p.Scenario.Goal.Survive != models.AnyNode {
		return p
	}
	s := p.Scenario
	s.Goal.Rooms = nil
	for _, k := range d.Deployed() {
		room := 1
		if on, pods := d.Deployments[k].Platform.(platforms.Kubernetes); pods {
			room = on.Pods
		}
		s.Goal.Rooms = append(s.Goal.Rooms, room)
	}
	return p.asking(s)
}

// asking is a planner of another scenario that shares what this one may use.
func (p *Planner) asking(s models.Scenario) *Planner {
	q := &Planner{Scenario: s, Catalogue: p.Catalogue, Backends: p.Backends, Architecture: p.Architecture, Hourly: p.Hourly, Seed: p.Seed, Precision: p.Precision, Rough: p.Rough, Shorter: p.Shorter, Hasty: p.Hasty, CheaperThan: p.CheaperThan, Progress: p.Progress, Tried: p.Tried, brief: p.brief, runs: p.runs}
	q.init()
	q.slots = p.slots
	return q
}

// normal is the planner of normal operation.
func (p *Planner) normal() *Planner {
	if p.eased != nil {
		return p.eased
	}
	return p
}

// easing is the rate of normal operation over that of the strain, by which the work is
// less that bills are made of.
func (p *Planner) easing() float64 {
	if p.eased == nil {
		return 1
	}
	return p.eased.Scenario.Traffic.Rate() / p.Scenario.Traffic.Rate()
}

// remainder is how many of so many instances of a service, of which some are lost, remain.
func remainder(g models.Goal, n int) int { return g.Remaining([]int{n})[0][0] }

// strainedTraffic is the traffic under which a goal must hold.
func strainedTraffic(t models.Traffic, g models.Goal) models.Traffic {
	if g.Headroom > 0 {
		t = t.Scaled(1 + g.Headroom)
	}
	if open, ok := t.(models.Realtime); ok && g.Survive != models.NoLoss {
		open.Clients = slices.Clone(open.Clients)
		for i := range open.Clients {
			open.Clients[i].Survive, open.Clients[i].Storm = 0, 0
		}
		t = open
	}
	return t
}

// strained are the fleets that must hold the goal beside one in normal operation; none
// where nothing is worse than that.
func (p *Planner) strained(f *models.Fleet) (all []*models.Fleet) {
	goal := p.Scenario.Goal
	if !goal.Strains() {
		return nil
	}
	for _, rest := range goal.Remaining(countsOf(f)) {
		g := f.Clone()
		for i := range g.Services {
			g.Services[i].Groups[0].Count = rest[i]
		}
		g.Traffic = strainedTraffic(g.Traffic, goal)
		all = append(all, g)
	}
	return all
}

// withstood evaluates the fleets that must hold the goal beside one, and adds them to the
// evaluation of it.
func (p *Planner) withstood(ctx context.Context, e *evaluation) error {
	for _, g := range p.strained(e.fleet) {
		if slices.Min(countsOf(g)) < 1 {
			e.strained = append(e.strained, nothingLeft(e, g))
			continue
		}
		rest, err := p.measure(ctx, g, precisely)
		if err != nil {
			return err
		}
		e.strained = append(e.strained, rest)
	}
	return nil
}

// nothingLeft is the evaluation of a fleet of which a service has no instance left.
func nothingLeft(e *evaluation, left *models.Fleet) *evaluation {
	none := &evaluation{fleet: left, part: left, precise: true, failing: report.NothingLeft{}, result: result.Summarize(e.fleet, load.Of(e.fleet).Worst(), nil)}
	none.result.Verdict = result.Overloaded
	return none
}

// decisive is the evaluation that the goal is judged by: of those under strain one that
// misses it, else the one nearest to its limits; its own where there are none.
func (e *evaluation) decisive() *evaluation {
	if len(e.strained) == 0 || !e.holds() {
		return e
	}
	worst := e.strained[0]
	for _, s := range e.strained[1:] {
		if worst.good() && (!s.good() || s.excess > worst.excess) {
			worst = s
		}
	}
	return worst
}

// lacks says what of the goal is missed or unclear, and under which strain.
func (p *Planner) lacks(e *evaluation) report.Reason {
	worst := e.decisive()
	if worst == e || worst.failing == nil {
		return worst.failing
	}
	return report.Strained{Strain: p.strainOf(e, worst), Why: worst.failing}
}

// atHeadroom is a reason that holds at the rate with its headroom.
func (p *Planner) atHeadroom(why report.Reason) report.Reason {
	if h := p.Scenario.Goal.Headroom; h > 0 {
		return report.Strained{Strain: report.Strain{Headroom: h}, Why: why}
	}
	return why
}

// strainOf is the strain of one of the evaluations of a fleet.
func (p *Planner) strainOf(e, strained *evaluation) report.Strain {
	goal := p.Scenario.Goal
	s := report.Strain{Headroom: goal.Headroom, Survive: goal.Survive, Zones: goal.Zones}
	if goal.Survive == models.AnyInstance && len(e.fleet.Services) > 1 {
		s.Service = e.fleet.Services[max(0, slices.Index(e.strained, strained))].Name
	}
	return s
}

// endured tells of the fleet under the worst of its strains; nil where there is none.
func (p *Planner) endured(e *evaluation) *report.Endured {
	if len(e.strained) == 0 {
		return nil
	}
	worst := e.strained[0]
	if e.holds() {
		worst = e.decisive()
	}
	return &report.Endured{Strain: p.strainOf(e, worst), Instances: countsOf(worst.fleet), Rate: worst.fleet.Traffic.Rate(), Result: scaledUp(worst)}
}

// whatBinds works out what binds a fleet. Of one under strain, where something may be
// lost, that is the loss, for without it what remains would be enough; where an instance
// less would do at the planned rate it is the headroom, and else what binds under strain.
func (s *sizing) whatBinds(ctx context.Context) error {
	out, worst := s.out, s.evaluation.decisive()
	known := func(f *models.Fleet) *evaluation { return s.evaluationOf(countsOf(f)) }
	if s.evaluation.strained != nil && worst == s.evaluation {
		known = func(*models.Fleet) *evaluation { return nil }
	}
	if err := s.bind(ctx, out, worst, known); err != nil || s.evaluation.strained == nil || s.why != nil {
		return err
	}
	binding := max(0, slices.IndexFunc(out.Services, func(one report.Service) bool { return one.Name == out.Binds }))
	bound := report.BoundSurvive
	if s.survives.Survive == models.NoLoss {
		if enough, err := s.withoutHeadroom(ctx, binding); err != nil || !enough {
			return err
		}
		bound = report.BoundHeadroom
	}
	out.Endured.Bound = out.OwnBound()
	out.Bound, out.Scarce = bound, report.Usage{}
	out.Services[binding].Bound, out.Services[binding].Scarce = bound, report.Usage{}
	return nil
}

// withoutHeadroom tells whether an instance less of a service would do at the planned
// rate.
func (s *sizing) withoutHeadroom(ctx context.Context, service int) (bool, error) {
	f := s.evaluation.fleet.Clone()
	if f.Services[service].Groups[0].Count--; f.Services[service].Groups[0].Count < 1 || s.brief {
		return false, nil
	}
	e, err := s.normal().evaluate(ctx, f, coarse)
	return err == nil && e.good(), err
}

// surviving is the search for fleets of which what remains after a loss meets the goal,
// by what is known of those of which nothing is lost.
func (s *fleets) surviving(g models.Goal) *fleets {
	t := *s
	t.survives, t.rest, t.seen = g, s, nil
	problem := s.Problem
	problem.Least, problem.Start, problem.Most = whole(g, s.Least), whole(g, s.Start), whole(g, s.Most)
	if v := s.CheapestMet(); v != nil {
		problem.Start = whole(g, v)
	}
	t.limit = g.Of(0).Whole(s.limit)
	problem.Meets, problem.MissesByFar = t.meets, t.missesByFar
	if problem.Again != nil {
		problem.Again = t.again
	}
	t.Search = search.New(problem)
	return &t
}

// whole are the fewest counts of which those remain.
func whole(g models.Goal, remaining search.Counts) search.Counts {
	v := slices.Clone(remaining)
	for i, n := range v {
		v[i] = g.Of(i).Whole(n)
	}
	return v
}

// borne are the counts that must meet the goal for those of v to.
func (s *fleets) borne(v search.Counts) (all []search.Counts) {
	if s.rest == nil {
		return []search.Counts{v}
	}
	for _, w := range s.survives.Remaining(v) {
		all = append(all, w)
	}
	return all
}
