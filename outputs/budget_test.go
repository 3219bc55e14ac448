package outputs

import (
	"bytes"
	"io"
	"slices"
	"testing"

	"fleetcost/outputs/plots"
	"fleetcost/outputs/samples"
)

// Every writer takes every budget, writes whole lines of valid text, the same each time,
// and no number that is none.
func TestOddBudgets(t *testing.T) {
	for name, b := range samples.OddBudgets() {
		sound(t, name, func(to Format, w io.Writer) error { return to.Budget(w, b, Options{}) })
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
