package plan

import (
	"context"
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/models/cost"
)

// The proof that a vector of counts is the cheapest: step 4 of the search (see
// together.go).

// prove looks for a vector that is cheaper than v and met, until none can be
// left; it returns the cheapest.
func (s *search) prove(ctx context.Context, v counts) (counts, error) {
	low, err := s.floor(ctx, v)
	if err != nil {
		return nil, err
	}
	for {
		w, err := s.below(ctx, s.cost(v), low)
		if w == nil || err != nil {
			return v, err
		}
		if v, err = s.descend(ctx, w, s.dearestFirst()); err != nil {
			return nil, err
		}
	}
}

// below is a vector that costs less than a limit and is met; nil when none can be
// left, or no more fleets may be simulated.
func (s *search) below(ctx context.Context, limit cost.Money, low counts) (counts, error) {
	for {
		w := s.cheaper(limit, low)
		if w == nil || s.cut {
			return nil, nil
		}
		if ok, err := s.meets(ctx, w); ok || err != nil {
			return w, err
		}
	}
}

// floor is, for each tier, the fewest of it with which any vector cheaper than v
// can meet the goal: that with all the others that the money could buy.
func (s *search) floor(ctx context.Context, v counts) (counts, error) {
	low := slices.Clone(s.least)
	for i := range v {
		if v[i] == low[i] {
			continue
		}
		rich := slices.Clone(v)
		for j := range v {
			if j != i {
				rich[j] = max(v[j], s.affordable(low, j, s.cost(v)))
			}
		}
		n, err := s.fewestOf(ctx, rich, i)
		if err != nil {
			return nil, err
		}
		low[i] = n
	}
	return low, nil
}

// cheaper is a vector that costs less than a limit and is not known to miss: of
// all that cannot be enlarged without costing as much, that which leaves the
// scarcest tier most. It is nil where there is none.
func (s *search) cheaper(limit cost.Money, low counts) counts {
	order := s.dearestFirst()
	last := order[len(order)-1] // the cheapest takes what money is left
	var best counts
	most := -1.0
	w := slices.Clone(low)
	var fill func(k int)
	fill = func(k int) {
		i := order[k]
		if i != last {
			for w[i] = low[i]; w[i] <= s.most[i] && s.cost(w) < limit; w[i]++ {
				fill(k + 1)
			}
			w[i] = low[i]
			return
		}
		w[i] = s.affordable(w, i, limit)
		s.allowed(w, i, low[i])
		slack := math.Inf(1)
		for j := range w {
			slack = math.Min(slack, float64(w[j])/float64(low[j]))
		}
		if w[i] >= low[i] && slack > most {
			if standing, ok := s.known(w); !ok || standing == met {
				best, most = slices.Clone(w), slack
			}
		}
		w[i] = low[i]
	}
	if s.cost(low) < limit {
		fill(0)
	}
	return best
}

// allowed lowers one count, not below low, until no backend is sent more
// connections than it accepts; where that does not do it is below low.
func (s *search) allowed(w counts, i, low int) {
	if !s.ceilings() || s.barred(s.fleetOf(w)) == nil {
		return
	}
	high := w[i]
	for low < high { // the smallest that is barred
		if w[i] = (low + high) / 2; s.barred(s.fleetOf(w)) != nil {
			high = w[i]
		} else {
			low = w[i] + 1
		}
	}
	w[i] = high - 1
}

// ceilings tells whether a backend accepts only so many connections.
func (s *search) ceilings() bool {
	return slices.ContainsFunc(s.Scenario.Backends, func(b models.Backend) bool { return b.Ceiling > 0 })
}
