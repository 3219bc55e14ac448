package workbook

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models/cost"
)

// A billed is whose lines of a bill are, with what is shown of each.
type billed struct {
	names []string // one for each column of names
	said  string   // of it, where that must be known wherever it is drawn
	lines []cost.Line
	shown []cost.Money
	total cost.Money
}

// named are lines with the names of their parts as they are shown.
func named(lines []cost.Line, name func(part string) string) []cost.Line {
	all := slices.Clone(lines)
	for i := range all {
		all[i].Part = name(all[i].Part)
	}
	return all
}

// clipped is a text that stands in full elsewhere, too: in a table it has one line, which
// ends where the next cell begins.
func clipped(said string) Cell {
	c := Said(said)
	c.Clipped = true
	return c
}

// bills is the sheet of bills: a row for each line, and of each bill its sum as a formula.
// It tells in which cell the sum of each is, "" where there is no bill.
func bills(names []string, span string, all []billed) (Sheet, []string) {
	s := Sheet{Name: billName, Fixed: 1}
	for _, n := range names {
		s.Columns = append(s.Columns, Column{n, Text})
	}
	first := len(names)
	s.Columns = append(s.Columns, Column{"part", Text}, Column{"for", Text}, Column{"quantity", Counted}, Column{"unit", Text},
		Column{"unit price", Price}, Column{span, Money}, Column{"source", Text}, Column{"price of", Text})
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
			row := append(append([]Cell{}, own...), Said(l.Part), Said(l.What), Of(l.Quantity), Said(l.Unit), price, Of(b.shown[k].USD()), clipped(l.Source), Said(l.AsOf))
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

// parts is the sheet of what each part of the bills comes to, a bill in each line: sums of
// the amounts of the sheet of bills, as formulas. It has no lines where there are more parts
// than a chart can tell apart.
func parts(span string, all []billed, bill *Sheet) Sheet {
	s := Sheet{Name: partsName, Fixed: 1, Columns: []Column{{"design", Text}}}
	var names []string
	for _, b := range all {
		for _, l := range b.lines {
			if !slices.Contains(names, l.Part) {
				names = append(names, l.Part)
			}
		}
	}
	if len(names) == 0 || len(names) > mostParts {
		return s
	}
	for _, n := range names {
		s.Columns = append(s.Columns, Column{n, Money})
	}
	s.Columns = append(s.Columns, Column{"sum, " + span, Money})
	amounts, at := len(all[0].names)+6, bill.RowAt(0)
	for _, b := range all {
		if len(b.lines) == 0 {
			continue
		}
		row := []Cell{Said(strings.Join(b.names, ", "))}
		if b.said != "" {
			row[0].Text += ", which " + b.said
		}
		for _, n := range names {
			var sum cost.Money
			var of []Range
			for k, l := range b.lines {
				if l.Part != n {
					continue
				}
				sum = sum.Plus(b.shown[k])
				if last := len(of) - 1; last >= 0 && of[last].Last == at+k-1 {
					of[last].Last++
				} else {
					of = append(of, Range{amounts, at + k, at + k})
				}
			}
			cell := Cell{}
			if len(of) > 0 {
				cell = Follows(sum.USD(), sumOf(billName, of))
			}
			row = append(row, cell)
		}
		own := s.RowAt(len(s.Rows))
		row = append(row, Follows(b.total.USD(), fmt.Sprintf("SUM(%s:%s)", Ref(own, 2), Ref(own, len(names)+1))).Titled())
		s.Rows = append(s.Rows, row)
		at += len(b.lines) + 1 // with the line of the sum
	}
	return s
}

// mostParts is how many parts a chart can tell apart.
const mostParts = 24

// piled is the chart of a sheet of parts.
func (s *Sheet) piled(title, axis string) Chart {
	c := Chart{Title: title, Piled: true, Sheet: s.Name, Axis: axis, Labels: Range{1, s.RowAt(0), s.RowAt(len(s.Rows) - 1)}}
	for i := 2; i < len(s.Columns); i++ {
		c.Series = append(c.Series, Series{Name: In(s.Name, Ref(s.HeaderRow(), i)), Values: Range{i, s.RowAt(0), s.RowAt(len(s.Rows) - 1)}})
	}
	return c
}

// mostAtOnce is how many ranges are summed by one call of SUM, which takes 255.
const mostAtOnce = 200

// sumOf is the formula of the sum of ranges of a sheet.
func sumOf(sheet string, of []Range) string {
	var sums []string
	for some := range slices.Chunk(of, mostAtOnce) {
		var refs []string
		for _, r := range some {
			refs = append(refs, r.of(sheet))
		}
		sums = append(sums, "SUM("+strings.Join(refs, ",")+")")
	}
	return strings.Join(sums, "+")
}
