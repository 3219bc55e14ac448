package result

import "math"

// AtLeast tells that a figure has a lower end and no upper one: requests that were
// still in flight when nobody looked any longer have taken at least as long as they
// had been, and nobody knows how much longer.
func (i Interval) AtLeast() bool {
	return i.Low > 0 && math.IsInf(i.High, 1) && !math.IsNaN(i.Mid)
}

// Value is the figure to show: the middle, or the lower end where even the middle
// has no end.
func (i Interval) Value() float64 {
	if math.IsInf(i.Mid, 1) {
		return i.Low
	}
	return i.Mid
}
