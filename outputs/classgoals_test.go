package outputs

import (
	"slices"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/plan"
	"fleetcost/sim"
)

// Beside the goal of a class stands what it limits, and whether it is met.
func TestClassGoals(t *testing.T) {
	goal := models.LatencyGoal{Of: models.Completion, Quantile: 0.95, Limit: 2 * sim.Second}
	d := &plan.Design{Name: "a", Goals: []plan.ClassFigure{
		{Class: "resize", Goal: goal, Figure: models.Interval{Low: 1.1, Mid: 1.2, High: 1.3}},
		{Class: "resize", In: "upload", Goal: goal, Figure: models.Interval{Low: 1.9, Mid: 2, High: 2.1}},
		{Class: "view", Goal: goal, Figure: models.Interval{Low: 2.9, Mid: 3, High: 3.1}},
	}}
	var got []string
	for _, r := range classGoals([]*plan.Design{d}).rows {
		got = append(got, strings.Join(r.cells, "; "))
	}
	want := []string{
		"resize; done_p95 ≤ 2 s; 1,200 ±100; met",
		"resize in upload; done_p95 ≤ 2 s; 2,000 ±100; unclear",
		"view; done_p95 ≤ 2 s; 3,000 ±100; missed",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the rows are %q", got)
	}
}

// Goodput is told where requests come again; what a message over open
// connections causes at its service is no second attempt.
func TestGoodputIsToldOfRetriesOnly(t *testing.T) {
	result := func(attempts int64) *plan.Design {
		d := &plan.Design{Name: "node", Services: []plan.Service{{}}}
		d.Result = models.Result{Span: sim.Second, Counts: models.Counts{Offered: 100, Done: 100}}
		d.Result.Classes = []models.ClassResult{
			{Name: "message", Counts: models.Counts{Offered: 100, Done: 100}, Attempts: attempts},
			{Name: "delivery", Inner: true, Counts: models.Counts{Offered: 900, Done: 900}, Attempts: 900},
		}
		d.Result.Services = []models.ServiceResult{{Averages: models.Averages{ArrivalsPerSecond: 1000, DonePerSecond: 1000}}}
		return d
	}
	if g := goodput([]*plan.Design{result(100)}); len(g.rows) != 0 {
		t.Errorf("nobody tries again, and yet: %v", g.rows)
	}
	if g := goodput([]*plan.Design{result(130)}); len(g.rows) == 0 {
		t.Error("a third tries again, and nothing is said")
	}
}

// Caches that save nothing are told as such.
func TestCachesThatSaveNothing(t *testing.T) {
	cached := []plan.Saving{{Class: "page", Backend: "redis"}}
	got := savings([]*plan.Design{
		{Name: "a", Caches: cached}, {Name: "b"}, {Name: "c", Caches: cached},
		{Name: "d", Caches: cached, Savings: cost.MustDollars(5)}, {Name: "e", Caches: []plan.Saving{{Needed: "db is overloaded"}}},
	})
	want := []string{
		"d: its caches save work that would cost $5.00 a month",
		"a, c: hits in the cache save no instance: as small a fleet meets the goal without them",
	}
	if !slices.Equal(got, want) {
		t.Errorf("said %q", got)
	}
}
