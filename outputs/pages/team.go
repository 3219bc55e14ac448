package pages

import (
	"slices"

	"fleetcost/models/cost"
	"fleetcost/models/diff"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// people is the total cost of ownership: what people cost, the bill apart, and both
// together. Its columns are cents that add up.
func people(in cost.Currency, designs []*report.Design) document.Grid {
	if !slices.ContainsFunc(designs, func(d *report.Design) bool { return d.Team != nil }) {
		return document.Grid{}
	}
	g := document.Grid{Columns: []document.Column{
		{Header: "design"}, {Header: "hours\na month", Right: true}, {Header: in.Sign() + "/hour", Right: true},
		{Header: "people\n" + in.Sign() + "/month", Right: true}, {Header: "bill\n" + in.Sign() + "/month", Right: true}, {Header: "total\n" + in.Sign() + "/month", Right: true},
	}}
	for _, d := range designs {
		cells := []string{d.Name, words.Unknown, words.Unknown, words.Unknown, words.Unknown, words.Unknown}
		bill := d.Bill.Shown()
		cells[4] = phrases.Money(d, bill, designs)
		if t := d.Team; t != nil {
			paid := t.Amount.RoundedTo(in.Unit())
			cells[1], cells[2], cells[3] = words.Exact(t.Hours), words.Exact(t.Rate.USD()), phrases.Amount(in, paid)
			if _, known := d.Total(); known {
				cells[5] = phrases.Money(d, bill.Plus(paid), designs)
			}
		}
		g.Rows = append(g.Rows, document.Row{Cells: cells})
	}
	return g
}

// changedPeople is the same where it changed, of both sides.
func changedPeople(d *diff.Diff) document.Grid {
	in := d.New.Currency
	g := document.Grid{Columns: []document.Column{
		{Header: "design"}, {Header: "hours\na month", Right: true}, {Header: "people\n" + in.Sign() + "/month", Right: true}, {Header: "total\n" + in.Sign() + "/month", Right: true},
	}}
	hours := func(t *cost.Team) string { return words.Exact(t.Hours) }
	paid := func(t *cost.Team) string { return phrases.Amount(in, t.Amount) }
	of := func(d *diff.Design, what func(*cost.Team) string) string {
		if d == nil || d.Team == nil {
			return words.Unknown
		}
		return what(d.Team)
	}
	total := func(d *diff.Design) string {
		if d == nil || d.Team == nil || d.Instances() == 0 {
			return words.Unknown
		}
		return phrases.Amount(in, d.Bill.Shown().Plus(d.Team.Amount.RoundedTo(in.Unit())))
	}
	for i := range d.Designs {
		p := &d.Designs[i]
		if of(p.Old, hours) == words.Unknown && of(p.New, hours) == words.Unknown || p.Change() == diff.Same {
			continue
		}
		g.Rows = append(g.Rows, document.Row{Cells: []string{
			p.Name, fromTo(of(p.Old, hours), of(p.New, hours)), fromTo(of(p.Old, paid), of(p.New, paid)), fromTo(total(p.Old), total(p.New)),
		}})
	}
	return g
}
