package outputs

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/plan"
)

// A point of a sweep is a value of the key and the report for it.
type point struct {
	value  float64
	report *plan.Report
}

// points are the values that were reached, in order.
func points(s *plan.Sweep) []point {
	var reached []point
	for i, v := range s.Values {
		if i < len(s.Report) && s.Report[i] != nil {
			reached = append(reached, point{v, s.Report[i]})
		}
	}
	return reached
}

// find returns the design of that name, or nil.
func (p point) find(name string) *plan.Design {
	for i := range p.report.Designs {
		if p.report.Designs[i].Name == name {
			return &p.report.Designs[i]
		}
	}
	return nil
}

// sweptDesigns are the names of the designs of all points, in order of their
// first appearance.
func sweptDesigns(reached []point) []string {
	var names []string
	for _, p := range reached {
		for _, d := range p.report.Designs {
			names = append(names, d.Name)
		}
	}
	return unique(names)
}

// swept lays out a sweep: a row per value with the fleet of each design, and
// below where the cheapest design changes.
func swept(s *plan.Sweep) document {
	reached := points(s)
	if len(reached) == 0 {
		return document{title: "Sweep of " + s.Key, sections: []section{{remarks: []string{"no value was reached"}}}}
	}
	first := reached[0].report
	doc := document{title: first.Scenario + ": " + s.Key}
	doc.say("varied", fmt.Sprintf("%s from %s to %s, %s values", s.Key, exact(reached[0].value),
		exact(reached[len(reached)-1].value), count(len(reached))))
	doc.say("goal", sameOver(reached, func(r *plan.Report) string { return describeGoal(r.Goal) }))
	doc.say("class goals", sameOver(reached, func(r *plan.Report) string { return describeClassGoals(r.Goals) }))
	doc.say("storm goal", sameOver(reached, func(r *plan.Report) string { return describeStorms(r.Storms) }))
	doc.say("prices", sameOver(withFleets(reached), func(r *plan.Report) string {
		return describePrices(r.Provider, r.Region, r.Designs)
	}))
	if len(reached) < len(s.Values) {
		doc.say("unfinished", fmt.Sprintf("%d of %d values", len(reached), len(s.Values)))
	}
	doc.add(section{table: sweepTable(s.Key, reached)})
	doc.add(section{heading: "Break-even", remarks: breakEven(s, reached)})
	doc.add(section{heading: "Warnings", remarks: sweptWarnings(s.Key, reached), warning: true})
	doc.add(section{heading: "Notes", remarks: []string{
		"* the cheapest design at this value; (…) the goal is not met",
		fmt.Sprintf("a month has %d hours; seed %d", cost.HoursPerMonth, first.Seed),
	}})
	return doc
}

// sweptPart tells that the points are not all that were asked for.
func sweptPart(reached []point) []string {
	var all []string
	for _, p := range reached {
		all = append(all, part(p.report)...)
	}
	return unique(all)
}

// sameOver is what all reports have in common, or nothing when they differ.
func sameOver(reached []point, say func(*plan.Report) string) string {
	common := say(reached[0].report)
	for _, p := range reached {
		if say(p.report) != common {
			return ""
		}
	}
	return common
}

func sweepTable(key string, reached []point) grid {
	names := sweptDesigns(reached)
	shown := limited(reached[0].report.Goal)[0]
	g := grid{columns: []column{{header: key, right: true}}}
	for _, n := range names {
		g.columns = append(g.columns,
			column{group: n, header: "inst.", right: true},
			column{group: n, header: shown.Name() + " ms", right: true},
			column{group: n, header: "$/month", right: true})
	}
	for _, p := range reached {
		cells := []string{exact(p.value)}
		ranked := standings(p.report.Designs)
		for _, n := range names {
			at := slices.IndexFunc(ranked, func(s standing) bool { return s.Name == n })
			if at < 0 {
				cells = append(cells, unknown, unknown, unknown)
				continue
			}
			cells = append(cells, ranked[at].inSweep(shown)...)
		}
		g.rows = append(g.rows, row{cells: cells})
	}
	return g
}

// withFleets are the points at which there is a fleet of any design, or all where
// there is none.
func withFleets(reached []point) []point {
	some := slices.DeleteFunc(slices.Clone(reached), func(p point) bool {
		return !slices.ContainsFunc(p.report.Designs, func(d plan.Design) bool { return !nowhere(&d) })
	})
	if len(some) == 0 {
		return reached
	}
	return some
}

// inSweep are the cells of a design at one value. All costs of a column end
// with a mark or a space, so that their digits stay below each other.
func (s standing) inSweep(shown models.LatencyGoal) []string {
	if nowhere(s.Design) {
		return []string{unknown, unknown, unknown + " "}
	}
	interval := latency(s.Result.Verdict, s.Result.Latency).At(shown.Quantile)
	price := dollars(s.monthly)
	switch {
	case s.cheapest:
		price += "*"
	case !s.Met:
		price = "(" + price + ")"
	default:
		price += " "
	}
	return []string{count(instances(s.Design)), milliseconds(interval), price}
}

// breakEven says where the cheapest design changes, or that it does not.
func breakEven(s *plan.Sweep, reached []point) []string {
	var said []string
	for _, b := range s.BreakEven {
		said = append(said, fmt.Sprintf("from %s = %s on, %s is cheaper than %s: both $%s a month there (between %s and %s)",
			s.Key, plain(b.Value), b.To, b.From, grouped(b.USDPerMonth, 2), exact(b.Low), exact(b.High)))
	}
	if len(said) > 0 {
		return said
	}
	var winners []string
	for _, p := range reached {
		if ranked := standings(p.report.Designs); len(ranked) > 0 && ranked[0].cheapest {
			winners = append(winners, ranked[0].Name)
		}
	}
	winners = unique(winners)
	switch {
	case len(reached) < 2:
		return nil
	case len(winners) == 0:
		return []string{"none: no design meets the goal"}
	case len(winners) == 1:
		return []string{"none: " + winners[0] + " is cheapest wherever a design meets the goal"}
	}
	return []string{"none: the cheapest changes only where a design begins or ceases to meet the goal"}
}

// sweptWarnings are the warnings of all reports; one that several values share
// is said once, with the values. So is one whose first share differs: it is said
// with the least and the most of them.
func sweptWarnings(key string, reached []point) []string {
	var all []*sweptWarning
	for _, p := range reached {
		for _, w := range warnings(p.report.Warnings, p.report.Designs) {
			at := slices.IndexFunc(all, func(one *sweptWarning) bool { return one.covers(w) })
			if at < 0 {
				at, all = len(all), append(all, newSweptWarning(w))
			}
			all[at].add(w, exact(p.value))
		}
	}
	var said []string
	for _, w := range all {
		text := w.String()
		if len(w.values) < len(reached) {
			text += fmt.Sprintf(" (%s = %s)", key, strings.Join(w.values, ", "))
		}
		said = append(said, text)
	}
	return said
}
