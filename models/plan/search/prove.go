package search

import (
	"cmp"
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

// harmSeen tells whether something was seen to miss that has no fewer of any tier than
// something that is met.
func (s *Search) harmSeen() bool {
	return slices.ContainsFunc(s.missed, func(w Counts) bool {
		return slices.ContainsFunc(s.met, func(v Counts) bool { return v.Within(w) })
	})
}

// mostVectors bounds those that are thought of where each may be met.
const mostVectors = 1 << 20

// exhaust looks for what is cheaper than v (nil: anything) among all vectors, those
// first that leave the scarcest tier most. Only what follows for tiers that do no harm
// spares a question; where there are none left, or too many vectors, it has Ended.
func (s *Search) exhaust(ctx context.Context, v Counts) (Counts, error) {
	all := 1.0
	for i, n := range s.Least {
		all *= float64(s.Most[i] - n + 1)
	}
	if all > mostVectors {
		s.Ended = true
		return v, nil
	}
	limit := int64(math.MaxInt64)
	if v != nil && s.allowed(v) {
		limit = s.CostOf(v)
	}
	var left []Counts
	s.each(func(w Counts) {
		if s.CostOf(w) < limit && s.allowed(w) {
			left = append(left, slices.Clone(w))
		}
	})
	slack := func(w Counts) (least float64) {
		least = math.Inf(1)
		for i, n := range s.Least {
			least = math.Min(least, float64(w[i])/float64(n))
		}
		return least
	}
	slices.SortStableFunc(left, func(a, b Counts) int { return cmp.Compare(slack(b), slack(a)) })
	for _, w := range left {
		if s.CostOf(w) >= limit || s.surelyMissed(w) {
			continue
		}
		ok, err := s.meetsClosely(ctx, w)
		switch {
		case err != nil:
			return nil, err
		case s.Ended:
			return v, nil
		case ok:
			v, limit = w, s.CostOf(w)
		}
	}
	return v, nil
}

// surelyMissed tells whether a vector is known to miss: with as many of the tiers that
// may do harm, and no fewer of the others, it was seen to.
func (s *Search) surelyMissed(v Counts) bool {
	return slices.ContainsFunc(s.missed, func(w Counts) bool {
		for i := range v {
			if v[i] > w[i] || v[i] < w[i] && s.mayHarm(i) {
				return false
			}
		}
		return true
	})
}

// each calls do with all vectors from the least to the most.
func (s *Search) each(do func(Counts)) {
	for v := slices.Clone(s.Least); ; {
		do(v)
		i := 0
		for ; i < len(v); i++ {
			if v[i]++; v[i] <= s.Most[i] {
				break
			}
			v[i] = s.Least[i]
		}
		if i == len(v) {
			return
		}
	}
}
