package pages

import (
	"fmt"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// Crossings lays out which of two designs is cheaper where, and what both cost on each
// side of a change.
func Crossings(c *report.Crossings) document.Document {
	reached := report.Points(c.Looked)
	if len(reached) == 0 {
		return document.Document{Title: "Break-even over " + c.Key, Sections: []document.Section{{Remarks: phrases.Found(c)}}}
	}
	first := reached[0].Report
	doc := document.Document{Title: first.Scenario + ": " + c.Between[0] + " or " + c.Between[1]}
	doc.Say("varied", fmt.Sprintf("%s from %s to %s", c.Key, phrases.Valued(c, reached[0].Value), phrases.Valued(c, reached[len(reached)-1].Value)))
	doc.Say("goal", phrases.SweptGoal(reached, &c.Looked.Axis))
	doc.Say("class goals", phrases.SameOver(reached, func(r *report.Report) string { return phrases.ClassGoals(r.Goals) }))
	doc.Say("prices", phrases.SameOver(report.WithFleets(reached), func(r *report.Report) string {
		return phrases.Prices(r.Currency, r.Provider, r.Region, r.Designs)
	}))
	doc.Say("not in the bills", phrases.SweptUnpriced(&c.Looked.Axis, reached))
	for _, said := range phrases.Found(c) {
		doc.Lead("answer", said)
	}
	doc.Add(document.Section{Table: stretches(c), Charts: crossingsCharts(c, reached)})
	doc.Add(document.Section{Heading: "Changes", Table: changesBetween(c)})
	doc.Add(document.Section{Heading: "Warnings", Remarks: phrases.CrossingsWarnings(c), Warning: true})
	doc.Add(document.Section{Heading: "Notes", Remarks: append(phrases.CrossingsNotes(c), fmt.Sprintf("%s are a month of %d hours; seed %d", first.Currency.Sign(), cost.HoursPerMonth, first.Seed))})
	return doc
}

// stretches is a row for each stretch in which the same holds.
func stretches(c *report.Crossings) document.Grid {
	g := document.Grid{Columns: []document.Column{{Header: "from", Right: true}, {Header: "to", Right: true}, {Header: "cheaper"}}}
	for _, name := range c.Between {
		g.Columns = append(g.Columns, document.Column{Group: name, Header: c.Looked.Currency().Sign() + "/month", Right: true})
	}
	for _, s := range c.Stretches {
		cells := []string{phrases.Valued(c, s.From), phrases.Valued(c, s.To), phrases.Holds(c, s.Holds)}
		for d := range c.Between {
			from, to := phrases.Price(c.Looked.Currency(), s.First[d]), phrases.Price(c.Looked.Currency(), s.Last[d])
			if from != to {
				from += " to " + to
			}
			cells = append(cells, from)
		}
		g.Rows = append(g.Rows, document.Row{Cells: cells})
	}
	return g
}

// changesBetween is a row for each change, with the fleets on both sides of it.
func changesBetween(c *report.Crossings) document.Grid {
	g := document.Grid{Columns: []document.Column{{Header: "between", Right: true}, {Header: "cheaper then"}}}
	for _, name := range c.Between {
		g.Columns = append(g.Columns,
			document.Column{Group: name, Header: "before", Right: true}, document.Column{Group: name, Header: "after", Right: true})
	}
	for i := 1; i < len(c.Stretches); i++ {
		before, after := &c.Stretches[i-1], &c.Stretches[i]
		cells := []string{phrases.Valued(c, before.To) + " and " + phrases.Valued(c, after.From), phrases.Holds(c, after.Holds)}
		for d := range c.Between {
			a, b := before.Last[d], after.First[d]
			cells = append(cells, phrases.PricedAs(c.Looked.Currency(), a), phrases.PricedAs(c.Looked.Currency(), b))
		}
		g.Rows = append(g.Rows, document.Row{Cells: cells})
	}
	return g
}
