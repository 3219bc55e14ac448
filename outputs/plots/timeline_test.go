package plots

import (
	"math"
	"slices"
	"testing"
	"time"

	"gonum.org/v1/plot"
	"pgregory.net/rapid"

	"fleetcost/models/report"
	"fleetcost/sim"
)

// What a picture shows has the least and the greatest value of each column, in order,
// and no more than two for each; what is not known stays so where there is nothing else.
func TestThin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 400).Draw(t, "n")
		columns := rapid.IntRange(1, 40).Draw(t, "columns")
		all := make([]sample, n)
		for i := range all {
			all[i] = sample{float64(i), rapid.SampledFrom([]float64{0, 1, 2, 3, 5, 8, -1, math.NaN(), math.Inf(1)}).Draw(t, "value")}
		}
		stretches, thinned := thin(all, float64(n), columns)
		if thinned != (n > 2*columns) {
			t.Fatalf("%d samples in %d columns: thinned %v", n, columns, thinned)
		}
		kept := slices.Concat(stretches...)
		if thinned && len(kept) > 2*columns {
			t.Fatalf("%d are left of %d in %d columns", len(kept), n, columns)
		}
		column := func(s sample) int {
			if !thinned {
				return int(s.at)
			}
			return int(s.at / float64(n) * float64(columns))
		}
		type ends struct{ least, greatest float64 }
		endsOf := func(samples []sample) map[int]ends {
			found := map[int]ends{}
			for _, s := range samples {
				if !report.Finite(s.value) {
					continue
				}
				e, ok := found[column(s)]
				if !ok {
					e = ends{s.value, s.value}
				}
				found[column(s)] = ends{min(e.least, s.value), max(e.greatest, s.value)}
			}
			return found
		}
		want, got := endsOf(all), endsOf(kept)
		if len(want) != len(got) {
			t.Fatalf("%d columns are left of %d", len(got), len(want))
		}
		for c, e := range want {
			if got[c] != e {
				t.Fatalf("column %d has %v, not %v", c, got[c], e)
			}
		}
		for i := 1; i < len(kept); i++ {
			if kept[i].at <= kept[i-1].at {
				t.Fatal("the order is lost")
			}
		}
		for i, s := range stretches {
			for k := 1; k < len(s); k++ {
				if column(s[k])-column(s[k-1]) > 1 {
					t.Fatal("a line passes what is not known")
				}
			}
			if i > 0 && column(s[0])-column(stretches[i-1][len(stretches[i-1])-1]) < 2 {
				t.Fatal("a line is broken where all is known")
			}
		}
	})
}

// A calendar has a few marks, each later than the one before, at round hours of the
// clock of its zone, whatever the clock does.
func TestMarksOfTime(t *testing.T) {
	var zones []*time.Location
	for _, name := range []string{"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		zones = append(zones, zone)
	}
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		from := time.Date(2026, 1, 1, rapid.IntRange(0, 9000).Draw(t, "hours"), 0, 0, 0, zone)
		to := from.Add(time.Duration(math.Pow(10, rapid.Float64Range(0.5, 4.5).Draw(t, "span")) * float64(time.Hour)))
		const width = 600
		marks := timeMarks(from, to, mostTimes, width)
		if len(marks) < 2 || len(marks) > mostTimes {
			t.Fatalf("%d marks from %v to %v", len(marks), from, to)
		}
		for i, m := range marks {
			at := from.Add(time.Duration(m.Value * 1e9))
			if i > 0 && m.Value <= marks[i-1].Value || m.Value < 0 || at.After(to) {
				t.Fatalf("mark %d at %v is out of order", i, at)
			}
			if i > 0 {
				half := func(m plot.Tick) float64 { return regular(markSize, faint).Width(m.Label).Points() / 2 }
				if between := (m.Value - marks[i-1].Value) / to.Sub(from).Seconds() * width; between < half(m)+half(marks[i-1]) {
					t.Fatalf("%q and %q lie on each other", marks[i-1].Label, m.Label)
				}
			}
			if zone != zones[3] && at.Minute() != 0 || m.Label == "" {
				t.Fatalf("mark %d at %v, called %q", i, at, m.Label)
			}
		}
	})
}

// The day on which clocks are set back has 25 hours, and its noon is where it is.
func TestMarksOfALongDay(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 10, 25, 0, 0, 0, 0, berlin)
	marks := timeMarks(from, from.AddDate(0, 0, 1), 5, 10000)
	labels, hours := []string{}, []float64{}
	for _, m := range marks {
		labels, hours = append(labels, m.Label), append(hours, m.Value/3600)
	}
	if !slices.Equal(labels, []string{"Sun", "06:00", "12:00", "18:00", "Mon"}) || !slices.Equal(hours, []float64{0, 7, 13, 19, 25}) {
		t.Errorf("%v at %v", labels, hours)
	}
}

// Steps that miss the goal are stretches; near ones are one for the eye.
func TestStretches(t *testing.T) {
	missed := []bool{true, true, false, true, false, false, false, true}
	var timeline []report.Moment
	for i, m := range missed {
		timeline = append(timeline, report.Moment{At: sim.Time(i) * sim.Minute, Missed: m})
	}
	holds := func(m report.Moment) bool { return m.Missed }
	if got := stretchesWhere(timeline, 60, 0, holds); !slices.Equal(got, []stretch{{0, 120}, {180, 240}, {420, 480}}) {
		t.Errorf("apart: %v", got)
	}
	if got := stretchesWhere(timeline, 60, 90, holds); !slices.Equal(got, []stretch{{0, 240}, {420, 480}}) {
		t.Errorf("for the eye: %v", got)
	}
}

// The most of each day is that of the day of the zone.
func TestMostOfDays(t *testing.T) {
	from := time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)
	var all []sample
	for hour := range 48 {
		all = append(all, sample{float64(hour) * 3600, float64(hour)})
	}
	if got := mostOfDays(all, from); !slices.Equal(got, []sample{{0, 11}, {12 * 3600, 35}, {36 * 3600, 47}}) {
		t.Errorf("%v", got)
	}
}
