package phrases_test

import (
	"slices"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
	"fleetcost/outputs/samples"
	"fleetcost/sim"
)

// A break-even is told as well as it is known: where straight lines cross at a value at which
// another design is cheapest, it is somewhere between the values; one value at which alone
// another design is cheapest is a point; and nobody pays what lines say.
func TestBreakEvensAreToldAsFarAsTheyAreKnown(t *testing.T) {
	s := sweptPrices("traffic.rate", []float64{52.93, 53}, []float64{158.78, 79.50})
	s.BreakEven = []report.BreakEven{{Value: 100.298, Low: 100, High: 200, From: "a", To: "b", USDPerMonth: 53.04}}
	point := sweptPrices("traffic.rate", []float64{50, 40}, []float64{52.92, 53}, []float64{90, 60})
	point.BreakEven = []report.BreakEven{{Value: 199.8, Low: 100, High: 200, From: "b", To: "a", USDPerMonth: 52.92}, {Value: 200.3, Low: 200, High: 300, From: "a", To: "b", USDPerMonth: 53}}
	between := sweptPrices("traffic.rate", []float64{10, 20}, []float64{40, 30})
	between.BreakEven = []report.BreakEven{{Value: 150, Low: 100, High: 200, From: "a", To: "b", USDPerMonth: 52.925}}
	for _, c := range []struct {
		of    *report.Sweep
		title string
		said  []string
	}{
		{s, "a is cheapest up to 100/s, then b", []string{"somewhere between traffic.rate = 100 and 200, b becomes cheaper than a"}},
		{point, "b is cheapest up to 100/s, a at 200/s, then b", []string{"at traffic.rate = 200 alone, of all values, a is cheaper than b"}},
		{between, "a is cheapest up to 150/s, then b", []string{"from about traffic.rate = 150 on, b is cheaper than a (between 100 and 200, where straight lines meet at $52.93 a month)"}},
	} {
		if got := phrases.BreakEvens(c.of); !slices.Equal(got, c.said) {
			t.Errorf("%q, want %q", got, c.said)
		}
		if got := phrases.SweepTitle(c.of); got != c.title {
			t.Errorf("the title is %q, not %q", got, c.title)
		}
	}
}

// What a swept key says of a goal is in no line about all points, also where one value of it
// was reached; the rest of the goal is.
func TestSweptGoal(t *testing.T) {
	r := samples.Storefront()
	r.Goal = models.Goal{Latency: []models.LatencyGoal{{Quantile: 0.99, Limit: 200 * sim.Millisecond}}, ErrorRate: 0.001, MaxUtilization: 0.5}
	reached := []report.Point{{Value: 200, Report: r}}
	for key, want := range map[string]string{
		"traffic.rate":         "p99 ≤ 200 ms, errors ≤ 0.1%, CPU used ≤ 50%",
		"goal.p99":             "errors ≤ 0.1%, CPU used ≤ 50%",
		"goal.errors":          "p99 ≤ 200 ms, CPU used ≤ 50%",
		"goal.max_utilization": "p99 ≤ 200 ms, errors ≤ 0.1%",
		"goal":                 "",
		"goal.queue_p99":       "",
	} {
		if got := phrases.SweptGoal(reached, &report.Axis{Key: "cloud.region"}, &report.Axis{Key: key}); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
}

// The cells of a map have cents where a bill is small, as all amounts do.
func TestSmallMapsHaveTheirCents(t *testing.T) {
	at := func(dollars ...float64) (points []report.GridPoint) {
		for _, d := range dollars {
			points = append(points, report.GridPoint{Report: &report.Report{Designs: []report.Design{priced("a", d)}}})
		}
		return points
	}
	if phrases.WholeOnMap(at(26.5, 264.99)) || !phrases.WholeOnMap(at(100, 264.99)) || !phrases.WholeOnMap(at(0, 150)) {
		t.Error("which maps have cents")
	}
}

// The title of the costs of a map that was cut short says of how much of it they are.
func TestCostsOfAPartSaySo(t *testing.T) {
	if got, want := phrases.GridCostTitle(samples.CutMap()), ", so far: 7 of 15 points"; !strings.HasSuffix(got, want) {
		t.Errorf("%q does not end with %q", got, want)
	}
	if got := phrases.GridCostTitle(samples.MapOfTwo()); strings.Contains(got, "so far") {
		t.Errorf("of all points: %q", got)
	}
}
