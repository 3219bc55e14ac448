package recording

import (
	"fmt"
	"math"
	"time"

	"fleetcost/models"
	"fleetcost/sim"
)

const (
	hour = int64(time.Hour)
	day  = 24 * hour
	// meanMonth is that of 400 years.
	meanMonth = 2_629_746 * int64(time.Second)
)

// calendar are the counts of buckets of the calendar, which are not all as long: days, of
// which one has 23 hours and one 25 where clocks change, and months. Within a bucket
// nothing is known, so each is divided evenly into hours, or days. nil where the buckets
// are none of the calendar.
func (s *Series) calendar(as Measure, width sim.Time) (*models.ArrivalCounts, error) {
	switch {
	case width != 0:
		return nil, nil
	case s.ofMonths():
		return s.divided(as, day, 30*day, func(step int64) (buckets int64) { return (step + meanMonth/2) / meanMonth })
	case s.ofDays():
		return s.divided(as, hour, day, func(step int64) (buckets int64) { return (step + day/2) / day })
	}
	return nil, nil
}

// ofMonths tells whether all steps are of one month or more, and not all of them alike.
func (s *Series) ofMonths() bool {
	alike := true
	for i := 1; i < len(s.At); i++ {
		step := s.At[i] - s.At[i-1]
		k := (step + meanMonth/2) / meanMonth
		if k < 1 || math.Abs(float64(step-k*meanMonth)) > float64(3*day) {
			return false
		}
		alike = alike && (step+day/2)/day == (s.At[1]-s.At[0]+day/2)/day
	}
	return len(s.At) > 1 && (!alike || len(s.At) == 2 && s.firstOfMonth())
}

func (s *Series) firstOfMonth() bool {
	return time.Unix(0, s.At[0]).UTC().Day() == 1 && time.Unix(0, s.At[1]).UTC().Day() == 1
}

// ofDays tells whether most steps are of a day and some an hour less or more.
func (s *Series) ofDays() bool {
	if commonStep(s.At) != sim.Time(day) {
		return false
	}
	odd := false
	for i := 1; i < len(s.At); i++ {
		step := s.At[i] - s.At[i-1]
		off := step - (step+day/2)/day*day
		if off != 0 && off != hour && off != -hour {
			return false
		}
		odd = odd || off != 0
	}
	return odd
}

// divided are the buckets, each divided into its units.
func (s *Series) divided(as Measure, unit, usual int64, buckets func(step int64) int64) (*models.ArrivalCounts, error) {
	last := len(s.At) - 1
	place := func(i int) int64 { return (s.At[i] - s.At[0] + unit/2) / unit }
	length := func(i int) int64 { // in units
		switch {
		case i < last && buckets(s.At[i+1]-s.At[i]) == 1:
			return place(i+1) - place(i)
		case usual == day:
			return usual / unit
		}
		// The month that begins at the nearest midnight.
		from := time.Unix(0, s.At[i]+day/2).UTC()
		return int64(from.AddDate(0, 1, 0).Sub(from)) / unit
	}
	n := place(last) + length(last)
	if n > mostOf(len(s.At)) {
		return nil, fmt.Errorf("from the first to the last point there are %d buckets: cut the record", n)
	}
	c := &models.ArrivalCounts{Start: floorDiv(s.At[0], 1e9), Width: sim.Time(unit), Recorded: sim.Time(usual), Requests: make([]float64, n)}
	had := make([]bool, n)
	for i, v := range s.Values {
		if math.IsNaN(v) {
			continue
		}
		units := length(i)
		if as == Rates {
			v *= float64(units) * c.Width.Seconds()
		}
		for p := place(i); p < min(place(i)+units, n); p++ {
			c.Requests[p], had[p] = v/float64(units), true
		}
	}
	return c, lacking(c, had)
}
