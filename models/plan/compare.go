package plan

import (
	"context"
	"math"
	"sync"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/result"
)

// Compare plans every design of the scenario and prices it. When it is cut
// short it returns, with the error, the designs that were finished.
func (p *Planner) Compare(ctx context.Context) (*report.Report, error) {
	p.init()
	r := &report.Report{
		Scenario: p.Scenario.Title,
		Traffic:  p.Scenario.Traffic.String(),
		Rate:     p.Scenario.Traffic.Rate(),
		Seed:     p.Seed,
		Goal:     p.Scenario.Goal,
		Goals:    classGoals(p.Scenario.Classes),
		Storms:   stormGoals(p.Scenario.Traffic),
		Provider: p.Catalogue.Provider,
		Region:   p.Catalogue.Region,
		Designs:  make([]report.Design, len(p.Scenario.Designs)),
	}
	errs := make([]error, len(p.Scenario.Designs))
	var group sync.WaitGroup
	for i, d := range p.Scenario.Designs {
		group.Go(func() {
			if known, ok := p.unchanged(d); ok {
				r.Designs[i] = known
				return
			}
			var missed []counts
			r.Designs[i], missed, errs[i] = p.design(ctx, d)
			if errs[i] == nil && !p.brief {
				errs[i] = p.lookFurther(ctx, d, &r.Designs[i], missed)
			}
		})
	}
	group.Wait()
	var finished []report.Design
	for i, d := range r.Designs {
		if errs[i] == nil {
			finished = append(finished, d)
		}
	}
	r.Designs = finished
	for _, err := range errs {
		if err != nil {
			r.Warnings = append(r.Warnings, report.Interrupted{Done: len(finished), All: len(errs), Of: "designs"})
			return r, err
		}
	}
	return r, nil
}

// lookFurther works out what else is worth knowing of a design that was planned:
// what its caches save, and whether a retry storm would end.
func (p *Planner) lookFurther(ctx context.Context, d models.Layout, out *report.Design, missed []counts) error {
	if !out.Met {
		return nil
	}
	if err := p.saved(ctx, d, out, missed); err != nil {
		return err
	}
	sizes := make([]models.Size, len(out.Services))
	for i, s := range out.Services {
		sizes[i] = models.Size{Machine: s.Offer.Machine, Count: s.Instances}
	}
	f := unlimited(p.Scenario.Deploy(&d, sizes))
	var err error
	if out.Metastable, err = p.metastable(ctx, f); err != nil {
		return err
	}
	if m := out.Metastable; m != nil && m.Onset > 0 {
		out.Warnings = append(out.Warnings, report.RetryStorm{Metastable: *m, Rate: f.Traffic.Rate()})
	}
	return nil
}

// design finds the cheapest fleet of one design. With it come counts of its machines
// that were seen to miss the goal, and with them all that have fewer.
func (p *Planner) design(ctx context.Context, d models.Layout) (report.Design, []counts, error) {
	if name, why := p.drownedBackend(d); why != nil {
		out := p.nowhere(d, nil)
		out.Binds, out.Missed, out.Warnings = name, why, []report.Reason{why}
		return out, nil, nil
	}
	if why, excuses := p.tooSlowAnywhere(d); why != nil {
		return p.unreachable(d, excuses, why), nil, nil
	}
	if len(d.Deployed()) == 1 {
		return p.alone(ctx, d)
	}
	return p.together(ctx, d)
}

// A sizing is a fleet of a design of one service that was tried.
type sizing struct {
	*report.Design
	ladder     *ladder
	evaluation *evaluation
}

// alone finds the cheapest fleet of a design of one service. Machine types are
// tried in the order of the lowest cost that they could have; once a fleet is
// found, a type that could only be dearer is not simulated, and any other only
// up to the number of instances at which it would be.
func (p *Planner) alone(ctx context.Context, d models.Layout) (report.Design, []counts, error) {
	fixed, err := p.fixed(d)
	if err != nil {
		return report.Design{}, nil, err
	}
	var best, attempt *sizing
	var excuses []report.Excuse
	excuse := func(machine string, why report.Reason) {
		excuses = append(excuses, report.Excuse{Machine: machine, Why: why})
	}
	for _, c := range p.candidates(d, 0) {
		machine := c.offer.Machine.Name
		if c.excuse != nil {
			excuse(machine, c.excuse)
			continue
		}
		limit := mostFleet
		if best != nil {
			spent := best.Bill.Monthly() - fixed
			if limit = c.affordable(spent); c.lowCost >= spent || limit < c.least {
				excuse(machine, c.dearerThanBest())
				continue
			}
		}
		if c.most > 0 {
			limit = min(limit, c.most)
		}
		if why := p.tooSlow(p.fleet(d, c.offer.Machine, c.least)); why != nil {
			excuse(machine, why)
			continue
		}
		found, why, err := p.size(ctx, d, c, limit)
		switch {
		case err != nil:
			return report.Design{}, nil, err
		case why != nil:
			excuse(machine, why)
			if best == nil && found.closer(attempt) {
				attempt = found
			}
		case best == nil || found.Bill.Monthly() < best.Bill.Monthly():
			if best != nil {
				excuse(best.Services[0].Offer.Machine.Name, dearer(best.Design))
			}
			best = found
		default:
			excuse(machine, dearer(found.Design))
		}
	}
	if best == nil && attempt == nil {
		return p.nowhere(d, excuses), nil, nil
	}
	shown := best
	if best == nil {
		shown = attempt
	}
	shown.Excuses = excuses
	if err := p.finish(ctx, shown); err != nil {
		return report.Design{}, nil, err
	}
	if best == nil {
		shown.Warnings = append(shown.Warnings, report.ClosestMiss{Bound: shown.Bound, Scarce: shown.Scarce})
	}
	return *shown.Design, shown.ladder.misses(shown.evaluation.fleet.Instances()), nil
}

