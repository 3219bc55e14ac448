package plan

import (
	"context"
	"sync"
	"sync/atomic"

	"fleetcost/models"
	"fleetcost/models/plan/search"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
)

// Compare plans every design of the scenario and prices it. When it is cut
// short it returns, with the error, the designs that were finished.
func (p *Planner) Compare(ctx context.Context) (*report.Report, error) {
	p.init()
	r := &report.Report{
		Scenario: p.Scenario.Title,
		Traffic:  p.Scenario.Traffic.String(),
		SizedFor: report.SizedBy(p.Scenario.Traffic),
		Rate:     p.Scenario.Traffic.Rate(),
		Seed:     p.Seed,
		Goal:     p.Scenario.Goal,
		Goals:    classGoals(p.Scenario.Classes),
		Storms:   stormGoals(p.Scenario.Traffic),
		Provider: p.Catalogue.Provider,
		Region:   p.Catalogue.Region,
		Currency: p.Catalogue.Currency,
		Designs:  make([]report.Design, len(p.Scenario.Designs)),
	}
	errs := make([]error, len(p.Scenario.Designs))
	var group sync.WaitGroup
	var planned atomic.Int64
	for i, d := range p.Scenario.Designs {
		group.Go(func() {
			defer func() {
				if n := int(planned.Add(1)); p.Planned != nil {
					p.Planned(n, len(errs))
				}
			}()
			if known, ok := p.unchanged(d); ok {
				r.Designs[i] = known
				return
			}
			var missed []search.Counts
			r.Designs[i], missed, errs[i] = p.design(ctx, d)
			if errs[i] == nil && !p.brief {
				errs[i] = p.lookFurther(ctx, d, &r.Designs[i], missed)
			}
		})
	}
	group.Wait()
	var err error
	r.Designs, err = finished(r.Designs, errs, &r.Warnings)
	return r, err
}

// finished are the designs whose work was not cut short, and the first error, of which the
// warnings tell.
func finished[D any](designs []D, errs []error, warnings *[]report.Reason) (done []D, first error) {
	for i, err := range errs {
		switch {
		case err == nil:
			done = append(done, designs[i])
		case first == nil:
			first = err
		}
	}
	if first != nil {
		*warnings = append(*warnings, report.Interrupted{Done: len(done), All: len(errs), Of: "designs"})
	}
	return done, first
}

// lookFurther works out what else is worth knowing of a design that was planned:
// what its caches save, and whether a retry storm would end.
func (p *Planner) lookFurther(ctx context.Context, d models.Layout, out *report.Design, missed []search.Counts) error {
	if !out.Met {
		return nil
	}
	if err := p.saved(ctx, d, out, missed); err != nil {
		return err
	}
	if err := p.calmed(ctx, d, out); err != nil {
		return err
	}
	f := p.fleetOf(&d, out)
	var err error
	if out.Metastable, err = p.metastable(ctx, f); err != nil {
		return err
	}
	if m := out.Metastable; m != nil && m.Onset > 0 {
		out.Warnings = append(out.Warnings, report.RetryStorm{Metastable: *m, Rate: f.Traffic.Rate()})
	}
	return nil
}

// calmed plans a design as if its traffic had no bursts, where it has.
func (p *Planner) calmed(ctx context.Context, d models.Layout, out *report.Design) error {
	if _, bursty := p.Scenario.Traffic.(traffic.Bursty); !bursty {
		return nil
	}
	s := p.Scenario
	s.Traffic = traffic.Calm(s.Traffic)
	q := p.asking(s)
	q.brief = true
	calm, _, err := q.design(ctx, d)
	if err != nil || !calm.Met {
		return err
	}
	out.Calm = &report.Calm{Monthly: calm.Bill.Monthly()}
	for i := range calm.Services {
		out.Calm.Instances = append(out.Calm.Instances, calm.Services[i].Instances)
		out.Calm.Machines = append(out.Calm.Machines, calm.Services[i].Offer.Machine.Name)
	}
	return nil
}

