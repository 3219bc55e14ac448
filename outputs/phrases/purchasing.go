package phrases

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// PurchasingAnswer says which fleet and way to pay is the cheapest of all, and of each fleet
// what to commit to.
func PurchasingAnswer(p *report.Purchasing) (said []string) {
	span := ""
	if p.Forecast != nil {
		span = " for " + LongSpan(p.Forecast.From, p.Forecast.To)
	}
	priced := 0
	for i := range p.Fleets {
		if len(p.Fleets[i].Ways) > 0 {
			priced++
		}
	}
	best := p.Cheapest()
	if priced > 1 {
		if best < 0 {
			said = append(said, "no fleet keeps the goal all the time; what each would cost:")
		} else {
			of := "the cheapest of all is "
			if leavesOut(p) {
				of = "the cheapest of those that are compared is "
			}
			if slices.ContainsFunc(p.Fleets, func(f report.PurchasedFleet) bool { return f.Missed > 0 || f.Unmet }) {
				of = "the cheapest of those that keep the goal all the time is "
			}
			said = append(said, of+paidFor(p.Currency(), &p.Fleets[best], span, true)+samePrice(p, best)+dearerMachines(p, best))
		}
	}
	for i := range p.Fleets {
		if f := &p.Fleets[i]; len(f.Ways) > 0 && (i != best || priced == 1) {
			text := paidFor(p.Currency(), f, span, priced == 1)
			switch {
			case f.Unmet:
				text += "; no fleet of it meets the goal"
			case f.Missed > 0:
				text += "; misses the goal for " + missedFor(p, f)
			}
			said = append(said, text)
		}
	}
	return said
}

// samePrice names the fleets that tie with the cheapest, as amounts are shown; "" where none
// does.
func samePrice(p *report.Purchasing, best int) string {
	unit := p.Currency().Unit()
	var names []string
	for i := range p.Fleets {
		f := &p.Fleets[i]
		if i != best && len(f.Ways) > 0 && f.Missed == 0 && !f.Unmet && f.Ways[f.Best].Total > 0 && f.InAll().RoundedTo(unit) == p.Fleets[best].InAll().RoundedTo(unit) {
			names = append(names, FleetName(f))
		}
	}
	return costsTheSame(names)
}

// leavesOut tells whether designs of the forecast have no fleet here.
func leavesOut(p *report.Purchasing) bool {
	return p.Forecast != nil && slices.ContainsFunc(p.Forecast.Designs, func(d report.ForecastDesign) bool {
		return !slices.ContainsFunc(p.Fleets, func(f report.PurchasedFleet) bool { return f.Design == d.Name })
	})
}

// dearerMachines tells by what the cheapest fleet is it although machines of another cost less:
// by all else that the bills have; "" where none do.
func dearerMachines(p *report.Purchasing, best int) string {
	own := &p.Fleets[best]
	for i := range p.Fleets {
		f := &p.Fleets[i]
		if len(f.Ways) == 0 || f.Missed > 0 || f.Unmet || f.Ways[f.Best].Total >= own.Ways[own.Best].Total || f.Ways[f.Best].Total <= 0 {
			continue
		}
		return fmt.Sprintf("; with what else their bills have it costs %s, and %s, whose machines cost less, %s", Spelt(p.Currency(), own.InAll()), FleetName(f), Spelt(p.Currency(), f.InAll()))
	}
	return ""
}

// paidFor is what the cheapest way to pay for a fleet is and costs, and in full what becomes of
// it with less traffic, and over more time.
func paidFor(in cost.Currency, f *report.PurchasedFleet, span string, full bool) string {
	best, list := &f.Ways[f.Best], &f.Ways[0]
	text := FleetName(f) + ": "
	if best.Fee == 0 {
		text += fmt.Sprintf("%s, %s%s", best.Name, Spelt(in, best.Total), span)
		if len(f.Ways) > 1 {
			text += "; no commitment that ends within the forecast is cheaper"
		}
	} else {
		text += fmt.Sprintf("%s, %s; %s%s in place of %s on demand", Committed(in, best), best.Name, Spelt(in, best.Total), span, Spelt(in, list.Total))
	}
	if !full {
		return text
	}
	if best.AgainstNone != 0 {
		hours, fallen := 0.0, 0.0
		for _, m := range f.Machines {
			hours, fallen = hours+m.Hours, fallen+m.Fallen
		}
		less := "with a third less traffic, "
		if fallen >= hours {
			less += "which needs as many machines, since they come whole, "
		} else {
			less += fmt.Sprintf("which needs %s of %s machine-hours, since machines come whole, ", words.Grouped(fallen, 0), words.Grouped(hours, 0))
		}
		if loss := best.AgainstNone; loss > 0 {
			text += fmt.Sprintf("; %sit loses %s against no commitment", less, Spelt(in, loss))
		} else {
			text += fmt.Sprintf("; %sit still saves %s against no commitment", less, Spelt(in, -loss))
		}
	}
	if far := &f.Ways[f.Beyond]; f.Beyond != f.Best {
		text += fmt.Sprintf("; were the hours to repeat until the end of its term, %s would cost less: %s, %s", far.Name, Committed(in, far), Spelt(in, far.Total))
	}
	return text
}

