package recording

import (
	"maps"
	"math"
	"slices"
	"strconv"
)

// Values are durations in nanoseconds. They are kept one by one while they are few, so
// that a quantile is a nearest rank. Beyond that they are counted in cells, each wider
// than the last by the same share: a quantile is then right to half of it.
type Values struct {
	most   int
	room   *int // for more, which they share with others; nil for none
	taken  int  // of it
	share  float64
	exact  []int64
	sorted bool
	cells  map[int32]int
	n      int
	sum    float64
	max    int64
}

// NewValues keeps so many durations one by one, and then their cells of that share.
func NewValues(most int, share float64) *Values { return &Values{most: most, share: share} }

// Add takes a duration.
func (v *Values) Add(took int64) { v.AddTimes(took, 1) }

// AddTimes takes so many of the same.
func (v *Values) AddTimes(took int64, times int) {
	if times <= 0 {
		return
	}
	v.n += times
	v.sum += float64(took) * float64(times)
	v.max = max(v.max, took)
	if v.cells == nil && v.n > v.most && !v.take(v.n-v.most-v.taken) {
		v.release()
		v.cells = map[int32]int{}
		for _, e := range v.exact {
			v.cells[v.cell(e)]++
		}
		v.exact = nil
	}
	if v.cells != nil {
		v.cells[v.cell(took)] += times
		return
	}
	for range times {
		v.exact = append(v.exact, took)
	}
	v.sorted = false
}

// take takes room for so many more, where there is enough.
func (v *Values) take(n int) bool {
	if v.room == nil || *v.room < n {
		return false
	}
	*v.room -= n
	v.taken += n
	return true
}

// release gives back the room that was taken.
func (v *Values) release() {
	if v != nil && v.room != nil {
		*v.room += v.taken
		v.taken = 0
	}
}

// cell k ≥ 1 is of durations from (1+share)^(k−1) on, cell 0 of those below 1 ns.
func (v *Values) cell(took int64) int32 {
	if took < 1 {
		return 0
	}
	return 1 + int32(math.Log(float64(took))/math.Log1p(v.share))
}

// N is how many there are.
func (v *Values) N() int { return v.n }

// Quantile is the ceil(q·n)-th smallest, in seconds; NaN of none.
func (v *Values) Quantile(q float64) float64 {
	rank := min(max(int(math.Ceil(q*float64(v.n)-1e-9)), 1), v.n)
	switch {
	case v.n == 0:
		return unknown
	case v.cells != nil:
		for _, k := range slices.Sorted(maps.Keys(v.cells)) {
			if rank -= v.cells[k]; rank <= 0 {
				return v.middle(k)
			}
		}
	case !v.sorted:
		slices.Sort(v.exact)
		v.sorted = true
	}
	return float64(v.exact[rank-1]) / 1e9
}

// middle of a cell, in seconds: no bound of it is further away than half its share.
func (v *Values) middle(k int32) float64 {
	if k == 0 {
		return 0
	}
	return math.Min(float64(v.max), math.Exp((float64(k)-0.5)*math.Log1p(v.share))) / 1e9
}

// Each calls f with each duration, in seconds, or with the middle of each cell, and its
// number, the shortest first.
func (v *Values) Each(f func(took float64, times int)) {
	if v.cells != nil {
		for _, k := range slices.Sorted(maps.Keys(v.cells)) {
			f(v.middle(k), v.cells[k])
		}
		return
	}
	v.Quantile(1) // sorts
	for _, e := range v.exact {
		f(float64(e)/1e9, 1)
	}
}

// Latency sums them up; nil of none.
func (v *Values) Latency() *Latency {
	if v == nil || v.n == 0 {
		return nil
	}
	l := &Latency{
		N: v.n, P50: v.Quantile(0.5), P90: v.Quantile(0.9), P95: v.Quantile(0.95), P99: v.Quantile(0.99),
		Max: float64(v.max) / 1e9, Mean: v.sum / float64(v.n) / 1e9, Values: v,
	}
	if v.cells != nil {
		l.Within = v.share / 2
	}
	return l
}

// mostSamples that stand for a distribution.
const mostSamples = 1000

// SamplesCSV is the distribution as samples that a scenario draws from: in ms, the times
// themselves where they are few, else quantiles at equal steps.
func (v *Values) SamplesCSV() []byte {
	out := []byte("duration_ms\n")
	n := min(v.n, mostSamples)
	for i := range n {
		out = strconv.AppendFloat(out, v.Quantile((float64(i)+0.5)/float64(n))*1e3, 'f', -1, 64)
		out = append(out, '\n')
	}
	return out
}
