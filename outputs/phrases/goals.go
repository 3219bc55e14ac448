package phrases

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
)

// Goal is a goal in one line: p99 ≤ 300 ms, errors ≤ 0.1%.
func Goal(g models.Goal) string {
	var parts []string
	for _, l := range g.Latency {
		parts = append(parts, l.Name()+" ≤ "+words.Duration(l.Limit.Seconds()))
	}
	if g.ErrorRate > 0 {
		parts = append(parts, "errors ≤ "+words.Percent(g.ErrorRate))
	}
	if g.MaxUtilization > 0 {
		parts = append(parts, "CPU used ≤ "+words.Percent(g.MaxUtilization))
	}
	if g.Strains() {
		parts = append(parts, "also "+Strain(report.Strain{Headroom: g.Headroom, Survive: g.Survive, Zones: g.Zones}))
	}
	return strings.Join(parts, ", ")
}

// Prices says whose prices these are and of which day.
func Prices(in cost.Currency, provider, region string, designs []report.Design) string {
	var days []string
	for _, d := range designs {
		for _, s := range d.Services {
			region = alsoOn(region, d.Name, s.Offer.Abroad)
			days = append(days, s.Offer.AsOf)
		}
		days = append(days, d.PriceDates()...)
	}
	return pricesOf(in, provider, region, days)
}

// alsoOn adds the place of a design that is in another cloud or region.
func alsoOn(region, design, at string) string {
	if at == "" || strings.Contains(region, at) {
		return region
	}
	return region + ", " + design + " on " + at
}

// pricesOf says whose prices those of some days are.
func pricesOf(in cost.Currency, provider, region string, days []string) (said string) {
	place := strings.TrimSpace(provider + " " + region)
	if stated := in.Stated(); stated != "" {
		defer func() { said += ", " + stated }()
	}
	if slices.Contains(days, "undated") {
		place += ", some undated"
	}
	// Who states a price states no day of it.
	days = slices.DeleteFunc(days, func(day string) bool { return day == "" || day == "own" || day == "undated" })
	if len(days) == 0 {
		return place
	}
	first, last := slices.Min(days), slices.Max(days)
	if first != last {
		return place + ", as of " + first + " to " + last
	}
	return place + ", as of " + first
}

// ClassGoals are the goals of single classes in one line.
func ClassGoals(goals []report.ClassGoal) string {
	said := ""
	for _, c := range goals {
		if text := Goal(c.Goal); text != "" {
			if said != "" {
				said += "; "
			}
			said += c.Class + ": " + text
		}
	}
	return said
}

// StormGoals are the goals of storms in one line.
func StormGoals(goals []report.StormGoal) string {
	said := ""
	for _, g := range goals {
		if g.Within == 0 {
			continue
		}
		if said != "" {
			said += "; "
		}
		said += fmt.Sprintf("%s: all back ≤ %s after %s", g.Clients, words.Duration(g.Within.Seconds()), words.Plural(g.Instances, "instance dies", "instances die"))
	}
	return said
}
