package outputs

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
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
		if err := plots.DrawFan(b).Write(&page, "svg"); err != nil {
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

// What a design costs that runs elsewhere is said to be of there.
func TestBudgetsOfSeveralClouds(t *testing.T) {
	b := samples.YearBudget()
	b.Designs[1].Abroad = "gcp us-central1"
	for _, row := range read(t, func(w io.Writer) error { return csvFormat{}.Budget(w, b, Options{}) }) {
		want := "aws us-east-1"
		if row["x_Design"] == b.Designs[1].Name {
			want = b.Designs[1].Abroad
		}
		if got := row["ProviderName"] + " " + row["RegionId"]; got != want {
			t.Fatalf("%s is of %s, want %s", row["x_Design"], got, want)
		}
	}
	var page, data bytes.Buffer
	if err := errors.Join(terminal{}.Budget(&page, b, Options{}), jsonFormat{}.Budget(&data, b, Options{})); err != nil {
		t.Fatal(err)
	}
	if want := "aws us-east-1, " + b.Designs[1].Name + " on gcp us-central1"; !strings.Contains(page.String(), want) {
		t.Errorf("%q is not said:\n%s", want, page.String())
	}
	var answer struct {
		Designs []struct {
			Cloud *struct{ Provider, Region string }
		}
	}
	if err := json.Unmarshal(data.Bytes(), &answer); err != nil || answer.Designs[0].Cloud != nil || answer.Designs[1].Cloud == nil || answer.Designs[1].Cloud.Provider != "gcp" {
		t.Errorf("%v, %v", answer, err)
	}
}

// The files of a budget are those that were announced.
func TestBudgetFiles(t *testing.T) {
	files, err := BudgetFiles(samples.YearBudget(), Origin{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	if want := []string{"budget.csv", "budget.json", "budget.md", "budget.txt", "fan.pdf", "fan.png", "fan.svg", "report.html", "report.xlsx", "tornado.pdf", "tornado.png", "tornado.svg"}; !slices.Equal(names, want) {
		t.Errorf("files are %q, want %q", names, want)
	}
}
