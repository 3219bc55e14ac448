package pages

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models/cost"
	"fleetcost/models/diff"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// Diff lays out what changes from one result to another: first how it ends, then what
// changes, design by design and line by line. What does not change is counted.
func Diff(d *diff.Diff) document.Document {
	doc := document.Document{Title: d.Old.Name + " → " + d.New.Name}
	doc.Lead("verdict", phrases.DiffAnswer(d))
	for _, f := range d.Broken {
		doc.Alarm("broken", phrases.Finding(f))
	}
	for _, f := range d.Warnings {
		doc.Alarm("warning", phrases.Finding(f))
	}
	for _, s := range d.Asked {
		doc.Say("asked", phrases.DiffStep(s))
	}
	doc.Add(document.Section{Table: changedDesigns(d), Remarks: sameDesigns(d)})
	doc.Add(document.Section{Heading: "Bill", Table: changedLines(d), Remarks: billRemarks(d)})
	doc.Add(document.Section{Heading: "Total cost of ownership", Table: changedPeople(d)})
	doc.Add(document.Section{Heading: "Latency and load", Table: changedFigures(d), Remarks: figureRemarks(d)})
	return doc
}

// changedDesigns is a row for each design that is not as before.
func changedDesigns(d *diff.Diff) document.Grid {
	in, sign := d.New.Currency, d.New.Currency.Sign()
	g := document.Grid{Columns: []document.Column{
		{Header: "design"}, {Header: "change", Rank: 1}, {Header: "goal"}, {Header: "fleet", Long: true},
		{Header: "old\n" + sign + "/month", Right: true}, {Header: "new\n" + sign + "/month", Right: true}, {Header: "change\n" + sign + "/month", Right: true}, {Header: "change\n%", Right: true},
		{Header: "of it by\nprices", Right: true, Rank: 2},
	}}
	prices, others := false, false
	for i := range d.Designs {
		p := &d.Designs[i]
		if p.Change() == diff.Same {
			continue
		}
		prices, others = prices || p.ByPrices() != 0, others || p.Change() != diff.Changed
		step := p.Shown()
		share, amount, by := words.Unknown, words.Unknown, words.Unknown
		if percent, ok := step.Percent(); ok && p.Priced() {
			share = signed(words.Grouped(percent, 1))
		}
		if p.Priced() {
			amount, by = signed(phrases.Amount(in, step.Amount())), signed(phrases.Amount(in, p.ByPrices()))
		}
		if p.ByPrices() == p.Bill().Amount() {
			by = amount // to the cent, too
		}
		g.Rows = append(g.Rows, document.Row{Tone: diffTone(p), Cells: []string{
			p.Name, string(p.Change()), fromTo(goalOf(p.Old), goalOf(p.New)), fromTo(fleetOf(p.Old), fleetOf(p.New)),
			priced(p.Old, step.From), priced(p.New, step.To), amount, share, by,
		}})
	}
	if !prices {
		g = g.Without("of it by\nprices")
	}
	if !others {
		g = g.Without("change") // all did
	}
	return g
}

// diffTone sets off what misses the goal.
func diffTone(p *diff.Pair) document.Tone {
	if p.New != nil && !p.New.Met {
		return document.Bad
	}
	return document.Even
}

// goalOf is whether one side meets the goal; empty where it is not there.
func goalOf(d *diff.Design) string {
	switch {
	case d == nil:
		return ""
	case !d.Met:
		return "not met"
	case d.Likely:
		return "likely"
	}
	return "met"
}

func fleetOf(d *diff.Design) string {
	if d == nil {
		return ""
	}
	return d.Fleet
}

// priced is the bill of one side.
func priced(d *diff.Design, shown cost.Money) string {
	switch {
	case d == nil || d.Instances() == 0:
		return words.Unknown
	case !d.Met:
		return "(" + phrases.Amount(d.Bill.Currency, shown) + ")"
	}
	return phrases.Amount(d.Bill.Currency, shown)
}

// fromTo is what changes, or what does not, once.
func fromTo(old, new string) string {
	switch {
	case old == new || new == "":
		return old
	case old == "":
		return new
	}
	return old + " → " + new
}

// signed puts a plus before what is more than nothing.
func signed(figure string) string {
	if strings.HasPrefix(figure, "-") || figure == words.Unknown || !strings.ContainsAny(figure, "123456789") {
		return figure
	}
	return "+" + figure
}

// sameDesigns counts those that do not change.
func sameDesigns(d *diff.Diff) []string {
	var same []string
	missed := false
	for i := range d.Designs {
		p := &d.Designs[i]
		if p.Change() == diff.Same {
			same = append(same, p.Name)
		} else {
			missed = missed || dear(p.Old) || dear(p.New)
		}
	}
	var said []string
	if len(same) > 0 {
		said = append(said, "as before: "+strings.Join(same, ", "))
	}
	if missed {
		said = append(said, phrases.Parenthesized)
	}
	return said
}

// dear tells that one side has a fleet that misses the goal.
func dear(d *diff.Design) bool { return d != nil && !d.Met && d.Instances() > 0 }

