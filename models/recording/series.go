package recording

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"fleetcost/models"
	"fleetcost/sim"
)

// A Series is points of a metric, in whatever order.
type Series struct {
	Name   string
	At     []int64   // unix nanoseconds
	Values []float64 // NaN where there is none
}

// Add appends a point.
func (s *Series) Add(at int64, value float64) {
	s.At, s.Values = append(s.At, at), append(s.Values, value)
}

// A Measure is what the values of a metric are.
type Measure string

const (
	Rates   Measure = "rate"    // per second, from a point to the next
	Counts  Measure = "count"   // of the bucket that begins at the point
	Counter Measure = "counter" // of all since some beginning; where it falls, it began anew
)

// A Track is one series of a metric, as it was recorded.
type Track struct {
	Name        string
	Points      int
	First, Last time.Time
	Step        sim.Time // the most common one
	Mean, Max   float64  // of its values
}

// jitter is how far a step may be from a multiple of the most common one, as a share of
// it: scrapes are late by some of their interval, never by half.
const jitter = 0.1

// FromSeries is what one or several series say together, whose buckets are as wide as most
// of their steps, or of that width. A point that is missing is a gap. Series are added
// where they have the same times; where they have not, each is told and their sum is not.
func FromSeries(all []Series, as Measure, width sim.Time) (*Recording, error) {
	r := &Recording{Requests: unknown, Errors: unknown, Offered: unknown, Mean: unknown, Seconds: unknown}
	points := 0
	for i := range all {
		s := &all[i]
		if err := s.order(); err != nil {
			return nil, err
		}
		if len(s.At) == 0 {
			continue
		}
		points += len(s.At)
		for _, v := range s.Values {
			if v < 0 {
				return nil, fmt.Errorf("%sa value of %v is below zero; requests are not", s.of(), v)
			}
			if math.IsInf(v, 0) || v > 1e15 {
				return nil, fmt.Errorf("%sa value of %v is no number of requests", s.of(), v)
			}
		}
		r.Tracks = append(r.Tracks, s.track())
	}
	if points == 0 {
		return nil, errors.New("there are no points in it")
	}
	r.Used = points
	first, last := all[0].ends()
	for i := range all {
		a, b := all[i].ends()
		first, last = min(first, a), max(last, b)
	}
	r.First, r.Last, r.Seconds = time.Unix(0, first).UTC(), time.Unix(0, last).UTC(), float64(last-first)/1e9
	r.Resolution = sim.Second
	if first%1e9 != 0 || last%1e9 != 0 {
		r.Resolution = sim.Millisecond
	}
	sum, err := added(all)
	if err != nil {
		r.Cautions = append(r.Cautions, err.Error())
		return r, nil
	}
	if width == 0 {
		if width = commonStep(sum.At); width == 0 {
			return nil, errors.New("one point only: how wide is its bucket?")
		}
		if err := oneWidth(sum.At, width); err != nil {
			return nil, err
		}
	}
	if r.Counts, err = sum.counts(as, width); err != nil {
		return nil, err
	}
	r.total()
	return r, nil
}

// total works out what follows from the counts.
func (r *Recording) total() {
	c := r.Counts
	width := c.Width.Seconds()
	sum := 0.0
	for _, n := range c.Requests {
		sum += n
	}
	r.Requests, r.Mean = sum, sum/(float64(len(c.Requests)-c.Missing)*width)
	var list []tally
	for i, n := range c.Requests {
		if n > 0 {
			list = append(list, tally{c.Start + int64(i)*int64(c.Width/sim.Second), n})
		}
	}
	if c.Width%sim.Second == 0 {
		r.Peaks = peaks(list, int64(c.Width/sim.Second))
	}
	r.Bursts, r.Shape = burstsOf(c), shapeOf(c)
}

// oneWidth tells of a stretch of points that are all as far apart from each other, and
// further than most: that is no gap but another width, as in a metric that is kept by the
// hour, and of late by the minute.
func oneWidth(at []int64, width sim.Time) error {
	for i := 2; i < len(at); i++ {
		a, b := at[i-1]-at[i-2], at[i]-at[i-1]
		if far := float64(width) * (1 + jitter); float64(a) > far && float64(b) > far && math.Abs(float64(a-b)) < jitter*float64(width) {
			return fmt.Errorf("around %s points are %s apart, but most are %s: buckets of several widths are no counts to compare",
				time.Unix(0, at[i-1]).UTC().Format(time.RFC3339), time.Duration(b), time.Duration(width))
		}
	}
	return nil
}

func (s *Series) of() string {
	if s.Name == "" {
		return ""
	}
	return s.Name + ": "
}

