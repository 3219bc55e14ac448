// Package inspect tells what a scenario means and what it may name, as values of
// package report: what check and list show.
//
// Another thing to list is one file with a function that makes a listing, and its
// line in Listings. It will never know how a value is shown.
package inspect

import (
	"slices"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/program"
	"fleetcost/models/report"
	"fleetcost/profiles"
)

// Scenario is what a scenario means and what was filled in.
func Scenario(l *profiles.Loaded) *report.Check {
	s := &l.Scenario
	c := &report.Check{
		Scenario: s.Title, Traffic: s.Traffic.String(), SizedFor: report.SizedBy(s.Traffic), Goal: s.Goal,
		Provider: l.Catalogue.Provider, Region: l.Catalogue.Region, Currency: l.Catalogue.Currency,
		Requests: requests(s), Backends: backends(l), Designs: designs(l),
	}
	for i := range s.Classes {
		class := &s.Classes[i]
		if !class.Goal.Empty() {
			c.Goals = append(c.Goals, report.ClassGoal{Class: class.Name, Goal: class.Goal})
		}
		if class.Share > 0 && len(s.Services) > 1 {
			c.Sends = append(c.Sends, sent(s, i, false, nil))
		}
	}
	for _, command := range l.Commands {
		c.Commands = append(c.Commands, report.Understood{Design: command.Design, Command: command.Text, Server: command.Server, As: command.As})
	}
	for _, a := range l.Assumed {
		c.Assumed = append(c.Assumed, report.Assumed{Key: a.Key, Value: a.Value, Why: a.Why})
	}
	for _, text := range slices.Concat(l.Warnings, crowded(l), deadlocks(l)) {
		c.Warnings = append(c.Warnings, report.Note{Text: text})
	}
	return c
}

// requests are what each sort of request demands.
func requests(s *models.Scenario) (all []report.CheckedRequest) {
	several := len(s.Services) > 1
	reference := &models.Fleet{Classes: s.Classes, Backends: s.Backends, Services: make([]models.Service, len(s.Services))}
	for i, work := range load.ClassDemands(program.Compile(reference)) {
		class := &s.Classes[i]
		r := report.CheckedRequest{
			Class: class.Name, Inner: work.Share == 0 && (several || class.Part >= models.Delivery), Share: work.Share,
			CPU: work.CPU, IO: work.IO, Steps: written(class.Steps),
		}
		if several {
			r.Service = s.Services[class.Service]
		}
		all = append(all, r)
	}
	return all
}

// written is the number of steps without those that messages add.
func written(steps []models.Step) int {
	n := 0
	for i := range steps {
		if steps[i].Wire == models.NoEnd {
			n++
		}
	}
	return n
}

// sent is a request and all that it sends; p is what is done without its answer.
func sent(s *models.Scenario, class int, enqueued bool, p *models.Policy) report.Sent {
	c := &s.Classes[class]
	all := report.Sent{Service: s.Services[c.Service], Class: c.Name, Enqueued: enqueued}
	if p != nil {
		all.Policy = report.Policy{Timeout: p.Timeout, Retries: p.Retries, Hedge: p.Hedge, Breaker: p.Breaker.Errors, Optional: p.Optional}
	}
	for step := range c.All() {
		switch step.Action {
		case models.Call:
			all.Sends = append(all.Sends, sent(s, step.Class, false, step.Policy))
		case models.Enqueue:
			all.Sends = append(all.Sends, sent(s, step.Class, true, nil))
		}
	}
	return all
}

// backends with what they run on.
func backends(l *profiles.Loaded) (all []report.CheckedBackend) {
	for _, own := range l.Scenario.Backends {
		b := report.CheckedBackend{Backend: own}
		for _, p := range l.Backends {
			if p.Name == own.Name {
				b.Offer, b.Count = p.Offer, p.Count
			}
		}
		all = append(all, b)
	}
	return all
}

// designs with their services.
func designs(l *profiles.Loaded) (all []report.CheckedDesign) {
	s := &l.Scenario
	for i := range s.Designs {
		d := &s.Designs[i]
		one := report.CheckedDesign{Name: d.Name}
		own := d.Deployed()
		demands := load.Demands(s.Deploy(d, make([]models.Size, len(own))))
		for n, k := range own {
			p := &d.Deployments[k]
			service := report.CheckedService{
				Runtime: p.Runtime.Name, Machines: p.Machines, Processes: p.Runtime.Processes.String(),
				CPU: demands[n].CPU, Batched: demands[n].Batched.Longest > 0, Balancer: p.Balancer.String(),
			}
			for _, pattern := range p.Machines {
				service.Matching += len(l.Catalogue.Match(pattern))
			}
			if o := p.Operation; o.Autoscaler != nil {
				service.Scaling, service.Life = o.Autoscaler.String(), o.Lifecycle.String()
			}
			if len(s.Services) > 1 {
				service.Name = s.Services[k]
				for j := range d.Deployments {
					if j != k && d.Host(j) == k {
						service.Inside = append(service.Inside, s.Services[j])
					}
				}
			}
			one.Services = append(one.Services, service)
		}
		all = append(all, one)
	}
	return all
}

// crowded warns of designs with more processes than their CPU limit feeds, by
// the first such machine of each.
func crowded(l *profiles.Loaded) []string {
	var warnings []string
	for _, d := range l.Scenario.Designs {
		for _, k := range d.Deployed() {
			offers, _ := l.Catalogue.Select(d.Deployments[k].Machines)
			for _, o := range offers {
				if why := d.Deployments[k].Crowded(o.Machine); why != "" {
					warnings = append(warnings, d.Name+": "+why)
					break
				}
			}
		}
	}
	return warnings
}

// deadlocks warns of designs in which all requests may wait for one another,
// whatever their machines are.
func deadlocks(l *profiles.Loaded) (warnings []string) {
	for i := range l.Scenario.Designs {
		d := &l.Scenario.Designs[i]
		for _, why := range load.Deadlocks(l.Scenario.Deploy(d, make([]models.Size, len(d.Deployed())))) {
			warnings = append(warnings, d.Name+": "+why)
		}
	}
	return warnings
}
