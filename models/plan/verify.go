package plan

import (
	"context"
	"math"

	"fleetcost/models"
)

// Verification of the counts that were found: step 5 of the search (see
// together.go). What was concluded from other counts is simulated here.

// verify looks at the vectors with fewer of one tier than v, which is met: at those
// with one less, and where more instances may do harm at all down to the least. It
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
		from := v[i] - 1
		if len(s.hazards) > 0 {
			from = s.least[i]
		}
		for n := max(from, s.least[i]); n < v[i]; n = nextSize(s.least[i], n) {
			w := v.with(i, n)
			if s.evaluationOf(w) == nil && n < v[i]-1 { // what misses by far needs no longer look
				far, err := s.missesByFar(ctx, unlimited(s.fleetOf(w)))
				if err != nil {
					return nil, err
				}
				if far {
					continue
				}
			}
			e, err := s.look(ctx, w)
			if e == nil || err != nil {
				return nil, err
			}
			if e.standing == met && s.barred(s.fleetOf(w)) == "" {
				return w, nil
			}
		}
	}
	return nil, nil
}

// The instances that a tier is given more to see whether they do harm.
var more = []int{1, 2, 4, 8}

// harm tells whether more of a tier than in v, which is met, would miss the goal.
func (s *search) harm(ctx context.Context, v counts) (*Beyond, error) {
	for _, h := range s.hazards {
		for i := range v {
			if h.congestion != emptyBatches && !s.fleetOf(v).Uses(i, h.backend) {
				continue
			}
			good := v[i]
			for _, n := range more {
				w := v.with(i, v[i]+n)
				if s.left == 0 || s.barred(s.fleetOf(w)) != "" {
					break
				}
				e, err := s.look(ctx, w)
				if err != nil {
					return nil, err
				}
				if e.standing == missed {
					return beyond(h, s.fleetOf(w), i, good), nil
				}
				good = w[i]
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
