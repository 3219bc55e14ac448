package plan

import (
	"context"
	"fmt"
	"slices"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/split"
)

// Simulate measures one design with a given number of instances of each of its
// deployed services, in their order, each on the first of its machines that can
// run it.
func (p *Planner) Simulate(ctx context.Context, design string, instances ...int) (*report.Simulation, error) {
	p.init()
	for _, d := range p.Scenario.Designs {
		if d.Name == design {
			return p.simulate(ctx, d, instances)
		}
	}
	return nil, fmt.Errorf("there is no design %q", design)
}

func (p *Planner) simulate(ctx context.Context, d models.Layout, instances []int) (*report.Simulation, error) {
	p = p.roomed(&d)
	own := d.Deployed()
	if len(onDemandAt(&d)) > 0 {
		return nil, Refused{report.Note{Text: d.Name + " has as many instances as requests ask for: leave their number out"}}
	}
	if len(instances) != len(own) {
		return nil, fmt.Errorf("design %s has %d services: give the instances of each", d.Name, len(own))
	}
	offers, sizes := make([]cost.Offer, len(own)), make([]models.Size, len(own))
	for i := range own {
		offer, ok := p.first(d, i)
		if !ok {
			return nil, Refused{report.NoneRuns{Design: d.Name}}
		}
		offers[i] = offer
		sizes[i] = models.Size{Machine: offers[i].Machine, Count: instances[i]}
	}
	f := p.Scenario.Deploy(&d, sizes)
	if err := f.Validate(); err != nil {
		if why := p.barred(f); why != nil {
			return nil, Refused{why}
		}
		return nil, err
	}
	if why := split.Crowded(f); why != nil {
		return nil, Refused{why}
	}
	e, err := p.measure(ctx, f, precisely)
	if err != nil {
		return nil, err
	}
	if err := p.simulateReconnectsLonger(ctx, e); err != nil {
		return nil, err
	}
	if err := p.withstood(ctx, e); err != nil {
		return nil, err
	}
	out, err := p.describe(ctx, d, offers, e)
	if err != nil {
		return nil, err
	}
	err = p.bind(ctx, out, e, func(*models.Fleet) *evaluation { return nil })
	if why := p.tooSlow(f); why != nil {
		out.Warnings = append(out.Warnings, why)
	}
	return p.simulation(*out), err
}

// Refused is an error that says why a fleet cannot be run as it is asked for.
type Refused struct{ Why report.Reason }

func (r Refused) Error() string { return fmt.Sprintf("cannot be run: %+v", r.Why) }

// SimulatePlanned measures one design with the instances that are planned for it.
func (p *Planner) SimulatePlanned(ctx context.Context, design string) (*report.Simulation, error) {
	p.init()
	for _, d := range p.Scenario.Designs {
		if d.Name == design {
			out, _, err := p.design(ctx, d)
			if err != nil {
				return nil, err
			}
			return p.simulation(out), nil
		}
	}
	return nil, fmt.Errorf("there is no design %q", design)
}

// Deployed are the names of the services that a design runs as services of their
// own; nil for a design that there is not.
func (p *Planner) Deployed(design string) (names []string) {
	for i := range p.Scenario.Designs {
		if d := &p.Scenario.Designs[i]; d.Name == design {
			for _, k := range d.Deployed() {
				names = append(names, p.name(k))
			}
		}
	}
	return names
}

func (p *Planner) simulation(d report.Design) *report.Simulation {
	return &report.Simulation{
		Scenario: p.Scenario.Title, Traffic: p.Scenario.Traffic.String(), SizedFor: report.SizedBy(p.Scenario.Traffic), Seed: p.Seed,
		Goal: p.Scenario.Goal, Goals: classGoals(p.Scenario.Classes), Storms: stormGoals(p.Scenario.Traffic),
		Provider: p.Catalogue.Provider, Region: p.Catalogue.Region, Currency: p.Catalogue.Currency, Design: d,
	}
}

// first is the offer of the first machine that can run the tier-th deployed
// service of a design.
func (p *Planner) first(d models.Layout, tier int) (cost.Offer, bool) {
	for _, pattern := range d.Deployments[d.Deployed()[tier]].Machines {
		for _, offer := range p.Catalogue.Match(pattern) {
			sizes := make([]models.Size, len(d.Deployed()))
			for i := range sizes {
				sizes[i] = models.Size{Machine: offer.Machine, Count: 1}
			}
			f := unlimited(p.Scenario.Deploy(&d, sizes))
			if len(sizes) == 1 && f.Validate() == nil || len(sizes) > 1 && f.Services[tier].Validate() == nil {
				return offer, true
			}
		}
	}
	return cost.Offer{}, false
}

// Sized is a design on so many machines for each of its deployed services, under the
// traffic for which it is sized: users are answered within the limits of the goal.
func (p *Planner) Sized(d models.Layout, sizes []models.Size) *models.Fleet {
	return p.hurried(unlimited(p.Scenario.Deploy(&d, sizes)))
}

// Holds tells whether a design on so many machines meets the goal, or likely does, also
// under each strain.
func (p *Planner) Holds(ctx context.Context, d models.Layout, sizes []models.Size) (bool, error) {
	p.init()
	p = p.roomed(&d)
	f := p.Scenario.Deploy(&d, sizes)
	for _, g := range append(p.strained(f), f) {
		if slices.Min(countsOf(g)) < 1 {
			return false, nil
		}
		if e, err := p.evaluate(ctx, unlimited(g), surely); err != nil || !e.holds() {
			return false, err
		}
	}
	return true, nil
}
