package outputs

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/sim"
)

// contractExample is the example of the design document, with which programs
// were written.
const contractExample = `{"scenario":"Storefront API","seed":1,"goal":{"p99_ms":300,"error_rate":0.001},
 "designs":[{"name":"node","runtime":"node-express","machine":"c7g.large","processes":2,"instances":4,"met":true,
   "offered_per_s":800,"done_per_s":800.1,"utilization":0.61,
   "mean_ms":11.2,"p50_ms":9.8,"p90_ms":18.1,"p95_ms":22.7,"p99_ms":41.9,"p99_low_ms":40.8,"p99_high_ms":43.1,"error_rate":0,
   "bound_by":"cpu","estimate_p99_ms":43.0,"usd_per_month":211.7,"usd_per_million_requests":0.10,"warnings":[]}]}`

func object(t *testing.T, text []byte) map[string]any {
	t.Helper()
	var o map[string]any
	if err := json.Unmarshal(text, &o); err != nil {
		t.Fatal(err)
	}
	return o
}

// sameShape checks that got has every key of want, with a value of its kind.
func sameShape(t *testing.T, path string, want, got any) {
	t.Helper()
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			t.Errorf("%s is %T, not an object", path, got)
			return
		}
		for k, v := range w {
			sameShape(t, path+"."+k, v, g[k])
		}
	case []any:
		g, ok := got.([]any)
		if !ok {
			t.Errorf("%s is %T, not an array", path, got)
			return
		}
		if len(w) > 0 && len(g) > 0 {
			sameShape(t, path+"[0]", w[0], g[0])
		}
	default:
		if a, b := kind(want), kind(got); a != b {
			t.Errorf("%s is a %s, not a %s", path, b, a)
		}
	}
}

func kind(v any) string {
	switch v.(type) {
	case float64:
		return "number"
	case string:
		return "string"
	case bool:
		return "boolean"
	case nil:
		return "null"
	}
	return "collection"
}

func TestJSONKeepsTheContract(t *testing.T) {
	var page bytes.Buffer
	if err := (jsonFormat{}).Report(&page, storefront(), Options{}); err != nil {
		t.Fatal(err)
	}
	sameShape(t, "report", object(t, []byte(contractExample)), object(t, page.Bytes()))
}

// Every key that is written is a field of the documented types, and reading
// with them loses nothing.
func TestJSONReadsBackIntoItsTypes(t *testing.T) {
	for name, c := range map[string]struct {
		value any
		into  any
	}{
		"report":     {reportJSON(storefront()), &ReportJSON{}},
		"sweep":      {sweepJSON(shortSweep()), &SweepJSON{}},
		"simulation": {simulationJSON(oneFleet()), &SimulationJSON{}},
		"overloaded": {simulationJSON(overloadedFleet()), &SimulationJSON{}},
		"validation": {validationJSON(fewTrials()), &ValidationJSON{}},
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

// Law 5: an overloaded design has an offered load and no latency.
func TestJSONHasNoLatencyOfAnOverloadedDesign(t *testing.T) {
	text, err := json.Marshal(simulationJSON(overloadedFleet()))
	if err != nil {
		t.Fatal(err)
	}
	whole := object(t, text)
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

// An estimate of another quantile never stands under the name of p99.
func TestJSONNamesTheQuantileOfTheEstimate(t *testing.T) {
	goal := models.Goal{Latency: []models.LatencyGoal{{Quantile: 0.95, Limit: 100 * sim.Millisecond}}}
	node := storefront().Designs[0]
	node.Estimate, node.EstimateP99 = interval(0.021, 0.001), interval(0.0425, 0.001)
	d := designJSON(&node, goal)
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

// Classes stand in the order of the scenario, not of the alphabet.
func TestJSONKeepsTheOrderOfClasses(t *testing.T) {
	s := oneFleet()
	slices.Reverse(s.Design.Result.Classes)
	text, err := json.Marshal(simulationJSON(s))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Index(string(text), `"report":{`) > strings.Index(string(text), `"browse":{`) {
		t.Errorf("browse stands before report")
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
