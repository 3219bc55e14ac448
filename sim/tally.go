package sim

import "math"

// A Tally summarises a set of times: number, moments, extremes and a
// histogram from which quantiles are read. Tallies of different runs merge.
type Tally struct {
	Count    int64
	Sum      float64 // seconds
	SumSq    float64 // seconds squared
	Min, Max Time
	Zeros    int64 // how many were no time at all
	hist     histogram
}

// NewTally returns an empty tally.
func NewTally() *Tally {
	return &Tally{Min: Never}
}

// Add counts one time, which must not be negative.
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
	t.hist.add(x)
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
	t.hist.merge(&u.hist)
}

// Reset empties t and keeps its memory.
func (t *Tally) Reset() {
	if t.Count > 0 {
		t.hist.reset()
	}
	*t = Tally{Min: Never, hist: t.hist}
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
// ⌈q·n⌉-th smallest, told as the middle of its bucket in the histogram, within
// 0.05 %. All are 0 when the tally is empty. In rising order they cost the least.
func (t *Tally) Quantiles(q []float64, into []float64) {
	var b bucket
	for i, p := range q {
		if t.Count == 0 {
			into[i] = 0
			continue
		}
		rank := int64(math.Ceil(p*float64(t.Count) - 1e-9))
		b = t.hist.find(min(max(rank, 1), t.Count), b)
		into[i] = min(max(b.middle(), float64(t.Min)), float64(t.Max)) / 1e9
	}
}

// Quantile reads one quantile in seconds.
func (t *Tally) Quantile(q float64) float64 {
	var x [1]float64
	t.Quantiles([]float64{q}, x[:])
	return x[0]
}

// Above is how many of the times are longer than x, those left out that are in one
// bucket of the histogram with it.
func (t *Tally) Above(x Time) int64 { return t.hist.above(x) }
