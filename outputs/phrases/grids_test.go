package phrases_test

import (
	"strings"
	"testing"

	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
	"fleetcost/outputs/samples"
)

// The title of a map says what it finds: where one key alone decides, at how many points each
// design is cheapest, where nothing meets the goal, and how much of it there is.
func TestTitlesOfMaps(t *testing.T) {
	maps := samples.OddGrids()
	byRate := samples.MapOfTwo()
	for i := range byRate.Rows {
		byRate.Rows[i] = byRate.Rows[0]
	}
	turned := &report.Grid{Across: byRate.Down, Down: byRate.Across}
	for k := range byRate.Across.Values {
		row := &report.Sweep{Axis: byRate.Down}
		for range byRate.Down.Values {
			row.Report = append(row.Report, byRate.Rows[0].Report[k])
		}
		turned.Rows = append(turned.Rows, row)
	}
	maps["the rate alone decides"], maps["turned"] = byRate, turned
	for name, want := range map[string]string{
		"an ordinary map":        "node is cheapest at 9 of 15 points, go at 6; at 2 of them several cost the same; no design meets the goal at 2 of 15 points",
		"the rate alone decides": "node is cheapest up to 3,181/s, then go, at every request.browse.steps.0.cpu",
		"turned":                 "node is cheapest up to 3,181/s, then go, at every request.browse.steps.0.cpu",
		"nothing meets the goal": "No design meets the goal at any point",
		"no points":              "traffic.rate × request.browse.steps.0.cpu: no point was reached",
	} {
		if got := phrases.GridTitle(maps[name]); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// What was cut short says of how much of it its title is.
func TestTitlesOfPartsSaySo(t *testing.T) {
	s := samples.ShortSweep()
	s.Report = s.Report[:2]
	s.Report[0].Warnings = []report.Reason{report.Interrupted{Done: 2, All: 6, Of: "values"}}
	if want := ", so far: 2 of 6 values"; phrases.SoFar(s) != want || !strings.HasSuffix(phrases.SweepTitle(s), want) {
		t.Errorf("%q does not end with %q", phrases.SweepTitle(s), want)
	}
	s.Values = s.Values[:2]
	if said := phrases.SoFar(s); said != "" {
		t.Errorf("of all values: %q", said)
	}
	if got, want := phrases.GridTitle(samples.CutMap()), "; 8 of 15 points were not reached"; !strings.HasSuffix(got, want) {
		t.Errorf("%q does not end with %q", got, want)
	}
}
