package pages

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/outputs/contract"
	"fleetcost/sim"
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
	for _, r := range classGoals([]*report.Design{d}).Rows {
		got = append(got, strings.Join(r.Cells, "; "))
	}
	want := []string{
		"resize; done_p95 ≤ 2 s; 1,200 ±100; met",
		"resize in upload; done_p95 ≤ 2 s; 2,000 ±100; likely met",
		"view; done_p95 ≤ 2 s; 3,000 ±100; missed",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the rows are %q", got)
	}
	text, err := json.Marshal(contract.Design(d, models.Goal{}).ClassGoals[1])
	if want := `{"class":"resize","in":"upload","goal":"done_p95","limit_ms":2000,"measured_ms":2000,"low_ms":1900,"high_ms":2100,"met":false}`; err != nil || string(text) != want {
		t.Errorf("%s, %v", text, err)
	}
	if got, want := contract.Design(d, models.Goal{}).ClassGoals.String(), "resize done_p95 1200 of 2000 ms met; resize in upload done_p95 2000 of 2000 ms not met; view done_p95 3000 of 2000 ms not met"; got != want {
		t.Error(got)
	}
}
