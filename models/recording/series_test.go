package recording

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"fleetcost/models"
	"fleetcost/sim"
)

func seriesOf(step time.Duration, values ...float64) Series {
	s := Series{}
	for i, v := range values {
		s.Add(1_770_000_000*int64(time.Second)+int64(i)*int64(step), v)
	}
	return s
}

// Rates, counts and a counter of the same traffic are the same record.
func TestMeasuresAgree(t *testing.T) {
	for as, s := range map[Measure]Series{
		Rates:   seriesOf(time.Minute, 2, 3, 0, 10),
		Counts:  seriesOf(time.Minute, 120, 180, 0, 600),
		Counter: seriesOf(time.Minute, 1000, 1120, 180, 180, 780), // it began anew after the second
	} {
		r, err := FromSeries([]Series{s}, as, 0)
		if err != nil {
			t.Fatal(as, err)
		}
		if !slices.Equal(r.Counts.Requests, []float64{120, 180, 0, 600}) || r.Requests != 900 || r.Mean != 3.75 || r.Peaks[0].Rate != 10 || r.Peaks[0].Width != sim.Minute {
			t.Errorf("%s: %v, %v requests, mean %v", as, r.Counts.Requests, r.Requests, r.Mean)
		}
	}
}

// What is missing is a gap, never zero; the mean is of what is there.
func TestMissingPointsAreGaps(t *testing.T) {
	s := seriesOf(time.Minute, 60, 60, 60, math.NaN(), 60, 60, 60)
	s.At, s.Values = slices.Delete(s.At, 1, 2), slices.Delete(s.Values, 1, 2)
	r, err := FromSeries([]Series{s}, Counts, 0)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(r.Counts.Gaps, []models.Gap{{From: 1, To: 2}, {From: 3, To: 4}}) || r.Counts.Missing != 2 || r.Mean != 1 || r.Requests != 300 {
		t.Errorf("%+v, mean %v", r.Counts, r.Mean)
	}
}

// Scrapes that are a little late fall into their own buckets; order does not matter.
func TestPointsInAnyOrderWithJitter(t *testing.T) {
	s := seriesOf(15*time.Second, 1, 2, 3, 4, 5, 6)
	for i := range s.At {
		s.At[i] += int64(i) * int64(3*time.Millisecond)
	}
	slices.Reverse(s.At)
	slices.Reverse(s.Values)
	r, err := FromSeries([]Series{s}, Rates, 0)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(r.Counts.Requests, []float64{15, 30, 45, 60, 75, 90}) || r.Counts.Width != 15*sim.Second {
		t.Errorf("%+v", r.Counts)
	}
}

// Series of the same times are added; of others each is told, and no sum.
func TestSeriesAreAddedWhereTheyCan(t *testing.T) {
	a, b := seriesOf(time.Minute, 1, 2, 3), seriesOf(time.Minute, 10, 20, 30)
	r, err := FromSeries([]Series{a, b}, Rates, 0)
	if err != nil || r.Mean != 22 || len(r.Tracks) != 2 || r.Tracks[1].Mean != 20 || r.Tracks[1].Max != 30 {
		t.Fatalf("%+v, %v", r, err)
	}
	b.At[2] += int64(time.Second)
	r, err = FromSeries([]Series{a, b}, Rates, 0)
	if err != nil || r.Counts != nil || !math.IsNaN(r.Mean) || !math.IsNaN(r.Requests) || len(r.Tracks) != 2 || len(r.Cautions) != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
}

// What cannot be counts is refused.
func TestSeriesThatAreNoCounts(t *testing.T) {
	wide := seriesOf(time.Hour, 3600, 3600, 3600)
	fine := seriesOf(time.Minute, 60, 60, 60)
	for i := range fine.At {
		wide.Add(fine.At[i]+3*int64(time.Hour), fine.Values[i])
	}
	late := seriesOf(time.Hour, 3600, 3600, 3600)
	for i := range 200 {
		late.Add(late.At[2]+int64(time.Hour)+int64(i)*int64(time.Minute), 60)
	}
	twice := seriesOf(time.Minute, 1, 2)
	twice.Add(twice.At[0], 5)
	for name, c := range map[string]struct {
		s    Series
		want string
	}{
		"several widths":  {wide, "several widths"},
		"hours, minutes":  {late, "around 2026-02-02T03:40:00Z points are 1h0m0s apart, but most are 1m0s: buckets of several widths"},
		"below zero":      {seriesOf(time.Minute, 1, -2), "below zero"},
		"infinite":        {seriesOf(time.Minute, 1, math.Inf(1)), "no number of requests"},
		"one point":       {seriesOf(time.Minute, 1), "one point only"},
		"none":            {Series{}, "no points"},
		"two at one time": {twice, "two values at"},
		"nothing known":   {seriesOf(time.Minute, math.NaN(), math.NaN()), "no point has a value"},
	} {
		if _, err := FromSeries([]Series{c.s}, Counts, 0); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
