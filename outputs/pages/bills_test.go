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

// A quantity has its unit in the plural; requests are told in millions, at the price of a
// million, where there are as many.
func TestMeasured(t *testing.T) {
	for _, c := range []struct {
		quantity float64
		unit     string
		price    string
		want     string
	}{
		{1460, "hour", "0.045", "1,460 hours $0.045"},
		{174.741, "GB-month", "0.03", "174.74 GB-months $0.03"},
		{157_680_000, "request", "0.0000002", "157.68 million requests $0.20"},
		{999_999, "request", "0.0000002", "999,999 requests $0.0000002"},
		{157.68, "million requests", "0.40", "157.68 million requests $0.40"},
	} {
		amount, unit, price := measured(cost.Line{Quantity: c.quantity, Unit: c.unit, Price: cost.MustPrice(c.price)})
		if got := amount + " " + unit + " " + price.String(); got != c.want {
			t.Errorf("%v %s is %s, want %s", c.quantity, c.unit, got, c.want)
		}
	}
}

// The bills of a forecast say what all designs share once, and what each comes to: its own
// lines and the shared ones.
func TestForecastBillsComeToTheirTotals(t *testing.T) {
	f := samples.WeekForecast()
	shared := cost.Line{Part: "db", What: "storage", Quantity: 9, Unit: "GB-month", Price: cost.MustPrice("0.25"), Amount: 2_250_000_000}
	for i := range f.Designs {
		c := f.Designs[i].Asked()
		c.Lines = append(c.Lines, shared)
	}
	all, totals := 0, map[string]string{}
	for _, r := range courseLines(f).Rows {
		switch last := r.Cells[len(r.Cells)-1]; {
		case r.Cells[0] == everyDesign:
			all++
		case r.Cells[2] == "in all":
			totals[r.Cells[0]] = last
		}
	}
	if all != 1 || totals["node"] != "50.46" || totals["django"] != "84.07" {
		t.Errorf("%d shared lines, and totals of %v; want 1, and the lines of each, 48.21 and 81.82, with 2.25", all, totals)
	}
}
