package sim

import (
	"math"
	"math/bits"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// significantDigits of the histograms: quantiles are within 0.05 %.
const significantDigits = 3

// longest is the largest time that a histogram tells from larger ones, about
// ten hours; longer ones count as this.
const longest = 1 << 45

// A Tally summarises a set of times: number, moments, extremes and a
// histogram from which quantiles are read. Tallies of different runs merge.
type Tally struct {
	Count    int64
	Sum      float64 // seconds
	SumSq    float64 // seconds squared
	Min, Max Time
	Zeros    int64 // how many were no time at all
	hist     *hdrhistogram.Histogram
}

// NewTally returns an empty tally.
func NewTally() *Tally {
	return &Tally{Min: Never, hist: hdrhistogram.New(1, longest, significantDigits)}
}

// Add counts one time.
func (t *Tally) Add(x Time) {
	s := float64(x) * 1e-9
	t.Count++
	t.Sum += s
	t.SumSq += s * s
	if x == 0 {
		t.Zeros++
	}
	if x < t.Min {
		t.Min = x
	}
	if x > t.Max {
		t.Max = x
	}
	// Times are not negative and are cut to what the histogram holds, so there
	// is no error to report.
	_ = t.hist.RecordValue(int64(min(x, longest)))
}

// Merge adds all times of u to t.
func (t *Tally) Merge(u *Tally) {
	if u.Count == 0 {
		return
	}
	t.Count += u.Count
	t.Sum += u.Sum
	t.SumSq += u.SumSq
	t.Zeros += u.Zeros
	t.Min = min(t.Min, u.Min)
	t.Max = max(t.Max, u.Max)
	t.hist.Merge(u.hist)
}

// Reset empties t.
func (t *Tally) Reset() {
	hist := t.hist
	if t.Count > 0 {
		hist.Reset()
	}
	*t = Tally{Min: Never, hist: hist}
}

// Mean in seconds; 0 when empty.
func (t *Tally) Mean() float64 {
	if t.Count == 0 {
		return 0
	}
	return t.Sum / float64(t.Count)
}

// SD is the standard deviation in seconds.
func (t *Tally) SD() float64 {
	if t.Count < 2 {
		return 0
	}
	n := float64(t.Count)
	return math.Sqrt(max(0, (t.SumSq-t.Sum*t.Sum/n)/(n-1)))
}

// Quantiles reads several quantiles in seconds: of n times the q-quantile is the
// ⌈q·n⌉-th smallest, told as the middle of its bucket in the histogram. All are
// 0 when the tally is empty.
func (t *Tally) Quantiles(q []float64, into []float64) {
	for i := range q {
		into[i] = 0
	}
	if t.Count == 0 {
		return
	}
	n := float64(t.Count)
	percentiles := make([]float64, len(q))
	for i, p := range q {
		percentiles[i] = 100 * math.Max(1, math.Ceil(p*n-1e-9)) / n
	}
	for i, v := range t.hist.ValueAtPercentilesSlice(percentiles) {
		into[i] = t.middle(v)
	}
}

// Quantile reads one quantile in seconds.
func (t *Tally) Quantile(q float64) float64 {
	var x [1]float64
	t.Quantiles([]float64{q}, x[:])
	return x[0]
}

// middle turns the upper edge of a histogram bucket into the bucket's middle,
// but never leaves the range of what was counted.
func (t *Tally) middle(upper int64) float64 {
	width := int64(1)
	if n := bits.Len64(uint64(upper)); n > 11 {
		width = 1 << (n - 11)
	}
	x := float64(upper) - float64(width-1)/2
	return min(max(x, float64(t.Min)), float64(t.Max)) / 1e9
}
