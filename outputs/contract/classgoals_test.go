package contract

import (
	"encoding/json"
	"testing"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/outputs/samples"
	"fleetcost/sim"
)

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
	if text, _ := json.Marshal(Report(samples.Storefront()).GoalOfClass); string(text) != "{}" {
		t.Errorf("no class has a goal, and yet %s", text)
	}
}
