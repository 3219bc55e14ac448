package traffic

import (
	"math"
	"testing"
	"time"

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
