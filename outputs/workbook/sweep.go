package workbook

import (
	"fmt"

	"fleetcost/models/report"
	"fleetcost/outputs/contract"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// Sweep is the book of a comparison at each value of a key.
func Sweep(w *report.Sweep, d document.Document, from document.Origin) ([]byte, error) {
	in := w.Currency()
	first := summary(d)
	first.Columns = []Column{{w.Name(), kindOn(&w.Axis)}, {"cheapest", Text}, {"fleet", Text}, {in.Name() + " per month", Money}}
	for _, p := range report.Points(w) {
		value := onAxis(&w.Axis, p.Value)
		row := []Cell{value, Said("none"), {}, {}}
		if best := report.Standings(p.Report.Designs); len(best) > 0 && best[0].Met {
			row = []Cell{value, Said(best[0].Name), Said(phrases.Fleet(best[0].Design)), Of(best[0].Monthly.USD())}
		}
		first.Rows = append(first.Rows, row)
	}
	return Book(in, d.Title, from.Tool, []Sheet{first, Lines(designsName, contract.SweepTable(w), in).Turned(), curve(w), assumptions(d, from)})
}

// curve is the sheet of what each design costs at each value of a key.
func curve(w *report.Sweep) Sheet {
	reached, in := report.Points(w), w.Currency()
	names := report.SweptDesigns(reached)
	costs := Sheet{Name: sensitivityName, Columns: []Column{{w.Name(), kindOn(&w.Axis)}}, Fixed: 1}
	for _, said := range phrases.Roughly(w) {
		costs.Above = append(costs.Above, []Cell{flowing(said)})
	}
	for _, n := range names {
		costs.Columns = append(costs.Columns, Column{n + ", " + in.Name() + " per month", Money})
	}
	for _, n := range names {
		costs.Columns = append(costs.Columns, Column{n + ", more than the cheapest", Money})
	}
	for i, p := range reached {
		costs.Rows = append(costs.Rows, costsAt(&costs, i, onAxis(&w.Axis, p.Value), p, names))
	}
	if len(reached) > 1 {
		// Labels have equal distances, as values have that are spaced evenly in logarithm;
		// others stand at their own.
		c := Chart{Title: "Cost of each design over " + w.Key, Lines: w.Ordered(), Points: w.Ordered() && !w.Log, Log: w.Log, Sheet: sensitivityName,
			Axis: in.Name() + " per month", Below: w.Name(), Labels: Range{1, costs.RowAt(0), costs.RowAt(len(reached) - 1)}}
		for i := range names {
			c.Series = append(c.Series, Series{Name: In(sensitivityName, Ref(costs.HeaderRow(), i+2)), Values: Range{i + 2, costs.RowAt(0), costs.RowAt(len(reached) - 1)}, Design: placeOf(reached, names[i]) + 1})
		}
		costs.Charts = []Chart{c}
	}
	return costs
}

// costsAt is what each design costs at a value, and how much that is more than the least:
// nothing where it misses the goal.
func costsAt(s *Sheet, i int, value Cell, p report.Point, names []string) []Cell {
	row := []Cell{value}
	at, n := s.RowAt(i), len(names)
	all := Ref(at, 2) + ":" + Ref(at, n+1)
	least, any := 0.0, false
	costs := make([]Cell, n)
	for k, name := range names {
		if d := p.Find(name); d != nil && d.Met && !d.HasNoFleet() {
			x := d.Bill.Shown().USD()
			costs[k] = Of(x)
			if !any || x < least {
				least, any = x, true
			}
		}
	}
	row = append(row, costs...)
	for k := range names {
		c := Cell{}
		if x, known := costs[k].Value.(float64); known {
			c = Follows(x-least, fmt.Sprintf("%s-MIN(%s)", Ref(at, k+2), all))
		}
		row = append(row, c)
	}
	return row
}

// placeOf is that of a design in its scenario.
func placeOf(reached []report.Point, design string) int {
	for _, p := range reached {
		for i := range p.Report.Designs {
			if d := &p.Report.Designs[i]; d.Name == design {
				return report.PlaceOf(d.Place, i)
			}
		}
	}
	return 0
}
