package pages

import (
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// Purchasing lays out the ways to pay for the machines of a forecast: the answer, what each
// way costs, and of the cheapest its lines and its months.
func Purchasing(p *report.Purchasing) document.Document {
	doc := document.Document{}
	if f := p.Forecast; f != nil {
		doc.Title = f.Scenario
		doc.Say("traffic", phrases.ForecastTraffic(f))
		doc.Say("span", phrases.LongSpan(f.From, f.To)+": "+phrases.Dates(f.From, f.To))
	}
	doc.Say("prices", phrases.PurchasingPrices(p))
	for _, said := range phrases.PurchasingAnswer(p) {
		doc.Say("answer", said)
	}
	if len(p.Fleets) == 0 {
		doc.Say("answer", "no design has a fleet to pay for")
	}
	doc.Add(document.Section{Heading: "Ways to pay", Table: waysToPay(p)})
	doc.Add(document.Section{Heading: "Bill of the cheapest way", Table: cheapestLines(p)})
	doc.Add(document.Section{Heading: "Paid and spread by calendar month, $", Table: paidByMonth(p)})
	doc.Add(document.Section{Heading: "Warnings", Remarks: phrases.All(p.Warnings), Warning: true})
	doc.Add(document.Section{Heading: "Notes", Remarks: phrases.PurchasingNotes(p)})
	return doc
}

// waysToPay is the table of what each way costs.
func waysToPay(p *report.Purchasing) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "fleet"}, {Header: "way", Long: true}, {Header: "committed", Rank: 2}, {Header: "$ in all", Right: true}, {Header: "against\non demand", Right: true},
		{Header: "$ for\nnothing", Right: true, Rank: 3}, {Header: "used", Right: true, Rank: 4}, {Header: "covers", Right: true, Rank: 5}, {Header: "$ upfront", Right: true, Rank: 6},
		{Header: "paid\nback", Rank: 7}, {Header: "$ a third\nless", Right: true, Rank: 1},
	}}
	for i := range p.Fleets {
		f := &p.Fleets[i]
		for k := range f.Ways {
			w := &f.Ways[k]
			name := ""
			if k == 0 {
				name = phrases.FleetName(f)
			}
			row := document.Row{Cells: []string{
				name, w.Name, phrases.Committed(w), phrases.Dollars(w.Total), "", phrases.Dollars(w.Unused.Plus(w.OwnedUnused)), words.Percent(w.Utilization), words.Percent(w.Coverage),
				phrases.Dollars(w.Upfront), phrases.Payback(w), "",
			}}
			if k > 0 && f.Ways[0].Total > 0 {
				row.Cells[4] = phrases.Signed(w.Total.USD()/f.Ways[0].Total.USD() - 1)
			}
			if w.Fee > 0 {
				row.Cells[10] = phrases.Dollars(w.AgainstNone)
			}
			if k == f.Best {
				row.Tone = document.Good
			}
			g.Rows = append(g.Rows, row)
		}
	}
	return g
}

// cheapestLines are the lines of the cheapest way of each fleet over all months, what is
// committed to and not used in rows of its own.
func cheapestLines(p *report.Purchasing) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "fleet"}, {Header: "for"}, {Header: "machine", Rank: 1}, {Header: "under", Long: true, Rank: 2}, {Header: "hours", Right: true}, {Header: "$ paid", Right: true}, {Header: "$ spread", Right: true},
	}}
	for i := range p.Fleets {
		f := &p.Fleets[i]
		if len(f.Ways) == 0 {
			continue
		}
		name := phrases.FleetName(f)
		lines := f.Ways[f.Best].Lines()
		paid, spread := make([]cost.Money, len(lines)), make([]cost.Money, len(lines))
		for k, l := range lines {
			paid[k], spread[k] = l.Billed, l.Effective
		}
		paid, spread = cost.Apportion(cost.Cent, paid...), cost.Apportion(cost.Cent, spread...)
		for k, l := range lines {
			hours := ""
			if l.Hours > 0 {
				hours = words.Grouped(l.Hours, 1)
			}
			g.Rows = append(g.Rows, document.Row{Cells: []string{
				name, phrases.WayKinds[l.What], l.Machine, l.Under, hours, phrases.Dollars(paid[k]), phrases.Dollars(spread[k]),
			}})
			name = ""
		}
	}
	return g
}

// paidByMonth is the table of what each month costs in the cheapest way, paid and spread.
func paidByMonth(p *report.Purchasing) document.Grid {
	g := document.Grid{Columns: []document.Column{{Header: "month"}}}
	var columns [][]report.WayMonth
	for i := range p.Fleets {
		f := &p.Fleets[i]
		if len(f.Ways) == 0 || len(f.Ways[f.Best].Months) > mostMonths {
			continue
		}
		columns = append(columns, f.Ways[f.Best].Months)
		for _, what := range []string{"paid", "spread"} {
			g.Columns = append(g.Columns, document.Column{Group: phrases.FleetName(f), Header: what, Right: true})
		}
	}
	if len(columns) == 0 {
		return document.Grid{}
	}
	for k, m := range columns[0] {
		cells := []string{m.Begin.Format("Jan 2006")}
		for _, months := range columns {
			if k >= len(months) {
				cells = append(cells, "", "")
				continue
			}
			cells = append(cells, phrases.Dollars(months[k].Billed), phrases.Dollars(months[k].Effective))
		}
		g.Rows = append(g.Rows, document.Row{Cells: cells})
	}
	return g
}
