package recording

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"fleetcost/models"
	"fleetcost/models/words"
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

// FromSeries is what one or several series say together, whose buckets are as wide as most
// of their steps, or of that width where one is given. A point that is missing is a gap.
// Series are added where they have a clock in common; where they have not, each is told and
// their sum is not.
func FromSeries(all []Series, as Measure, width sim.Time) (*Recording, error) {
	r := Blank()
	for i := range all {
		s := &all[i]
		if err := s.order(); err != nil {
			return nil, err
		}
		if len(s.At) == 0 {
			continue
		}
		if err := s.believable(); err != nil {
			return nil, err
		}
		r.Used += len(s.At)
		r.Tracks = append(r.Tracks, s.track())
	}
	if r.Used == 0 {
		return nil, errors.New("there are no points in it")
	}
	all = slices.DeleteFunc(slices.Clone(all), func(s Series) bool { return len(s.At) == 0 })
	r.spans(all)
	if as == Counter {
		rates, resets, err := rising(all, width)
		if err != nil {
			return nil, err
		}
		if resets > 0 {
			r.Notes = append(r.Notes, fmt.Sprintf("a counter began anew %d times: what it counted before is kept", resets))
		}
		all, as = rates, Rates
	}
	sum, err := added(all, width)
	if err != nil {
		r.Cautions = append(r.Cautions, err.Error())
		return r, nil
	}
	if r.Counts, err = sum.calendar(as, width); err == nil && r.Counts == nil {
		r.Counts, err = sum.buckets(as, width, r)
	}
	if err != nil {
		return nil, err
	}
	r.total()
	return r, nil
}

// spans tells from when to when there are points.
func (r *Recording) spans(all []Series) {
	first, last := int64(math.MaxInt64), int64(math.MinInt64)
	for _, s := range all {
		first, last = min(first, s.At[0]), max(last, s.At[len(s.At)-1])
	}
	r.First, r.Last, r.Seconds = time.Unix(0, first).UTC(), time.Unix(0, last).UTC(), float64(last-first)/1e9
	r.Resolution = sim.Second
	if first%1e9 != 0 || last%1e9 != 0 {
		r.Resolution = sim.Millisecond
	}
}

// total works out what follows from the counts.
func (r *Recording) total() {
	c := r.Counts
	sum := 0.0
	var list []tally
	for i, n := range c.Requests {
		sum += n
		if n > 0 {
			list = append(list, tally{c.Start + int64(sim.Time(i)*c.Width/sim.Second), n})
		}
	}
	r.Requests, r.Mean = sum, sum/(float64(len(c.Requests)-c.Missing)*c.Width.Seconds())
	if c.Width%sim.Second == 0 {
		var others []sim.Time
		if c.Recorded == 0 { // days of the calendar are not all of one width
			others = append(others, c.Width)
		}
		r.Peaks = slices.DeleteFunc(peaks(list, int64(c.Width/sim.Second), others...), func(p Peak) bool { return p.Width < c.Bucket() })
	}
	if holed := r.holed(); len(holed) > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("buckets are missing in the busiest %s: the rates there are at least what is told", strings.Join(holed, ", ")))
	}
	r.Shape = shapeOf(c)
	r.Bursts = burstsOf(c, r.Shape)
}

// holed are the widths of the busiest windows in which a bucket is missing.
func (r *Recording) holed() (widths []string) {
	for _, p := range r.Peaks {
		if r.Holed(p) {
			widths = append(widths, words.Width(p.Width.Seconds()))
		}
	}
	return widths
}

// Holed tells whether a bucket is missing in a window: its rate is at least what is told.
func (r *Recording) Holed(p Peak) bool {
	if r.Counts == nil {
		return false
	}
	from := sim.Time(p.At.Unix()-r.Counts.Start) * sim.Second
	return slices.ContainsFunc(r.Counts.Gaps, func(g models.Gap) bool {
		return sim.Time(g.From)*r.Counts.Width < from+p.Width && sim.Time(g.To)*r.Counts.Width > from
	})
}

// believable refuses values that count nothing.
func (s *Series) believable() error {
	for _, v := range s.Values {
		if v < 0 {
			return fmt.Errorf("%sa value of %v is below zero; requests are not", s.of(), v)
		}
		if math.IsInf(v, 0) || v > 1e15 {
			return fmt.Errorf("%sa value of %v is no number of requests", s.of(), v)
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
	if slices.IsSortedFunc(s.At, func(a, b int64) int {
		if a < b {
			return -1
		}
		return 1 // two at one time are not in order
	}) {
		return nil
	}
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
