package outputs

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models/report"
	"fleetcost/outputs/pages"
	"fleetcost/outputs/plots"
	"fleetcost/outputs/samples"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// golden compares with a file of testdata. One that is missing is a failure:
// nothing would be compared.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; go test ./outputs -update writes it", err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs from what was written (-golden +now):\n%s", path, diff)
	}
}

// goldens are the answers that every format writes, and the width of their tables.
var goldens = []struct {
	name  string
	width int
	write func(f Format, b *bytes.Buffer, o Options) error
}{
	{"report", 0, func(f Format, b *bytes.Buffer, o Options) error { return f.Report(b, samples.Storefront(), o) }},
	{"sweep", 0, func(f Format, b *bytes.Buffer, o Options) error { return f.Sweep(b, samples.ShortSweep(), o) }},
	{"simulation", 0, func(f Format, b *bytes.Buffer, o Options) error { return f.Simulation(b, samples.OneFleet(), o) }},
	{"overloaded", 0, func(f Format, b *bytes.Buffer, o Options) error {
		return f.Simulation(b, samples.OverloadedFleet(), o)
	}},
	{"system", 100, func(f Format, b *bytes.Buffer, o Options) error { return f.Report(b, samples.Shop(), o) }},
	{"system-sweep", 100, func(f Format, b *bytes.Buffer, o Options) error {
		return f.Sweep(b, samples.ShopSweep(), o)
	}},
	{"system-simulation", 100, func(f Format, b *bytes.Buffer, o Options) error {
		return f.Simulation(b, samples.ShopSimulation(), o)
	}},
	{"system-storm", 100, func(f Format, b *bytes.Buffer, o Options) error {
		return f.Simulation(b, samples.StormyShop(), o)
	}},
	{"doubts", 0, func(f Format, b *bytes.Buffer, o Options) error { return f.Report(b, samples.Doubts(), o) }},
	{"choices-sweep", 0, func(f Format, b *bytes.Buffer, o Options) error { return f.Sweep(b, samples.ChoiceSweep(), o) }},
	{"map", 100, func(f Format, b *bytes.Buffer, o Options) error { return f.Grid(b, samples.MapOfTwo(), o) }},
	{"map-choices", 80, func(f Format, b *bytes.Buffer, o Options) error { return f.Grid(b, samples.MapOfChoices(), o) }},
	{"doubts-sweep", 0, func(f Format, b *bytes.Buffer, o Options) error { return f.Sweep(b, samples.DoubtfulSweep(), o) }},
	{"check", 100, func(f Format, b *bytes.Buffer, o Options) error { return f.Check(b, samples.Check(), o) }},
	{"check-system", 80, func(f Format, b *bytes.Buffer, o Options) error { return f.Check(b, samples.CheckedShop(), o) }},
	{"listing", 0, func(f Format, b *bytes.Buffer, o Options) error { return f.Listing(b, samples.Machines(), o) }},
	{"forecast", 100, func(f Format, b *bytes.Buffer, o Options) error { return f.Forecast(b, samples.WeekForecast(), o) }},
	{"system-forecast", 100, func(f Format, b *bytes.Buffer, o Options) error {
		return f.Forecast(b, samples.SystemForecast(), o)
	}},
	{"budget", 100, func(f Format, b *bytes.Buffer, o Options) error { return f.Budget(b, samples.YearBudget(), o) }},
	{"tuning", 100, func(f Format, b *bytes.Buffer, o Options) error { return f.Tuning(b, samples.WeekTuning(), o) }},
	{"system-tuning", 80, func(f Format, b *bytes.Buffer, o Options) error {
		return f.Tuning(b, samples.SystemTuning(), o)
	}},
	{"diff", 100, func(f Format, b *bytes.Buffer, o Options) error { return f.Diff(b, samples.Rise(), o) }},
	{"diff-still", 0, func(f Format, b *bytes.Buffer, o Options) error { return f.Diff(b, samples.Still(), o) }},
	{"commit", 120, func(f Format, b *bytes.Buffer, o Options) error {
		return f.Purchasing(b, samples.YearPurchasing(), o)
	}},
	{"validation", 0, func(f Format, b *bytes.Buffer, o Options) error { return f.Validation(b, samples.FewTrials(), o) }},
	{"breakeven", 100, func(f Format, b *bytes.Buffer, o Options) error { return f.Crossings(b, samples.NodeOrDjango(), o) }},
	{"explain", 100, func(f Format, b *bytes.Buffer, o Options) error { return f.Explanation(b, samples.WhatNodeCosts(), o) }},
}

