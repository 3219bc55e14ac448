package outputs

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"fleetcost/outputs/plots"
	"fleetcost/outputs/samples"
)

// Every writer takes every budget, writes whole lines of valid text, the same each time,
// and no number that is none.
func TestOddBudgets(t *testing.T) {
	for name, b := range samples.OddBudgets() {
		for _, e := range Formats.Entries() {
			var page, again bytes.Buffer
			if err := errors.Join(e.Value.Budget(&page, b, Options{}), e.Value.Budget(&again, b, Options{})); err != nil {
				t.Fatalf("%q: %s: %v", name, e.Name, err)
			}
			if text := page.String(); text != again.String() || !strings.HasSuffix(text, "\n") || !utf8.ValidString(text) {
				t.Errorf("%q: %s writes no whole lines, or not the same ones:\n%s", name, e.Name, text)
			}
			for _, bad := range []string{"NaN", "Inf", "∞", "%!", "\x1b"} {
				if strings.Contains(page.String(), bad) {
					t.Errorf("%q: %s writes %s:\n%s", name, e.Name, bad, page.String())
				}
			}
			if err := e.Value.Budget(fullDisk{}, b, Options{}); !errors.Is(err, errFull) {
				t.Errorf("%q: %s: the error of the writer is %v", name, e.Name, err)
			}
		}
		var page bytes.Buffer
		if err := plots.DrawFan(b, &page, "svg"); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// CSV has a line for each design with a cost, month and quantile.
func TestBudgetCSV(t *testing.T) {
	rows := read(t, func(w io.Writer) error { return csvFormat{}.Budget(w, samples.YearBudget(), Options{}) })
	if len(rows) != 2*12*3 {
		t.Fatalf("%d lines", len(rows))
	}
	first := rows[0]
	for column, want := range map[string]string{"BillingPeriodStart": "2026-01-01T00:00:00Z", "BillingPeriodEnd": "2026-02-01T00:00:00Z", "BilledCost": "280", "x_Design": "node", "x_Quantile": "P10", "x_Forecast": "true"} {
		if first[column] != want {
			t.Errorf("%s is %q, want %q", column, first[column], want)
		}
	}
}

// The files of a budget are those that were announced.
func TestBudgetFiles(t *testing.T) {
	files, err := BudgetFiles(samples.YearBudget())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	if want := []string{"budget.csv", "budget.json", "budget.md", "budget.txt", "fan.png", "fan.svg"}; !slices.Equal(names, want) {
		t.Errorf("files are %q, want %q", names, want)
	}
}
