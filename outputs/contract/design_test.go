package contract

import (
	"encoding/json"
	"testing"

	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/outputs/phrases"
	"fleetcost/outputs/samples"
)

// A figure without an upper end is at least so much, in every format.
func TestAtLeast(t *testing.T) {
	slow := &samples.Doubts().Designs[0]
	if got := phrases.Doubted(slow.Result.Latency.P99) + ", " + phrases.Milliseconds(slow.Result.Latency.P999); got != "≥ 2,100, ≥ 2,400" {
		t.Error(got)
	}
	var got map[string]any
	text, err := json.Marshal(Design(slow, samples.StorefrontGoal()))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{"p99_ms": 2100.0, "p99_low_ms": 1900.0, "p99_high_ms": nil, "p99_at_least": true, "p999_ms": 2400.0, "p999_at_least": true} {
		if value, there := got[key]; !there || value != want {
			t.Errorf("%s is %v, not %v", key, value, want)
		}
	}
	if _, there := got["p50_at_least"]; there {
		t.Error("p50 has an end, and the field is there")
	}
	line := fields(Design(slow, samples.StorefrontGoal()))
	if line.find("p99_high_ms") != "" || line.find("p99_at_least") != "true" || line.find("p50_at_least") != "false" {
		t.Errorf("CSV: up to %q, at least %q", line.find("p99_high_ms"), line.find("p99_at_least"))
	}
}

// Behind the name of a class stands who sends it, where that is not the clients.
func TestClassesSayWhoSendsThem(t *testing.T) {
	for _, c := range []struct {
		class     result.ClassResult
		name, who string
	}{
		{result.ClassResult{Name: "page"}, "page", "clients"},
		{result.ClassResult{Name: "score", Internal: true}, "score (called)", "services"},
		{result.ClassResult{Name: "mail", Internal: true, Background: true}, "mail (enqueued)", "queue"},
		{result.ClassResult{Name: "chat delivery", Internal: true, Delivered: true}, "chat delivery (delivered)", "rooms"},
	} {
		if got := phrases.Class(c.class); got != c.name {
			t.Errorf("%s, want %s", got, c.name)
		}
		if got := classJSON(c.class, &report.Design{}).Sent; got != c.who {
			t.Errorf("%s: sent by %s, want %s", c.name, got, c.who)
		}
	}
}

// A backend without a price is named on the line of its design.
func TestLinesNameWhatIsNotInTheBill(t *testing.T) {
	if got := fields(Design(&samples.Doubts().Designs[0], samples.StorefrontGoal())).find("not_in_bill"); got != "db; search" {
		t.Errorf("%q", got)
	}
}

// Of a design without a fleet nothing was measured: no figure is zero, and there is no verdict.
func TestNothingIsKnownOfNoFleet(t *testing.T) {
	none := &report.Design{Name: "node", Services: []report.Service{{Instances: 0}}}
	text, err := json.Marshal(Design(none, samples.StorefrontGoal()))
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	counted := map[string]bool{"instances": true, "replications": true}
	for _, f := range fields(CountsJSON{}) {
		counted[f.Name] = true
	}
	for key, value := range got {
		if value == 0.0 && !counted[key] {
			t.Errorf("%s is 0", key)
		}
	}
	if got["verdict"] != "" {
		t.Errorf("the verdict is %v", got["verdict"])
	}
}
