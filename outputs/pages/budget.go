package pages

import (
	"slices"
	"strings"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// Budget lays out what every design costs in the months ahead, and how sure that is.
func Budget(b *report.Budget) document.Document {
	doc := document.Document{Title: b.Scenario}
	doc.Say("traffic", phrases.BudgetTraffic(b))
	doc.Say("span", phrases.LongSpan(b.From, b.To)+": "+phrases.Dates(b.From, b.To))
	doc.Say("goal", phrases.Goal(b.Goal))
	doc.Say("prices", phrases.BudgetPrices(b))
	doc.Say("not in the bills", phrases.BudgetUnpriced(b))
	for _, said := range phrases.BudgetAnswer(b) {
		doc.Lead("answer", said)
	}
	doc.Add(document.Section{Table: budgetDesigns(b), Charts: fanChart(b)})
	doc.Add(document.Section{Heading: "Against the budget", Remarks: phrases.Held(b)})
	doc.Add(document.Section{Heading: "By calendar month, " + b.Currency.Sign(), Table: budgetMonths(b)})
	doc.Add(document.Section{Heading: "What moves it, " + b.Currency.Sign() + " for the whole span", Table: budgetSwings(b)})
	doc.Add(document.Section{Heading: "Which is cheaper", Table: budgetMatches(b)})
	doc.Add(document.Section{Heading: "Which to choose", Remarks: phrases.Choices(b)})
	doc.Add(document.Section{Heading: "Inputs", Table: budgetInputs(b)})
	doc.Add(document.Section{Heading: "Warnings", Remarks: phrases.BudgetWarnings(b), Warning: true})
	doc.Add(document.Section{Heading: "Notes", Remarks: phrases.BudgetNotes(b)})
	return doc
}

// budgetDesigns is the table of what the whole span costs.
func budgetDesigns(b *report.Budget) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "design"}, {Header: "P10\n" + b.Currency.Sign(), Right: true}, {Header: "P50\n" + b.Currency.Sign(), Right: true}, {Header: "P90\n" + b.Currency.Sign(), Right: true},
		{Header: "mean\n" + b.Currency.Sign(), Right: true, Rank: 1}, {Header: "at mid\n" + b.Currency.Sign(), Right: true, Rank: 2}, {Header: "largest\nregret " + b.Currency.Sign(), Right: true, Rank: 3}, {Header: "mean\nregret " + b.Currency.Sign(), Right: true, Rank: 3},
	}}
	misses := slices.ContainsFunc(b.Designs, func(d report.BudgetDesign) bool { return d.Beyond > 0 })
	if misses {
		g.Columns = slices.Insert(g.Columns, 1, document.Column{Header: "no fleet in\n% of futures", Right: true})
	}
	for i := range b.Designs {
		d := &b.Designs[i]
		cells := []string{d.Name, phrases.Whole(d.Whole.P10), phrases.Whole(d.Whole.P50), phrases.Whole(d.Whole.P90),
			phrases.Whole(d.Whole.Mean), phrases.Whole(d.AtMid), phrases.Whole(d.MostRegret), phrases.Whole(d.MeanRegret)}
		if d.Unmet != nil {
			cells = append([]string{d.Name}, slices.Repeat([]string{words.Unknown}, len(cells)-1)...)
		}
		if misses {
			share := strings.TrimSuffix(words.Percent(d.Beyond), "%")
			if d.Unmet != nil {
				share = words.Unknown
			}
			cells = slices.Insert(cells, 1, share)
		}
		if d.Unmet != nil {
			g.Rows = append(g.Rows, document.Row{Tone: document.Bad, Cells: cells})
			continue
		}
		row := document.Row{Cells: cells}
		if d.Name == b.LeastExpected && d.Beyond == 0 {
			row.Tone = document.Good
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

// budgetMonths is the table of what each month costs: three columns of each design, in a
// group of its own.
func budgetMonths(b *report.Budget) document.Grid {
	g := document.Grid{Columns: []document.Column{{Header: "month"}}}
	for k := range b.Months() {
		g.Rows = append(g.Rows, document.Row{Cells: []string{b.Months()[k].Begin.Format("Jan 2006")}})
	}
	for i := range b.Designs {
		d := &b.Designs[i]
		if d.Unmet != nil {
			continue
		}
		for _, q := range report.Quantiles {
			if !b.InDoubt() && q.Name != "P50" {
				continue
			}
			g.Columns = append(g.Columns, document.Column{Group: d.Name, Header: q.Name, Right: true})
			for k := range d.Months {
				g.Rows[k].Cells = append(g.Rows[k].Cells, phrases.Whole(q.Of(d.Months[k])))
			}
		}
	}
	if len(g.Columns) == 1 {
		return document.Grid{}
	}
	return g
}

// budgetSwings is the tornado of each design.
func budgetSwings(b *report.Budget) document.Grid {
	g := document.Grid{Columns: []document.Column{{Header: "design"}, {Header: "input", Long: true}, {Header: "at its low", Right: true}, {Header: "at its high", Right: true}, {Header: "between", Right: true}, {Header: "", Rank: 1}}}
	var widest cost.Money // of all designs: the bars have one scale
	for i := range b.Designs {
		for _, s := range b.Designs[i].Swings {
			widest = max(widest, s.Width())
		}
	}
	for i := range b.Designs {
		name := b.Designs[i].Name
		for _, s := range b.Designs[i].Swings {
			if s.Width() == 0 { // what does not move it, such as runtimes of other designs
				continue
			}
			g.Rows = append(g.Rows, document.Row{Cells: []string{name, s.Input, phrases.Whole(s.AtLow), phrases.Whole(s.AtHigh), phrases.Whole(s.Width()), phrases.Bar(s.Width(), widest)}})
			name = ""
		}
		if swings := b.Designs[i].Swings; name != "" && len(swings) > 0 {
			cost := phrases.Whole(swings[0].AtLow)
			g.Rows = append(g.Rows, document.Row{Cells: []string{name, "nothing that is in doubt", cost, cost, phrases.Whole(0), ""}})
		}
	}
	return g
}

// budgetMatches is how probable it is that one design costs less than another.
func budgetMatches(b *report.Budget) document.Grid {
	g := document.Grid{Columns: []document.Column{{Header: "A", Designs: true}, {Header: "B", Designs: true}, {Header: "A costs less", Right: true}, {Header: "the same", Right: true}, {Header: "B costs less", Right: true}}}
	for _, m := range b.Matches {
		if !b.InDoubt() {
			break
		}
		g.Rows = append(g.Rows, document.Row{Cells: []string{m.A, m.B, words.Percent(m.ACheaper), words.Percent(m.Same), words.Percent(m.BCheaper)}})
	}
	return g
}

// budgetInputs is what is not known, and what it is worth to know it.
func budgetInputs(b *report.Budget) document.Grid {
	g := document.Grid{Columns: []document.Column{{Header: "input", Long: true}, {Header: "said by"}, {Header: "5%", Right: true}, {Header: "50%", Right: true}, {Header: "95%", Right: true}, {Header: "worth to know before\na design is chosen, " + b.Currency.Sign(), Right: true}}}
	for _, in := range b.Inputs {
		g.Rows = append(g.Rows, document.Row{Cells: []string{in.Key, phrases.SaidBy(in), phrases.InDoubt(in.Low, in.Unit), phrases.InDoubt(in.Mid, in.Unit), phrases.InDoubt(in.High, in.Unit), phrases.Whole(in.Worth)}})
	}
	return g
}
