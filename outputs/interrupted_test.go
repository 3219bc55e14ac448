package outputs

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"fleetcost/models/report"
	"fleetcost/outputs/plots"
	"fleetcost/outputs/samples"
)

// Every format of an answer that was interrupted says so and of how much it is, and every picture.
func TestPartsSaySo(t *testing.T) {
	validation, budget := samples.FewTrials(), samples.YearBudget()
	validation.Warnings = []report.Reason{report.Interrupted{Done: 7, All: 1200, Of: "trials"}}
	budget.Warnings = append(budget.Warnings, report.Interrupted{Done: 2, All: 5, Of: "designs"})
	tuning := samples.OddTunings()["interrupted"]
	for _, c := range []struct {
		says  string
		write func(to Format, w io.Writer) error
	}{
		{"7 of 1,200 trials", func(to Format, w io.Writer) error { return to.Validation(w, validation, Options{}) }},
		{"2 of 5 designs", func(to Format, w io.Writer) error { return to.Budget(w, budget, Options{}) }},
		{"12 settings", func(to Format, w io.Writer) error { return to.Tuning(w, tuning, Options{}) }},
	} {
		for _, e := range Formats.Entries() {
			if e.Name == "xlsx" || e.Name == "csv" && c.says == "12 settings" { // which has a line for each course, and there is none
				continue
			}
			var page bytes.Buffer
			if err := c.write(e.Value, &page); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(page.String(), "interrupted") || !strings.Contains(page.String(), c.says) {
				t.Errorf("%s does not say %q:\n%.1500s", e.Name, c.says, page.String())
			}
		}
	}
	for _, e := range plots.OfValidation.Entries() {
		var picture bytes.Buffer
		if err := e.Value.Draw(validation).Write(&picture, "svg"); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(picture.String(), "Interrupted, of 7 of 1,200 trials") {
			t.Errorf("%s does not say that it is of a part", e.Name)
		}
	}
	for _, e := range plots.OfBudget.Entries() {
		var picture bytes.Buffer
		if err := e.Value.Draw(budget).Write(&picture, "svg"); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(picture.String(), "Interrupted, of 2 of 5 designs") {
			t.Errorf("%s does not say that it is of a part", e.Name)
		}
	}
}
