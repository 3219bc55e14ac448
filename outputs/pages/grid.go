package pages

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
	"fleetcost/outputs/textchart"
)

// Grid lays out a sweep of two keys: a map of the cheapest design and its cost, a row for
// each point with its fleet, and where along the first key the cheapest design changes.
func Grid(g *report.Grid) document.Document {
	points := g.Points()
	if len(points) == 0 {
		return document.Document{Title: "Sweep of " + g.Across.Key + " and " + g.Down.Key, Sections: []document.Section{{Remarks: []string{"no point was reached"}}}}
	}
	reached := report.InOrder(points)
	first := points[0].Report
	doc := document.Document{Title: first.Scenario + ": " + g.Across.Key + " and " + g.Down.Key}
	doc.Say("across", phrases.Varied(&g.Across, g.Across.Values))
	doc.Say("down", phrases.Varied(&g.Down, g.Down.Values))
	doc.Say("goal", phrases.SweptGoal(reached, &g.Across, &g.Down))
	doc.Say("class goals", phrases.SameOver(reached, func(r *report.Report) string { return phrases.ClassGoals(r.Goals) }))
	doc.Say("storm goal", phrases.SameOver(reached, func(r *report.Report) string { return phrases.StormGoals(r.Storms) }))
	doc.Say("prices", phrases.SameOver(report.WithFleets(reached), func(r *report.Report) string {
		return phrases.Prices(r.Currency, r.Provider, r.Region, r.Designs)
	}))
	doc.Say("not in the bills", unpricedOnGrid(g, points))
	if key := phrases.GridApart(g); key != "" {
		doc.Alarm("not comparable", phrases.ApartNote(key))
	}
	sayGridMisses(&doc, g, points)
	doc.Lead("answer", phrases.GridTitle(g))
	if len(points) < g.Asked() {
		doc.Alarm("unfinished", fmt.Sprintf("%s of %s points", words.Count(len(points)), words.Count(g.Asked())))
	}
	m := letteredOf(reached)
	heading := "Cheapest design and its cost; across: " + g.Across.Key
	doc.Add(document.Section{Heading: heading, Table: m.table(g, points), Remarks: m.legend(g), Charts: gridChart(g)})
	doc.Add(document.Section{Heading: "Every point", Table: pointsTable(g, points)})
	doc.Add(document.Section{Heading: "Break-even along " + g.Across.Key, Remarks: gridBreakEven(g)})
	doc.Add(document.Section{Heading: "Warnings", Remarks: gridWarnings(g, points), Warning: true})
	notes := sweptFor(reached)
	if g.Rough {
		notes = append(notes, phrases.RoughPoints)
	}
	doc.Add(document.Section{Heading: "Notes", Remarks: append(notes, fmt.Sprintf("a month has %d hours; seed %d", cost.HoursPerMonth, first.Seed))})
	return doc
}

// unpricedOnGrid names what has no price, and at which choices where that differs.
func unpricedOnGrid(g *report.Grid, points []report.GridPoint) string {
	along, of := &g.Across, func(p report.GridPoint) float64 { return p.X }
	if along.Ordered() {
		along, of = &g.Down, func(p report.GridPoint) float64 { return p.Y }
	}
	all := make([]report.Point, len(points))
	for i, p := range points {
		all[i] = report.Point{Value: of(p), Report: p.Report}
	}
	return phrases.SweptUnpriced(along, all)
}

// sayGridMisses says where nothing meets the goal, and of each design at how many points it
// misses it, and what of it at the first of them.
func sayGridMisses(doc *document.Document, g *report.Grid, points []report.GridPoint) {
	nothing := 0
	for _, p := range points {
		if !report.AnyMet(p.Report) {
			nothing++
		}
	}
	if nothing > 0 {
		doc.Alarm("missed", fmt.Sprintf("no design meets the goal at %d of %d points", nothing, len(points)))
	}
	for _, n := range report.SweptDesigns(report.InOrder(points)) {
		missed, first := 0, ""
		for _, p := range points {
			d := report.Point{Report: p.Report}.Find(n)
			if d == nil || d.Met {
				continue
			}
			if missed++; missed == 1 {
				first = phrases.AtPoint(g, p) + ": " + phrases.Miss(d)
			}
		}
		if missed > 0 {
			doc.Alarm("missed", fmt.Sprintf("%s at %d of %d points; at %s", n, missed, len(points), first))
		}
	}
}

