package traffic

import (
	"math"
	"testing"
	"time"

	"fleetcost/models"
	"fleetcost/sim"
)

// A fleet that is sized for the busiest hour is sized for that of all the time ahead: of
// traffic that grows the last one. What is sized for another window stays so, and a span that is
// not longer has the window of the scenario.
func TestThroughALongerSpan(t *testing.T) {
	const day = 24 * sim.Hour
	c := Clock{Zone: time.UTC, Begin: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)}
	rising := Ramp{From: 10, To: 110, End: 10 * day}
	peak := windowed(rising, c, day, day-sim.Hour, day)
	peak.ofPeak()
	longer := Through(peak, 10*day)
	last := 110 - 100/240.0/2 // the mean of its last hour
	if got := longer.Rate(); math.Abs(got-last) > 0.1 {
		t.Errorf("the busiest hour of ten days has %v requests/s, want %v", got, last)
	}
	if of, ok := CourseOf(longer); !ok || of.Duration != 10*day || of.Clock != c {
		t.Errorf("the course through ten days is %+v", of)
	}
	if part, _, _ := longer.(*Trace).Window(); part != "the busiest 60 min of 10 days from Wed 2026-03-11 23:00 UTC" {
		t.Errorf("the window is %q", part)
	}
	if got := Through(peak, day); got != peak {
		t.Errorf("through the same span: %v", got)
	}
	if named := windowed(rising, c, day, 0, sim.Hour); Through(named, 10*day) != named {
		t.Error("a window that was named has moved")
	}
}

// Bursts, and a goal for most of the minutes, change nothing of that: they are of all the time
// ahead, too; and so is the number of users.
func TestThroughOfWhatIsPlanned(t *testing.T) {
	const day = 24 * sim.Hour
	c := Clock{Zone: time.UTC, Begin: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)}
	peak := windowed(Ramp{From: 10, To: 110, End: 10 * day}, c, day, day-sim.Hour, day)
	peak.ofPeak()
	bursts, _ := GammaBurstsOf(4, 10, sim.Second)
	busy, err := During(peak, 0.9)
	if err != nil {
		t.Fatal(err)
	}
	users := Users{over: peak}.forWindow()
	half, err := During(users, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		why          string
		planned      models.Traffic
		before, then float64
	}{
		{"bursty", Bursty{Open: peak, Bursts: bursts}, 19.8, 109.8},
		{"the busiest minutes but for a tenth", busy, 19, 100},
		{"bursty, but for a tenth", Bursty{Open: busy.(models.Open), Bursts: bursts}, 19, 100},
		{"users", users, 20, 110},
		{"users in a half of the minutes", half, 15, 60},
	} {
		size := func(t models.Traffic) float64 {
			if u, ok := t.(Users); ok {
				return float64(u.Count)
			}
			return t.Rate()
		}
		longer := Through(x.planned, 10*day)
		if got := size(x.planned); math.Abs(got-x.before) > 0.1 {
			t.Errorf("%s: %v on the first day, want %v", x.why, got, x.before)
		}
		if got := size(longer); math.Abs(got-x.then) > 0.1 {
			t.Errorf("%s: %v in ten days, want %v", x.why, got, x.then)
		}
		if of, ok := CourseOf(withThink(longer)); !ok || of.Duration != 10*day {
			t.Errorf("%s: the course through ten days is %+v", x.why, of)
		}
	}
}

// withThink has users think, without which there is no course of them.
func withThink(t models.Traffic) models.Traffic {
	if u, ok := t.(Users); ok {
		u.Think = aSecond
		return u
	}
	return t
}
