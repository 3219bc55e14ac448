package workbook

import (
	"fmt"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/outputs/contract"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// Explanation is the book of what the money of a design is paid for.
func Explanation(x *report.Explanation, d document.Document, from document.Origin) ([]byte, error) {
	in := x.Report.Currency
	money := in.Name()
	portions := Sheet{Name: billName, Columns: []Column{{"for", Text}, {"part", Text}, {"request", Text}, {money + " per month", Money}, {"share of all", Share}}}
	total := phrases.TotalOf(x).USD()
	sum := Ref(portions.RowAt(len(x.Portions)), 4)
	for i, shown := range x.Cents() {
		p := &x.Portions[i]
		what := phrases.Purpose(p)
		if p.Purpose == report.ForStep {
			what = phrases.Step(p.Step)
		}
		share := Cell{}
		if total > 0 {
			share = Follows(shown.USD()/total, Ref(portions.RowAt(i), 4)+"/"+sum)
		}
		portions.Rows = append(portions.Rows, []Cell{Said(what), Said(p.Part), Said(p.Class), Of(shown.USD()), share})
	}
	if n := len(x.Portions); n > 0 {
		of := Range{4, portions.RowAt(0), portions.RowAt(n - 1)}
		portions.Rows = append(portions.Rows, []Cell{Said("per month, sum").Titled(), {}, {}, Follows(total, fmt.Sprintf("SUM(%s)", of.Plain())).Titled()})
	}
	worth := Sheet{Name: sensitivityName, Fixed: 1, Columns: []Column{{"change", Text}, {"fleet then", Text}, {"saves, " + money + " per month", Money}, {"saves, " + money + " per year", Money}}}
	for i := range x.Changes {
		c := &x.Changes[i]
		at := worth.RowAt(i)
		row := []Cell{Said(phrases.Change(c)), Said(phrases.PricedFleet(report.Priced{Met: c.Met, Fleet: c.Fleet})), {}, {}}
		if c.Met {
			row[2], row[3] = Of(c.Saves.USD()), Follows(phrases.Saving(c).USD(), Ref(at, 3)+"*12")
		}
		worth.Rows = append(worth.Rows, row)
	}
	sheets := []Sheet{summary(d), Lines(designsName, contract.ReportTable(x.Report), in).Turned(), portions}
	if len(worth.Rows) > 0 {
		sheets = append(sheets, worth)
	}
	return Book(in, d.Title, from.Tool, append(sheets, assumptions(d, from, x.Design().Bill.Lines...)))
}

// Figures is the book of an answer that has no sheets of its own: what was asked and
// answered, its tables, and its lines.
func Figures(t contract.Table, in cost.Currency, d document.Document, from document.Origin) ([]byte, error) {
	sheets := []Sheet{summary(d)}
	if s := tables(d); len(s.Rows) > 0 {
		sheets = append(sheets, s)
	}
	return Book(in, d.Title, from.Tool, append(sheets, Lines("Figures", t, in), assumptions(d, from)))
}