// Lettered are the designs that are cheapest somewhere, each with a letter.
type lettered []string

func letteredOf(reached []report.Point) (all lettered) {
	for _, n := range report.SweptDesigns(reached) {
		leads := func(p report.Point) bool {
			return slices.ContainsFunc(p.Report.Cheapest(), func(i int) bool { return p.Report.Designs[i].Name == n })
		}
		if slices.ContainsFunc(reached, leads) {
			all = append(all, n)
		}
	}
	return all
}

// letter of a design: A to Z, then A2.
func (l lettered) letter(name string) string {
	at := slices.Index(l, name)
	said := string(rune('A' + at%26))
	if at >= 26 {
		said += words.Count(at/26 + 1)
	}
	return said
}

// table has a cell for each point, with the letters of the designs that are cheapest and
// what they cost.
func (l lettered) table(g *report.Grid, points []report.GridPoint) document.Grid {
	t := document.Grid{Columns: []document.Column{{Header: g.Down.Key, Right: g.Down.Ordered()}}}
	for _, x := range g.Across.Values {
		t.Columns = append(t.Columns, document.Column{Group: phrases.On(&g.Across, x), Header: g.Currency().Sign() + "/month", Right: true})
	}
	for i := range g.Rows {
		cells := []string{phrases.On(&g.Down, g.Down.Values[i])}
		for k := range g.Across.Values {
			at := slices.IndexFunc(points, func(p report.GridPoint) bool { return p.Row == i && p.Column == k })
			if at < 0 {
				cells = append(cells, words.Unknown)
				continue
			}
			cells = append(cells, l.cell(points[at].Report))
		}
		t.Rows = append(t.Rows, document.Row{Cells: cells})
	}
	return t
}

// nobody stands in the cell of a point at which no design meets the goal.
const nobody = "none"

// likely stands behind the letter of a design that another seed may put behind another.
const likely = "?"

func (l lettered) cell(r *report.Report) string {
	best := r.Cheapest()
	if len(best) == 0 {
		return nobody
	}
	letters := ""
	for _, i := range best {
		letters += l.letter(r.Designs[i].Name)
	}
	if phrases.Uncertain(r) {
		letters += likely
	}
	bill := &r.Designs[best[0]].Bill
	return letters + " " + phrases.Amount(bill.Currency, bill.Shown())
}

// legend explains the letters.
func (l lettered) legend(g *report.Grid) (said []string) {
	var letters []string
	for _, n := range l {
		letters = append(letters, l.letter(n)+" "+n)
	}
	if len(letters) > 0 {
		said = append(said, strings.Join(letters, "; ")+": the cheapest design at each point; several letters: they cost the same")
	}
	if slices.ContainsFunc(g.Points(), func(p report.GridPoint) bool { return phrases.Uncertain(p.Report) }) {
		said = append(said, likely+": likely the cheapest; another seed may turn which is")
	}
	if len(g.Points()) < g.Asked() {
		said = append(said, words.Unknown+": not reached")
	}
	if slices.ContainsFunc(g.Points(), func(p report.GridPoint) bool { return !report.AnyMet(p.Report) }) {
		said = append(said, nobody+": no design meets the goal there")
	}
	return said
}

