package samples

import (
	"math"
	"time"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/sim"
)

// YearPurchasing is how the machines of a year may be paid for: an upfront payment, something
// owned, and less used than was committed to.
func YearPurchasing() *report.Purchasing {
	f := ForecastOf(12, 0, sim.Hour, "node")
	p := &report.Purchasing{Forecast: f, Falls: 2. / 3, Warnings: []report.Reason{report.LongerThanForecast{Years: 3, Hours: 8760}, report.OwnedForNothing{Machine: "m7g.large", Instances: 2}}}
	hour := cost.Quote{Price: cost.MustPrice("0.0725"), AsOf: "2026-08-01", Source: "price list of the provider"}
	fleet := report.PurchasedFleet{Design: "node", Policy: "hpa", Machines: []report.PurchasedMachine{{Name: "c7g.large", OnDemand: hour, Hours: 42_695, Fallen: 30_660, Least: 2, Most: 14, Owned: 1}}, Unbilled: NoNetwork(), Elsewhere: USD(1000)}
	fleet.Ways = []report.Way{
		wayOf("on demand", 0, 0, 0, 3095.39, 0), wayOf("reserved, 1 year, partial upfront", 1, 2, 380, 1100, 12.5), wayOf("reserved, 3 years, nothing upfront", 3, 4, 0, 700, 88),
		wayOf("savings plan, 1 year, nothing upfront", 1, 0, 0, 1212.12, 33),
	}
	fleet.Ways[3].Plan, fleet.Ways[2].Longer = 0.123, true
	fleet.Best, fleet.Beyond = 1, 2
	p.Fleets = []report.PurchasedFleet{fleet}
	return p
}

// wayOf is a way with two months.
func wayOf(name string, years, instances int, upfront, fee, unused float64) report.Way {
	w := report.Way{
		Name: name, Years: years, Fee: USD(fee), Unused: USD(unused), OnDemand: USD(900), Owned: USD(400), Total: USD(fee + 1300), Upfront: USD(upfront),
		Utilization: 0.97, Coverage: 0.61, Payback: math.NaN(), Fallen: USD(fee + 800), AgainstBest: USD(120), AgainstNone: USD(-233.5),
	}
	if upfront > 0 {
		w.Payback = 5.2
	}
	if years == 0 {
		w.Utilization, w.Fee, w.OnDemand, w.Total, w.AgainstNone = math.NaN(), 0, USD(fee), USD(fee+400), 0
	} else if instances > 0 {
		w.Bought = []report.Bought{{Instances: instances, Commitment: cost.Commitment{Machine: "c7g.large", Kind: "reserved_1y", Years: years, Upfront: cost.Free, Hour: cost.MustPrice("0.0457"), AsOf: "2026-08-01"}}}
	}
	for i := range 2 {
		begin := time.Date(2026, time.Month(6+i), 1, 0, 0, 0, 0, time.UTC)
		m := report.WayMonth{Begin: begin, End: begin.AddDate(0, 1, 0), Lines: []report.WayLine{
			{What: report.PaidOnDemand, Machine: "c7g.large", Hours: 6206.897, Price: cost.MustPrice("0.0725"), List: USD(450), Billed: w.OnDemand / 2, Effective: w.OnDemand / 2},
			{What: report.OwnedUsed, Machine: "c7g.large", Under: "owned", Hours: 4380, Price: cost.MustPrice("0.05"), List: USD(317.55), Effective: USD(200)},
			{What: report.FeeMonthly, Machine: "c7g.large", Under: "owned", Billed: USD(200)},
		}}
		if w.Fee > 0 {
			m.Lines = append(m.Lines,
				report.WayLine{What: report.CommittedUsed, Machine: "c7g.large", Under: name, Hours: 12_000, Price: cost.MustPrice("0.0457"), List: USD(870), Effective: (w.Fee - w.Unused) / 2},
				report.WayLine{What: report.CommittedIdle, Machine: "c7g.large", Under: name, Hours: 300, Price: cost.MustPrice("0.0457"), Effective: w.Unused / 2},
				report.WayLine{What: report.FeeMonthly, Machine: "c7g.large", Under: name, Billed: (w.Fee - w.Upfront) / 2})
			if i == 0 && upfront > 0 {
				m.Lines = append(m.Lines, report.WayLine{What: report.FeeUpfront, Machine: "c7g.large", Under: name, Billed: w.Upfront})
			}
		}
		for _, l := range m.Lines {
			m.Billed, m.Effective = m.Billed.Plus(l.Billed), m.Effective.Plus(l.Effective)
		}
		w.Months = append(w.Months, m)
	}
	return w
}

// OddPurchasings are those in which something is missing or odd, by what it is.
func OddPurchasings() map[string]*report.Purchasing {
	odd := map[string]*report.Purchasing{
		"an ordinary year": YearPurchasing(), "nothing": {}, "a fleet without ways": {Fleets: make([]report.PurchasedFleet, 1)},
		"a way of zeros": {Fleets: []report.PurchasedFleet{{Ways: make([]report.Way, 1)}}},
	}
	for _, text := range hostile {
		p := YearPurchasing()
		p.Forecast.Scenario, p.Forecast.Provider, p.Fleets[0].Design, p.Fleets[0].Policy, p.Fleets[0].Ways[1].Name = text, text, text, text, text
		odd["names like "+text] = p
	}
	return odd
}
