package workbook

import (
	"fmt"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/outputs/contract"
	"fleetcost/outputs/document"
)

// Forecast is the book of a forecast.
func Forecast(f *report.Forecast, d document.Document, from document.Origin) ([]byte, error) {
	money := f.Currency.Name()
	first := summary(d)
	first.Columns = []Column{{"design", Text}, {"policy", Text}, {money + ", of the span", Money}, {"requests", Whole}, {"failed", Whole}, {"goal missed, hours", Rounded}, {"instance-hours", Rounded},
		{"against static", Share}, {"against the oracle", Share}}
	var all []billed
	var lines []cost.Line
	for i := range f.Designs {
		for k := range f.Designs[i].Courses {
			c := &f.Designs[i].Courses[k]
			b := billed{names: []string{f.Designs[i].Name, c.Policy}, lines: named(c.Lines, func(part string) string {
				switch {
				case part != "":
					return part
				case f.Designs[i].ByUse:
					return "use"
				}
				return "instances"
			})}
			amounts := make([]cost.Money, len(c.Lines))
			for n, l := range c.Lines {
				amounts[n] = l.Amount
			}
			b.shown = cost.Apportion(f.Currency.Unit(), amounts...)
			for _, m := range b.shown {
				b.total = b.total.Plus(m)
			}
			all, lines = append(all, b), append(lines, c.Lines...)
		}
	}
	bill, sums := bills([]string{"design", "policy"}, money, all)
	n := 0
	months := Sheet{Name: monthlyName, Columns: []Column{{"month", Day}, {"hours", Rounded}}, Fixed: 1}
	var columns []monthly
	for i := range f.Designs {
		for k := range f.Designs[i].Courses {
			c := &f.Designs[i].Courses[k]
			cell := Of(all[n].total.USD())
			if sums[n] != "" {
				cell = Follows(all[n].total.USD(), sums[n])
			}
			first.Rows = append(first.Rows, []Cell{Said(f.Designs[i].Name), Said(c.Policy), cell, Of(c.Requests), Of(c.Failed), Of(c.Missed.Seconds() / 3600), Of(c.InstanceHours),
				against(&first, all[n-k:], k, f.Designs[i].Courses, report.StaticPolicy), against(&first, all[n-k:], k, f.Designs[i].Courses, report.OraclePolicy)})
			n++
			of := f.Months(c)
			if len(of) < 2 {
				continue
			}
			months.Columns = append(months.Columns, Column{f.Designs[i].Name + ", " + c.Policy + ", " + money, Money})
			amounts := make([]cost.Money, len(of))
			for m := range of {
				amounts[m] = of[m].Money
			}
			var column []Cell
			for m, shown := range cost.Apportion(f.Currency.Unit(), amounts...) {
				if len(columns) == 0 {
					months.Rows = append(months.Rows, []Cell{{Value: of[m].Begin}, Of(of[m].Hours)})
				}
				column = append(column, Of(shown.USD()))
			}
			columns = append(columns, monthly{column, report.PlaceOf(f.Designs[i].Place, i) + 1, k > 0})
		}
	}
	sheets := []Sheet{first, Lines(designsName, contract.ForecastTable(f), f.Currency).Turned()}
	if len(columns) > 0 {
		table(&months, columns, "Cost of each month", money)
		sheets = append(sheets, months)
	}
	sheets = append(sheets, bill)
	if p := parts(money+", of the span", all, &bill); len(p.Rows) > 0 {
		sheets[0].Charts = append(sheets[0].Charts, p.piled("Where the money goes", money+", of the span"))
		sheets = append(sheets, p)
	}
	return Book(f.Currency, d.Title, from.Tool, append(sheets, assumptions(d, from, lines...)))
}

// against is how much more a course costs than that of another policy, whose line stands
// among those of its design; own are their bills.
func against(s *Sheet, own []billed, k int, courses []report.Course, policy string) Cell {
	for at := range courses {
		if courses[at].Policy != policy || at == k || own[at].total <= 0 || own[k].total <= 0 {
			continue
		}
		begin := s.RowAt(len(s.Rows) - k)
		return Follows(own[k].total.USD()/own[at].total.USD()-1, fmt.Sprintf("%s/%s-1", Ref(begin+k, 3), Ref(begin+at, 3)))
	}
	return Cell{}
}

// A monthly column is what one thing costs each month, and how it is drawn: as Series says.
type monthly struct {
	cells  []Cell
	design int
	faint  bool
}

// table puts columns of amounts beside those that are there, their sums below as formulas,
// and draws them over the first column.
func table(s *Sheet, columns []monthly, title, axis string) {
	before, rows := len(s.Rows[0]), len(s.Rows)
	sum := make([]Cell, before)
	sum[0] = Said("sum").Titled()
	c := Chart{Title: title, Lines: true, Months: true, Sheet: s.Name, Axis: axis, Labels: Range{1, s.RowAt(0), s.RowAt(rows - 1)}}
	for k, column := range columns {
		total := 0.0
		for i := range s.Rows {
			cell := Cell{}
			if i < len(column.cells) {
				cell = column.cells[i]
			}
			s.Rows[i] = append(s.Rows[i], cell)
			if x, known := cell.Value.(float64); known {
				total += x
			}
		}
		of := Range{before + k + 1, s.RowAt(0), s.RowAt(rows - 1)}
		sum = append(sum, Follows(total, fmt.Sprintf("SUM(%s)", of.Plain())).Titled())
		c.Series = append(c.Series, Series{Name: In(s.Name, Ref(s.HeaderRow(), before+k+1)), Values: of, Design: column.design, Faint: column.faint})
	}
	s.Rows = append(s.Rows, sum)
	s.Charts = append(s.Charts, c)
}
