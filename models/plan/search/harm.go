package search

import "context"

// Harm looks for counts of one tier above those of v, which is met, that surely miss:
// one more, two, four and so on, up to so many. most is the largest count that was seen
// not to, below the first that was; ok is false where none was.
func (s *Search) Harm(ctx context.Context, v Counts, tier, more int, misses func(ctx context.Context, v Counts) (bool, error)) (most int, ok bool, err error) {
	at := func(n int) (bool, error) {
		w := v.With(tier, n)
		if s.left == 0 || !s.allowed(w) {
			return false, nil
		}
		return misses(ctx, w)
	}
	good := v[tier]
	for step := 1; step <= more; step *= 2 {
		bad := v[tier] + step
		if ok, err = at(bad); err != nil {
			return 0, false, err
		}
		if !ok {
			good = bad
			continue
		}
		for bad-good > 1 { // the first that does
			middle := (good + bad) / 2
			missed, err := at(middle)
			switch {
			case err != nil:
				return 0, false, err
			case missed:
				bad = middle
			default:
				good = middle
			}
		}
		return good, true, nil
	}
	return good, false, nil
}
