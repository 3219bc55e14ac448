package traffic

import (
	"math"
	"testing"
	"time"

	"fleetcost/sim"
)

// What is left of a course from a moment on is the same traffic at the same time of the world,
// however its rates are told: rates, integrals and suprema, on calendars with clock changes too.
func TestACourseFromAMomentOn(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	clock := Clock{Zone: zone, Begin: time.Date(2026, 3, 9, 0, 0, 0, 0, zone)}
	busy := Diurnal{Clock: clock, Mean: 100, PeakToMean: 1.7, PeakHour: 14, WeekendShare: 0.2}.Made()
	for _, r := range []Rate{busy, Growth{Base: 10, PerMonth: 0.2}, Then{{Level(3), 40 * 24 * sim.Hour}, {Level(5), 0}}} {
		whole := Course{Rate: r, Clock: clock, Duration: 60 * 24 * sim.Hour, Ends: true}
		begin := whole.WholeMonths(2)
		if want := time.Date(2026, 4, 1, 0, 0, 0, 0, zone); !begin[0].Equal(want) || !begin[2].Equal(want.AddDate(0, 2, 0)) {
			t.Fatalf("whole months begin at %v", begin)
		}
		left := whole.From(begin[0])
		gone := sim.Time(begin[0].Sub(clock.Begin))
		if !left.Clock.Begin.Equal(begin[0]) || left.Duration != whole.Duration-gone {
			t.Errorf("%v: what is left begins at %v and lasts %v", r, left.Clock.Begin, left.Duration)
		}
		for at := sim.Time(0); at < 30*24*sim.Hour; at += 7 * sim.Hour {
			if a, b := At(left.Rate, at), At(r, at+gone); math.Abs(a-b) > 1e-9*b {
				t.Fatalf("%v at %v: %v, and in the whole %v", r, at, a, b)
			}
			a, b := Integral(left.Rate, at, at+7*sim.Hour), Integral(r, at+gone, at+gone+7*sim.Hour)
			c, d := Supremum(left.Rate, at, at+7*sim.Hour), Supremum(r, at+gone, at+gone+7*sim.Hour)
			if math.Abs(a-b) > 1e-6*b || math.Abs(c-d) > 1e-6*d {
				t.Fatalf("%v from %v: %v and at most %v, in the whole %v and %v", r, at, a, c, b, d)
			}
		}
	}
}

// A course that begins with a month has that month whole.
func TestAMonthThatBeginsWithTheTraffic(t *testing.T) {
	c := Course{Rate: Level(1), Clock: Clock{Zone: time.UTC, Begin: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)}}
	if got := c.WholeMonths(0)[0]; !got.Equal(c.Clock.Begin) || c.From(got).Rate != c.Rate {
		t.Errorf("the first month begins at %v", got)
	}
}