// pointsTable has a row for each point: which design is cheapest there, its fleet, and what
// the next one costs more.
func pointsTable(g *report.Grid, points []report.GridPoint) document.Grid {
	shown := report.ShownGoals(points[0].Report.Goal)[0]
	t := document.Grid{Columns: []document.Column{
		{Header: g.Down.Key, Right: g.Down.Ordered()}, {Header: g.Across.Key, Right: g.Across.Ordered()},
		{Header: "cheapest"}, {Header: "fleet", Long: true}, {Header: shown.Name() + "\nms", Right: true},
		{Header: g.Currency().Sign() + "/month", Right: true}, {Header: "next", Rank: 1}, {Header: "more\n%", Right: true, Rank: 1},
	}}
	for _, p := range points {
		cells := []string{phrases.On(&g.Down, p.Y), phrases.On(&g.Across, p.X)}
		ranked := report.Standings(p.Report.Designs)
		ties := 0
		for _, s := range ranked {
			if s.Cheapest {
				ties++
			}
		}
		if ties == 0 {
			t.Rows = append(t.Rows, document.Row{Cells: append(cells, nobody, words.Unknown, words.Unknown, words.Unknown, words.Unknown, words.Unknown), Tone: document.Bad})
			continue
		}
		best := ranked[0]
		cells = append(cells, phrases.Leading(p.Report), phrases.Fleet(best.Design),
			phrases.Milliseconds(report.MeasuredLatency(best.Result.Verdict, best.Result.Latency).At(shown.Quantile)),
			phrases.Amount(best.Bill.Currency, best.Monthly))
		if ties < len(ranked) && ranked[ties].Met {
			next := ranked[ties]
			_, share := difference(next)
			cells = append(cells, next.Name, share)
		} else {
			cells = append(cells, words.Unknown, words.Unknown)
		}
		t.Rows = append(t.Rows, document.Row{Cells: cells})
	}
	return t
}

// gridBreakEven says for each value down where along the first key the cheapest design
// changes; rows that say the same are told together.
func gridBreakEven(g *report.Grid) (said []string) {
	if !g.Across.Ordered() {
		return nil
	}
	at := map[string][]string{}
	var texts []string
	for i, row := range g.Rows {
		reached := report.Points(row)
		if len(reached) < 2 {
			continue
		}
		for _, text := range breakEven(row, reached) {
			if at[text] == nil {
				texts = append(texts, text)
			}
			at[text] = append(at[text], phrases.On(&g.Down, g.Down.Values[i]))
		}
	}
	for _, text := range texts {
		said = append(said, g.Down.Key+" = "+strings.Join(at[text], ", ")+": "+text)
	}
	return said
}

// gridWarnings are the warnings of all points, each once, with how many points have it where
// not all do.
func gridWarnings(g *report.Grid, points []report.GridPoint) (said []string) {
	var all sweptWarnings
	for _, p := range points {
		all.add(p.Report, phrases.AtPoint(g, p))
	}
	for _, w := range all {
		text := w.String()
		switch {
		case len(w.values) == 1 && len(points) > 1:
			text += " (at " + w.values[0] + ")"
		case len(w.values) < len(points):
			text += fmt.Sprintf(" (at %d of %d points)", len(w.values), len(points))
		}
		said = append(said, text)
	}
	return said
}

// mostCurves are told apart in a chart of characters.
const mostCurves = 8

// gridChart is what the cheapest design costs along the first key, a curve for each value of
// the second, or for some of many.
func gridChart(g *report.Grid) []textchart.Chart {
	if !g.Across.Ordered() {
		return nil
	}
	in := g.Currency()
	chart := textchart.Chart{
		Title: phrases.GridCostTitle(g),
		X:     alongKey(&g.Across, phrases.AxisOf(&g.Across)),
		Y:     textchart.Axis{Label: in.Sign() + "/month of the cheapest design", Zero: true, Prefix: in.Prefix(), Log: g.Across.Log},
	}
	n := min(len(g.Rows), mostCurves)
	for c := range n {
		i := c
		if n > 1 {
			i = c * (len(g.Rows) - 1) / (n - 1)
		}
		line := textchart.Line{Name: phrases.On(&g.Down, g.Down.Values[i]), Place: c}
		for _, p := range report.Points(g.Rows[i]) {
			if best := p.Report.Cheapest(); len(best) > 0 {
				at := textchart.Point{X: p.Value, Y: p.Report.Designs[best[0]].Bill.Shown().USD()}
				line.Path, line.Dots = append(line.Path, at), append(line.Dots, at)
			}
		}
		if len(line.Dots) > 0 {
			chart.Lines = append(chart.Lines, line)
		}
	}
	if len(chart.Lines) == 0 {
		return nil
	}
	if n < len(g.Rows) {
		chart.Title += fmt.Sprintf(" (%d of the %d values of %s)", n, len(g.Rows), g.Down.Key)
	}
	return []textchart.Chart{chart}
}
