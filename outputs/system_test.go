package outputs

import (
	"bytes"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"fleetcost/models/report"
	"fleetcost/outputs/samples"

	"github.com/google/go-cmp/cmp"
	"github.com/jedib0t/go-pretty/v6/text"
)

// The question of the issue, {name, usd_per_month, services}, has an answer
// with the documented keys.
func TestJSONServicesHaveTheDocumentedKeys(t *testing.T) {
	var page bytes.Buffer
	if err := (jsonFormat{}).Report(&page, samples.Shop(), Options{}); err != nil {
		t.Fatal(err)
	}
	designs := object(t, page.Bytes())["designs"].([]any)
	hybrid := designs[2].(map[string]any)
	service := hybrid["services"].([]any)[1].(map[string]any)
	for key, want := range map[string]any{"name": "ml", "runtime": "uvicorn-fastapi", "machine": "c7g.xlarge", "processes": 4.0,
		"workers": nil, "instances": 2.0, "utilization": 0.71, "usd_per_month": 211.7, "bound_by": "cpu"} {
		if got, ok := service[key]; !ok || got != want {
			t.Errorf("services[1].%s is %v, not %v", key, got, want)
		}
	}
	backend := hybrid["backends"].([]any)[0].(map[string]any)
	for key, want := range map[string]any{"name": "db", "offer": "db.m6g.large", "utilization": 0.47, "connections": 96.0, "usd_per_month": 116.07} {
		if got, ok := backend[key]; !ok || got != want {
			t.Errorf("backends[0].%s is %v, not %v", key, got, want)
		}
	}
	if hybrid["binds"] != "ml" || hybrid["cache_savings_usd_per_month"] != 188.4 {
		t.Errorf("binds %v, savings %v", hybrid["binds"], hybrid["cache_savings_usd_per_month"])
	}
	classes := hybrid["classes"].(map[string]any)
	for class, measured := range map[string][]string{"thumbnail": {"done_p95_ms", "queue_p95_ms"}, "export": {"ttfb_p99_ms"}} {
		for _, key := range []string{"done_p95_ms", "queue_p95_ms", "ttfb_p99_ms"} {
			got := classes[class].(map[string]any)[key]
			if want := cmp.Equal([]string{key}, measured) || strings.Contains(strings.Join(measured, " "), key); (got != nil) != want {
				t.Errorf("%s.%s is %v", class, key, got)
			}
		}
	}
}

// Answers to nobody are throughput and no goodput.
func TestThroughputHoldsAnswersInVain(t *testing.T) {
	calm, storm := samples.ShopSimulation().Design.Result, samples.StormyShop().Design.Result
	if got, want := report.AnswersPerSecond(&calm), calm.DonePerSecond(); got != want {
		t.Errorf("nobody gave up, and %v answers per second are not the %v that were heard", got, want)
	}
	if got, want := report.AnswersPerSecond(&storm), 620+0.31*800; math.Abs(got-want) > 1e-9 {
		t.Errorf("throughput %v, want %v", got, want) // of api, where browse enters, and not of ml, which is called
	}
}

// The tables of systems fit a page of 100 columns and more.
func TestTablesOfSystemsFitThePage(t *testing.T) {
	for _, width := range []int{0, 120, 100} {
		o := Options{Width: width}
		for _, write := range append(answers(terminal{}, samples.Shop(), o)[:3],
			func(w io.Writer) error { return terminal{}.Simulation(w, samples.StormyShop(), o) },
			func(w io.Writer) error { return terminal{}.Sweep(w, samples.ShopSweep(), o) }) {
			var page bytes.Buffer
			if err := write(&page); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(page.String()) {
				if n := text.StringWidth(strings.TrimRight(line, "\n")); n > pageWidth(o) {
					t.Errorf("width %d: %d columns: %s", width, n, line)
				}
			}
		}
	}
}

// A comparison of systems has the plot of their bills, one of single services
// has not.
func TestFilesOfSystems(t *testing.T) {
	files, err := ReportFiles(samples.Shop(), Origin{})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range files {
		found = append(found, f.Name)
	}
	for _, name := range []string{"bill.png", "bill.svg", "report.csv", "report.json", "report.md"} {
		if !slices.Contains(found, name) {
			t.Errorf("no %s among %q", name, found)
		}
	}
}
