package contract

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/outputs/samples"
	"fleetcost/sim"

	"github.com/google/go-cmp/cmp"
)

// Law 5: an overloaded design has an offered load and no latency.
func TestJSONHasNoLatencyOfAnOverloadedDesign(t *testing.T) {
	text, err := json.Marshal(Simulation(samples.OverloadedFleet()))
	if err != nil {
		t.Fatal(err)
	}
	whole := keysOf(t, text)
	parts := []map[string]any{whole}
	for _, class := range whole["classes"].(map[string]any) {
		parts = append(parts, class.(map[string]any))
	}
	for _, part := range parts {
		for key, value := range part {
			if strings.HasSuffix(key, "_ms") && value != nil {
				t.Errorf("%s is %v", key, value)
			}
		}
	}
	if whole["verdict"] != "overloaded" || whole["offered_load"] != 1.3416 {
		t.Errorf("verdict %v, offered load %v", whole["verdict"], whole["offered_load"])
	}
}

// Classes stand in the order of the scenario, not of the alphabet.
func TestJSONKeepsTheOrderOfClasses(t *testing.T) {
	s := samples.OneFleet()
	slices.Reverse(s.Design.Result.Classes)
	text, err := json.Marshal(Simulation(s))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Index(string(text), `"report":{`) > strings.Index(string(text), `"browse":{`) {
		t.Errorf("browse stands before report")
	}
}

// An estimate of another quantile never stands under the name of p99.
func TestJSONNamesTheQuantileOfTheEstimate(t *testing.T) {
	goal := models.Goal{Latency: []models.LatencyGoal{{Quantile: 0.95, Limit: 100 * sim.Millisecond}}}
	node := samples.Storefront().Designs[0]
	node.Estimate, node.EstimateP99 = samples.Interval(0.021, 0.001), samples.Interval(0.0425, 0.001)
	d := Design(&node, goal)
	if d.EstimateP99 != 42.5 || d.EstimateOf != "p95" || d.Estimate != 21 {
		t.Errorf("estimate_p99_ms %v, estimate_of %s, estimate_ms %v", d.EstimateP99, d.EstimateOf, d.Estimate)
	}
	for _, c := range []struct {
		goal models.LatencyGoal
		key  string
	}{{models.LatencyGoal{}, "mean_ms"}, {models.LatencyGoal{Quantile: 0.5}, "p50_ms"}, {models.LatencyGoal{Quantile: 0.999}, "p999_ms"}} {
		if _, ok := goalJSON(models.Goal{Latency: []models.LatencyGoal{c.goal}})[c.key]; !ok {
			t.Errorf("the goal has no key %s", c.key)
		}
	}
}

// Every key that is written is a field of the documented types, and reading
// with them loses nothing.
func TestJSONReadsBackIntoItsTypes(t *testing.T) {
	for name, c := range map[string]struct {
		value any
		into  any
	}{
		"report":     {Report(samples.Storefront()), &ReportJSON{}},
		"sweep":      {Sweep(samples.ShortSweep()), &SweepJSON{}},
		"simulation": {Simulation(samples.OneFleet()), &SimulationJSON{}},
		"overloaded": {Simulation(samples.OverloadedFleet()), &SimulationJSON{}},
		"forecast":   {Forecast(samples.WeekForecast()), &ForecastJSON{}},
		"validation": {Validation(samples.FewTrials()), &ValidationJSON{}},
	} {
		first, err := json.Marshal(c.value)
		if err != nil {
			t.Fatal(err)
		}
		in := json.NewDecoder(bytes.NewReader(first))
		in.DisallowUnknownFields()
		if err := in.Decode(c.into); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		second, err := json.Marshal(c.into)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(first), string(second)); diff != "" {
			t.Errorf("%s changed:\n%s", name, diff)
		}
	}
}

func TestNumberIsNullWhenItIsNone(t *testing.T) {
	for x, want := range map[Number]string{
		1: "1", 0.1 + 0.2: "0.3", 211.7: "211.7", 1e-7: "1e-7", 123456789: "123456789",
		Number(math.Inf(1)): "null", Number(math.Inf(-1)): "null", Number(math.NaN()): "null",
	} {
		if got, err := json.Marshal(x); err != nil || string(got) != want {
			t.Errorf("%v is written as %s, not %s (%v)", float64(x), got, want, err)
		}
	}
}

func keysOf(t *testing.T, text []byte) map[string]any {
	t.Helper()
	var o map[string]any
	if err := json.Unmarshal(text, &o); err != nil {
		t.Fatal(err)
	}
	return o
}
