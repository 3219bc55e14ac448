package plan

import (
	"context"
	"math"
	"sort"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/load"
	"fleetcost/models/report"
)

// A candidate is a machine type that a service of a design may run on.
type candidate struct {
	offer   cost.Offer
	least   int           // instances, below which the fleet is overloaded
	most    int           // instances, above which a backend would be sent too many connections; 0: any
	busy    float64       // vCPUs that the whole work keeps busy at the least, 0 if unknown
	lowCost cost.Money    // per month, of the least
	excuse  report.Reason // why it cannot be taken at all
}

// fleet of n instances of a machine, for a design of one service.
func (p *Planner) fleet(d models.Layout, m models.Machine, n int) *models.Fleet {
	return p.Scenario.Deploy(&d, []models.Size{{Machine: m, Count: n}})
}

// candidates for the tier-th deployed service of a design, the one with the
// lowest possible cost first.
func (p *Planner) candidates(d models.Layout, tier int) []candidate {
	seen := map[string]bool{}
	var all []candidate
	for _, pattern := range d.Deployments[d.Deployed()[tier]].Machines {
		for _, offer := range p.Catalogue.Match(pattern) {
			if !seen[offer.Machine.Name] {
				seen[offer.Machine.Name] = true
				all = append(all, p.candidate(d, tier, offer))
			}
		}
	}
	sort.SliceStable(all, func(i, j int) bool {
		if (all[i].excuse == nil) != (all[j].excuse == nil) {
			return all[i].excuse == nil
		}
		return all[i].lowCost < all[j].lowCost
	})
	return all
}

// candidate works out the fewest instances that the work alone demands: the
// offered load on cores, lanes, workers and the processes' pools must stay below
// 1.
func (p *Planner) candidate(d models.Layout, tier int, offer cost.Offer) candidate {
	c := candidate{offer: offer}
	sizes := make([]models.Size, len(d.Deployed()))
	for i := range sizes {
		sizes[i] = models.Size{Machine: offer.Machine, Count: 1} // those of others do not matter
	}
	f := unlimited(p.Scenario.Deploy(&d, sizes))
	check := f.Validate
	if len(sizes) > 1 {
		check = f.Services[tier].Validate
	}
	if err := check(); err != nil {
		c.excuse = report.Note{Text: err.Error()}
		return c
	}
	asked := load.Each(p.unhurried(f))[tier]
	if asked.Pool >= 1 {
		_, c.excuse = p.overloadedBackends(f)
		return c
	}
	worst := asked.PerInstance()
	if !(worst < mostFleet) {
		c.excuse = report.TooMany{Most: mostFleet}
		return c
	}
	c.least = int(worst) + 1 + load.Spare(f, tier)
	if len(sizes) == 1 {
		c.least += sort.Search(mostFleet, func(more int) bool {
			f := p.fleet(d, offer.Machine, c.least+more)
			return stalled(f) == nil && sinks(f) == nil
		})
		if c.most = p.most(d, offer.Machine); c.most != 0 && c.most < c.least {
			c.excuse = p.barred(p.fleet(d, offer.Machine, c.least))
			return c
		}
	}
	if !models.Degrades(p.Scenario.Classes) { // else work may be left undone
		c.busy = (1 - p.Scenario.Goal.ErrorRate) * load.Demands(f)[tier].CPU * p.unhurried(f).Traffic.Rate() / offer.Machine.Speed
	}
	low, err := c.leastMonthly(c.least)
	if c.lowCost = low; err != nil {
		c.excuse = report.Note{Text: err.Error()}
	}
	return c
}

// leastMonthly is a lower bound on the bill of so many instances, known before
// anything is simulated. Of burstable machines the credits are a part of it: the work
// is the same however many share it. A run may be offered a little less of it than
// the mean.
func (c *candidate) leastMonthly(instances int) (cost.Money, error) {
	const atLeast = 0.98
	busy := math.Min(1, atLeast*c.busy/(c.offer.Machine.VCPU*float64(instances)))
	bill, err := cost.Fleet{Offer: c.offer, Instances: instances, Utilization: busy}.Bill()
	return bill.Monthly(), err
}

// affordable is the most instances that may cost less than so much a month; fewer
// than the least where there are none.
func (c *candidate) affordable(spent cost.Money) int {
	n := int((spent - 1) / (c.offer.OnDemand * cost.HoursPerMonth))
	for n >= c.least {
		if low, err := c.leastMonthly(n); err == nil && low < spent {
			break
		}
		n--
	}
	return n
}

// mostFleet bounds the number of instances that are thought of.
const mostFleet = 1_000_000

// confirm measures the fleet that was found to the precision asked for. A
// verdict that was clear at first sight may not stand a longer look, or a storm;
// then one instance more is tried, as long as the limit allows it.
func (p *Planner) confirm(ctx context.Context, e *evaluation, limit int) (*evaluation, error) {
	for {
		if err := p.replicateMore(ctx, e, precisely); err != nil {
			return nil, err
		}
		if err := p.weather(ctx, e); err != nil {
			return nil, err
		}
		n := e.fleet.Instances()
		if e.good() || n >= limit {
			return e, nil
		}
		larger := e.fleet.Clone()
		larger.Services[0].Groups[0].Count = n + 1
		next, err := p.evaluate(ctx, larger, precisely)
		if err != nil {
			return nil, err
		}
		next.smaller = e
		e = next
	}
}
