package search

import "slices"

// Counts are how many there are of each tier.
type Counts []int

// Within tells whether no tier has more than in the other.
func (v Counts) Within(w Counts) bool {
	for i := range v {
		if v[i] > w[i] {
			return false
		}
	}
	return true
}

// With are the counts with another one of one tier.
func (v Counts) With(tier, n int) Counts {
	w := slices.Clone(v)
	w[tier] = n
	return w
}
