package plan

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"sort"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/load"
	"fleetcost/models/platforms"
	"fleetcost/models/report"
	"fleetcost/models/split"
	"fleetcost/models/words"
)

// A candidate is a machine type that a service of a design may run on.
type candidate struct {
	offer   cost.Offer
	least   int                        // instances, below which the fleet is overloaded
	most    int                        // instances, above which a backend would be sent too many connections; 0: any
	busy    float64                    // vCPUs that the whole work keeps busy at the least, 0 if unknown
	lowCost cost.Money                 // per month, of the least
	excuse  report.Reason              // why it cannot be taken at all
	beyond  error                      // nil unless that is its bill, which is beyond the range of amounts
	charged func(busy float64) float64 // of its vCPU time, for more than it earns; nil: what is above its baseline
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
	c := candidate{offer: offer, charged: p.charged(offer)}
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
	calm := p.normal()
	c.least = max(p.Scenario.Goal.Of(tier).Whole(int(worst)+1), int(worst)+1+load.Spare(unlimited(calm.Scenario.Deploy(&d, sizes)), tier))
	if len(sizes) == 1 {
		c.least += sort.Search(mostFleet, func(more int) bool {
			f := calm.fleet(d, offer.Machine, c.least+more)
			return stalled(f) == nil && lacksRedundancy(f) == nil
		})
		if c.most = p.most(d, offer.Machine); c.most != 0 && c.most < c.least {
			c.excuse = p.barred(p.fleet(d, offer.Machine, c.least))
			return c
		}
	}
	for i := range sizes {
		sizes[i].Count = max(1, c.least)
	}
	if c.excuse = split.Crowded(unlimited(p.Scenario.Deploy(&d, sizes))); c.excuse != nil {
		return c
	}
	if serverless(&d, tier) != nil {
		c.least = p.waitless(f, tier)
	}
	if on, ok := d.Deployments[d.Deployed()[tier]].Platform.(platforms.Autoscaled); ok {
		need := load.Demands(f)[tier]
		rate := p.unhurried(f).Traffic.Rate()
		m := offer.Machine
		busy := rate * need.CPU * m.VCPU / (m.Speed * m.Unthrottled(m.VCPU))
		c.least = max(c.least, on.Wanted(busy, rate*need.IO+busy))
	}
	if !models.Degrades(p.Scenario.Classes) { // else work may be left undone
		c.busy = (1 - p.Scenario.Goal.ErrorRate) * load.Demands(f)[tier].CPU * p.unhurried(f).Traffic.Rate() * p.easing() / offer.Machine.Speed
	}
	low, err := c.leastMonthly(c.least)
	if c.lowCost = low; err != nil {
		c.excuse = report.Note{Text: err.Error()}
	}
	if errors.Is(err, cost.ErrBeyond) {
		c.beyond = fmt.Errorf("%s: the bill of %s × %s is %w", d.Name, words.Count(c.least), offer.Machine.Name, cost.ErrBeyond)
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
	bill, err := cost.Fleet{Offer: c.offer, Instances: instances, Utilization: busy, Charged: c.charged}.Bill()
	return bill.Monthly().Plus(c.offer.Attached * cost.Money(instances)), err
}

// affordable is the most instances that may cost less than so much a month; fewer
// than the least where there are none.
func (c *candidate) affordable(spent cost.Money) int {
	n := c.offer.MostFor(spent)
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

// A sizing is the cheapest fleet of a design that was found, or else the best attempt.
type sizing struct {
	*fleets
	evaluation *evaluation
	out        *report.Design
	why        report.Reason // no number of instances meets the goal; nil where the fleet does
	// others are the fleets of the same design on machines that were tried, untried the
	// machines that were not because they could only be dearer.
	others  []*fleets
	untried []candidate
}

// sized finds the cheapest fleet on machines that are chosen, with at most so many
// instances of each service.
func (p *Planner) sized(ctx context.Context, d models.Layout, chosen []candidate, most int) (*sizing, error) {
	s := &sizing{fleets: p.fleets(d, chosen, most)}
	return s, s.settle(ctx)
}

// settle what the fleet is.
func (s *sizing) settle(ctx context.Context) (err error) {
	if s.evaluation, s.why, err = s.cheapest(ctx, precisely); err != nil {
		return err
	}
	if s.out, err = s.normal().describe(ctx, s.design, s.offers(), s.evaluation); err != nil {
		return err
	}
	s.out.Met = s.out.Met && s.why == nil
	return nil
}

// onBestMachines is the cheapest fleet of a design, and why other machines were not
// taken; nil where no machine can carry it.
func (p *Planner) onBestMachines(ctx context.Context, d models.Layout) (*sizing, []report.Excuse, error) {
	if len(d.Deployed()) == 1 {
		return p.onEachMachine(ctx, d)
	}
	return p.onMachinesInTurn(ctx, d)
}

// onEachMachine tries the machine types of a design of one service in the order of the
// lowest cost that they could have; once a fleet is found, a type that could only be
// dearer is not simulated, and any other only up to the number of instances at which it
// would be.
func (p *Planner) onEachMachine(ctx context.Context, d models.Layout) (*sizing, []report.Excuse, error) {
	fixed, err := p.fixed(d)
	if err != nil {
		return nil, nil, err
	}
	var best, attempt *sizing
	var tried []*sizing
	var untried []candidate
	var excuses []report.Excuse
	var beyond error
	excuse := func(machine string, why report.Reason) {
		excuses = append(excuses, report.Excuse{Machine: machine, Why: why})
	}
	for _, c := range p.candidates(d, 0) {
		machine := c.offer.Machine.Name
		if c.excuse != nil {
			beyond = cmp.Or(beyond, c.beyond)
			excuse(machine, c.excuse)
			continue
		}
		limit := mostFleet
		if best != nil || p.CheaperThan > 0 {
			spent := p.CheaperThan - fixed
			if best != nil {
				spent = best.out.Bill.Monthly() - fixed
			}
			if limit = c.affordable(spent); c.lowCost >= spent || limit < c.least {
				excuse(machine, c.dearerThanBest(p.Catalogue.Currency))
				untried = append(untried, c)
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
		found, err := p.sized(ctx, d, []candidate{c}, limit)
		tried = append(tried, found)
		switch {
		case err != nil:
			return nil, nil, err
		case found.why != nil:
			excuse(machine, found.why)
			if best == nil && found.closer(attempt) {
				attempt = found
			}
		case best == nil || found.out.Bill.Monthly() < best.out.Bill.Monthly():
			if best != nil {
				excuse(best.out.Services[0].Offer.Machine.Name, dearer(best.out))
			}
			best = found
		default:
			excuse(machine, dearer(found.out))
		}
	}
	if best == nil {
		best = attempt
	}
	if best == nil && beyond != nil { // fleets can carry it, and no bill can tell what they cost
		return nil, nil, beyond
	}
	if best != nil {
		best.untried = untried
		for _, s := range tried {
			if s != best {
				best.others = append(best.others, s.fleets)
			}
		}
	}
	return best, excuses, nil
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
	return s.out.Bill.Monthly() < than.out.Bill.Monthly()
}

// dearer is the excuse of a machine of which a fleet was found.
func dearer(d *report.Design) report.Reason {
	return report.Dearer{Instances: d.Services[0].Instances, Monthly: d.Bill.Sum()}
}

// dearerThanBest is the excuse of a machine that is not simulated.
func (c *candidate) dearerThanBest(in cost.Currency) report.Reason {
	return report.NeverCheaper{Instances: c.least, Monthly: cost.Sum{Money: c.lowCost, Currency: in}}
}