// order sorts the points by time. Two at one time must be the same.
func (s *Series) order() error {
	sorted := make([]int, len(s.At))
	for i := range sorted {
		sorted[i] = i
	}
	slices.SortStableFunc(sorted, func(a, b int) int { return int(min(1, max(-1, s.At[a]-s.At[b]))) })
	at, values := make([]int64, 0, len(s.At)), make([]float64, 0, len(s.At))
	for _, i := range sorted {
		if n := len(at); n > 0 && at[n-1] == s.At[i] {
			if values[n-1] != s.Values[i] {
				return fmt.Errorf("%stwo values at %s", s.of(), time.Unix(0, s.At[i]).UTC().Format(time.RFC3339))
			}
			continue
		}
		at, values = append(at, s.At[i]), append(values, s.Values[i])
	}
	s.At, s.Values = at, values
	return nil
}

func (s *Series) ends() (first, last int64) {
	if len(s.At) == 0 {
		return math.MaxInt64, math.MinInt64
	}
	return s.At[0], s.At[len(s.At)-1]
}

func (s *Series) track() Track {
	t := Track{Name: s.Name, Points: len(s.At), First: time.Unix(0, s.At[0]).UTC(), Last: time.Unix(0, s.At[len(s.At)-1]).UTC(), Step: commonStep(s.At), Mean: unknown, Max: unknown}
	sum, n := 0.0, 0
	for _, v := range s.Values {
		if math.IsNaN(v) {
			continue
		}
		sum, n = sum+v, n+1
		if !(v <= t.Max) {
			t.Max = v
		}
	}
	if n > 0 {
		t.Mean = sum / float64(n)
	}
	return t
}

// commonStep is the most common step, to a second where steps are longer than some; the
// smallest of several; 0 of one point.
func commonStep(at []int64) sim.Time {
	often := map[int64]int{}
	best := int64(0)
	for i := 1; i < len(at); i++ {
		step := at[i] - at[i-1]
		if step > 2e9 {
			step = (step + 5e8) / 1e9 * 1e9
		}
		often[step]++
		if best == 0 || often[step] > often[best] || often[step] == often[best] && step < best {
			best = step
		}
	}
	return sim.Time(best)
}

// added is the sum of series that have the same times; a value that one of them lacks is
// lacking in the sum.
func added(all []Series) (Series, error) {
	sum := Series{At: slices.Clone(all[0].At), Values: slices.Clone(all[0].Values)}
	for _, s := range all[1:] {
		if len(s.At) == 0 {
			continue
		}
		if !slices.Equal(s.At, sum.At) {
			return sum, fmt.Errorf("%d series, each with times of its own: they cannot be added; choose one by its name, with --value", len(all))
		}
		for i, v := range s.Values {
			sum.Values[i] += v
		}
	}
	return sum, nil
}

// counts are the requests by the bucket.
func (s *Series) counts(as Measure, width sim.Time) (*models.ArrivalCounts, error) {
	at, values := s.At, s.Values
	if as == Counter {
		at, values = at[:len(at)-1], make([]float64, len(at)-1)
		for i := range values {
			if values[i] = s.Values[i+1] - s.Values[i]; values[i] < 0 {
				values[i] = s.Values[i+1] // it began anew
			}
		}
		if len(at) == 0 {
			return nil, errors.New("one point of a counter says nothing of a rate")
		}
	}
	w := int64(width)
	places := make([]int64, len(at))
	for i := 1; i < len(at); i++ {
		step := at[i] - at[i-1]
		k := (step + w/2) / w
		if off := math.Abs(float64(step-k*w)) / float64(w); k < 1 || off > jitter {
			return nil, fmt.Errorf("%s comes %s after the point before, but most points are %s apart: buckets of several widths are no counts to compare",
				time.Unix(0, at[i]).UTC().Format(time.RFC3339), time.Duration(step), time.Duration(width))
		}
		places[i] = places[i-1] + k
	}
	n := places[len(places)-1] + 1
	if n > mostBuckets {
		return nil, fmt.Errorf("from the first to the last point there are %d buckets of %s, more than %d", n, time.Duration(width), mostBuckets)
	}
	c := &models.ArrivalCounts{Start: floorDiv(at[0], 1e9), Width: width, Requests: make([]float64, n)}
	had := make([]bool, n)
	for i, p := range places {
		v := values[i]
		if math.IsNaN(v) {
			continue
		}
		if as == Rates {
			v *= width.Seconds()
		}
		c.Requests[p], had[p] = v, true
	}
	for i := 0; i < len(had); i++ {
		if had[i] {
			continue
		}
		gap := models.Gap{From: i}
		for i < len(had) && !had[i] {
			i++
		}
		gap.To = i
		c.Gaps = append(c.Gaps, gap)
		c.Missing += gap.To - gap.From
		c.LongestGap = max(c.LongestGap, sim.Time(gap.To-gap.From)*width)
	}
	if c.Missing == len(had) {
		return nil, errors.New("no point has a value")
	}
	return c, nil
}
