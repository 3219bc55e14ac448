package contract

import (
	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
)

// Purchasing are the ways to pay for the machines of a forecast.
func Purchasing(p *report.Purchasing) PurchasingJSON {
	answer := PurchasingJSON{CurrencyJSON: currencyJSON(p.Currency()), Answers: list(phrases.PurchasingAnswer(p)), Fleets: []PurchasedFleetJSON{}, Falls: Number(p.Falls), Cap: Number(p.Cap), Warnings: list(phrases.All(p.Warnings))}
	if f := p.Forecast; f != nil {
		answer.Scenario, answer.Seed, answer.Traffic, answer.Typical = f.Scenario, f.Seed, f.Traffic, f.Typical
		answer.From, answer.To, answer.Hours, answer.Provider, answer.Region = moment(f.From), moment(f.To), Number(f.Span().Seconds()/3600), f.Provider, f.Region
	}
	for i := range p.Fleets {
		f := &p.Fleets[i]
		fleet := PurchasedFleetJSON{Design: f.Design, Policy: f.Policy, Missed: Number(f.Missed.Seconds()), Unmet: f.Unmet, Machines: []PurchasedMachineJSON{}, Ways: []WayJSON{}, Elsewhere: Number(f.Elsewhere.USD()), NotInBill: []string{}}
		for _, o := range f.Unbilled {
			fleet.NotInBill = append(fleet.NotInBill, o.Name())
		}
		for _, m := range f.Machines {
			fleet.Machines = append(fleet.Machines, PurchasedMachineJSON{
				Name: m.Name, OnDemand: Number(m.OnDemand.Price.USD()), AsOf: m.OnDemand.AsOf, Sustained: m.Sustained, Hours: Number(m.Hours), Fallen: Number(m.Fallen), Least: m.Least, Most: m.Most, Owned: m.Owned,
			})
		}
		for k := range f.Ways {
			fleet.Ways = append(fleet.Ways, wayJSON(&f.Ways[k]))
			if k == f.Best {
				fleet.Cheapest = f.Ways[k].Name
			}
		}
		answer.Fleets = append(answer.Fleets, fleet)
	}
	if best := p.Cheapest(); best >= 0 {
		f := &p.Fleets[best]
		answer.Cheapest = &CheapestFleetJSON{Design: f.Design, Policy: f.Policy, Way: f.Ways[f.Best].Name, Total: Number(f.Ways[f.Best].Total.USD())}
	}
	return answer
}

func wayJSON(w *report.Way) WayJSON {
	way := WayJSON{
		Name: w.Name, Years: w.Years, Longer: w.Longer, Bought: []BoughtJSON{}, Plan: Number(w.Plan), Total: Number(w.Total.USD()), OnDemand: Number(w.OnDemand.USD()), Spot: Number(w.Spot.USD()),
		Owned: Number(w.Owned.USD()), Fee: Number(w.Fee.USD()), Credits: Number(w.Credits.USD()), Unused: Number(w.Unused.USD()), OwnedUnused: Number(w.OwnedUnused.USD()), Upfront: Number(w.Upfront.USD()),
		Utilization: Number(w.Utilization), Coverage: Number(w.Coverage), Payback: Number(w.Payback), Fallen: Number(w.Fallen.USD()), AgainstBest: Number(w.AgainstBest.USD()), AgainstNone: Number(w.AgainstNone.USD()),
		Months: []WayMonthJSON{},
	}
	for _, b := range w.Bought {
		way.Bought = append(way.Bought, BoughtJSON{Machine: b.Machine, What: b.String(), Instances: b.Instances, Upfront: Number(b.Upfront.USD()), Hour: Number(b.Hour.USD()), AsOf: b.AsOf, Source: b.Source})
	}
	for _, m := range w.Months {
		way.Months = append(way.Months, WayMonthJSON{Month: m.Begin.Format("2006-01"), Billed: Number(m.Billed.USD()), Effective: Number(m.Effective.USD())})
	}
	return way
}