// size finds the fewest instances of a machine that meet the goal, at most so many;
// or else the best attempt, and why.
func (p *Planner) size(ctx context.Context, d models.Layout, c candidate, limit int) (*sizing, report.Reason, error) {
	l := p.ladder(d, c, limit)
	e, why, err := l.fewest(ctx)
	if err == nil && why == nil {
		e, err = p.confirm(ctx, e, min(limit, max(l.ample, e.fleet.Instances())))
	}
	if err != nil {
		return nil, nil, err
	}
	out, err := p.describe(d, []cost.Offer{c.offer}, e)
	if err != nil {
		return nil, nil, err
	}
	if why == nil && !out.Met {
		why = report.Short{Why: e.failing, Instances: out.Services[0].Instances, Limit: report.MoreIsDearer}
	}
	return &sizing{out, l, e}, why, nil
}

// closer tells whether an attempt misses its goal by less than another, or by as
// much for less money.
func (s *sizing) closer(than *sizing) bool {
	if than == nil {
		return true
	}
	own, other := s.evaluation.misfit(), than.evaluation.misfit()
	if math.IsInf(own, 1) || math.IsInf(other, 1) || math.Abs(own-other) > near*math.Min(own, other) {
		return own < other
	}
	return s.Bill.Monthly() < than.Bill.Monthly()
}

// finish works out what is worth knowing of the fleet that is shown: what binds it,
// and whether more of it would do harm.
func (p *Planner) finish(ctx context.Context, s *sizing) error {
	if err := p.bind(ctx, s.Design, s.evaluation); err != nil || !s.Met || p.brief {
		return err
	}
	if err := p.sure(ctx, s.ladder.design, []cost.Offer{s.ladder.candidate.offer}, s.evaluation, s.Design); err != nil {
		return err
	}
	var err error
	if s.Beyond, err = s.ladder.harm(ctx, s.evaluation.fleet.Instances()); s.Beyond != nil {
		s.Warnings = append(s.Warnings, report.MoreMisses{Beyond: *s.Beyond})
	}
	return err
}

// nowhere is a design that cannot be run at all, or that no number of instances can
// let meet its goal.
func (p *Planner) nowhere(d models.Layout, excuses []report.Excuse) report.Design {
	var why report.NoMachine
	for _, e := range excuses {
		why.Why = append(why.Why, e.Why)
	}
	out := report.Design{
		Name: d.Name, Bound: report.BoundNothing, Excuses: excuses,
		Result: result.Result{Verdict: result.Overloaded}, Warnings: []report.Reason{why}, Missed: why,
	}
	for _, k := range d.Deployed() {
		out.Services = append(out.Services, report.Service{Name: p.name(k), Inside: p.inside(&d, k), Runtime: d.Deployments[k].Runtime, Balancer: d.Deployments[k].Balancer.String()})
	}
	return out
}

// unreachable is a design whose requests alone take too long.
func (p *Planner) unreachable(d models.Layout, excuses []report.Excuse, why report.Reason) report.Design {
	out := p.nowhere(d, excuses)
	out.Bound, out.Result, out.Missed, out.Warnings = report.BoundRequest, result.Result{}, why, []report.Reason{why}
	return out
}

// name of the k-th service of the scenario.
func (p *Planner) name(k int) string {
	if k < len(p.Scenario.Services) {
		return p.Scenario.Services[k]
	}
	return ""
}

// inside are the names of the services whose work the processes of the k-th do.
func (p *Planner) inside(d *models.Layout, k int) (names []string) {
	for i := range d.Deployments {
		if i != k && d.Host(i) == k {
			names = append(names, p.name(i))
		}
	}
	return names
}

// dearer is the excuse of a machine of which a fleet was found.
func dearer(d *report.Design) report.Reason {
	return report.Dearer{Instances: d.Services[0].Instances, Monthly: d.Bill.Monthly()}
}

// dearerThanBest is the excuse of a machine that is not simulated.
func (c *candidate) dearerThanBest() report.Reason {
	return report.NeverCheaper{Instances: c.least, Monthly: c.lowCost}
}
