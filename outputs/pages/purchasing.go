package pages

import (
	"slices"
	"time"

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
		doc.Lead("answer", said)
	}
	if len(p.Fleets) == 0 {
		doc.Lead("answer", "no design has a fleet to pay for")
	}
	doc.Add(document.Section{Heading: "Ways to pay", Table: waysToPay(p)})
	doc.Add(document.Section{Heading: "Bill of the cheapest way", Table: cheapestLines(p)})
	doc.Add(paidByMonth(p))
	doc.Add(document.Section{Heading: "Warnings", Remarks: phrases.All(p.Warnings), Warning: true})
	doc.Add(document.Section{Heading: "Notes", Remarks: phrases.PurchasingNotes(p)})
	return doc
}

// waysToPay is the table of what each way costs. Where nothing is paid in advance, it has no
// columns of that.
func waysToPay(p *report.Purchasing) document.Grid {
	in, sign := p.Currency(), p.Currency().Sign()
	upfront := paysUpfront(p, func(f *report.PurchasedFleet) []report.Way { return f.Ways })
	g := document.Grid{Columns: []document.Column{
		{Header: "fleet"}, {Header: "way", Long: true}, {Header: "committed", Rank: 3}, {Header: sign + " in all", Right: true}, {Header: "against\non demand", Right: true},
		{Header: "unused, " + sign, Right: true, Rank: 5}, {Header: "used", Right: true, Rank: 6}, {Header: "covers", Right: true, Rank: 7}, {Header: "saves with\na third\nless, " + sign, Right: true, Rank: 1},
	}}
	if upfront {
		g.Columns = append(g.Columns, document.Column{Header: "upfront, " + sign, Right: true, Rank: 4}, document.Column{Header: "paid\nback in\nmonth", Right: true, Rank: 2})
	}
	for i := range p.Fleets {
		f := &p.Fleets[i]
		for k := range f.Ways {
			w := &f.Ways[k]
			name := ""
			if k == 0 {
				name = phrases.FleetName(f)
			}
			row := document.Row{Cells: []string{
				name, w.Name, phrases.Committed(in, w), phrases.Amount(in, w.Total), "", phrases.Amount(in, w.Unused.Plus(w.OwnedUnused)), words.Percent(w.Utilization), words.Percent(w.Coverage), "",
			}}
			if k > 0 && f.Ways[0].Total > 0 {
				row.Cells[4] = phrases.Signed(w.Total.USD()/f.Ways[0].Total.USD() - 1)
			}
			if w.Fee > 0 {
				row.Cells[8] = phrases.Amount(in, -w.AgainstNone)
			}
			if upfront {
				row.Cells = append(row.Cells, phrases.Amount(in, w.Upfront), phrases.Payback(w))
			}
			if k == f.Best {
				row.Tone = document.Good
			}
			g.Rows = append(g.Rows, row)
		}
	}
	return g
}

// paysUpfront tells whether anything is paid in advance in those ways.
func paysUpfront(p *report.Purchasing, ways func(*report.PurchasedFleet) []report.Way) bool {
	return slices.ContainsFunc(p.Fleets, func(f report.PurchasedFleet) bool {
		return slices.ContainsFunc(ways(&f), func(w report.Way) bool { return w.Upfront > 0 })
	})
}

// cheapest is the cheapest way of a fleet, if it has any.
func cheapest(f *report.PurchasedFleet) []report.Way {
	if len(f.Ways) == 0 {
		return nil
	}
	return f.Ways[f.Best : f.Best+1]
}

// cheapestLines are the lines of the cheapest way of each fleet over all months, what is
// committed to and not used in rows of its own. Where nothing is paid in advance what is paid
// is what is spread, and fees are in what they pay for.
func cheapestLines(p *report.Purchasing) document.Grid {
	in, sign := p.Currency(), p.Currency().Sign()
	upfront := paysUpfront(p, cheapest)
	g := document.Grid{Columns: []document.Column{
		{Header: "fleet"}, {Header: "for"}, {Header: "machine", Rank: 1}, {Header: "under", Long: true, Rank: 2}, {Header: "hours", Right: true}, {Header: sign, Right: true},
	}}
	if upfront {
		g.Columns = append(g.Columns[:5], document.Column{Header: sign + " paid", Right: true}, document.Column{Header: sign + " spread", Right: true})
	}
	for i := range p.Fleets {
		f := &p.Fleets[i]
		for _, w := range cheapest(f) {
			name, lines := phrases.FleetName(f), w.Lines()
			paid, spread := make([]cost.Money, len(lines)), make([]cost.Money, len(lines))
			for k, l := range lines {
				paid[k], spread[k] = l.Billed, l.Effective
			}
			paid, spread = cost.Apportion(in.Unit(), paid...), cost.Apportion(in.Unit(), spread...)
			for k, l := range lines {
				if !upfront && l.What == report.FeeMonthly {
					continue
				}
				hours := ""
				if l.Hours > 0 {
					hours = words.Grouped(l.Hours, 1)
				}
				cells := []string{name, phrases.WayKinds[l.What], l.Machine, l.Under, hours}
				if upfront {
					cells = append(cells, phrases.Amount(in, paid[k]))
				}
				g.Rows = append(g.Rows, document.Row{Cells: append(cells, phrases.Amount(in, spread[k]))})
				name = ""
			}
		}
	}
	return g
}

// paidByMonth is the table of what each month costs in the cheapest way, paid and spread
// where that is not the same.
func paidByMonth(p *report.Purchasing) document.Section {
	in, sign := p.Currency(), p.Currency().Sign()
	g := document.Grid{Columns: []document.Column{{Header: "month"}}}
	heading := "By calendar month, " + sign
	var columns [][]cost.Money
	var begins []time.Time
	for i := range p.Fleets {
		f := &p.Fleets[i]
		for _, w := range cheapest(f) {
			if len(w.Months) > mostMonths {
				continue
			}
			var paid, spread []cost.Money
			for k, m := range w.Months {
				paid, spread = append(paid, m.Billed), append(spread, m.Effective)
				if k == len(begins) {
					begins = append(begins, m.Begin)
				}
			}
			if w.Upfront == 0 {
				columns = append(columns, spread)
				g.Columns = append(g.Columns, document.Column{Header: phrases.FleetName(f), Right: true})
				continue
			}
			heading = "Paid and spread by calendar month, " + sign
			columns = append(columns, paid, spread)
			for _, what := range []string{"paid", "spread"} {
				g.Columns = append(g.Columns, document.Column{Group: phrases.FleetName(f), Header: what, Right: true})
			}
		}
	}
	for k, begin := range begins {
		cells := []string{begin.Format("Jan 2006")}
		for _, months := range columns {
			if k >= len(months) {
				cells = append(cells, "")
				continue
			}
			cells = append(cells, phrases.Amount(in, months[k]))
		}
		g.Rows = append(g.Rows, document.Row{Cells: cells})
	}
	if len(columns) == 0 {
		g = document.Grid{}
	}
	return document.Section{Heading: heading, Table: g}
}