// changedLines is a row for each line that changed, and one for the others of its design;
// those that change alike for all designs that change their bills stand there once.
func changedLines(d *diff.Diff) document.Grid {
	in, sign := d.New.Currency, d.New.Currency.Sign()
	g := document.Grid{Columns: []document.Column{
		{Header: "design"}, {Header: "part", Joins: true}, {Header: "for", Long: true}, {Header: "quantity", Rank: 2}, {Header: "unit price", Right: true, Rank: 1},
		{Header: "old\n" + sign + "/month", Right: true}, {Header: "new\n" + sign + "/month", Right: true}, {Header: "change\n" + sign + "/month", Right: true}, {Header: "by"},
	}}
	divided := false
	for i := range d.Designs {
		p := &d.Designs[i]
		if p.Old == nil || p.New == nil || !p.Priced() {
			continue // its bill is that of one side: compare has it
		}
		for _, s := range p.ShownLines() {
			cells := []string{p.Name, "", words.Plural(s.Count, "other line", "other lines"), "", ""}
			by := ""
			if l := s.Pair; l != nil {
				divided = divided || l.Part != ""
				by = string(l.Cause())
				cells = []string{p.Name, l.Part, fromTo(of(l.Old, func(l *cost.Line) string { return l.What }), of(l.New, func(l *cost.Line) string { return l.What })),
					fromTo(of(l.Old, func(l *cost.Line) string { return quantity(l.Quantity) }), of(l.New, func(l *cost.Line) string { return quantity(l.Quantity) })) + " " + words.Units(l.Unit),
					fromTo(of(l.Old, func(l *cost.Line) string { return in.Price(l.Price) }), of(l.New, func(l *cost.Line) string { return in.Price(l.Price) }))}
			}
			g.Rows = append(g.Rows, document.Row{Cells: append(cells, phrases.Amount(in, s.Step.From), phrases.Amount(in, s.Step.To), signed(phrases.Amount(in, s.Step.Amount())), by)})
		}
	}
	if !divided {
		g = g.Without("part")
	}
	return once(g)
}

// once is the grid with the rows that stand there for every design, alike, only once.
func once(g document.Grid) document.Grid {
	designs := map[string]bool{}
	count := map[string]int{}
	alike := func(r document.Row) string { return strings.Join(r.Cells[1:], "\x00") }
	for _, r := range g.Rows {
		designs[r.Cells[0]] = true
		count[alike(r)]++
	}
	if len(designs) < 2 {
		return g
	}
	var own, shared []document.Row
	for _, r := range g.Rows {
		switch n := count[alike(r)]; {
		case n == len(designs):
			r.Cells[0] = everyDesign
			shared = append(shared, r)
			count[alike(r)] = -1
		case n > 0:
			own = append(own, r)
		}
	}
	g.Rows = append(own, shared...)
	return g
}

// of is something of a line that there may not be.
func of(l *cost.Line, what func(*cost.Line) string) string {
	if l == nil {
		return ""
	}
	return what(l)
}

// billRemarks say from when the prices are, where that differs, and what is not in the bills.
func billRemarks(d *diff.Diff) (said []string) {
	var dates []string
	for i := range d.Designs {
		for _, l := range d.Designs[i].Lines {
			if l.Old == nil || l.New == nil || l.Old.AsOf == l.New.AsOf {
				continue
			}
			if step := phrases.OrUnknown(l.Old.AsOf) + " → " + phrases.OrUnknown(l.New.AsOf); !slices.Contains(dates, step) {
				dates = append(dates, step)
			}
		}
	}
	if len(dates) > 0 {
		said = append(said, "dates of prices: "+strings.Join(dates, ", "))
	}
	for i := range d.Designs {
		p := &d.Designs[i]
		if p.New == nil || len(p.New.NotInBill) == 0 {
			continue
		}
		if p.Old != nil && slices.Equal(p.Old.NotInBill, p.New.NotInBill) {
			continue
		}
		was := ""
		if p.Old != nil {
			was = fmt.Sprintf(" (before: %s)", phrases.OrUnknown(strings.Join(p.Old.NotInBill, ", ")))
		}
		said = append(said, p.Name+": not in the new bill: "+strings.Join(p.New.NotInBill, ", ")+was)
	}
	return append(said, phrases.OutsideBoth(d)...)
}

// changedFigures has the latencies that the goals limit where they differ at all, and p50,
// p99, errors and the load where they do beyond doubt.
func changedFigures(d *diff.Diff) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "design"}, {Header: "figure"}, {Header: "old", Right: true}, {Header: "new", Right: true}, {Header: "the step is"},
	}}
	for i := range d.Designs {
		p := &d.Designs[i]
		if p.Change() == diff.Same || !p.Priced() {
			continue
		}
		for _, f := range p.Figures {
			told := f.Goal || slices.Contains([]string{"p50", "p99", "errors", "CPU used"}, f.Name)
			if !told || f.Sureness() == diff.Equal || !(f.Goal && f.Time) && !f.Moved() {
				continue
			}
			name := f.Name
			if f.Time {
				name += " ms"
			}
			g.Rows = append(g.Rows, document.Row{Cells: []string{p.Name, name, phrases.DiffFigure(f, false), phrases.DiffFigure(f, true), phrases.Sureness(f)}})
		}
	}
	return g
}

func figureRemarks(d *diff.Diff) []string {
	if len(changedFigures(d).Rows) == 0 {
		return nil
	}
	return []string{"noise: no more than the 95% confidence intervals of both explain; more and less are beyond that"}
}
