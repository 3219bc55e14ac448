package pages

import (
	"strings"
	"testing"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/outputs/samples"
)

// What a sweep says where the cheapest design does not change at a price of two.
func TestNoBreakEven(t *testing.T) {
	none := 0.0 // misses the goal
	for _, c := range []struct {
		why   string
		costs [][]float64 // of each design at each value
		want  string
	}{
		{"one is cheapest", [][]float64{{1, 2, 3}, {2, 3, 4}}, "none: a is cheapest wherever a design meets the goal"},
		{"one is cheaper or equal everywhere", [][]float64{{1, 3, 4}, {1, 2, 3}}, "none: b is never dearer than another design, and as cheap as another at 1 of 3 values"},
		{"some are always alike", [][]float64{{1, 2, 3}, {1, 2, 3}, {5, 5, 5}}, "none: a and b cost the same wherever a design meets the goal, and none is cheaper"},
		{"nothing meets the goal", [][]float64{{none, none}}, "none: no design meets the goal"},
		{"they are cheapest before and behind a gap", [][]float64{{1, none, 3}, {2, none, 2}}, "none: what is cheapest differs on both sides of values at which no design meets the goal"},
	} {
		s := &report.Sweep{Axis: report.Axis{Key: "x"}}
		for i := range c.costs[0] {
			r := &report.Report{Goal: samples.StorefrontGoal()}
			for k, own := range c.costs {
				d := samples.Storefront().Designs[0]
				d.Name, d.Met = string(rune('a'+k)), own[i] != none
				d.Bill = cost.Bill{Lines: []cost.Line{{Amount: samples.USD(own[i])}}}
				r.Designs = append(r.Designs, d)
			}
			s.Values, s.Report = append(s.Values, float64(i+1)), append(s.Report, r)
		}
		if got := strings.Join(breakEven(s, report.Points(s)), "; "); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.why, got, c.want)
		}
	}
	if got := strings.Join(breakEven(samples.DoubtfulSweep(), report.Points(samples.DoubtfulSweep())), "; "); !strings.Contains(got, "between 800 and 1,600, mono takes over from fastify: fastify does not meet the goal at 1,600") {
		t.Error(got)
	}
}
