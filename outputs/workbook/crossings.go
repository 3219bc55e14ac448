package workbook

import (
	"fleetcost/models/report"
	"fleetcost/outputs/contract"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// Crossings is the book of where one of two designs becomes cheaper than the other.
func Crossings(c *report.Crossings, d document.Document, from document.Origin) ([]byte, error) {
	w := c.Looked
	in := w.Currency()
	first := summary(d)
	first.Columns = []Column{{w.Name() + ", from", kindOn(&w.Axis)}, {"to", kindOn(&w.Axis)}, {"cheaper", Text}}
	for _, name := range c.Between {
		for _, end := range []string{" at its begin", " at its end"} {
			first.Columns = append(first.Columns, Column{name + end + ", " + in.Name() + " per month", Money})
		}
	}
	for _, s := range c.Stretches {
		row := []Cell{onAxis(&w.Axis, s.From), onAxis(&w.Axis, s.To), Said(phrases.Holds(c, s.Holds))}
		for d := range c.Between {
			for _, end := range []report.Priced{s.First[d], s.Last[d]} {
				cell := Cell{}
				if end.Met {
					cell = Of(end.Monthly.RoundedTo(in.Unit()).USD())
				}
				row = append(row, cell)
			}
		}
		first.Rows = append(first.Rows, row)
	}
	return Book(in, d.Title, from.Tool, []Sheet{first, Lines("Figures", contract.CrossingsTable(c), in), curve(w), assumptions(d, from)})
}
