package budget

import (
	"math"
	"testing"

	"fleetcost/models"
	"fleetcost/models/plan"
	"fleetcost/models/traffic"
)

// Months are those of the calendar, and one rate is that of the busiest hour of a typical week.
func TestMonthsOfOneRate(t *testing.T) {
	begins, months, typical, err := monthsOf(traffic.Poisson(800), 12, 0)
	if err != nil || !typical {
		t.Fatal(typical, err)
	}
	hours := 0
	for i, m := range months {
		hours += len(m.rates)
		if begins[i].Day() != 1 || begins[i].Hour() != 0 || math.Abs(m.peak/800-1) > 0.01 || !(m.mean > 300 && m.mean < 500) {
			t.Errorf("%s has a peak of %v and a mean of %v", begins[i], m.peak, m.mean)
		}
	}
	if hours != 8760 {
		t.Errorf("a year has %d hours", hours)
	}
}

// A factor of the rate is one of peak and mean in all months, between the knots and beyond
// them, and costs by use lie on the line of the rates.
func TestTrafficMovesWithItsInputs(t *testing.T) {
	s := &Study{Months: 3, Samples: 50, Seed: 1, Inputs: []Input{{Key: "traffic.rate", Low: 600, Mid: 800, High: 1500, Traffic: true}}}
	s.At = func(values []float64) (*plan.Planner, error) {
		return &plan.Planner{Scenario: models.Scenario{Traffic: traffic.Poisson(values[0])}}, nil
	}
	base, _ := s.At(s.mids())
	c, err := s.calendar(base)
	if err != nil {
		t.Fatal(err)
	}
	for _, rate := range []float64{300, 600, 731, 800, 1111, 1500, 4000} {
		for k, m := range c.months {
			peak, mean := c.at(k, []float64{rate})
			if math.Abs(peak/m.peak/(rate/800)-1) > 1e-9 || math.Abs(mean/m.mean/(rate/800)-1) > 1e-9 {
				t.Errorf("at %v month %d has %v of %v, and %v of %v", rate, k, peak, m.peak, mean, m.mean)
			}
		}
	}
}

// Traffic that is told by no rate is refused.
func TestTrafficThatCannotBeBudgeted(t *testing.T) {
	if _, _, _, err := monthsOf(traffic.Users{Count: 10}, 1, 0); err == nil {
		t.Error("users are budgeted")
	}
}
