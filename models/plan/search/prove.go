package search

import (
	"context"
	"math"
	"slices"
	"sort"
)

// prove looks for a vector that is cheaper than v and met, until none can be left; it
// returns the cheapest.
func (s *Search) prove(ctx context.Context, v Counts) (Counts, error) {
	if len(v) == 1 {
		return v, nil // fewer are known to miss
	}
	low, err := s.floor(ctx, v)
	if err != nil {
		return nil, err
	}
	for {
		w, err := s.Below(ctx, s.CostOf(v), low)
		if w == nil || err != nil {
			return v, err
		}
		if v, err = s.descend(ctx, w, s.dearestFirst()); err != nil {
			return nil, err
		}
	}
}

// floor is, for each tier, the fewest of it with which any vector cheaper than v can be
// met: that with all the others that the money could buy.
func (s *Search) floor(ctx context.Context, v Counts) (Counts, error) {
	low := slices.Clone(s.Least)
	for i := range v {
		if v[i] == low[i] {
			continue
		}
		rich := slices.Clone(v)
		for j := range v {
			if j != i {
				rich[j] = max(v[j], s.affordable(low, j, s.CostOf(v)))
			}
		}
		n, err := s.fewest(ctx, rich, i)
		if err != nil {
			return nil, err
		}
		low[i] = n
	}
	return low, nil
}

// affordable is the most of a tier with which the vector costs less than a limit, when
// others stay; at least what it has.
func (s *Search) affordable(v Counts, i int, limit int64) int {
	rest := s.CostOf(v) - s.Cost(i, v[i])
	n := sort.Search(max(0, s.Most[i]-v[i]), func(more int) bool { return rest+s.Cost(i, v[i]+1+more) >= limit })
	return v[i] + n
}

// cheaper is a vector that costs less than a limit and is not known to miss: of all
// that cannot be enlarged without costing as much, that which leaves the scarcest tier
// most. It is nil where there is none.
func (s *Search) cheaper(limit int64, low Counts) Counts {
	order := s.dearestFirst()
	last := order[len(order)-1] // the cheapest takes what money is left
	var best Counts
	most := -1.0
	w := slices.Clone(low)
	var fill func(k int)
	fill = func(k int) {
		i := order[k]
		if i != last {
			for w[i] = low[i]; w[i] <= s.Most[i] && s.CostOf(w) < limit; w[i]++ {
				fill(k + 1)
			}
			w[i] = low[i]
			return
		}
		w[i] = s.affordable(w, i, limit)
		s.lower(w, i, low[i])
		slack := math.Inf(1)
		for j := range w {
			slack = math.Min(slack, float64(w[j])/float64(low[j]))
		}
		if w[i] >= low[i] && slack > most {
			if met, ok := s.known(w); !ok || met {
				best, most = slices.Clone(w), slack
			}
		}
		w[i] = low[i]
	}
	if s.CostOf(low) < limit {
		fill(0)
	}
	return best
}

// lower one count, not below low, until the vector is allowed; where that does not do
// it is below low.
func (s *Search) lower(w Counts, i, low int) {
	if s.allowed(w) {
		return
	}
	high := w[i]
	w[i] = low + sort.Search(high-low, func(more int) bool {
		w[i] = low + more
		return !s.allowed(w)
	}) - 1
}