func TestGoldenOutputs(t *testing.T) {
	for _, e := range Formats.Entries() {
		if e.Name == "html" {
			continue // its elements and its pictures have goldens of their own
		}
		t.Run(e.Name, func(t *testing.T) {
			for _, c := range goldens {
				var page bytes.Buffer
				if err := c.write(e.Value, &page, Options{Width: c.width}); err != nil {
					t.Fatal(err)
				}
				golden(t, c.name+"."+e.Name, page.Bytes())
			}
		})
	}
}

func TestGoldenNarrowTable(t *testing.T) {
	var page bytes.Buffer
	if err := (terminal{}).Report(&page, samples.Storefront(), Options{Width: 80}); err != nil {
		t.Fatal(err)
	}
	golden(t, "report-80.table", page.Bytes())
}

func TestGoldenPlots(t *testing.T) {
	for _, c := range []struct {
		name string
		draw func(*bytes.Buffer) error
	}{
		{"choices.svg", func(b *bytes.Buffer) error { return plots.DrawCost(samples.ChoiceSweep()).Write(b, "svg") }},
		{"map-cheapest.svg", func(b *bytes.Buffer) error { return plots.DrawCheapest(samples.MapOfTwo()).Write(b, "svg") }},
		{"map-cost.svg", func(b *bytes.Buffer) error { return plots.DrawGridCost(samples.MapOfTwo()).Write(b, "svg") }},
		{"cost.svg", func(b *bytes.Buffer) error { return plots.DrawCost(samples.ShortSweep()).Write(b, "svg") }},
		{"spread.svg", func(b *bytes.Buffer) error { return plots.DrawSpread(samples.Storefront()).Write(b, "svg") }},
		{"time.svg", func(b *bytes.Buffer) error { return plots.DrawTime(samples.Shop()).Write(b, "svg") }},
		{"tornado.svg", func(b *bytes.Buffer) error { return plots.DrawTornado(samples.YearBudget()).Write(b, "svg") }},
		{"portions.svg", func(b *bytes.Buffer) error { return plots.DrawPortions(samples.WhatNodeCosts()).Write(b, "svg") }},
		{"changes.svg", func(b *bytes.Buffer) error { return plots.DrawChanges(samples.WhatNodeCosts()).Write(b, "svg") }},
		{"bill.svg", func(b *bytes.Buffer) error { return plots.DrawBill(samples.Shop()).Write(b, "svg") }},
		{"timeline.svg", func(b *bytes.Buffer) error {
			return plots.DrawTimeline(&plots.OneOf{Forecast: samples.WeekForecast()}).Write(b, "svg")
		}},
		{"fan.svg", func(b *bytes.Buffer) error { return plots.DrawFan(samples.YearBudget()).Write(b, "svg") }},
		{"latency.svg", func(b *bytes.Buffer) error { return plots.DrawLatency(samples.ShortSweep()).Write(b, "svg") }},
		{"predicted-p99.svg", func(b *bytes.Buffer) error { return plots.DrawP99(samples.FewTrials()).Write(b, "svg") }},
		{"error-by-load.svg", func(b *bytes.Buffer) error { return plots.DrawErrorByLoad(samples.FewTrials()).Write(b, "svg") }},
		{"intervals.svg", func(b *bytes.Buffer) error { return plots.DrawIntervals(samples.FewTrials()).Write(b, "svg") }},
	} {
		var page bytes.Buffer
		if err := c.draw(&page); err != nil {
			t.Fatal(err)
		}
		golden(t, c.name, page.Bytes())
	}
}

func TestGoldenAccuracy(t *testing.T) {
	for name, v := range map[string]*report.Validation{"accuracy.md": samples.ManyTrials(), "accuracy-empty.md": {Source: "measured"}} {
		golden(t, name, pages.Accuracy(v))
	}
}

// pageWidth is the width of a page of these options.
func pageWidth(o Options) int {
	if o.Width == 0 {
		return DefaultWidth
	}
	return o.Width
}
