package workbook

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/contract"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// Compare is the book of a comparison.
func Compare(r *report.Report, d document.Document, from document.Origin) ([]byte, error) {
	ranked := report.Standings(r.Designs)
	var lines []cost.Line
	all := make([]billed, len(ranked))
	for i, s := range ranked {
		if !s.HasNoFleet() {
			all[i] = billed{names: []string{s.Name}, shown: s.Cents(), total: s.Monthly,
				lines: named(s.Bill.Lines, func(part string) string { return phrases.PartOf(s.Design, part) })}
			if !s.Met {
				all[i].said = "misses the goal"
			}
			lines = append(lines, s.Bill.Lines...)
		}
	}
	span := r.Currency.Name() + " per month"
	bill, sums := bills([]string{"design"}, span, all)
	designs := Lines(designsName, contract.ReportTable(r), r.Currency).Turned()
	first := ranking(r, d, ranked, sums, &designs)
	sheets := []Sheet{{}, designs, bill}
	if p := parts(span, all, &bill); len(p.Rows) > 0 {
		first.Charts = []Chart{p.piled(words.Clipped(phrases.ReportTitle(r), 120), span)}
		sheets = append(sheets, p)
	}
	if r.Curve != nil {
		if c := curve(r.Curve); len(c.Rows) > 1 {
			sheets = append(sheets, c)
		}
	}
	sheets[0] = first
	return Book(r.Currency, d.Title, from.Tool, append(sheets, assumptions(d, from, lines...)))
}

// ranking is the summary of a comparison. What a design that misses the goal costs stands
// in a column of its own: it buys nothing that was asked for.
//
// A year is twelve months to the cent, not twelve times the cents of a month: it follows
// from the exact figure.
func ranking(r *report.Report, d document.Document, ranked []report.Standing, sums []string, designs *Sheet) Sheet {
	s := summary(d)
	money := r.Currency.Name()
	if said := unbilled(r); said != "" {
		s.Above = slices.Insert(s.Above, len(s.Above)-1, []Cell{Said("not in the bill").Titled(), flowing(said), {}})
	}
	s.Columns = []Column{{"design", Text}, {"fleet", Text}, {"goal", Text}, {"p99, ms", Number}, {money + " per month", Money}, {money + " per year", Money},
		{"more per month", Money}, {"more", Share}, {money + " per million requests", Cheap}, {money + " per month of a fleet that misses the goal", Money}}
	met := 0
	for i, d := range ranked {
		row := []Cell{Said(d.Name), Said(phrases.Fleet(d.Design)), Said(phrases.Standing(d.Design)), tail(r, d.Design, designs)}
		at := s.RowAt(i)
		switch {
		case d.HasNoFleet():
		case d.Met:
			best := Ref(s.RowAt(0), 5)
			row = append(row, Follows(d.Monthly.USD(), sums[i]), year(r, d.Design, designs),
				Follows(d.Monthly.Minus(ranked[0].Monthly).USD(), Ref(at, 5)+"-"+best))
			more := Cell{}
			if percent, known := d.Exact.Percent(); known {
				more = Of(percent / 100)
				name := strings.ToLower(r.Currency.Name()) + "_per_month"
				if own, first := designs.figure(r, d.Design, name), designs.figure(r, ranked[0].Design, name); own != "" && first != "" {
					more.Formula = fmt.Sprintf("%s/%s-1", In(designs.Name, own), In(designs.Name, first))
				}
			}
			row = append(row, more, Of(d.USDPerMillion()))
			met++
		default:
			row = append(row, Cell{}, Cell{}, Cell{}, Cell{}, Cell{}, Follows(d.Monthly.USD(), sums[i]))
		}
		s.Rows = append(s.Rows, row)
	}
	if met == len(ranked) {
		s.Columns = s.Columns[:len(s.Columns)-1]
	}
	return s
}

// unbilled names what is not in the bills.
func unbilled(r *report.Report) string {
	all := make([]*report.Design, len(r.Designs))
	for i := range r.Designs {
		all[i] = &r.Designs[i]
	}
	return phrases.Unpriced(all)
}

// tail is the p99 of a design, of its line among the figures.
func tail(r *report.Report, d *report.Design, designs *Sheet) Cell {
	c := Of(float64(contract.Design(d, r.Goal).P99)).As(Rounded)
	if ref := designs.figure(r, d, "p99_ms"); ref != "" && c.Value != nil {
		c.Formula = In(designs.Name, ref)
	}
	return c
}

// year is what a design costs in one, of its line among the figures.
func year(r *report.Report, d *report.Design, designs *Sheet) Cell {
	twelve, err := d.Bill.Monthly().Times(12)
	if err != nil {
		return Cell{}
	}
	cell := Of(twelve.RoundedTo(r.Currency.Unit()).USD())
	if ref := designs.figure(r, d, strings.ToLower(r.Currency.Name())+"_per_month"); ref != "" {
		cell.Formula = fmt.Sprintf("ROUND(%s*12,%d)", In(designs.Name, ref), r.Currency.Decimals())
	}
	return cell
}

// figure is the cell of a figure of a design, by its name in the contract.
func (s *Sheet) figure(r *report.Report, d *report.Design, name string) string {
	for i := range r.Designs {
		if &r.Designs[i] == d {
			return s.find(heading(name), i)
		}
	}
	return ""
}
