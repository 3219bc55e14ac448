package pages

import (
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// savings is the table of what caches cost and save: the price of the work that
// hits spare the other parts, and what the fleet would cost more, in whole
// instances, without them. Of several caches the last row is all of them.
func savings(in cost.Currency, designs []*report.Design) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "design"}, {Header: "cache"}, {Header: "costs\n" + in.Sign() + "/month", Right: true},
		{Header: "spares work\nof " + in.Sign() + "/month", Right: true}, {Header: "saves\n" + in.Sign() + "/month", Right: true}, {Header: "", Long: true},
	}}
	for _, d := range designs {
		for _, c := range d.Caches {
			g.Rows = append(g.Rows, savingOf(d, phrases.Cache(c), d.BackendPrice(c.Backend), c))
		}
		if len(d.Caches) > 1 {
			all := report.Saving{Monthly: d.Savings, Worth: d.Spared}
			for _, c := range d.Caches {
				if c.Needed != nil {
					all.Needed = c.Needed
				}
			}
			g.Rows = append(g.Rows, savingOf(d, "all together", d.CachesPrice(), all))
		}
	}
	return byDesign(g, designs)
}

func savingOf(d *report.Design, name string, price cost.Money, c report.Saving) document.Row {
	costs, saves, without := words.Unknown, phrases.Amount(d.Bill.Currency, c.Monthly), ""
	if price != 0 {
		costs = phrases.Amount(d.Bill.Currency, price)
	}
	switch {
	case c.Needed != nil:
		saves, without = words.Unknown, "needed"
	case c.Grown != nil:
		without = "or " + phrases.Grown(c.Grown)
	}
	return document.Row{Cells: []string{d.Name, name, costs, phrases.Amount(d.Bill.Currency, c.Worth), saves, without}}
}
