package outputs

import (
	"bytes"
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"testing"

	"fleetcost/models/report"
	"fleetcost/outputs/samples"
)

// read parses CSV into a map from the header to the cell, per line.
func read(t *testing.T, write func(io.Writer) error) []map[string]string {
	t.Helper()
	var page bytes.Buffer
	if err := write(&page); err != nil {
		t.Fatal(err)
	}
	if strings.Count(page.String(), "\n") != strings.Count(page.String(), "\r\n") {
		t.Error("a line does not end with CRLF")
	}
	lines, err := csv.NewReader(&page).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, l := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			if _, twice := row[name]; twice {
				t.Errorf("two columns are named %s", name)
			}
			row[name] = l[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// Numbers of CSV are those of JSON, raw; those of an overloaded design are
// empty.
func TestCSVHoldsRawNumbers(t *testing.T) {
	rows := read(t, func(w io.Writer) error { return csvFormat{}.Report(w, samples.Storefront(), Options{}) })
	if len(rows) != len(samples.Storefront().Designs) {
		t.Fatalf("%d lines", len(rows))
	}
	if got := rows[1]["usd_per_month"]; got != "2540.4" {
		t.Errorf("django costs %q", got)
	}
	if got := rows[4]["p99_ms"] + rows[4]["mean_ms"] + rows[4]["wait_for_worker_ms"]; got != "" {
		t.Errorf("the overloaded design has latencies: %s", got)
	}
	for _, row := range rows {
		for name, cell := range row {
			numeric := strings.HasSuffix(name, "_ms") || strings.HasPrefix(name, "usd_") || strings.HasSuffix(name, "_per_s")
			if _, err := strconv.ParseFloat(cell, 64); numeric && cell != "" && err != nil {
				t.Errorf("%s is %q", name, cell)
			}
		}
	}
}

// A sweep has one line per value and design, a simulation one per class.
func TestCSVHasALinePerMeasurement(t *testing.T) {
	s := samples.ShortSweep()
	rows := read(t, func(w io.Writer) error { return csvFormat{}.Sweep(w, s, Options{}) })
	if want := len(s.Values) * len(s.Report[0].Designs); len(rows) != want || rows[0]["traffic.rate"] != "200" {
		t.Errorf("%d lines instead of %d, the first of %q", len(rows), want, rows[0]["traffic.rate"])
	}
	rows = read(t, func(w io.Writer) error { return csvFormat{}.Simulation(w, samples.OneFleet(), Options{}) })
	if len(rows) != 3 || rows[0]["class"] != "" || rows[1]["class"] != "browse" || rows[2]["offered"] != "40000" {
		t.Errorf("lines of a simulation: %v", rows)
	}
}

// No text can start a formula, and an answer without designs is a header.
func TestCSVIsInert(t *testing.T) {
	for _, text := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"} {
		rows := read(t, func(w io.Writer) error {
			return csvFormat{}.Report(w, samples.Named(samples.Storefront(), text), Options{})
		})
		for name, cell := range rows[0] {
			if _, err := strconv.ParseFloat(cell, 64); err != nil && cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
				t.Errorf("%s is %q", name, cell)
			}
		}
	}
	if rows := read(t, func(w io.Writer) error { return csvFormat{}.Report(w, &report.Report{}, Options{}) }); len(rows) != 0 {
		t.Errorf("%d lines of no designs", len(rows))
	}
}
