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

func TestGoldenOutputs(t *testing.T) {
	for _, e := range Formats.Entries() {
		t.Run(e.Name, func(t *testing.T) {
			for _, c := range []struct {
				name  string
				write func(*bytes.Buffer) error
			}{
				{"report", func(b *bytes.Buffer) error { return e.Value.Report(b, samples.Storefront(), Options{}) }},
				{"sweep", func(b *bytes.Buffer) error { return e.Value.Sweep(b, samples.ShortSweep(), Options{}) }},
				{"simulation", func(b *bytes.Buffer) error { return e.Value.Simulation(b, samples.OneFleet(), Options{}) }},
				{"overloaded", func(b *bytes.Buffer) error {
					return e.Value.Simulation(b, samples.OverloadedFleet(), Options{})
				}},
				{"system", func(b *bytes.Buffer) error { return e.Value.Report(b, samples.Shop(), Options{Width: 100}) }},
				{"system-sweep", func(b *bytes.Buffer) error {
					return e.Value.Sweep(b, samples.ShopSweep(), Options{Width: 100})
				}},
				{"system-simulation", func(b *bytes.Buffer) error {
					return e.Value.Simulation(b, samples.ShopSimulation(), Options{Width: 100})
				}},
				{"system-storm", func(b *bytes.Buffer) error {
					return e.Value.Simulation(b, samples.StormyShop(), Options{Width: 100})
				}},
				{"doubts", func(b *bytes.Buffer) error { return e.Value.Report(b, samples.Doubts(), Options{}) }},
				{"doubts-sweep", func(b *bytes.Buffer) error { return e.Value.Sweep(b, samples.DoubtfulSweep(), Options{}) }},
				{"check", func(b *bytes.Buffer) error { return e.Value.Check(b, samples.Check(), Options{Width: 100}) }},
				{"check-system", func(b *bytes.Buffer) error { return e.Value.Check(b, samples.CheckedShop(), Options{Width: 80}) }},
				{"listing", func(b *bytes.Buffer) error { return e.Value.Listing(b, samples.Machines(), Options{}) }},
				{"forecast", func(b *bytes.Buffer) error { return e.Value.Forecast(b, samples.WeekForecast(), Options{Width: 100}) }},
				{"system-forecast", func(b *bytes.Buffer) error {
					return e.Value.Forecast(b, samples.SystemForecast(), Options{Width: 100})
				}},
				{"budget", func(b *bytes.Buffer) error { return e.Value.Budget(b, samples.YearBudget(), Options{Width: 100}) }},
				{"tuning", func(b *bytes.Buffer) error { return e.Value.Tuning(b, samples.WeekTuning(), Options{Width: 100}) }},
				{"system-tuning", func(b *bytes.Buffer) error {
					return e.Value.Tuning(b, samples.SystemTuning(), Options{Width: 80})
				}},
				{"diff", func(b *bytes.Buffer) error { return e.Value.Diff(b, samples.Rise(), Options{Width: 100}) }},
				{"diff-still", func(b *bytes.Buffer) error { return e.Value.Diff(b, samples.Still(), Options{}) }},
				{"commit", func(b *bytes.Buffer) error {
					return e.Value.Purchasing(b, samples.YearPurchasing(), Options{Width: 120})
				}},
				{"validation", func(b *bytes.Buffer) error { return e.Value.Validation(b, samples.FewTrials(), Options{}) }},
			} {
				var page bytes.Buffer
				if err := c.write(&page); err != nil {
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
		{"cost.svg", func(b *bytes.Buffer) error { return plots.DrawCost(samples.ShortSweep(), b, "svg") }},
		{"bill.svg", func(b *bytes.Buffer) error { return plots.DrawBill(samples.Shop(), b, "svg") }},
		{"timeline.svg", func(b *bytes.Buffer) error {
			return plots.DrawTimeline(&plots.OneOf{Forecast: samples.WeekForecast()}, b, "svg")
		}},
		{"fan.svg", func(b *bytes.Buffer) error { return plots.DrawFan(samples.YearBudget(), b, "svg") }},
		{"latency.svg", func(b *bytes.Buffer) error { return plots.DrawLatency(samples.ShortSweep(), b, "svg") }},
		{"predicted-p99.svg", func(b *bytes.Buffer) error { return plots.DrawP99(samples.FewTrials(), b, "svg") }},
		{"error-by-load.svg", func(b *bytes.Buffer) error { return plots.DrawErrorByLoad(samples.FewTrials(), b, "svg") }},
		{"intervals.svg", func(b *bytes.Buffer) error { return plots.DrawIntervals(samples.FewTrials(), b, "svg") }},
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
