package outputs

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/sim"
	"github.com/google/go-cmp/cmp"
)

// Beside the goal of a class stands what it limits, and whether it is met.
func TestClassGoals(t *testing.T) {
	goal := models.LatencyGoal{Of: models.Completion, Quantile: 0.95, Limit: 2 * sim.Second}
	d := &report.Design{Name: "a", Goals: []report.ClassFigure{
		{Class: "resize", Goal: goal, Figure: result.Interval{Low: 1.1, Mid: 1.2, High: 1.3}},
		{Class: "resize", In: "upload", Goal: goal, Figure: result.Interval{Low: 1.9, Mid: 2, High: 2.1}},
		{Class: "view", Goal: goal, Figure: result.Interval{Low: 2.9, Mid: 3, High: 3.1}},
	}}
	var got []string
	for _, r := range classGoals([]*report.Design{d}).rows {
		got = append(got, strings.Join(r.cells, "; "))
	}
	want := []string{
		"resize; done_p95 ≤ 2 s; 1,200 ±100; met",
		"resize in upload; done_p95 ≤ 2 s; 2,000 ±100; likely met",
		"view; done_p95 ≤ 2 s; 3,000 ±100; missed",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the rows are %q", got)
	}
	text, err := json.Marshal(classGoalsJSON(d)[1])
	if want := `{"class":"resize","in":"upload","goal":"done_p95","limit_ms":2000,"measured_ms":2000,"low_ms":1900,"high_ms":2100,"met":false}`; err != nil || string(text) != want {
		t.Errorf("%s, %v", text, err)
	}
	if got, want := classGoalsJSON(d).String(), "resize done_p95 1200 of 2000 ms met; resize in upload done_p95 2000 of 2000 ms not met; view done_p95 3000 of 2000 ms not met"; got != want {
		t.Error(got)
	}
}

// The limits of a class hold its own alone: of errors it may have none, while the
// whole always has one.
func TestGoalsOfClassesInJSON(t *testing.T) {
	text, err := json.Marshal(goalOfClassJSON([]report.ClassGoal{
		{Class: "view", Goal: models.Goal{Latency: []models.LatencyGoal{{Quantile: 0.999, Limit: 40 * sim.Millisecond}}}},
		{Class: "resize", Goal: models.Goal{ErrorRate: 0.01, Latency: []models.LatencyGoal{{Of: models.QueueingDelay, Quantile: 0.95, Limit: sim.Second}}}},
	}))
	if want := `{"resize":{"error_rate":0.01,"queue_p95_ms":1000},"view":{"p999_ms":40}}`; err != nil || string(text) != want {
		t.Errorf("%s, %v", text, err)
	}
	if text, _ := json.Marshal(reportJSON(storefront()).GoalOfClass); string(text) != "{}" {
		t.Errorf("no class has a goal, and yet %s", text)
	}
}

// Goodput is told where requests come again; what a message over open
// connections causes at its service is no second attempt.
func TestGoodputIsToldOfRetriesOnly(t *testing.T) {
	result := func(attempts int64) *report.Design {
		d := &report.Design{Name: "node", Services: []report.Service{{}}}
		d.Result = result.Result{Span: sim.Second, Counts: result.Counts{Offered: 100, Done: 100}}
		d.Result.Classes = []result.ClassResult{
			{Name: "message", Counts: result.Counts{Offered: 100, Done: 100}, Attempts: attempts},
			{Name: "delivery", Inner: true, Counts: result.Counts{Offered: 900, Done: 900}, Attempts: 900},
		}
		d.Result.Services = []result.ServiceResult{{Averages: result.Averages{ArrivalsPerSecond: 1000, DonePerSecond: 1000}}}
		return d
	}
	if g := goodput([]*report.Design{result(100)}); len(g.rows) != 0 {
		t.Errorf("nobody tries again, and yet: %v", g.rows)
	}
	if g := goodput([]*report.Design{result(130)}); len(g.rows) == 0 {
		t.Error("a third tries again, and nothing is said")
	}
}

// What caches cost and save, one by one and all together; none without caches.
func TestWhatCachesSave(t *testing.T) {
	page := report.Saving{Class: "page", Backend: "redis", Worth: cost.MustDollars(31.5)}
	two := []report.Saving{page, {Class: "user", Worth: cost.MustDollars(70), Monthly: cost.MustDollars(5), Grown: []report.Growth{{Backend: "db", Times: 2}}}}
	redis := report.Backend{Name: "redis", Bill: cost.Bill{Lines: []cost.Line{{Amount: cost.MustDollars(115)}}}}
	got := savings([]*report.Design{
		{Name: "one", Caches: []report.Saving{page}, Backends: []report.Backend{redis}}, {Name: "none"},
		{Name: "two", Caches: two, Savings: cost.MustDollars(9), Spared: cost.MustDollars(101.5), Backends: []report.Backend{redis}},
		{Name: "all", Caches: []report.Saving{{Class: "page", Worth: cost.MustDollars(1), Needed: note("db is overloaded")}}},
	})
	want := [][]string{
		{"one", "page in redis", "115.00", "31.50", "0.00", ""},
		{"two", "page in redis", "115.00", "31.50", "0.00", ""},
		{"", "user in its process", unknown, "70.00", "5.00", "or 2 times db"},
		{"", "all together", "115.00", "101.50", "9.00", ""},
		{"all", "page in its process", unknown, "1.00", unknown, "needed"},
	}
	var rows [][]string
	for _, r := range got.rows {
		rows = append(rows, r.cells)
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
	if g := savings([]*report.Design{{Name: "none"}}); len(g.rows) != 0 {
		t.Errorf("%v", g.rows)
	}
}
