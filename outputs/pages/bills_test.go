package pages

import (
	"strings"
	"testing"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
	"fleetcost/outputs/samples"
)

// Columns add up to the cent: two lines of $158.775 are $317.55.
func TestBillsAddUp(t *testing.T) {
	d := samples.Storefront().Designs[0]
	d.Bill = samples.HalfCents()
	g := bills(cost.Currency{}, []*report.Design{&d})
	last := len(g.Columns) - 1
	if a, b := g.Rows[0].Cells[last], g.Rows[1].Cells[last]; a != "158.78" || b != "158.77" {
		t.Errorf("the lines are %s and %s", a, b)
	}
	if total := phrases.Money(&d, d.Bill.Monthly().RoundedTo(cost.Cent), nil); total != "317.55" {
		t.Errorf("the total is %s", total)
	}
}

// Backends without a price are named wherever a total is.
func TestBillsThatAreNotWhole(t *testing.T) {
	for what, got := range map[string]string{
		"designs that differ":  phrases.Unpriced(report.PointersTo(samples.Doubts().Designs)),
		"those that are alike": phrases.Unpriced(report.PointersTo(samples.Doubts().Designs[1:])),
		"whole ones":           phrases.Unpriced(report.PointersTo(samples.Storefront().Designs)),
		"a simulation":         phrases.Verdict(&samples.Doubts().Designs[3], samples.StorefrontGoal()),
	} {
		want := map[string]string{
			"designs that differ":  "slow: db, search; fastify: db; node: db; mono: db",
			"those that are alike": "db", "whole ones": "",
			"a simulation": "the goal is met; $370.48 a month; not in this bill: db",
		}[what]
		if got != want {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	if doc := Sweep(samples.DoubtfulSweep()); !strings.Contains(textOf(doc), "slow: db, search") {
		t.Errorf("a sweep: %s", textOf(doc))
	}
}

func textOf(d document.Document) string {
	text := ""
	for _, f := range d.Facts {
		text += f.Label + " " + f.Text + "\n"
	}
	for _, s := range d.Sections {
		text += strings.Join(s.Remarks, "\n") + "\n"
	}
	return text
}
