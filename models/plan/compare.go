package plan

import (
	"context"
	"fmt"
	"math"
	"sync"

	"fleetcost/models"
	"fleetcost/models/cost"
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
		Provider: p.Catalogue.Provider,
		Region:   p.Catalogue.Region,
		Designs:  make([]Design, len(p.Scenario.Designs)),
	}
	errs := make([]error, len(p.Scenario.Designs))
	var group sync.WaitGroup
	for i, d := range p.Scenario.Designs {
		group.Go(func() { report.Designs[i], errs[i] = p.design(ctx, d) })
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
			return report, err
		}
	}
	return report, nil
}

// design finds the cheapest fleet of one design. Machine types are tried in
// the order of the lowest cost that they could have; once a fleet is found, a
// type that could only be dearer is not simulated, and any other only up to
// the number of instances at which it would be.
func (p *Planner) design(ctx context.Context, d models.Design) (Design, error) {
	var best, attempt *Design
	var excuses []Excuse
	excuse := func(c candidate, why string) { excuses = append(excuses, Excuse{c.offer.Machine.Name, why}) }
	for _, c := range p.candidates(d) {
		if c.excuse != "" {
			excuse(c, c.excuse)
			continue
		}
		limit := mostFleet
		if best != nil {
			if c.lowCost >= best.Bill.Monthly() {
				excuse(c, fmt.Sprintf("costs %v or more a month: the work alone demands %d of it", c.lowCost, c.least))
				continue
			}
			limit = int((best.Bill.Monthly() - 1) / (c.offer.OnDemand * cost.HoursPerMonth))
		}
		e, why, err := p.fewest(ctx, d, c, limit)
		if err != nil {
			return Design{}, err
		}
		if why != "" {
			excuse(c, why)
			if attempt == nil {
				if attempt, err = p.describe(d, c.offer, e); err != nil {
					return Design{}, err
				}
			}
			continue
		}
		if e, err = p.confirm(ctx, e, limit); err != nil {
			return Design{}, err
		}
		found, err := p.describe(d, c.offer, e)
		if err != nil {
			return Design{}, err
		}
		if !found.Met {
			excuse(c, fmt.Sprintf("%s with %d of it, and more cost more than the best", e.failing, found.Services[0].Instances))
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
	return Design{
		Name: d.Name, Services: []Service{{Runtime: d.Deployments[0].Runtime, Balancer: d.Deployments[0].Balancer.String()}}, Bound: BoundNothing, Excuses: excuses,
		Result: models.Result{Verdict: models.Overloaded}, Warnings: []string{"no machine can carry this design"},
	}, nil
}

func dearer(d Design) string {
	return fmt.Sprintf("%d of it meet the goal but cost %v a month", d.Services[0].Instances, d.Bill.Monthly())
}

// describe turns an evaluation into a design of the report.
func (p *Planner) describe(d models.Design, offer cost.Offer, e *evaluation) (*Design, error) {
	n := e.fleet.Instances()
	workers, _, err := d.Deployments[0].Runtime.Workers(offer.Machine)
	if err != nil {
		return nil, err
	}
	if workers == math.MaxInt32 {
		workers = models.NoLimit
	}
	out := &Design{
		Name: d.Name, Services: []Service{{Runtime: d.Deployments[0].Runtime, Offer: offer, Balancer: d.Deployments[0].Balancer.String(),
			Processes: d.Deployments[0].Runtime.Processes.On(offer.Machine), Workers: workers, Instances: n}},
		Met: e.standing == met, Result: scaledUp(e), Bound: bound(e),
		Estimate: estimate(e.fleet, 0.99),
	}
	utilization := math.Min(1, math.Max(0, e.result.Utilization.Mid))
	if e.result.Verdict == models.Overloaded && len(e.replications) == 0 {
		utilization = math.Min(1, e.fleet.Load().Cores)
	}
	out.Services[0].Offer.Machine = d.Deployments[0].On(offer.Machine)
	utilization *= out.Services[0].Offer.Machine.Usable() / out.Services[0].Offer.Machine.VCPU
	out.Bill, err = cost.Fleet{Offer: offer, Instances: n, Utilization: utilization}.Bill()
	if err != nil {
		return nil, err
	}
	out.Warnings = p.warnings(out, e)
	if crowded := d.Deployments[0].Crowded(offer.Machine); crowded != "" {
		out.Warnings = append(out.Warnings, crowded)
	}
	return out, nil
}

// scaledUp is the result of the whole fleet where a part was simulated: what
// counts requests grows with the number of instances, times and shares do not.
func scaledUp(e *evaluation) models.Result {
	r := *e.result
	if e.part == nil || e.part == e.fleet {
		return r
	}
	r.Scale = float64(e.fleet.Instances()) / float64(e.part.Instances())
	return r
}

// warnings say what the reader should know before trusting the figures.
func (p *Planner) warnings(d *Design, e *evaluation) []string {
	var out []string
	warn := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	r := e.result
	if r.Verdict == models.Overloaded {
		why := e.failing
		if why == "" {
			why = overloaded(e.fleet.Load())
		}
		warn("%s", why)
		return out
	}
	if e.standing == unclear {
		warn("%s", e.failing)
	}
	if r.Verdict == models.Unsettled {
		warn("the simulation did not settle into a steady state; its figures are doubtful")
	}
	if !e.precise {
		warn("the precision of %.3g %% was not reached", 100*p.Precision)
	}
	if u := r.Utilization.Mid; u > 0.9 {
		of := "vCPUs"
		if d.Services[0].Offer.Machine.Quota > 0 {
			of = "CPU limit"
		}
		warn("runs at %.0f %% of its %s: a little more load, or a slower request than assumed, makes it slow; beyond 90 %% measured p99 were up to twice the predicted", 100*u, of)
	}
	if why := d.Services[0].Runtime.Unchecked; why != "" {
		warn("no prediction of %s was compared with a measured server: %s", d.Services[0].Runtime.Name, why)
	}
	if visit := longestCPU(e.fleet); d.Services[0].Runtime.Switching == models.GIL && d.Services[0].Workers != 1 && visit > d.Services[0].Runtime.Slice.Seconds() {
		warn("requests that compute for %.3g ms keep the GIL from others: measured p99 of such threads differed by a factor of two between runs", 1e3*visit)
	}
	if m := d.Services[0].Offer.Machine; d.Services[0].Runtime.Lanes == 1 && float64(d.Services[0].Processes) < m.Usable() {
		warn("%d process with one lane cannot use all %g vCPUs of %s", d.Services[0].Processes, m.Usable(), m.Name)
	}
	if est, p99 := d.Estimate, r.Latency.P99; est.High > 0 && (est.Low > p99.High || est.High < p99.Low) {
		warn("closed forms expect a p99 of %.3g ms (%.3g to %.3g): look twice", 1e3*est.Mid, 1e3*est.Low, 1e3*est.High)
	}
	return out
}

// longestCPU is the mean CPU time of the class that computes for longest,
// seconds on the machine of the fleet.
func longestCPU(f *models.Fleet) float64 {
	longest := 0.0
	for _, s := range f.ClassDemands() {
		longest = math.Max(longest, s.CPU)
	}
	return longest / f.Services[0].Groups[0].Machine.Speed
}