// design finds the cheapest fleet of one design. With it come counts of its machines
// that were seen to miss the goal, and with them all that have fewer.
func (p *Planner) design(ctx context.Context, d models.Layout) (report.Design, []search.Counts, error) {
	p = p.roomed(&d)
	if on := serverless(&d, 0); on != nil && len(d.Deployed()) == 1 {
		out, err := p.onDemand(ctx, d, on)
		return out, nil, err
	}
	if _, open := p.Scenario.Traffic.(models.Open); !open && len(onDemandAt(&d)) > 0 {
		return p.infeasible(d, []report.Excuse{{Machine: d.Deployments[d.Deployed()[onDemandAt(&d)[0]]].Machines[0], Why: report.Note{Text: needsOpen}}}), nil, nil
	}
	switch out, err := p.taken(ctx, d); {
	case err != nil:
		return report.Design{}, nil, err
	case out != nil:
		return *out, nil, nil
	}
	q := p.strain()
	if name, why := q.backendOverload(d); why != nil {
		out := p.infeasible(d, nil)
		why = p.atHeadroom(why)
		out.Binds, out.Missed, out.Warnings = name, why, []report.Reason{why}
		return out, nil, nil
	}
	if why, excuses := p.tooSlowAnywhere(d); why != nil {
		return p.unreachable(d, excuses, why), nil, nil
	}
	s, excuses, err := q.onBestMachines(ctx, d)
	if err != nil {
		return report.Design{}, nil, err
	}
	if s == nil {
		out := p.infeasible(d, excuses)
		out.Missed = p.atHeadroom(out.Missed)
		return out, nil, nil
	}
	s.out.Excuses = excuses
	missed := s.Missed()
	err = p.finish(ctx, s)
	return *s.out, missed, err
}

// finish works out what is worth knowing of the fleet that is shown: what binds it, how
// many would do for sure, and whether more of it would do harm.
func (p *Planner) finish(ctx context.Context, s *sizing) error {
	out, e := s.out, s.evaluation
	if err := s.whatBinds(ctx); err != nil {
		return err
	}
	switch {
	case s.why == nil && !p.brief:
		if err := p.sure(ctx, s.design, s.offers(), e, out); err != nil {
			return err
		}
		var err error
		if out.Beyond, err = s.harm(ctx, countsOf(e.fleet)); err != nil {
			return err
		}
		if out.Beyond != nil {
			out.Warnings = append(out.Warnings, report.MoreMisses{Beyond: *out.Beyond})
		}
		if out.Survivor, err = s.survivor(ctx); err != nil {
			return err
		}
	case s.why != nil && len(out.Services) == 1:
		out.Warnings = append(out.Warnings, report.ClosestMiss{Bound: out.Bound, Scarce: out.Scarce})
	case s.why != nil:
		out.Warnings = append(out.Warnings, s.why)
	}
	if s.why == nil && s.Ended {
		out.Warnings = append(out.Warnings, report.SearchEnded{Fleets: mostFleets})
	}
	return nil
}

// infeasible is a design that cannot be run at all, or that no number of instances can
// let meet its goal.
func (p *Planner) infeasible(d models.Layout, excuses []report.Excuse) report.Design {
	var why report.NoMachine
	for _, e := range excuses {
		why.Why = append(why.Why, e.Why)
	}
	out := report.Design{
		Name: d.Name, Place: d.Place, Bound: report.BoundNothing, Excuses: excuses,
		Result: result.Result{Verdict: result.Overloaded}, Warnings: []report.Reason{why}, Missed: why,
	}
	for _, k := range d.Deployed() {
		out.Services = append(out.Services, report.Service{Name: p.name(k), Inside: p.inside(&d, k), Runtime: d.Deployments[k].Runtime, Balancer: d.Deployments[k].Balancer.String()})
	}
	return out
}

// unreachable is a design whose requests alone take too long.
func (p *Planner) unreachable(d models.Layout, excuses []report.Excuse, why report.Reason) report.Design {
	out := p.infeasible(d, excuses)
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
