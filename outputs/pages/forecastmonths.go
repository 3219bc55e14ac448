package pages

import (
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// mostMonths have a table.
const mostMonths = 36

// coursesByMonth is the table of what each month of the calendar costs: of one design under
// each policy, of several under that which was asked for. It is empty of a forecast that lies
// within one month.
func coursesByMonth(f *report.Forecast) document.Grid {
	g := document.Grid{Columns: []document.Column{{Header: "month"}, {Header: "hours", Right: true, Rank: 1}}}
	var columns [][]report.Month
	add := func(name string, c *report.Course) {
		if months := f.Months(c); len(months) > 1 && len(months) <= mostMonths {
			columns = append(columns, months)
			g.Columns = append(g.Columns, document.Column{Header: name, Right: true, Rank: len(columns) - 1})
		}
	}
	for i := range f.Designs {
		d := &f.Designs[i]
		if len(f.Designs) > 1 && len(d.Courses) > 0 {
			add(d.Name+"\n"+phrases.OrUnknown(d.Courses[0].Policy), &d.Courses[0])
			continue
		}
		for k := range d.Courses {
			add(phrases.OrUnknown(d.Courses[k].Policy), &d.Courses[k])
		}
	}
	if len(columns) == 0 {
		return document.Grid{}
	}
	for i, m := range columns[0] {
		cells := []string{m.Begin.Format("Jan 2006"), words.Grouped(m.Hours, 0)}
		for _, months := range columns {
			cells = append(cells, phrases.Amount(f.Currency, months[i].Money))
		}
		g.Rows = append(g.Rows, document.Row{Cells: cells})
	}
	return g
}
