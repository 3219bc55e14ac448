package workbook

import (
	"fmt"

	"fleetcost/models/cost"
)

// A billed is whose lines of a bill are, with what is shown of each.
type billed struct {
	names []string // one for each column of names
	lines []cost.Line
	shown []cost.Money
	total cost.Money
}

// bills is the sheet of bills: a row for each line, and of each bill its sum as a formula.
// It tells in which cell the sum of each is, "" where there is no bill.
func bills(names []string, span string, all []billed) (Sheet, []string) {
	s := Sheet{Name: billName, Fixed: 1}
	for _, n := range names {
		s.Columns = append(s.Columns, Column{n, Text})
	}
	first := len(names)
	s.Columns = append(s.Columns, Column{"part", Text}, Column{"for", Text}, Column{"quantity", Number}, Column{"unit", Text},
		Column{"unit price", Price}, Column{span, Money}, Column{"price of", Text}, Column{"source", Text})
	sums := make([]string, len(all))
	amounts := first + 6 // the column of amounts, from 1
	for i, b := range all {
		if len(b.lines) == 0 {
			continue
		}
		begin := len(s.Rows)
		var own []Cell
		for _, n := range b.names {
			own = append(own, Said(n))
		}
		for k, l := range b.lines {
			price := Cell{}
			if l.Price.Known() {
				price = Of(l.Price.USD())
			}
			row := append(append([]Cell{}, own...), Said(l.Part), Said(l.What), Of(l.Quantity), Said(l.Unit), price, Of(b.shown[k].USD()), Said(l.AsOf), Said(l.Source))
			s.Rows = append(s.Rows, row)
		}
		sum := make([]Cell, first+6)
		for k, c := range own {
			sum[k] = c.Titled()
		}
		sum[first+1] = Said(span + ", sum").Titled()
		of := Range{amounts, s.RowAt(begin), s.RowAt(len(s.Rows) - 1)}
		sum[first+5] = Follows(b.total.USD(), fmt.Sprintf("SUM(%s)", of.Plain())).Titled()
		s.Rows = append(s.Rows, sum)
		sums[i] = In(billName, Ref(s.RowAt(len(s.Rows)-1), amounts))
	}
	return s, sums
}
