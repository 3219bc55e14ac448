package plan

import (
	"context"
	"slices"

	"fleetcost/models/cost"
)

// types are the machine types that a tier may have.
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

// mostExchanges bounds the other machine types that a tier tries.
const mostExchanges = 3

// exchange tries other machine types for one tier after the other, those first
// that cost least where the others are ample: the whole cannot cost less than the
// sum of what each tier costs then. It returns the search and the fleet that are
// cheapest in the end.
func (p *Planner) exchange(ctx context.Context, s *search, e *evaluation, all []types) (*search, *evaluation, error) {
	for tier := range all {
		order := make([]int, len(all[tier].all))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int { return int(min(max(all[tier].low[a]-all[tier].low[b], -1), 1)) })
		before, tried := all[tier].taken, 0
		for _, i := range order {
			limit := s.cost(s.countsOf(e.fleet))
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
			other, better, err := p.undercut(ctx, s, all, limit)
			if err != nil {
				return nil, nil, err
			}
			if better == nil {
				all[tier].taken = was
				continue
			}
			s, e = other, better
		}
	}
	return s, e, nil
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
func (p *Planner) undercut(ctx context.Context, from *search, all []types, limit cost.Money) (*search, *evaluation, error) {
	s := p.newSearch(from.design, chosen(all))
	w, err := s.below(ctx, limit, s.least)
	if w == nil || err != nil {
		return nil, nil, err
	}
	e, why, err := s.cheapest(ctx, precisely)
	if err != nil || why != nil || s.cost(s.countsOf(e.fleet)) >= limit {
		return nil, nil, err
	}
	return s, e, nil
}
