package plots

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/outputs/samples"
	"fleetcost/sim"
)

func TestSmallAmountsHaveTheirCents(t *testing.T) {
	for amount, want := range map[float64]string{26.499: "$26.50", 52.925: "$52.93", 0.125: "$0.13", 99.5: "$99.50", 100: "$100", 4589.39: "$4,589"} {
		if got := brief(cost.Currency{}, amount); got != want {
			t.Errorf("%v is %s, not %s", amount, got, want)
		}
	}
}

func TestUnitsStayWithTheirNumbers(t *testing.T) {
	want := []string{"within", "its", "goal", "of", "300 ms", "at", "3", "of", "4", "values"}
	if diff := cmp.Diff(want, unbroken("within its goal of 300 ms at 3 of 4 values")); diff != "" {
		t.Error(diff)
	}
}

// What work runs on has one shade where each design calls it otherwise, and its own name
// where all call it alike.
func TestComputeIsOnePart(t *testing.T) {
	of := func(platforms ...string) (parts []string) {
		var ranked []report.Standing
		for _, p := range platforms {
			d := &report.Design{Services: []report.Service{{Platform: p}}, Bill: cost.Bill{Lines: []cost.Line{{Part: ""}, {Part: "db"}}}}
			ranked = append(ranked, report.Standing{Design: d})
		}
		return billParts(ranked)
	}
	if diff := cmp.Diff([]string{"compute", "db"}, of("", "functions of Lambda")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"instances", "db"}, of("", "")); diff != "" {
		t.Error(diff)
	}
}

// A step of the fleet makes no slope: its line is dotted, and bands end there.
func TestFleetsOfALineChange(t *testing.T) {
	one := func(n int) []report.Count { return []report.Count{{Machine: "m", Instances: n}} }
	l := costLine{rungs: []rung{{fleet: one(2)}, {fleet: one(2)}, {fleet: one(3)}}}
	if l.stepsTo(1) || !l.stepsTo(2) {
		t.Error("2, 2 and 3 instances step", l.stepsTo(1), l.stepsTo(2))
	}
	if at := leastAt([][]float64{{5, 0}, {0, 2}}, 1); at != 0 {
		t.Error("the cheapest is line", at)
	}
}

// The spread beside a goal of one class is of that class.
func TestTheSpreadIsOfTheClassWhoseGoalBinds(t *testing.T) {
	at := func(s float64) result.Interval { return result.Interval{Low: s, Mid: s, High: s} }
	d := &report.Design{Met: true}
	d.Result.Latency = result.Latency{P50: at(0.077), P99: at(0.372)}
	d.Result.Classes = []result.ClassResult{{Name: "view", Latency: result.Latency{P50: at(0.01), P99: at(0.038)}}}
	goal := models.LatencyGoal{Quantile: 0.99}
	if of := classOf(d, limit{class: "view", goal: goal}); of == nil || of.Latency.P99.Mid != 0.038 {
		t.Error("it is not of view alone:", of)
	}
	if of := classOf(d, limit{goal: goal}); of != nil {
		t.Error("it is of", of.Name)
	}
	if got := (limit{class: "job", goal: models.LatencyGoal{Quantile: 0.95, Of: models.Span(1)}}).name(); got != "job p95 of the time until done" {
		t.Error(got)
	}
}

// A second goal of the same requests is marked at each bar, from its figure on, and has a column:
// its line would pass through bars that keep to it. One goal has no such mark.
func TestASecondGoalIsMarkedAtItsFigure(t *testing.T) {
	drawn := func(goals ...models.LatencyGoal) string {
		r := samples.Storefront()
		r.Goal.Latency = goals
		var page bytes.Buffer
		if err := DrawSpread(r).Write(&page, "svg"); err != nil {
			t.Fatal(err)
		}
		return page.String()
	}
	p50, p99 := models.LatencyGoal{Quantile: 0.5, Limit: 100 * sim.Millisecond}, models.LatencyGoal{Quantile: 0.99, Limit: 300 * sim.Millisecond}
	for _, c := range []struct {
		goals []models.LatencyGoal
		want  bool
	}{{[]models.LatencyGoal{p99}, false}, {[]models.LatencyGoal{p50, p99}, true}} {
		if page := drawn(c.goals...); strings.Contains(page, "Line below a bar") != c.want || strings.Contains(page, ">p50</text>") != c.want {
			t.Errorf("goals %v: is the second marked at its figure? want %v", c.goals, c.want)
		}
	}
}
