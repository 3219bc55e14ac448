package plan

import (
	"context"
	"fmt"
	"sync"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/words"
)

// Compare plans every design of the scenario and prices it. When it is cut
// short it returns, with the error, the designs that were finished.
func (p *Planner) Compare(ctx context.Context) (*Report, error) {
	p.init()
	report := &Report{
		Scenario: p.Scenario.Title,
		Traffic:  p.Scenario.Traffic.String(),
		Rate:     p.Scenario.Traffic.Rate(),
		Seed:     p.Seed,
		Goal:     p.Scenario.Goal,
		Goals:    classGoals(p.Scenario.Classes),
		Storms:   stormGoals(p.Scenario.Traffic),
		Provider: p.Catalogue.Provider,
		Region:   p.Catalogue.Region,
		Designs:  make([]Design, len(p.Scenario.Designs)),
	}
	errs := make([]error, len(p.Scenario.Designs))
	var group sync.WaitGroup
	for i, d := range p.Scenario.Designs {
		group.Go(func() {
			report.Designs[i], errs[i] = p.design(ctx, d)
			if errs[i] == nil && !p.brief {
				errs[i] = p.lookFurther(ctx, d, &report.Designs[i])
			}
		})
	}
	group.Wait()
	var finished []Design
	for i, d := range report.Designs {
		if errs[i] == nil {
			finished = append(finished, d)
		}
	}
	report.Designs = finished
	for _, err := range errs {
		if err != nil {
			report.Warnings = append(report.Warnings, interrupted(len(finished), len(errs), "designs"))
			return report, err
		}
	}
	return report, nil
}

// lookFurther works out what else is worth knowing of a design that was planned:
// what its caches save, and whether a retry storm would end.
func (p *Planner) lookFurther(ctx context.Context, d models.Design, out *Design) error {
	if !out.Met {
		return nil
	}
	if err := p.saved(ctx, d, out); err != nil {
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
	if w := out.Metastable.warning(f.Traffic.Rate()); w != "" {
		out.Warnings = append(out.Warnings, w)
	}
	return nil
}

// design finds the cheapest fleet of one design.
func (p *Planner) design(ctx context.Context, d models.Design) (Design, error) {
	if name, why := p.drownedBackend(d); why != "" {
		out := p.nowhere(d, nil)
		out.Binds, out.Missed, out.Warnings = name, why, []string{why}
		return out, nil
	}
	if len(d.Deployed()) == 1 {
		return p.alone(ctx, d)
	}
	return p.together(ctx, d)
}

// alone finds the cheapest fleet of a design of one service. Machine types are
// tried in the order of the lowest cost that they could have; once a fleet is
// found, a type that could only be dearer is not simulated, and any other only
// up to the number of instances at which it would be.
func (p *Planner) alone(ctx context.Context, d models.Design) (Design, error) {
	fixed, err := p.fixed(d)
	if err != nil {
		return Design{}, err
	}
	var best, attempt *Design
	var excuses []Excuse
	excuse := func(c candidate, why string) { excuses = append(excuses, Excuse{c.offer.Machine.Name, why}) }
	for _, c := range p.candidates(d, 0) {
		if c.excuse != "" {
			excuse(c, c.excuse)
			continue
		}
		limit := mostFleet
		if best != nil {
			spent := best.Bill.Monthly() - fixed
			if c.lowCost >= spent {
				excuse(c, fmt.Sprintf("costs %v or more a month: the work alone demands %s of it", c.lowCost, words.Count(c.least)))
				continue
			}
			limit = c.affordable(spent)
		}
		if c.most > 0 {
			limit = min(limit, c.most)
		}
		e, why, err := p.fewest(ctx, d, c, limit)
		if err != nil {
			return Design{}, err
		}
		if why != "" {
			excuse(c, why)
			if attempt == nil {
				if attempt, err = p.describe(d, []cost.Offer{c.offer}, e); err != nil {
					return Design{}, err
				}
			}
			continue
		}
		if e, err = p.confirm(ctx, e, limit); err != nil {
			return Design{}, err
		}
		found, err := p.describe(d, []cost.Offer{c.offer}, e)
		if err != nil {
			return Design{}, err
		}
		if !found.Met {
			excuse(c, fmt.Sprintf("%s with %s of it, and more cost more than the best", e.failing, words.Count(found.Services[0].Instances)))
			continue
		}
		if best == nil || found.Bill.Monthly() < best.Bill.Monthly() {
			if best != nil {
				excuses = append(excuses, Excuse{best.Services[0].Offer.Machine.Name, dearer(*best)})
			}
			best = found
		} else {
			excuse(c, dearer(*found))
		}
	}
	switch {
	case best != nil:
		best.Excuses = excuses
		return *best, nil
	case attempt != nil:
		attempt.Excuses = excuses
		attempt.Warnings = append(attempt.Warnings, "no number of instances meets the goal; shown is the largest fleet that was tried")
		return *attempt, nil
	}
	return p.nowhere(d, excuses), nil
}

// nowhere is a design that cannot be run at all.
func (p *Planner) nowhere(d models.Design, excuses []Excuse) Design {
	out := Design{
		Name: d.Name, Bound: BoundNothing, Excuses: excuses,
		Result: models.Result{Verdict: models.Overloaded}, Warnings: []string{"no machine can carry this design"}, Missed: "no machine can carry it",
	}
	for _, k := range d.Deployed() {
		out.Services = append(out.Services, Service{Name: p.name(k), Inside: p.inside(&d, k), Runtime: d.Deployments[k].Runtime, Balancer: d.Deployments[k].Balancer.String()})
	}
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
func (p *Planner) inside(d *models.Design, k int) (names []string) {
	for i := range d.Deployments {
		if i != k && d.Host(i) == k {
			names = append(names, p.name(i))
		}
	}
	return names
}

// dearer is the excuse of a machine of which a fleet was found.
func dearer(d Design) string {
	n := d.Services[0].Instances
	if n == 1 {
		return fmt.Sprintf("1 of it meets the goal but costs %v a month", d.Bill.Monthly())
	}
	return fmt.Sprintf("%s of it meet the goal but cost %v a month", words.Count(n), d.Bill.Monthly())
}
