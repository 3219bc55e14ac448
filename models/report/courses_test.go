package report

import (
	"math"
	"testing"
	"time"

	"fleetcost/models/cost"
	"fleetcost/sim"
)

// A course is held against the policies that were added for it, and against one that
// the scenario asks for only where there is no other.
func TestCoursesAreHeldAgainstOthers(t *testing.T) {
	dollars := cost.MustDollars
	d := ForecastDesign{Courses: []Course{{Policy: StaticPolicy, About: "4", Money: dollars(80)}, {Policy: StaticPolicy, About: "6", Money: dollars(120)}, {Policy: OraclePolicy, Money: dollars(64)}}}
	if d.Asked().About != "4" || d.Under(StaticPolicy).About != "6" {
		t.Errorf("asked %v, held against %v", d.Asked(), d.Under(StaticPolicy))
	}
	if over := d.Asked().Over(d.Under(OraclePolicy)); over != 0.25 {
		t.Errorf("80 is %v over 64", over)
	}
	alone := ForecastDesign{Courses: d.Courses[:1]}
	if alone.Under(StaticPolicy) != alone.Asked() || alone.Under(OraclePolicy) != nil {
		t.Error("the only static course is not found, or an oracle that is not there")
	}
	if !math.IsNaN(alone.Asked().Over(alone.Under(OraclePolicy))) || (&ForecastDesign{}).Asked() != nil {
		t.Error("something is known of what is not there")
	}
}

// A month is 730 hours whatever the span; shares of nothing are unknown.
func TestForecastsByTheMonth(t *testing.T) {
	begin := time.Date(2026, 6, 15, 0, 0, 0, 0, time.UTC)
	week := Forecast{From: begin, To: begin.AddDate(0, 0, 7)}
	if month, ok := week.Monthly(cost.MustDollars(168)); !ok || month != cost.MustDollars(730) {
		t.Errorf("a dollar an hour is %v a month", month)
	}
	c := Course{Requests: 1000, Failed: 10, Missed: 168 * sim.Minute, Timeline: []Moment{{Serving: 3}, {Serving: 9}, {Serving: 2}}, Services: []CourseService{{Least: 1, Most: 99}}}
	if least, most := c.Serving(); least != 2 || most != 9 || c.ErrorRate() != 0.01 || c.Served() != 990 {
		t.Errorf("from %d to %d, %v failed, %v served", least, most, c.ErrorRate(), c.Served())
	}
	if share := week.MissedShare(&c); math.Abs(share-1.0/60) > 1e-12 {
		t.Errorf("a minute of each hour is %v", share)
	}
	none := Forecast{}
	if _, ok := none.Monthly(1); ok || !math.IsNaN(none.MissedShare(&c)) || !math.IsNaN((&Course{}).ErrorRate()) {
		t.Error("something is known of no time")
	}
}