// focus says what FOCUS, the open specification of bills, calls a line of a way: its category
// and frequency, how it is priced, and whether a commitment is used.
var focus = map[report.WayKind]struct{ charge, frequency, pricing, status string }{
	report.PaidOnDemand:  {"Usage", "Usage-Based", "Standard", ""},
	report.PaidSpot:      {"Usage", "Usage-Based", "Dynamic", ""},
	report.OwnedUsed:     {"Usage", "Usage-Based", "Committed", "Used"},
	report.OwnedIdle:     {"Usage", "Usage-Based", "Committed", "Unused"},
	report.CommittedUsed: {"Usage", "Usage-Based", "Committed", "Used"},
	report.CommittedIdle: {"Usage", "Usage-Based", "Committed", "Unused"},
	report.FeeUpfront:    {"Purchase", "One-Time", "Standard", ""},
	report.FeeMonthly:    {"Purchase", "Recurring", "Standard", ""},

	report.SurplusCredits: {"Usage", "Usage-Based", "Standard", ""},
}

// PurchasingTable has the columns of FOCUS: a line for each fleet, way, month and charge. Those
// that begin with x_ are not of FOCUS; all of them are forecasts.
func PurchasingTable(p *report.Purchasing) Table {
	provider, region := "", ""
	if p.Forecast != nil {
		provider, region = p.Forecast.Provider, p.Forecast.Region
	}
	line := func(f *report.PurchasedFleet, w *report.Way, cheapest bool, m *report.WayMonth, l *report.WayLine) record {
		is := focus[l.What]
		category := ""
		if is.pricing == "Committed" || is.charge == "Purchase" {
			category = "Usage"
			if w.Plan > 0 && l.Machine == "" {
				category = "Spend"
			}
		}
		price, unit := "", "Hours"
		if l.What == report.SurplusCredits {
			unit = "vCPU-Hours"
		}
		if l.Price.Known() {
			price = l.Price.Decimal()
		}
		chosen := "false"
		if cheapest {
			chosen = "true"
		}
		return record{
			{Name: "BillingPeriodStart", Value: moment(m.Begin)}, {Name: "BillingPeriodEnd", Value: moment(m.End)},
			{Name: "ChargeCategory", Value: is.charge}, {Name: "ChargeFrequency", Value: is.frequency}, {Name: "ChargeDescription", Value: phrases.WayKinds[l.What], Text: true},
			{Name: "PricingCategory", Value: is.pricing}, {Name: "CommitmentDiscountCategory", Value: category}, {Name: "CommitmentDiscountName", Value: l.Under, Text: true},
			{Name: "CommitmentDiscountStatus", Value: is.status}, {Name: "PricingQuantity", Value: numeral(Number(l.Hours))}, {Name: "PricingUnit", Value: unit},
			{Name: "ContractedUnitPrice", Value: price}, {Name: "ListCost", Value: numeral(Number(l.List.USD()))},
			{Name: "BilledCost", Value: numeral(Number(l.Billed.USD()))}, {Name: "EffectiveCost", Value: numeral(Number(l.Effective.USD()))}, {Name: "BillingCurrency", Value: p.Currency().Name()},
			{Name: "ProviderName", Value: provider, Text: true}, {Name: "RegionId", Value: region, Text: true}, {Name: "ServiceCategory", Value: "Compute"}, {Name: "SkuId", Value: l.Machine, Text: true},
			{Name: "x_Design", Value: f.Design, Text: true}, {Name: "x_Policy", Value: f.Policy, Text: true}, {Name: "x_Way", Value: w.Name, Text: true}, {Name: "x_Cheapest", Value: chosen}, {Name: "x_Forecast", Value: "true"},
		}
	}
	var rows []record
	for i := range p.Fleets {
		f := &p.Fleets[i]
		for k := range f.Ways {
			w := &f.Ways[k]
			for j := range w.Months {
				for n := range w.Months[j].Lines {
					rows = append(rows, line(f, w, k == f.Best, &w.Months[j], &w.Months[j].Lines[n]))
				}
			}
		}
	}
	return Table{line(&report.PurchasedFleet{}, &report.Way{}, false, &report.WayMonth{}, &report.WayLine{}), rows}
}
