package recording

import (
	"math"
	"math/rand/v2"
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

// Buckets that are missing at random are gaps, though some lie side by side; a stretch of
// wider buckets is none, whether or not others are missing elsewhere, or it comes twice.
func TestGapsAreNoWidths(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const minutes = 1440
	refused := 0
	const days = 40
	for k := range days {
		s, sum := Series{}, 0.0
		for i := range minutes {
			if i < 2 || i == minutes-1 || r.Float64() > 0.1+0.3*float64(k%2) {
				s.Add(1_770_000_000e9+int64(i)*60e9, float64(i%7))
				sum += float64(i % 7)
			}
		}
		rec, err := FromSeries([]Series{s}, Counts, 0)
		if err != nil {
			refused++
			continue
		}
		if rec.Requests != sum || rec.Counts.Width != sim.Minute || rec.Counts.Missing != minutes-len(s.At) {
			t.Fatalf("%v requests of %v, %d missing", rec.Requests, sum, rec.Counts.Missing)
		}
	}
	// One in two hundred may be for each of some widths, by mayBeChance: say one in forty. More
	// than six of forty are then in one of ten thousand tests.
	if refused > 6 {
		t.Errorf("%d of %d days with gaps are refused", refused, days)
	}
	widths := func(steps ...int) Series {
		s, at := Series{}, int64(1_770_000_000e9)
		s.Add(at, 60)
		for _, minutes := range steps {
			at += int64(minutes) * 60e9
			s.Add(at, 60)
		}
		return s
	}
	of := func(n, step int) []int { return slices.Repeat([]int{step}, n) }
	for name, steps := range map[string][]int{
		"hours, then minutes":               slices.Concat(of(48, 60), of(300, 1)),
		"two hours, then minutes":           slices.Concat(of(2, 60), of(20, 1)),
		"minutes, then hours":               slices.Concat(of(300, 1), of(3, 60)),
		"hours with a gap":                  slices.Concat(of(2, 60), of(1, 120), of(2, 60), of(100, 1)),
		"hours, minutes with gaps":          slices.Concat(of(2, 60), of(20, 1), of(1, 2), of(20, 1), of(1, 5), of(50, 1)),
		"hours at both ends":                slices.Concat(of(2, 60), of(50, 1), of(2, 60)),
		"two minutes, then one, often lost": slices.Concat(of(50, 2), slices.Repeat([]int{1, 1, 1, 2, 1, 1, 3}, 20)),
	} {
		if _, err := FromSeries([]Series{widths(steps...)}, Counts, 0); err == nil || !strings.Contains(err.Error(), "several widths") {
			t.Errorf("%s: %v", name, err)
		}
	}
	late := Series{}
	for i := range 100 {
		late.Add(1_770_000_000e9+int64(i)*60e9+int64(i*i%3)*1e9, 60)
	}
	if rec, err := FromSeries([]Series{late}, Counts, 0); err != nil || rec.Counts.Width != sim.Minute || rec.Requests != 6000 {
		t.Errorf("points that are late by a second or two: %v, %v", rec, err)
	}
}

// A busiest window in which a bucket is missing had at least what is told.
func TestPeaksOverGapsAreAtLeast(t *testing.T) {
	s := seriesOf(time.Minute, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60)
	said := func() string {
		r, err := FromSeries([]Series{s}, Counts, 0)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(r.Notes, "; ")
	}
	if notes := said(); strings.Contains(notes, "missing") {
		t.Error(notes)
	}
	s.At, s.Values = slices.Delete(s.At, 6, 7), slices.Delete(s.Values, 6, 7)
	if notes := said(); !strings.Contains(notes, "in the busiest 10 min:") {
		t.Error(notes)
	}
}

// The busiest bucket is told whatever its width is; days of the calendar are of several.
func TestPeaksOfTheBucketItself(t *testing.T) {
	for _, width := range []time.Duration{15 * time.Second, 5 * time.Minute, 2 * time.Hour} {
		r, err := FromSeries([]Series{seriesOf(width, 60, 60, 1800, 60)}, Counts, 0)
		if err != nil {
			t.Fatal(err)
		}
		if p := r.Peaks[0]; p.Width != sim.Time(width) || p.Rate != 1800/width.Seconds() {
			t.Errorf("%s: %+v", width, p)
		}
	}
}

// A width in a scenario has no units of which there are none.
func TestSpan(t *testing.T) {
	for width, want := range map[sim.Time]string{15 * sim.Minute: "15m", sim.Hour: "1h", 90 * sim.Second: "1m30s", sim.Hour + sim.Second: "1h0m1s", 10 * sim.Second: "10s", 25 * sim.Hour: "25h"} {
		if got := width.String(); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

// A week's days are told from Monday on; a day of which an hour is missing is not known.
func TestWeekdays(t *testing.T) {
	at := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC) // a Monday
	c := &models.ArrivalCounts{Start: at.Unix(), Width: sim.Hour, Requests: make([]float64, 7*24)}
	for i := range c.Requests {
		c.Requests[i] = 3600 * float64(1+i/24)
	}
	if days := shapeOf(c).Weekdays(); days != [7]float64{1, 2, 3, 4, 5, 6, 7} {
		t.Error(days)
	}
	c.Gaps, c.Missing = []models.Gap{{From: 25, To: 26}}, 1
	if days := shapeOf(c).Weekdays(); !math.IsNaN(days[1]) || days[2] != 3 {
		t.Error(days)
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
		"hours, minutes":  {late, "around 2026-02-02T03:40:00Z points are 1 h apart, but most are 1 min: buckets of several widths"},
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

// dates are points at midnights of a zone.
func dates(zone string, layout string, texts []string, values ...float64) Series {
	where, err := time.LoadLocation(zone)
	if err != nil {
		panic(err)
	}
	s := Series{}
	for i, text := range texts {
		at, err := time.ParseInLocation(layout, text, where)
		if err != nil {
			panic(err)
		}
		s.Add(at.UnixNano(), values[i])
	}
	return s
}

// A day of 23 hours has the rate of 23 hours, and a month that of its days.
func TestBucketsOfTheCalendar(t *testing.T) {
	days := dates("Europe/Berlin", time.DateOnly, []string{"2026-03-27", "2026-03-28", "2026-03-29", "2026-03-30", "2026-03-31"}, 24, 24, 23, 24, 24)
	r, err := FromSeries([]Series{days}, Counts, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range r.Counts.Requests {
		if n != 1 {
			t.Fatalf("hour %d has %v requests", i, n)
		}
	}
	if c := r.Counts; len(c.Requests) != 119 || c.Bucket() != 24*sim.Hour || c.Width != sim.Hour || r.Requests != 119 || len(r.Peaks) != 0 || r.Shape != nil {
		t.Errorf("%d hours of %v, %v requests, peaks %v", len(c.Requests), c.Bucket(), r.Requests, r.Peaks)
	}
	for _, zone := range []string{"UTC", "America/New_York", "Europe/Berlin"} {
		months := dates(zone, "2006-01", []string{"2023-11", "2023-12", "2024-01", "2024-02", "2024-05"}, 30, 31, 31, 29, 31)
		if r, err = FromSeries([]Series{months}, Counts, 0); err != nil {
			t.Fatal(err)
		}
		c := r.Counts
		if len(c.Requests) != 30+31+31+29+31+30+31 || c.Missing != 61 || c.Bucket() != 30*24*sim.Hour || math.Abs(r.Requests-152) > 1e-9 || math.Abs(r.Mean*86400-1) > 1e-9 {
			t.Errorf("%s: %d days, %d missing, %v requests, %v per second", zone, len(c.Requests), c.Missing, r.Requests, r.Mean)
		}
		for i, n := range c.Requests {
			if n != 1 && !c.Lacks(i, i+1) {
				t.Fatalf("%s: day %d has %v requests", zone, i, n)
			}
		}
	}
}

// Pods come and go: outside its life a pod sends nothing, within it a point that lacks is
// lacking in the sum.
func TestSeriesOfPodsAreAdded(t *testing.T) {
	a, b := seriesOf(time.Minute, 1, 1, 1, 1, 1, 1), seriesOf(time.Minute, 9, 9, 5, 9, 5, 9)
	b.At, b.Values = []int64{b.At[2], b.At[4]}, []float64{5, 5}
	r, err := FromSeries([]Series{a, b}, Rates, 0)
	if err != nil {
		t.Fatal(err)
	}
	if want := []float64{60, 60, 360, 0, 360, 60}; !slices.Equal(r.Counts.Requests, want) || !r.Counts.Lacks(3, 4) || r.Counts.Missing != 1 {
		t.Errorf("%+v", r.Counts)
	}
}

// Each counter begins anew by itself: their sum falls, and is none.
func TestCountersAreAddedAsRates(t *testing.T) {
	a, b := seriesOf(time.Minute, 0, 60, 120, 180), seriesOf(time.Minute, 6000, 60, 120, 180)
	r, err := FromSeries([]Series{a, b}, Counter, 0)
	if err != nil || !slices.Equal(r.Counts.Requests, []float64{120, 120, 120}) || len(r.Notes) != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	// Over a point that lacks, the counter knows the mean.
	c := seriesOf(time.Minute, 0, 60, 0, 0, 240, 300)
	c.At, c.Values = slices.Delete(c.At, 2, 4), slices.Delete(c.Values, 2, 4)
	if r, err = FromSeries([]Series{c}, Counter, 0); err != nil || !slices.Equal(r.Counts.Requests, []float64{60, 60, 60, 60, 60}) || r.Counts.Missing != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

// Rates are compared whatever their steps: each holds for its own.
func TestRatesOfSeveralWidths(t *testing.T) {
	for _, hours := range []int{3, 30} {
		s := Series{}
		at := 1_770_000_000 * int64(time.Second)
		for range hours {
			s.Add(at, 2)
			at += int64(time.Hour)
		}
		for range 12 {
			s.Add(at, 5)
			at += int64(5 * time.Minute)
		}
		r, err := FromSeries([]Series{s}, Rates, 0)
		if err != nil {
			t.Fatal(err)
		}
		if want := float64(hours)*7200 + 3600*5; r.Counts.Width != 5*sim.Minute || r.Counts.Missing != 0 || r.Requests != want || len(r.Cautions) != 1 {
			t.Errorf("%v of %v, %v requests, want %v: %q", len(r.Counts.Requests), r.Counts.Width, r.Requests, want, r.Cautions)
		}
	}
}

// Gaps are filled when it is asked, as it is said.
// Who says how wide buckets are is told where points are evenly wider apart: an hour's count
// may stand in one of them.
func TestToldWidthAmongWiderSteps(t *testing.T) {
	s := Series{}
	at := 1_770_000_000 * int64(time.Second)
	for i := range 20 {
		s.Add(at, 300)
		if at += int64(5 * time.Minute); i < 5 {
			at += int64(55 * time.Minute)
		}
	}
	if _, err := FromSeries([]Series{s}, Counts, 0); err == nil {
		t.Error("counts of two widths are taken")
	}
	r, err := FromSeries([]Series{s}, Counts, 5*sim.Minute)
	if err != nil || len(r.Cautions) != 1 || !strings.Contains(r.Cautions[0], "12 times too high") {
		t.Errorf("%v, %q", err, r.Cautions)
	}
	s.At, s.Values = s.At[5:], s.Values[5:]
	if r, err = FromSeries([]Series{s}, Counts, 5*sim.Minute); err != nil || len(r.Cautions) != 0 {
		t.Errorf("%v, %q", err, r.Cautions)
	}
}

func TestFilled(t *testing.T) {
	c := &models.ArrivalCounts{Width: sim.Minute, Requests: []float64{0, 10, 0, 0, 40, 0}, Missing: 4, Gaps: []models.Gap{{From: 0, To: 1}, {From: 2, To: 4}, {From: 5, To: 6}}}
	for by, want := range map[Filling][]float64{NoFilling: {0, 10, 0, 0, 40, 0}, Zero: {0, 10, 0, 0, 40, 0}, Neighbours: {10, 10, 20, 30, 40, 40}} {
		f := Filled(c, by)
		if !slices.Equal(f.Requests, want) || (f.Missing == 0) != (by != NoFilling) {
			t.Errorf("%q: %+v", by, f)
		}
	}
}
