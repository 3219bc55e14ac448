package plan

import (
	"context"
	"fmt"
)

// Simulate measures one design with a given number of instances, on the first
// of its machines that can run it.
func (p *Planner) Simulate(ctx context.Context, design string, instances int) (*Simulation, error) {
	p.init()
	for _, d := range p.Scenario.Designs {
		if d.Name != design {
			continue
		}
		for _, pattern := range d.Deployments[0].Machines {
			for _, offer := range p.Catalogue.Match(pattern) {
				f := p.fleet(d, offer.Machine, instances)
				if f.Validate() != nil {
					continue
				}
				e, err := p.measure(ctx, f, true)
				if err != nil {
					return nil, err
				}
				out, err := p.describe(d, offer, e)
				if err != nil {
					return nil, err
				}
				return &Simulation{
					Scenario: p.Scenario.Title, Traffic: p.Scenario.Traffic.String(), Seed: p.Seed,
					Goal: p.Scenario.Goal, Goals: classGoals(p.Scenario.Classes), Provider: p.Catalogue.Provider, Region: p.Catalogue.Region, Design: *out,
				}, nil
			}
		}
		return nil, fmt.Errorf("none of the machines of design %s can run it", design)
	}
	return nil, fmt.Errorf("there is no design %q", design)
}
