package worth

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
)

// smallerBackends are the backends with a price that could be smaller, each planned again
// with the fewest servers, and with the cheapest, with which the goal is still met and
// the whole bill is less.
func (e *explaining) smallerBackends(ctx context.Context) (all []report.Change, err error) {
	for _, b := range e.design.Backends {
		if b.Offer.Name == "" || e.with == nil {
			continue
		}
		limited := slices.ContainsFunc(e.planner.Scenario.Backends, func(own models.Backend) bool { return own.Name == b.Name && own.IsStation() })
		for n := 1; n < b.Count; n++ {
			c, err := e.smaller(ctx, report.Change{Backend: b.Name, Count: n, Unseen: !limited}, fmt.Sprintf("backend.%q.count=%d", b.Name, n))
			if err != nil {
				return nil, err
			}
			if c.Met && c.Saves > 0 {
				all = append(all, c)
				break
			}
		}
		if !limited {
			continue // any server would do as well
		}
		for _, offer := range e.cheaper(b) {
			c, err := e.smaller(ctx, report.Change{Backend: b.Name, Count: b.Count, Offer: offer.Name}, fmt.Sprintf("backend.%q.instance=%s", b.Name, offer.Name))
			if err != nil {
				return nil, err
			}
			if c.Met && c.Saves > 0 {
				all = append(all, c)
				break
			}
		}
	}
	return all, nil
}

// fewOffers are tried for each backend.
const fewOffers = 4

// cheaper are the offers of the same service that cost less, the cheapest first; of many
// those nearest to its own price.
func (e *explaining) cheaper(b report.Backend) []cost.Managed {
	if b.Offer.Own() {
		return nil
	}
	less := slices.DeleteFunc(e.planner.Catalogue.ManagedOf(b.Offer.Service), func(m cost.Managed) bool {
		return m.MultiAZ != b.Offer.MultiAZ || m.Hourly >= b.Offer.Hourly
	})
	slices.SortStableFunc(less, func(a, b cost.Managed) int { return cmp.Compare(a.Hourly, b.Hourly) })
	return less[max(0, len(less)-fewOffers):]
}

// smaller plans the design with a backend set otherwise; not met where the scenario cannot
// be read so.
func (e *explaining) smaller(ctx context.Context, c report.Change, set string) (report.Change, error) {
	q, err := e.with(set)
	if err != nil {
		return c, ctx.Err() // such a backend cannot be asked for
	}
	q.Scenario.Designs = slices.DeleteFunc(slices.Clone(q.Scenario.Designs), func(d models.Layout) bool { return d.Name != e.layout.Name })
	d, err := planned(ctx, q)
	if err != nil || d == nil {
		return c, err
	}
	e.tell(&c, d)
	return c, nil
}

// tell a change what it saves.
func (e *explaining) tell(c *report.Change, d *report.Design) {
	c.Met, c.Likely, c.Saves, c.Fleet = d.Met, d.Likely, e.saves(d), report.PricedAt(d).Fleet
	c.Was, c.P99 = p99(e.design), p99(d)
}

// saves is what a design costs less than now; nothing where it misses the goal or costs
// more.
func (e *explaining) saves(d *report.Design) cost.Money {
	if !d.Met {
		return 0
	}
	return max(0, e.design.Bill.Shown()-d.Bill.Shown())
}

// p99 of a design, in seconds.
func p99(d *report.Design) float64 {
	return report.MeasuredLatency(d.Result.Verdict, d.Result.Latency).P99.Mid
}
