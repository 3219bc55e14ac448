package report

import (
	"math"
	"time"

	"fleetcost/models/cost"
	"fleetcost/sim"
)

// The policies that a course is held against: the fleet that is sized for the busiest
// hour and stays so, and the one that knew the traffic beforehand.
const (
	StaticPolicy = "static"
	OraclePolicy = "oracle"
)

// Asked is the course that the scenario asks for; nil where there is none.
func (d *ForecastDesign) Asked() *Course {
	if len(d.Courses) == 0 {
		return nil
	}
	return &d.Courses[0]
}

// CheapestKept is the design whose asked course costs least of those that keep the goal
// all the time; nil where none does.
func (f *Forecast) CheapestKept() (best *ForecastDesign) {
	for i := range f.Designs {
		d := &f.Designs[i]
		if c := d.Asked(); c == nil || d.Unmet != nil || c.Money <= 0 || c.Missed+c.Exposed > 0 || best != nil && best.Asked().Money <= c.Money {
			continue
		}
		best = d
	}
	return best
}

// Under is the course under a policy that others are held against; nil where there is
// none. The scenario may ask for that policy itself, with other settings: it is meant
// only where there is no other.
func (d *ForecastDesign) Under(policy string) *Course {
	for i := len(d.Courses) - 1; i >= 0; i-- {
		if d.Courses[i].Policy == policy {
			return &d.Courses[i]
		}
	}
	return nil
}

// Over is the share that a course costs more than another, less than 0 where it is
// cheaper; NaN where one of them has no price.
func (c *Course) Over(other *Course) float64 {
	if c == nil || other == nil || c.Money <= 0 || other.Money <= 0 {
		return math.NaN()
	}
	return c.Money.USD()/other.Money.USD() - 1
}

// Served are the requests that were answered.
func (c *Course) Served() float64 { return c.Requests - c.Failed }

// ErrorRate is the share of the requests that failed; NaN of none.
func (c *Course) ErrorRate() float64 {
	if !(c.Requests > 0) {
		return math.NaN()
	}
	return c.Failed / c.Requests
}

// Serving are the fewest and the most instances that served at once, of all services.
func (c *Course) Serving() (least, most int) {
	for i, m := range c.Timeline {
		if i == 0 {
			least = m.Serving
		}
		least, most = min(least, m.Serving), max(most, m.Serving)
	}
	if len(c.Timeline) == 0 {
		for _, s := range c.Services {
			least, most = least+s.Least, most+s.Most
		}
	}
	return least, most
}

// Span is how long the forecast is.
func (f *Forecast) Span() sim.Time { return sim.Time(f.To.Sub(f.From)) }

// When is the moment of the world at which something is.
func (f *Forecast) When(at sim.Time) time.Time { return f.From.Add(time.Duration(at)) }

// Monthly is what a month of [cost.HoursPerMonth] costs if it goes on like the span;
// false where that is no amount of money.
func (f *Forecast) Monthly(m cost.Money) (cost.Money, bool) {
	if f.Span() <= 0 {
		return 0, false
	}
	month, err := m.Times(float64(cost.HoursPerMonth) * sim.Hour.Seconds() / f.Span().Seconds())
	return month, err == nil
}

// MissedShare is the share of the span in which a course misses the goal; NaN of none.
func (f *Forecast) MissedShare(c *Course) float64 {
	if f.Span() <= 0 {
		return math.NaN()
	}
	return c.Missed.Seconds() / f.Span().Seconds()
}