func missedFor(p *report.Purchasing, f *report.PurchasedFleet) string {
	step := sim.Minute
	if p.Forecast != nil {
		step = p.Forecast.Step
	}
	return Missed(f.Missed, step) + " min"
}

// FleetName is a design and its policy.
func FleetName(f *report.PurchasedFleet) string {
	if f.Policy == "" {
		return f.Design
	}
	return f.Design + ", " + f.Policy
}

// Committed is what a way commits to: 4 × c7g.large, $1.20 an hour.
func Committed(in cost.Currency, w *report.Way) string {
	var all []string
	for _, b := range w.Bought {
		all = append(all, words.Count(b.Instances)+" × "+b.Machine)
	}
	if w.Plan > 0 {
		all = append(all, in.Prefix()+words.Significant(w.Plan)+" an hour")
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
	return words.Count(int(math.Ceil(w.Payback)))
}

// WayKinds are what lines of a way are for.
var WayKinds = map[report.WayKind]string{
	report.PaidOnDemand: "on demand", report.PaidSpot: "spot", report.OwnedUsed: "owned, used", report.OwnedIdle: "owned, unused",
	report.CommittedUsed: "committed, used", report.CommittedIdle: "committed, unused", report.FeeUpfront: "fee, upfront", report.FeeMonthly: "fee, by the hour",
	report.SurplusCredits: cost.SurplusCredits,
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
	return pricesOf(p.Currency(), p.Forecast.Provider, p.Forecast.Region, days)
}

// PurchasingNotes say how to read it.
func PurchasingNotes(p *report.Purchasing) (said []string) {
	var lacks []lacking
	seen := map[string]bool{}
	elsewhere, upfront, committed, credits := cost.Money(0), false, false, false
	for i := range p.Fleets {
		f := &p.Fleets[i]
		elsewhere = elsewhere.Plus(f.Elsewhere)
		if !seen[f.Design] {
			seen[f.Design] = true
			lacks = append(lacks, lacking{f.Design, f.Unbilled})
		}
	}
	if elsewhere > 0 {
		said = append(said, p.Currency().Sign()+" are for machines alone; what else the bill has no commitment here changes, and fleetcost forecast tells of it")
	}
	said = append(said, lackingNotes(lacks)...)
	for i := range p.Fleets {
		for k := range p.Fleets[i].Ways {
			upfront, committed = upfront || p.Fleets[i].Ways[k].Upfront > 0, committed || p.Fleets[i].Ways[k].Fee > 0
			credits = credits || p.Fleets[i].Ways[k].Credits > 0
		}
	}
	if credits {
		said = append(said, cost.SurplusCredits+" of burstable machines are in every way: no commitment covers them; hours of theirs are vCPU-hours")
	}
	if p.Cap > 0 {
		said = append(said, fmt.Sprintf("new commitments of a fleet cost %s an hour at most (--cap), with what is paid in advance spread over the term", p.Currency().Prefix()+words.Significant(p.Cap)))
	}
	if upfront {
		said = append(said, "spread: what is paid in advance spread over its term (EffectiveCost of FOCUS); paid: as invoices have it (BilledCost)")
	}
	if committed {
		said = append(said,
			"unused: the part of commitments in whose hours nothing ran; used: the share of the hours newly committed to in which something ran; covers: the share of what runs that commitments pay",
			"saves with a third less: what the commitment saves against none, were there two thirds of the machines in each hour, rounded up to whole ones; below 0 it loses")
	}
	return said
}

// longerThanForecast warns of terms beyond what is known.
func longerThanForecast(r report.LongerThanForecast) string {
	return fmt.Sprintf("commitments for %s are longer than the %s h that are forecast: their hours are taken to repeat until the end of the term; --months %d forecasts all of it",
		words.Plural(r.Years, "year", "years"), words.Grouped(r.Hours, 0), 12*r.Years)
}
