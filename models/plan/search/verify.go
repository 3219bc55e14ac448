package search

import (
	"context"
	"slices"
)

// verify looks at the vectors with fewer of one tier than v, which is met: at those
// with one less, and of a tier that may do harm at all down to the least. It returns
// v, or a cheaper vector that is met and that it has verified in turn.
func (s *Search) verify(ctx context.Context, v Counts) (Counts, error) {
	for {
		w, err := s.fewer(ctx, v)
		if w == nil || err != nil {
			return v, err
		}
		v = w
	}
}

// fewer is a vector with fewer of one tier than v that is met; nil for none.
func (s *Search) fewer(ctx context.Context, v Counts) (Counts, error) {
	for _, i := range s.dearestFirst() {
		from := max(v[i]-1, s.Least[i])
		if s.mayHarm(i) {
			from = s.Least[i]
		}
		for n := from; n < v[i]; n = next(s.Least[i], n) {
			w := v.With(i, n)
			ok, err := s.meetsClosely(ctx, w)
			if err == nil && ok && s.allowed(w) {
				n, err = s.fewest(ctx, w, i)
				return v.With(i, n), err
			}
			if err != nil {
				return nil, err
			}
		}
		if w := v.With(i, v[i]-1); s.Again != nil && s.answerTo(w) != nil {
			ok, err := s.Again(ctx, w)
			if err != nil {
				return nil, err
			}
			if ok && s.allowed(w) {
				s.answerTo(w).met = true
				s.met = append(s.met, w)
				return w, nil
			}
		}
	}
	return nil, nil
}

// scan looks for a vector that is met where more may do harm, so that rising may have
// passed it by: with each size of each tier that may, while the others are ample. It is
// nil where there is none.
func (s *Search) scan(ctx context.Context) (Counts, error) {
	for i := range s.Least {
		if !s.mayHarm(i) {
			continue
		}
		v := s.Ample(i)
		for ; v[i] <= s.Most[i]; v[i] = next(s.Least[i], v[i]) {
			ok, err := s.meetsClosely(ctx, v)
			if ok || err != nil {
				return v, err
			}
			if s.Ended {
				return nil, nil
			}
		}
	}
	return nil, nil
}

// The counts of a scan: all of the first, and then steps of a share.
const (
	oneByOne = 16
	step     = 0.12
)

// next count of a scan from the least on.
func next(least, n int) int {
	if n-least < oneByOne {
		return n + 1
	}
	return n + max(1, int(step*float64(n)))
}

// meetsClosely tells whether a vector is met, whatever follows from others. What misses
// by far needs no longer look.
func (s *Search) meetsClosely(ctx context.Context, v Counts) (bool, error) {
	if a := s.answerTo(v); a != nil {
		return a.met, nil
	}
	if slices.ContainsFunc(s.missed, func(w Counts) bool { return slices.Equal(v, w) }) {
		return false, nil
	}
	far, err := s.MissesByFar(ctx, v)
	if err != nil {
		return false, err
	}
	if far {
		if s.glances++; s.glances > s.Questions {
			s.Ended = true
		}
		s.missed = append(s.missed, slices.Clone(v))
		return false, nil
	}
	return s.ask(ctx, v)
}
