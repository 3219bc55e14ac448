package pages

import (
	"testing"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/words"
	"fleetcost/outputs/contract"
	"fleetcost/outputs/phrases"
	"fleetcost/sim"

	"github.com/google/go-cmp/cmp"
)

// One storm that was over in time, one that was not, and one without a goal.
func TestDeaths(t *testing.T) {
	died := func(name string, storm *result.ReconnectStorm) *report.Design {
		return &report.Design{Name: name, Result: result.Result{Sockets: []result.SocketsResult{{Name: "chat", Storm: storm}, {Name: "feed"}}}}
	}
	designs := []*report.Design{
		died("in time", &result.ReconnectStorm{Instances: 1, Within: 15 * sim.Second, Lost: 200, Back: 200, AllBack: 10500 * sim.Millisecond, Before: 0.62, Peak: 1}),
		died("late", &result.ReconnectStorm{Instances: 2, Within: 15 * sim.Second, Lost: 300, Back: 150, AllBack: sim.Never, Watched: sim.Minute, Refused: 7}),
		died("whenever", &result.ReconnectStorm{Instances: 1, Lost: 300, Back: 300, AllBack: 0}),
	}
	var got [][]string
	for _, r := range deaths(designs).Rows {
		got = append(got, r.Cells[:8])
	}
	want := [][]string{
		{"in time", "chat", "1", "200", "10.5 s", "≤ 15 s", "met", "0"},
		{"late", "chat", "2", "300", "50% in 60 s", "≤ 15 s", "missed", "7"},
		{"whenever", "chat", "1", "300", "0 ms", words.Unknown, "", "0"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	late := contract.Design(designs[1], models.Goal{}).Connections[0].Storm
	if late.Met || late.Within != 15 || report.Finite(float64(late.AllBack)) {
		t.Errorf("%+v", late)
	}
	if always := contract.Design(designs[2], models.Goal{}).Connections[0].Storm; !always.Met || report.Finite(float64(always.Within)) {
		t.Errorf("%+v", always)
	}
	goals := []report.StormGoal{{Clients: "chat", Instances: 1, Within: 15 * sim.Second}, {Clients: "feed", Instances: 2, Within: sim.Minute}, {Clients: "x", Instances: 1}}
	if got := phrases.StormGoals(goals); got != "chat: all back ≤ 15 s after 1 instance dies; feed: all back ≤ 60 s after 2 instances die" {
		t.Error(got)
	}
}
