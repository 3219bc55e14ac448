package workbook

import (
	"fleetcost/models/report"
	"fleetcost/outputs/contract"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// mapName is the sheet of which design is cheapest where.
const mapName = "Map"

// pointsName is the sheet of the figures of every point.
const pointsName = "Points"

// mostCurves of a chart can be told apart.
const mostCurves = 12

// Grid is the book of a comparison at each pair of values of two keys.
func Grid(g *report.Grid, d document.Document, from document.Origin) ([]byte, error) {
	points := g.Points()
	in := g.Currency()
	first := summary(d)
	first.Columns = []Column{{g.Across.Name(), kindOn(&g.Across)}, {g.Down.Name(), kindOn(&g.Down)}, {"cheapest", Text}, {"fleet", Text}, {in.Name() + " per month", Money}}
	first.Filter = true
	costs := Sheet{Name: sensitivityName, Columns: []Column{{g.Across.Name(), kindOn(&g.Across)}}, Fixed: 1}
	leads := Sheet{Name: mapName, Columns: []Column{{g.Across.Name(), kindOn(&g.Across)}}, Fixed: 1}
	for _, y := range g.Down.Values {
		at := g.Down.Key + " = " + phrases.On(&g.Down, y)
		costs.Columns = append(costs.Columns, Column{at + ", " + in.Name() + " per month", Money})
		leads.Columns = append(leads.Columns, Column{at, Text})
	}
	for _, x := range g.Across.Values {
		costs.Rows = append(costs.Rows, append([]Cell{onAxis(&g.Across, x)}, make([]Cell, len(g.Down.Values))...))
		leads.Rows = append(leads.Rows, append([]Cell{onAxis(&g.Across, x)}, make([]Cell, len(g.Down.Values))...))
	}
	for _, p := range points {
		row := []Cell{onAxis(&g.Across, p.X), onAxis(&g.Down, p.Y), Said("none"), {}, {}}
		if best := p.Report.Cheapest(); len(best) > 0 {
			design := &p.Report.Designs[best[0]]
			cost := Of(design.Bill.Shown().USD())
			row[2], row[3], row[4] = Said(phrases.Leaders(p.Report)), Said(phrases.Fleet(design)), cost
			costs.Rows[p.Column][p.Row+1] = cost
		}
		leads.Rows[p.Column][p.Row+1] = row[2]
		first.Rows = append(first.Rows, row)
	}
	if n, m := len(g.Across.Values), len(g.Down.Values); n > 1 && m <= mostCurves {
		c := Chart{Title: "Cost of the cheapest design over " + g.Across.Key, Lines: g.Across.Ordered(), Log: g.Across.Log, Sheet: sensitivityName,
			Axis: in.Name() + " per month", Below: g.Across.Name(), Labels: Range{1, costs.RowAt(0), costs.RowAt(n - 1)}}
		for i := range m {
			c.Series = append(c.Series, Series{Name: In(sensitivityName, Ref(costs.HeaderRow(), i+2)), Values: Range{i + 2, costs.RowAt(0), costs.RowAt(n - 1)}})
		}
		costs.Charts = []Chart{c}
	}
	return Book(in, d.Title, from.Tool, []Sheet{first, leads, costs, Lines(pointsName, contract.GridTable(g), in), assumptions(d, from)})
}

// kindOn is how values of a key are shown.
func kindOn(a *report.Axis) Kind {
	switch {
	case !a.Ordered():
		return Text
	case a.Percent:
		return Share
	}
	return Counted
}

// onAxis is a value of a key: a number, or a choice.
func onAxis(a *report.Axis, value float64) Cell {
	if a.Ordered() {
		return Of(value)
	}
	return Said(a.Choice(value))
}
