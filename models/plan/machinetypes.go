package plan

import (
	"cmp"
	"context"
	"slices"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
)

// Machine types of a design of several services. To try all combinations would cost
// their product. So they are chosen service by service: the one that is cheapest for it
// while the others have more than they need; but when the counts are found, each
// service tries a few other types that could still make the whole cheaper.

// types are the machine types that a service may have.
type types struct {
	all   []candidate
	low   []cost.Money // a month, of the fewest that could do, as far as it is known
	taken int
}

func newTypes(fit []candidate) types {
	t := types{all: fit}
	for _, c := range fit {
		t.low = append(t.low, c.lowCost)
	}
	return t
}

// chosen are the candidates that are taken.
func chosen(all []types) (c []candidate) {
	for _, t := range all {
		c = append(c, t.all[t.taken])
	}
	return c
}

// onMachinesInTurn finds the cheapest fleet of a design of several services.
func (p *Planner) onMachinesInTurn(ctx context.Context, d models.Layout) (*sizing, []report.Excuse, error) {
	types, excuses, err := p.machines(ctx, d)
	if types == nil || err != nil {
		return nil, excuses, err
	}
	s, err := p.sized(ctx, d, chosen(types), mostFleet)
	if err == nil && s.why == nil {
		s, err = p.exchange(ctx, s, types)
	}
	return s, excuses, err
}

// machines chooses a machine type for each service. Types are tried in the order of the
// lowest cost that they could have; one that could only be dearer is not simulated. It
// returns nil where a service has no machine.
func (p *Planner) machines(ctx context.Context, d models.Layout) (types []types, excuses []report.Excuse, err error) {
	for tier, k := range d.Deployed() {
		var fit []candidate
		var beyond error
		for _, c := range p.candidates(d, tier) {
			beyond = cmp.Or(beyond, c.beyond)
			if c.excuse == nil {
				fit = append(fit, c)
			} else {
				excuses = append(excuses, report.Excuse{Machine: p.name(k) + ": " + c.offer.Machine.Name, Why: c.excuse})
			}
		}
		if len(fit) == 0 {
			return nil, excuses, beyond
		}
		types = append(types, newTypes(fit))
	}
	for tier, k := range d.Deployed() {
		t := &types[tier]
		excuse := func(i int, why report.Reason) {
			excuses = append(excuses, report.Excuse{Machine: p.name(k) + ": " + t.all[i].offer.Machine.Name, Why: why})
		}
		best, least := 0, cost.MostMoney
		for i, c := range t.all {
			if len(t.all) == 1 {
				break
			}
			if c.lowCost >= least {
				excuse(i, c.dearerThanBest(p.Catalogue.Currency))
				continue
			}
			t.taken = i
			s := p.fleets(d, chosen(types), mostFleet)
			n, err := s.Fewest(ctx, tier, int64(least))
			if err != nil {
				return nil, nil, err
			}
			monthly := s.monthly(tier, n)
			if n == 0 || monthly >= least {
				t.low[i] = least
				excuse(i, report.CheaperMisses{})
				continue
			}
			if least < cost.MostMoney {
				excuse(best, report.FewestDearer{Monthly: cost.Sum{Money: least, Currency: p.Catalogue.Currency}})
			}
			best, least, t.low[i] = i, monthly, monthly
		}
		t.taken = best
	}
	return types, excuses, nil
}

// mostExchanges bounds the other machine types that a service tries.
const mostExchanges = 3

// exchange tries other machine types for one service after the other, those first
// that cost least where the others are ample: the whole cannot cost less than the
// sum of what each service costs then. It returns the sizing that is cheapest in the
// end.
func (p *Planner) exchange(ctx context.Context, s *sizing, all []types) (*sizing, error) {
	for tier := range all {
		order := make([]int, len(all[tier].all))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int { return int(min(max(all[tier].low[a]-all[tier].low[b], -1), 1)) })
		before, tried := all[tier].taken, 0
		for _, i := range order {
			limit := s.cost(countsOf(s.evaluation.fleet))
			if i == before {
				continue
			}
			was := all[tier].taken
			all[tier].taken = i
			if lowest(all) >= limit || tried == mostExchanges {
				all[tier].taken = was
				break
			}
			tried++
			better, err := p.undercut(ctx, s, all, limit)
			if err != nil {
				return nil, err
			}
			if better == nil {
				all[tier].taken = was
				continue
			}
			s = better
		}
	}
	return s, nil
}

// lowest is what the machine types that are taken cost at least.
func lowest(all []types) (sum cost.Money) {
	for _, t := range all {
		sum = sum.Plus(t.low[t.taken])
	}
	return sum
}

// undercut looks for a fleet of the machine types that are taken which meets the
// goal and costs less than a limit; nil where there is none.
func (p *Planner) undercut(ctx context.Context, from *sizing, all []types, limit cost.Money) (*sizing, error) {
	s := &sizing{fleets: p.fleets(from.design, chosen(all), mostFleet)}
	w, err := s.Below(ctx, int64(limit), s.Least)
	if w == nil || err != nil {
		return nil, err
	}
	if err := s.settle(ctx); err != nil || s.why != nil || s.cost(countsOf(s.evaluation.fleet)) >= limit {
		return nil, err
	}
	return s, nil
}
