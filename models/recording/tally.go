package recording

import (
	"maps"
	"slices"
	"time"
)

// Tally sets what counts of buckets of so many seconds say, from a unix second on. Bursts
// are left out: such counts were taken when a clock of the tool ticked, not of requests.
func (r *Recording) Tally(start, width int64, requests []float64) {
	var list []tally
	for i, n := range requests {
		if n > 0 {
			list = append(list, tally{start + int64(i)*width, n})
		}
	}
	r.Peaks = peaks(list, width)
	r.Counts = counts(r.Title, list, width)
	r.Shape = shapeOf(r.Counts)
}

// Offsets sets the busiest windows of requests by the second of a test, of which nobody
// knows when it was.
func (r *Recording) Offsets(bySecond map[int64]float64) {
	var list []tally
	for _, at := range slices.Sorted(maps.Keys(bySecond)) {
		list = append(list, tally{at, bySecond[at]})
	}
	r.Peaks = peaks(list, 1)
	for i := range r.Peaks {
		r.Peaks[i].At = time.Time{}
	}
}
