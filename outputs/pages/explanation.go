package pages

import (
	"fmt"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// Explanation lays out what the money of a design is paid for, what changes would be
// worth, what binds, and why other machines were not taken.
func Explanation(x *report.Explanation) document.Document {
	r, d := x.Report, x.Design()
	doc := document.Document{Title: r.Scenario + ": " + d.Name}
	doc.Say("traffic", r.Traffic)
	doc.Say("goal", phrases.Goal(r.Goal))
	doc.Say("class goals", phrases.ClassGoals(r.Goals))
	doc.Say("prices", phrases.Prices(r.Currency, r.Provider, r.Region, r.Designs))
	doc.Lead("answer", phrases.RunsOn(d))
	doc.Say("carries", phrases.Carries(x))
	doc.Say("bound by", phrases.Bound(d))
	doc.Say("next", phrases.NextLimit(x))
	doc.Say("not in the bill", phrases.Unpriced([]*report.Design{d}))
	doc.Add(document.Section{Heading: "Where the money goes", Table: purposes(x)})
	doc.Add(document.Section{Heading: "By step", Table: stepsOf(x), Remarks: phrases.StepNotes(x)})
	doc.Add(document.Section{Heading: "What it is worth", Table: changesOf(x), Remarks: phrases.ChangeNotes(x)})
	doc.Add(document.Section{Heading: "Limits", Table: limitsOf(x)})
	doc.Add(document.Section{Heading: "Machines not taken", Remarks: everyExcuse(d)})
	doc.Add(document.Section{Heading: "Warnings", Remarks: phrases.All(ownWarnings(r.Warnings, r.Designs)), Warning: true})
	notes := phrases.Divided(x)
	if len(x.Changes) > 0 {
		notes = append(notes, "what a change saves is the difference to the bill of the design planned again with it; CPU times are those of the scenario: on the reference core, in the reference runtime")
	}
	if len(x.Limits) > 0 {
		notes = append(notes, "limits: what the work alone takes; it is full at that rate, and the goal is missed before")
	}
	doc.Add(document.Section{Heading: "Notes", Remarks: append(notes, fmt.Sprintf("a month has %d hours, a year 12 of them; seed %d", cost.HoursPerMonth, r.Seed))})
	return doc
}

// purposes is a row for each class of requests, and for all else that is paid for. The
// rows add up to the bill.
func purposes(x *report.Explanation) document.Grid {
	g := document.Grid{Columns: []document.Column{{Header: "for", Long: true}, {Header: "part"}, {Header: x.Report.Currency.Sign() + "/month", Right: true}, {Header: "share", Right: true}}}
	shown := x.Cents()
	total := phrases.TotalOf(x)
	type key struct{ what, part string }
	var order []key
	sums := map[key]cost.Money{}
	for i := range x.Portions {
		p := &x.Portions[i]
		k := key{phrases.Purpose(p), p.Part}
		if p.Purpose == report.ForStep {
			k.part = ""
		}
		if _, ok := sums[k]; !ok {
			order = append(order, k)
		}
		sums[k] += shown[i]
	}
	for _, k := range order {
		share := 0.0
		if total > 0 {
			share = sums[k].USD() / total.USD()
		}
		g.Rows = append(g.Rows, document.Row{Cells: []string{k.what, k.part, phrases.Amount(x.Report.Currency, sums[k]), words.Percent(share)}})
	}
	if len(g.Rows) > 0 {
		g.Rows = append(g.Rows, document.Row{Cells: []string{"the whole bill", "", phrases.Amount(x.Report.Currency, total), words.Percent(1)}, Tone: document.Good})
	}
	return emptyColumnLeftOut(g, "part")
}

// emptyColumnLeftOut is the grid without a column in which no row has anything.
func emptyColumnLeftOut(g document.Grid, header string) document.Grid {
	for i, c := range g.Columns {
		if c.Header != header {
			continue
		}
		for _, r := range g.Rows {
			if r.Cells[i] != "" {
				return g
			}
		}
	}
	return g.Without(header)
}

// stepsOf is a row for each step and part in which it takes something.
func stepsOf(x *report.Explanation) document.Grid {
	g := document.Grid{Columns: []document.Column{{Header: "request"}, {Header: "step", Long: true}, {Header: "part"}, {Header: "share\nof part", Right: true}, {Header: x.Report.Currency.Sign() + "/month", Right: true}}}
	shown := x.Cents()
	for i, p := range x.Portions {
		if p.Purpose == report.ForStep {
			g.Rows = append(g.Rows, document.Row{Cells: []string{p.Class, phrases.Step(p.Step), p.Part, words.Percent(p.Share), phrases.Amount(x.Report.Currency, shown[i])}})
		}
	}
	return emptyColumnLeftOut(g, "part")
}

// changesOf is a row for each change that was planned.
func changesOf(x *report.Explanation) document.Grid {
	g := document.Grid{Columns: []document.Column{{Header: "change", Long: true}, {Header: "saves\n" + x.Report.Currency.Sign() + "/month", Right: true}, {Header: "saves\n" + x.Report.Currency.Sign() + "/year", Right: true}, {Header: "fleet then", Long: true}}}
	for i := range x.Changes {
		c := &x.Changes[i]
		fleet := phrases.PricedFleet(report.Priced{Met: c.Met, Fleet: c.Fleet})
		g.Rows = append(g.Rows, document.Row{Cells: []string{phrases.Change(c), phrases.Amount(x.Report.Currency, c.Saves), phrases.Amount(x.Report.Currency, phrases.Saving(c)), fleet}})
	}
	return g
}

// limitsOf is a row for each limit, the most used first.
func limitsOf(x *report.Explanation) document.Grid {
	g := document.Grid{Columns: []document.Column{{Header: "limit"}, {Header: "taken", Right: true}, {Header: "full at\nrequests/s", Right: true}, {Header: ""}}}
	for i := range x.Limits {
		l := &x.Limits[i]
		mark := ""
		if l.Binds {
			mark = "binds"
		}
		g.Rows = append(g.Rows, document.Row{Cells: []string{phrases.Limited(l), words.Percent(l.Share), words.Plain(l.Full), mark}})
	}
	return g
}

// everyExcuse says of every machine why it was not taken.
func everyExcuse(d *report.Design) (said []string) {
	for _, e := range d.Excuses {
		said = append(said, e.Machine+": "+phrases.Of(e.Why))
	}
	return said
}
