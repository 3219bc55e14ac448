package phrases

import (
	"fmt"
	"math"
	"strings"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
)

// PurchasingAnswer says of each fleet what to commit to.
func PurchasingAnswer(p *report.Purchasing) (said []string) {
	span := ""
	if p.Forecast != nil {
		span = " for " + LongSpan(p.Forecast.From, p.Forecast.To)
	}
	for i := range p.Fleets {
		f := &p.Fleets[i]
		if len(f.Ways) == 0 {
			continue
		}
		best, list := &f.Ways[f.Best], &f.Ways[0]
		who, beyond := FleetName(f)+": ", ""
		if far := &f.Ways[f.Beyond]; f.Beyond != f.Best {
			beyond = fmt.Sprintf("; were its hours to repeat until the end of the term, %s would cost less: %s, $%s", far.Name, Committed(far), Dollars(far.Total))
		}
		if best.Fee == 0 {
			said = append(said, fmt.Sprintf("%sno commitment that ends within the forecast is cheaper than %s, $%s%s%s", who, best.Name, Dollars(best.Total), span, beyond))
			continue
		}
		text := fmt.Sprintf("%scheapest is %s: %s; $%s%s in place of $%s on demand", who, best.Name, Committed(best), Dollars(best.Total), span, Dollars(list.Total))
		switch loss := best.AgainstNone; {
		case loss > 0:
			text += fmt.Sprintf("; if traffic falls by a third it loses $%s against none", Dollars(loss))
		case loss < 0:
			text += fmt.Sprintf("; if traffic falls by a third it still saves $%s", Dollars(-loss))
		}
		said = append(said, text+beyond)
	}
	return said
}

// FleetName is a design and its policy.
func FleetName(f *report.PurchasedFleet) string {
	if f.Policy == "" {
		return f.Design
	}
	return f.Design + ", " + f.Policy
}

// Committed is what a way commits to: 4 × c7g.large, $1.20 an hour.
func Committed(w *report.Way) string {
	var all []string
	for _, b := range w.Bought {
		all = append(all, words.Count(b.Instances)+" × "+b.Machine)
	}
	if w.Plan > 0 {
		all = append(all, "$"+words.Significant(w.Plan)+" an hour")
	}
	if len(all) == 0 {
		return words.Unknown
	}
	return strings.Join(all, ", ")
}

// Payback is when what is paid in advance has come back.
func Payback(w *report.Way) string {
	switch {
	case math.IsNaN(w.Payback):
		return words.Unknown
	case math.IsInf(w.Payback, 1):
		return "never"
	}
	return "month " + words.Count(int(math.Ceil(w.Payback)))
}

// WayKinds are what lines of a way are for.
var WayKinds = map[report.WayKind]string{
	report.PaidOnDemand: "on demand", report.PaidSpot: "spot", report.OwnedUsed: "owned, used", report.OwnedIdle: "owned, unused",
	report.CommittedUsed: "committed, used", report.CommittedIdle: "committed, unused", report.FeeUpfront: "fee, upfront", report.FeeMonthly: "fee, by the hour",
}

// PurchasingPrices says whose prices it has.
func PurchasingPrices(p *report.Purchasing) string {
	if p.Forecast == nil {
		return ""
	}
	var days []string
	for _, f := range p.Fleets {
		for _, m := range f.Machines {
			days = append(days, m.OnDemand.AsOf)
		}
		for _, w := range f.Ways {
			for _, b := range w.Bought {
				days = append(days, b.AsOf)
			}
		}
	}
	return pricesOf(p.Forecast.Provider, p.Forecast.Region, days)
}

// PurchasingNotes say how to read it.
func PurchasingNotes(p *report.Purchasing) (said []string) {
	var lacks []lacking
	seen := map[string]bool{}
	elsewhere := cost.Money(0)
	for i := range p.Fleets {
		f := &p.Fleets[i]
		elsewhere = elsewhere.Plus(f.Elsewhere)
		if !seen[f.Design] {
			seen[f.Design] = true
			lacks = append(lacks, lacking{f.Design, f.Unbilled})
		}
	}
	if elsewhere > 0 {
		said = append(said, "$ are for machines alone; what else the bill has no commitment here changes, and fleetcost forecast tells of it")
	}
	said = append(said, lackingNotes(lacks)...)
	return append(said,
		"spread: what is paid in advance spread over its term (EffectiveCost of FOCUS); paid: as invoices have it (BilledCost)",
		"a third less: what the commitment costs against none, were there two thirds of the machines in each hour, whole ones; below 0 it still saves",
	)
}

// longerThanForecast warns of terms beyond what is known.
func longerThanForecast(r report.LongerThanForecast) string {
	return fmt.Sprintf("commitments for %s are longer than the %s h that are forecast: their hours are taken to repeat until the end of the term; --months %d forecasts all of it",
		words.Plural(r.Years, "year", "years"), words.Grouped(r.Hours, 0), 12*r.Years)
}
