package outputs

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models/report"
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

// shortSweep is small enough for a person to read its goldens.
func shortSweep() *report.Sweep {
	s := sweepOf(spaced(200, 8000, 6), rivals()[0], rivals()[1], rivals()[3], rivals()[4])
	s.Report[1].Warnings = []report.Reason{note("backend db has no connection limit: waits for it are not modelled")}
	s.Report[2].Warnings = s.Report[1].Warnings
	return s
}

func TestGoldenOutputs(t *testing.T) {
	for _, e := range Formats.Entries() {
		t.Run(e.Name, func(t *testing.T) {
			for _, c := range []struct {
				name  string
				write func(*bytes.Buffer) error
			}{
				{"report", func(b *bytes.Buffer) error { return e.Value.Report(b, storefront(), Options{}) }},
				{"sweep", func(b *bytes.Buffer) error { return e.Value.Sweep(b, shortSweep(), Options{}) }},
				{"simulation", func(b *bytes.Buffer) error { return e.Value.Simulation(b, oneFleet(), Options{}) }},
				{"overloaded", func(b *bytes.Buffer) error { return e.Value.Simulation(b, overloadedFleet(), Options{}) }},
				{"system", func(b *bytes.Buffer) error { return e.Value.Report(b, shop(), Options{Width: 100}) }},
				{"system-sweep", func(b *bytes.Buffer) error { return e.Value.Sweep(b, shopSweep(), Options{Width: 100}) }},
				{"system-simulation", func(b *bytes.Buffer) error { return e.Value.Simulation(b, shopSimulation(), Options{Width: 100}) }},
				{"system-storm", func(b *bytes.Buffer) error { return e.Value.Simulation(b, stormyShop(), Options{Width: 100}) }},
				{"doubts", func(b *bytes.Buffer) error { return e.Value.Report(b, doubts(), Options{}) }},
				{"doubts-sweep", func(b *bytes.Buffer) error { return e.Value.Sweep(b, doubtfulSweep(), Options{}) }},
				{"validation", func(b *bytes.Buffer) error { return e.Value.Validation(b, fewTrials(), Options{}) }},
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
	if err := (terminal{}).Report(&page, storefront(), Options{Width: 80}); err != nil {
		t.Fatal(err)
	}
	golden(t, "report-80.table", page.Bytes())
}

func TestGoldenPlots(t *testing.T) {
	for _, c := range []struct {
		name string
		draw func(*bytes.Buffer) error
	}{
		{"cost.svg", func(b *bytes.Buffer) error { return DrawCost(shortSweep(), b, "svg") }},
		{"bill.svg", func(b *bytes.Buffer) error { return DrawBill(shop(), b, "svg") }},
		{"latency.svg", func(b *bytes.Buffer) error { return DrawLatency(shortSweep(), b, "svg") }},
		{"predicted-p99.svg", func(b *bytes.Buffer) error { return DrawP99(fewTrials(), b, "svg") }},
		{"error-by-load.svg", func(b *bytes.Buffer) error { return DrawErrorByLoad(fewTrials(), b, "svg") }},
		{"intervals.svg", func(b *bytes.Buffer) error { return DrawIntervals(fewTrials(), b, "svg") }},
	} {
		var page bytes.Buffer
		if err := c.draw(&page); err != nil {
			t.Fatal(err)
		}
		golden(t, c.name, page.Bytes())
	}
}

func TestGoldenAccuracy(t *testing.T) {
	for name, v := range map[string]*report.Validation{"accuracy.md": manyTrials(), "accuracy-empty.md": {Source: "measured"}} {
		var page bytes.Buffer
		if err := Accuracy(&page, v); err != nil {
			t.Fatal(err)
		}
		golden(t, name, page.Bytes())
	}
}
