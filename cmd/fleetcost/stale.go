package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/profiles"
)

// today is the day on which prices may be old; tests have one of their own. No figure
// depends on it: what is old is told on standard error and in the warnings of files.
var today = time.Now

// dated is a kind of price, and its day.
type dated struct{ of, asOf string }

// stale says which prices are older than a year, each kind once; "" where none is. What a
// scenario states itself has no day.
func stale(prices []dated) string {
	var days, named []string
	of := map[string][]string{}
	for _, p := range prices {
		if p.asOf == "" || p.asOf == "own" || p.of == "" || !cost.Stale(p.asOf, today()) {
			continue
		}
		if of[p.asOf] == nil {
			days = append(days, p.asOf)
		}
		if !slices.Contains(of[p.asOf], p.of) {
			of[p.asOf] = append(of[p.asOf], p.of)
		}
	}
	if len(days) == 0 {
		return ""
	}
	slices.Sort(days)
	for _, day := range days {
		named = append(named, strings.Join(of[day], ", ")+" ("+day+")")
	}
	old := "prices older than a year: "
	if of["undated"] != nil {
		old = "prices older than a year, or of no day: "
	}
	return old + strings.Join(named, "; ") + `; own ones take their place, see "fleetcost prices import --help"`
}

// tellStale says on standard error what is old of the prices of an answer, and keeps it for
// its files.
func (s *session) tellStale(prices []dated) {
	s.aged = nil
	if said := stale(prices); said != "" {
		s.aged = append(s.aged, said)
	}
	s.aged = append(s.aged, misdated(s.loaded.Catalogue)...)
	for _, said := range s.aged {
		s.progress.note(said)
	}
}

// misdated says what is wrong with the days that a scenario states: a rate that is older than a
// year, and own prices and rates of days to come.
func misdated(c cost.Catalogue) (said []string) {
	if c.OwnUntil > tomorrow() {
		said = append(said, fmt.Sprintf("own prices are of days to come, up to %s: is that the day of the prices?", c.OwnUntil))
	}
	if old := staleRate(c.Currency); old != "" {
		said = append(said, old)
	}
	if c.Currency.AsOf > tomorrow() {
		said = append(said, fmt.Sprintf("the rate of %s is of a day to come, %s: is that its day?", c.Currency.Code, c.Currency.AsOf))
	}
	return said
}

// tomorrow is a day that is today somewhere.
func tomorrow() string { return today().AddDate(0, 0, 1).Format(time.DateOnly) }

// staleRate says that the rate of a currency is older than a year; "" where it is not, or
// where nobody said of which day it is.
func staleRate(in cost.Currency) string {
	if in.AsOf == "" || !cost.Stale(in.AsOf, today()) {
		return ""
	}
	return fmt.Sprintf("the rate of %s is older than a year: it is of %s; state that of a newer day, cloud.currency.per_usd", in.Code, in.AsOf)
}

// machinesKind is what prices of machines are called.
const machinesKind = "machines"

// pricesOfReport are those in the bills of designs.
func pricesOfReport(r *report.Report) (all []dated) {
	for _, d := range r.Designs {
		own := map[string]string{}
		for _, s := range d.Services {
			own[s.Name] = ""
			if s.Platform != "" {
				own[s.Name] = d.Name
			}
		}
		all = append(all, pricesOfLines(d.Bill.Lines, own)...)
	}
	return all
}

// pricesOfSweep are those in the bills of designs at all its values.
func pricesOfSweep(s *report.Sweep) (all []dated) {
	for _, p := range report.Points(s) {
		all = append(all, pricesOfReport(p.Report)...)
	}
	return all
}

// pricesOfForecast are those in the bills of courses.
func pricesOfForecast(f *report.Forecast) (all []dated) {
	for _, d := range f.Designs {
		whose := ""
		if d.ByUse {
			whose = d.Name
		}
		for _, c := range d.Courses {
			own := map[string]string{}
			for _, s := range c.Services {
				own[s.Name] = whose
			}
			all = append(all, pricesOfLines(c.Lines, own)...)
		}
	}
	return all
}

// pricesOfLines are those of a bill; own are its services, and whose design they are called
// by where they are no machines: CPU is of cloud-run.
func pricesOfLines(lines []cost.Line, own map[string]string) (all []dated) {
	for _, l := range lines {
		of := strings.TrimSpace(l.Part + " " + l.What)
		whose, isOwn := own[l.Part]
		switch {
		case !isOwn && l.Part != "":
		case l.Unit == "instance-hours" || l.Unit == "node-hours":
			of = machinesKind
		default:
			of = strings.TrimSpace(whose + " " + l.What)
		}
		all = append(all, dated{of, l.AsOf})
	}
	return all
}

// pricesOfWays are those of machines and commitments to them.
func pricesOfWays(p *report.Purchasing) (all []dated) {
	for _, f := range p.Fleets {
		for _, m := range f.Machines {
			all = append(all, dated{machinesKind, m.OnDemand.AsOf})
		}
		for _, w := range f.Ways {
			for _, b := range w.Bought {
				all = append(all, dated{"commitments", b.AsOf})
			}
		}
	}
	return all
}

// pricesOfScenario are those of the machines that its designs may have, and of its backends.
func pricesOfScenario(l *profiles.Loaded) (all []dated) {
	for _, d := range l.Scenario.Designs {
		for _, k := range d.Deployed() {
			offers, _ := l.Catalogue.Select(d.Deployments[k].Machines)
			for _, o := range offers {
				all = append(all, dated{machinesKind, o.AsOf})
			}
		}
	}
	for _, b := range l.Backends {
		all = append(all, dated{b.Name, b.Offer.AsOf})
	}
	return all
}
