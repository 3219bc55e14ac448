package plan

import (
	"context"
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/models/report"
)

// Verification of the counts that were found: step 5 of the search (see
// together.go). What was concluded from other counts is simulated here.

// verify looks at the vectors with fewer of one tier than v, which is met: at those
// with one less, and of a tier of which more may do harm at all down to the least. It
// returns v, or a cheaper vector that is met and that it has verified in turn.
func (s *search) verify(ctx context.Context, v counts) (counts, error) {
	for {
		w, err := s.fewer(ctx, v)
		if w == nil || err != nil {
			return v, err
		}
		v = w
	}
}

// fewer is a vector with fewer of one tier than v that is met; nil for none.
func (s *search) fewer(ctx context.Context, v counts) (counts, error) {
	for _, i := range s.dearestFirst() {
		from := max(v[i]-1, s.least[i])
		if slices.ContainsFunc(s.hazards, func(h hazard) bool { return s.asks(h, i) }) {
			from = s.least[i]
		}
		for n := from; n < v[i]; n = nextSize(s.least[i], n) {
			w := v.with(i, n)
			ok, err := s.meetsClosely(ctx, w)
			if err != nil {
				return nil, err
			}
			if ok && s.barred(s.fleetOf(w)) == nil {
				return w, nil
			}
		}
	}
	return nil, nil
}

// scan looks for a vector that is met where more may do harm, so that growing all
// tiers may have passed it by: with each size of each tier that asks the backend,
// while the others are ample. It is nil where there is none.
func (s *search) scan(ctx context.Context) (counts, error) {
	for _, h := range s.hazards {
		for i := range s.least {
			if !s.asks(h, i) {
				continue
			}
			v := make(counts, len(s.least))
			for j, n := range s.least {
				v[j] = min(s.most[j], 3*n+2)
			}
			for v[i] = s.least[i]; v[i] <= s.most[i]; v[i] = nextSize(s.least[i], v[i]) {
				ok, err := s.meetsClosely(ctx, slices.Clone(v))
				if ok || err != nil {
					return v, err
				}
				if s.cut {
					return nil, nil
				}
			}
		}
	}
	return nil, nil
}

// asks tells whether a hazard is about what a tier asks for.
func (s *search) asks(h hazard, tier int) bool {
	return h.congestion == emptyBatches || s.fleetOf(s.least).Uses(tier, h.backend)
}

// meetsClosely tells whether a vector meets the goal, whatever follows from others.
// What misses by far needs no longer look.
func (s *search) meetsClosely(ctx context.Context, v counts) (bool, error) {
	if s.evaluationOf(v) == nil {
		if slices.ContainsFunc(s.missed, func(w counts) bool { return slices.Equal(v, w) }) {
			return false, nil // with more caches
		}
		far, err := s.missesByFar(ctx, unlimited(s.fleetOf(v)))
		if far || err != nil {
			return false, err
		}
	}
	e, err := s.look(ctx, v)
	return e != nil && e.good(), err
}

// The instances that a tier is given more to see whether they do harm.
var more = []int{1, 2, 4, 8}

// harm tells whether more of a tier than in v, which is met, would miss the goal.
func (s *search) harm(ctx context.Context, v counts) (*report.Beyond, error) {
	misses := func(w counts) (bool, error) {
		if s.left == 0 || s.barred(s.fleetOf(w)) != nil {
			return false, nil
		}
		e, err := s.look(ctx, w)
		return err == nil && e.standing == missed, err
	}
	for _, h := range s.hazards {
		for i := range v {
			if !s.asks(h, i) {
				continue
			}
			good := v[i]
			for _, n := range more {
				bad := v[i] + n
				missed, err := misses(v.with(i, bad))
				for err == nil && missed && bad-good > 1 { // down to the first that does
					var fewer bool
					if fewer, err = misses(v.with(i, bad-1)); !fewer {
						break
					}
					bad--
				}
				if err != nil {
					return nil, err
				}
				if missed {
					return beyond(h, s.fleetOf(v.with(i, bad)), i, bad-1), nil
				}
				good = bad
			}
		}
	}
	return nil, nil
}

// closest is the number of the attempt that misses the goal by least, and of those
// that do so the cheapest; where all are overloaded it is the last.
func (s *search) closest() int {
	lowest := math.Inf(1)
	for _, e := range s.seen {
		lowest = math.Min(lowest, e.misfit())
	}
	best := len(s.seen) - 1
	for i, e := range s.seen {
		if e.misfit() <= lowest*(1+near) && !math.IsInf(lowest, 1) && (s.seen[best].misfit() > lowest*(1+near) || s.cost(s.sizes[i]) < s.cost(s.sizes[best])) {
			best = i
		}
	}
	return best
}

// countsOf a fleet.
func (s *search) countsOf(f *models.Fleet) counts {
	v := make(counts, len(f.Services))
	for i := range v {
		v[i] = f.Services[i].Instances()
	}
	return v
}
