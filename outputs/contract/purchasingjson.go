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

// PurchasingCSV has the columns of FOCUS: a line for each fleet, way, month and charge. Those
// that begin with x_ are not of FOCUS; all of them are forecasts.
func PurchasingCSV(p *report.Purchasing) ([]byte, error) {
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
			{name: "BillingPeriodStart", value: moment(m.Begin)}, {name: "BillingPeriodEnd", value: moment(m.End)},
			{name: "ChargeCategory", value: is.charge}, {name: "ChargeFrequency", value: is.frequency}, {name: "ChargeDescription", value: phrases.WayKinds[l.What], text: true},
			{name: "PricingCategory", value: is.pricing}, {name: "CommitmentDiscountCategory", value: category}, {name: "CommitmentDiscountName", value: l.Under, text: true},
			{name: "CommitmentDiscountStatus", value: is.status}, {name: "PricingQuantity", value: numeral(Number(l.Hours))}, {name: "PricingUnit", value: unit},
			{name: "ContractedUnitPrice", value: price}, {name: "ListCost", value: numeral(Number(l.List.USD()))},
			{name: "BilledCost", value: numeral(Number(l.Billed.USD()))}, {name: "EffectiveCost", value: numeral(Number(l.Effective.USD()))}, {name: "BillingCurrency", value: p.Currency().Name()},
			{name: "ProviderName", value: provider, text: true}, {name: "RegionId", value: region, text: true}, {name: "ServiceCategory", value: "Compute"}, {name: "SkuId", value: l.Machine, text: true},
			{name: "x_Design", value: f.Design, text: true}, {name: "x_Policy", value: f.Policy, text: true}, {name: "x_Way", value: w.Name, text: true}, {name: "x_Cheapest", value: chosen}, {name: "x_Forecast", value: "true"},
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
	return separated(line(&report.PurchasedFleet{}, &report.Way{}, false, &report.WayMonth{}, &report.WayLine{}), rows)
}
