package traffic

import (
	"errors"
	"fmt"
	"math"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// A Dispersion says how much burstier than Poisson the counts of a record are at a time
// scale, all of it 1 for a Poisson process of constant rate. The index grows with the
// scale and with the window: without both it means nothing.
type Dispersion struct {
	Windows   int     // without a missing bucket
	PerWindow int     // counts of a window, n
	Mean      float64 // of the counts in the windows
	// Variance is what is left of the counts beside a straight line through each window
	// (least squares): all squared residuals over windows·(n−2). Index is that over the
	// mean: the index of dispersion of counts with the slow changes of the rate taken out.
	Variance, Index float64
	// Raw is the variance of all counts over their mean. It has the daily cycle in it, and
	// must never be taken for burstiness.
	Raw float64
	// Neighbours is the mean squared difference of neighbouring counts over twice the mean.
	Neighbours float64
	Counts     int // without a missing bucket, of all the record
}

// Disperse is the dispersion of a record at a scale, a multiple of its buckets, in
// consecutive windows from its first bucket on, of three counts or more. Counts and
// windows with a missing bucket, and what is left at the end, are dropped.
func Disperse(c *models.ArrivalCounts, scale, window sim.Time) (d Dispersion, err error) {
	switch {
	case scale < c.Bucket() || scale%c.Width != 0:
		return d, fmt.Errorf("a scale of %s is not a multiple of the buckets, which are of %s", words.Width(scale.Seconds()), words.Width(c.Bucket().Seconds()))
	case window%scale != 0 || window/scale < 3:
		return d, fmt.Errorf("a window of %s does not hold three or more counts of %s", words.Width(window.Seconds()), words.Width(scale.Seconds()))
	}
	counts := countsAt(c, int(scale/c.Width))
	d.raw(counts)
	n := int(window / scale)
	d.PerWindow = n
	sum, squares := 0.0, 0.0
	for ; len(counts) >= n; counts = counts[n:] {
		total, rest := detrended(counts[:n])
		if math.IsNaN(rest) {
			continue
		}
		d.Windows++
		sum += total
		squares += rest
	}
	if d.Windows == 0 {
		return d, fmt.Errorf("the record has no window of %s without gaps", words.Width(window.Seconds()))
	}
	d.Mean = sum / float64(d.Windows*n)
	d.Variance = squares / float64(d.Windows*(n-2))
	if d.Index = d.Variance / d.Mean; math.IsNaN(d.Index) {
		return d, errors.New("the windows hold no requests")
	}
	return d, nil
}

// countsAt are the counts of so many buckets each; NaN where one of these is missing.
func countsAt(c *models.ArrivalCounts, each int) []float64 {
	counts := make([]float64, len(c.Requests)/each)
	for i := range counts {
		for _, n := range c.Requests[i*each:][:each] {
			counts[i] += n
		}
	}
	for _, g := range c.Gaps {
		for i := g.From / each; i*each < g.To && i < len(counts); i++ {
			counts[i] = math.NaN()
		}
	}
	return counts
}

// raw works out what needs no windows.
func (d *Dispersion) raw(counts []float64) {
	sum := 0.0
	for _, n := range counts {
		if !math.IsNaN(n) {
			d.Counts++
			sum += n
		}
	}
	mean := sum / float64(d.Counts)
	squares, steps, pairs := 0.0, 0.0, 0
	for i, n := range counts {
		if math.IsNaN(n) {
			continue
		}
		squares += (n - mean) * (n - mean)
		if i > 0 && !math.IsNaN(counts[i-1]) {
			steps += (n - counts[i-1]) * (n - counts[i-1])
			pairs++
		}
	}
	d.Raw = squares / float64(d.Counts-1) / mean
	d.Neighbours = steps / float64(pairs) / (2 * mean)
}

// detrended are the sum of counts, and that of their squared distances from the straight
// line that fits them best.
func detrended(counts []float64) (sum, squares float64) {
	n := float64(len(counts))
	for _, y := range counts {
		sum += y
	}
	mean, mid := sum/n, (n-1)/2
	slope := 0.0
	for i, y := range counts {
		slope += (float64(i) - mid) * (y - mean)
	}
	slope /= n * (n*n - 1) / 12
	for i, y := range counts {
		r := y - mean - slope*(float64(i)-mid)
		squares += r * r
	}
	return sum, squares
}
