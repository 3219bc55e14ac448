package workbook

import (
	"fmt"

	"fleetcost/models/report"
	"fleetcost/outputs/contract"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// Budget is the book of what the months ahead cost.
func Budget(b *report.Budget, d document.Document, from document.Origin) ([]byte, error) {
	money := b.Currency.Name()
	first := summary(d)
	first.Columns = []Column{{"design", Text}, {"P10, " + money, Money}, {"P50, " + money, Money}, {"P90, " + money, Money}, {"mean, " + money, Money}, {"P90 over P50", Money}, {"goal", Text}}
	months := Sheet{Name: monthlyName, Columns: []Column{{"month", Day}}, Fixed: 1}
	var drawn []Series
	for i := range b.Designs {
		d := &b.Designs[i]
		if d.Unmet != nil {
			first.Rows = append(first.Rows, []Cell{Said(d.Name), {}, {}, {}, {}, {}, Said(phrases.Of(d.Unmet))})
			continue
		}
		at := first.RowAt(len(first.Rows))
		w := d.Whole
		first.Rows = append(first.Rows, []Cell{Said(d.Name), Of(w.P10.USD()), Of(w.P50.USD()), Of(w.P90.USD()), Of(w.Mean.USD()),
			Follows(w.P90.Minus(w.P50).USD(), Ref(at, 4)+"-"+Ref(at, 3)), Said("met")})
		for k, of := range []string{"P10", "P50", "P90", "mean"} {
			months.Columns = append(months.Columns, Column{d.Name + ", " + of + ", " + money, Money})
			if k < 3 {
				drawn = append(drawn, Series{Name: In(monthlyName, Ref(1, len(months.Columns))), Values: Range{Column: len(months.Columns)}, Design: report.PlaceOf(d.Place, i) + 1, Faint: of != "P50"})
			}
		}
		for m, e := range d.Months {
			if m == len(months.Rows) {
				months.Rows = append(months.Rows, []Cell{{Value: e.Begin}})
				for len(months.Rows[m]) < len(months.Columns)-4 {
					months.Rows[m] = append(months.Rows[m], Cell{})
				}
			}
			months.Rows[m] = append(months.Rows[m], Of(e.P10.USD()), Of(e.P50.USD()), Of(e.P90.USD()), Of(e.Mean.USD()))
		}
	}
	sheets := []Sheet{first, Lines(designsName, contract.BudgetTable(b), b.Currency)}
	if n := len(months.Rows); n > 0 {
		c := Chart{Title: "Cost of each month: P50, and thin P10 and P90", Lines: true, Months: true, Sheet: monthlyName, Axis: money, Labels: Range{1, months.RowAt(0), months.RowAt(n - 1)}}
		for _, s := range drawn {
			s.Values.First, s.Values.Last = months.RowAt(0), months.RowAt(n-1)
			c.Series = append(c.Series, s)
		}
		months.Charts = []Chart{c}
		sheets = append(sheets, months)
	}
	if b.InDoubt() {
		sheets = append(sheets, swings(b))
	}
	return Book(b.Currency, d.Title, from.Tool, append(sheets, assumptions(d, from)))
}

// swings is what each input moves of the cost of each design, the widest first.
func swings(b *report.Budget) Sheet {
	money := b.Currency.Name()
	s := Sheet{Name: sensitivityName, Fixed: 2, Columns: []Column{{"design", Text}, {"input", Text}, {"at its P5, " + money, Money}, {"at its P95, " + money, Money}, {"swing, " + money, Money}}}
	for i := range b.Designs {
		d := &b.Designs[i]
		begin := len(s.Rows)
		for _, w := range d.Swings {
			if w.Width() == 0 { // what does not move it, such as runtimes of other designs
				continue
			}
			at := s.RowAt(len(s.Rows))
			s.Rows = append(s.Rows, []Cell{Said(d.Name), Said(w.Input), Of(w.AtLow.USD()), Of(w.AtHigh.USD()), Follows(w.Width().USD(), fmt.Sprintf("ABS(%s-%s)", Ref(at, 4), Ref(at, 3)))})
		}
		if n := len(s.Rows); n > begin {
			s.Charts = append(s.Charts, Chart{Title: "What moves the cost of " + d.Name, Lying: true, Sheet: sensitivityName, Axis: money,
				Labels: Range{2, s.RowAt(begin), s.RowAt(n - 1)},
				Series: []Series{{Name: In(sensitivityName, Ref(s.HeaderRow(), 5)), Values: Range{5, s.RowAt(begin), s.RowAt(n - 1)}, Design: report.PlaceOf(d.Place, i) + 1}}})
		}
	}
	return s
}
