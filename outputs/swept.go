package outputs

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
)

// A point of a sweep is a value of the key and the report for it.
type point struct {
	value  float64
	report *report.Report
}

// points are the values that were reached, in order.
func points(s *report.Sweep) []point {
	var reached []point
	for i, v := range s.Values {
		if i < len(s.Report) && s.Report[i] != nil {
			reached = append(reached, point{v, s.Report[i]})
		}
	}
	return reached
}

// find returns the design of that name, or nil.
func (p point) find(name string) *report.Design {
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
func swept(s *report.Sweep) document {
	reached := points(s)
	if len(reached) == 0 {
		return document{title: "Sweep of " + s.Key, sections: []section{{remarks: []string{"no value was reached"}}}}
	}
	first := reached[0].report
	doc := document{title: first.Scenario + ": " + s.Key}
	doc.say("varied", fmt.Sprintf("%s from %s to %s, %s values", s.Key, exact(reached[0].value),
		exact(reached[len(reached)-1].value), count(len(reached))))
	if !slices.ContainsFunc(reached, func(p point) bool { return anyMet(p.report) }) {
		doc.say("answer", "no design meets the goal at any value")
	}
	doc.say("goal", sameOver(reached, func(r *report.Report) string { return describeGoal(r.Goal) }))
	doc.say("class goals", sameOver(reached, func(r *report.Report) string { return describeClassGoals(r.Goals) }))
	doc.say("storm goal", sameOver(reached, func(r *report.Report) string { return describeStorms(r.Storms) }))
	doc.say("prices", sameOver(withFleets(reached), func(r *report.Report) string {
		return describePrices(r.Provider, r.Region, r.Designs)
	}))
	doc.say("machines", describeMachines(reached))
	doc.say("not in the bills", sweptUnpriced(reached))
	sayMisses(&doc, s.Key, reached)
	if len(reached) < len(s.Values) {
		doc.say("unfinished", fmt.Sprintf("%d of %d values", len(reached), len(s.Values)))
	}
	doc.add(section{table: sweepTable(s.Key, reached)})
	doc.add(section{heading: "Break-even", remarks: breakEven(s, reached)})
	doc.add(section{heading: "Warnings", remarks: sweptWarnings(s.Key, reached), warning: true})
	doc.add(section{heading: "Notes", remarks: []string{
		sweepMarks(reached),
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

// sweepMarks explain the marks of the cells.
func sweepMarks(reached []point) string {
	said := "* the cheapest design at this value, or several of one price; (…) the goal is not met"
	for _, p := range reached {
		for i := range p.report.Designs {
			if describeSure(&p.report.Designs[i]) != "" {
				return said + "; 5 or 6: the more to be sure of the goal"
			}
		}
	}
	return said
}

// sweptUnpriced names the backends without a price.
func sweptUnpriced(reached []point) string {
	var said []string
	for _, p := range reached {
		if names := describeUnpriced(pointersTo(p.report.Designs)); names != "" {
			said = append(said, names)
		}
	}
	return strings.Join(unique(said), "; ")
}

// anyMet tells whether a design meets the goal.
func anyMet(r *report.Report) bool {
	return slices.ContainsFunc(r.Designs, func(d report.Design) bool { return d.Met })
}

// sameOver is what all reports have in common, or nothing when they differ.
func sameOver(reached []point, say func(*report.Report) string) string {
	common := say(reached[0].report)
	for _, p := range reached {
		if say(p.report) != common {
			return ""
		}
	}
	return common
}

// sweepTable has a row for each value. The machine of a design stands among the
// facts where it is the same at all of them, and else in a column.
func sweepTable(key string, reached []point) grid {
	names := sweptDesigns(reached)
	shown := limited(reached[0].report.Goal)[0]
	g := grid{columns: []column{{header: key, right: true}}}
	for _, n := range names {
		if len(sweptMachines(reached, n)) > 1 {
			g.columns = append(g.columns, column{group: n, header: "machine"})
		}
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
			several := len(sweptMachines(reached, n)) > 1
			switch {
			case at < 0 && several:
				cells = append(cells, unknown, unknown, unknown, unknown)
			case at < 0:
				cells = append(cells, unknown, unknown, unknown)
			case several:
				cells = append(cells, orUnknown(machines(ranked[at].Design)))
				fallthrough
			default:
				cells = append(cells, ranked[at].inSweep(shown)...)
			}
		}
		g.rows = append(g.rows, row{cells: cells})
	}
	return g
}

// sweptMachines are the machines that a design has at some value.
func sweptMachines(reached []point, name string) (all []string) {
	for _, p := range reached {
		if d := p.find(name); d != nil && !nowhere(d) {
			all = append(all, machines(d))
		}
	}
	return unique(all)
}

// describeMachines are the machines of the designs that have the same at all
// values.
func describeMachines(reached []point) string {
	var said []string
	for _, n := range sweptDesigns(reached) {
		if own := sweptMachines(reached, n); len(own) == 1 {
			said = append(said, n+": "+own[0])
		}
	}
	return strings.Join(said, "; ")
}

// sayMisses says of each design at which values it misses the goal, and what of it
// at the first of them.
func sayMisses(doc *document, key string, reached []point) {
	for _, n := range sweptDesigns(reached) {
		var values []string
		first := ""
		for _, p := range reached {
			d := p.find(n)
			if d == nil || d.Met {
				continue
			}
			if values = append(values, exact(p.value)); first == "" {
				first = describeMiss(d)
			}
		}
		switch {
		case len(values) == 0:
		case len(values) == len(reached):
			doc.say("missed", fmt.Sprintf("%s at every value, at %s: %s", n, values[0], first))
		case len(values) == 1:
			doc.say("missed", fmt.Sprintf("%s at %s = %s: %s", n, key, values[0], first))
		case len(values) > fewMisses:
			doc.say("missed", fmt.Sprintf("%s at %d values of %s from %s to %s; at %s: %s", n, len(values), key, values[0], values[len(values)-1], values[0], first))
		default:
			doc.say("missed", fmt.Sprintf("%s at %s = %s; at %s: %s", n, key, strings.Join(values, ", "), values[0], first))
		}
	}
}

// withFleets are the points at which there is a fleet of any design, or all where
// there is none.
func withFleets(reached []point) []point {
	some := slices.DeleteFunc(slices.Clone(reached), func(p point) bool {
		return !slices.ContainsFunc(p.report.Designs, func(d report.Design) bool { return !nowhere(&d) })
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
	return []string{s.instancesInSweep(), milliseconds(interval), price}
}

// instancesInSweep are the instances, and those that are sure of the goal where
// they are more: 5 or 6.
func (s standing) instancesInSweep() string {
	said := count(instances(s.Design))
	if describeSure(s.Design) != "" {
		sure := 0
		for _, n := range s.Sure.Instances {
			sure += n
		}
		said += " or " + count(sure)
	}
	return said
}

// breakEven says where the cheapest design changes, and why, or that it does not.
func breakEven(s *report.Sweep, reached []point) []string {
	var said []string
	for _, b := range s.BreakEven {
		said = append(said, fmt.Sprintf("from %s = %s on, %s is cheaper than %s: both $%s a month there (between %s and %s)",
			s.Key, plain(b.Value), b.To, b.From, grouped(b.USDPerMonth, 2), exact(b.Low), exact(b.High)))
	}
	if len(said) == 0 && len(reached) > 1 {
		said = append(said, "none: "+noBreakEven(s, reached))
	}
	for _, t := range s.Takeovers {
		why := fmt.Sprintf("%s does not meet the goal at %s", t.To, exact(t.Low))
		if t.Misses {
			why = fmt.Sprintf("%s does not meet the goal at %s", t.From, exact(t.High))
		}
		said = append(said, fmt.Sprintf("between %s and %s, %s takes over from %s: %s", exact(t.Low), exact(t.High), t.To, t.From, why))
	}
	return said
}

// noBreakEven says why the cheapest design never changes at a price that two have.
func noBreakEven(s *report.Sweep, reached []point) string {
	always, met, shared := alwaysCheapest(reached)
	switch {
	case met == 0:
		return "no design meets the goal"
	case len(always) == 0 && len(s.Takeovers) > 0:
		return "the cheapest changes only where a design begins or ceases to meet the goal"
	case len(always) == 0:
		return "what is cheapest differs on both sides of values at which no design meets the goal"
	case len(always) == 1 && shared == 0:
		return always[0] + " is cheapest wherever a design meets the goal"
	case len(always) == 1:
		return fmt.Sprintf("%s is never dearer than another design, and as cheap as another at %d of %d values", always[0], shared, met)
	}
	return someOf(always) + " cost the same wherever a design meets the goal, and none is cheaper"
}

// alwaysCheapest are the designs that are cheapest, alone or with others, at each
// value at which one meets the goal; how many such values there are; and at how many
// of them the first of those designs shares its price.
func alwaysCheapest(reached []point) (always []string, met, shared int) {
	ties := map[string]int{}
	for _, p := range reached {
		var now []string
		for _, s := range standings(p.report.Designs) {
			if s.cheapest {
				now = append(now, s.Name)
			}
			if s.tied {
				ties[s.Name]++
			}
		}
		if len(now) == 0 {
			continue
		}
		if met++; met == 1 {
			always = now
		}
		always = slices.DeleteFunc(always, func(n string) bool { return !slices.Contains(now, n) })
	}
	if len(always) > 0 {
		shared = ties[always[0]]
	}
	return always, met, shared
}

// sweptWarnings are the warnings of all reports; one that several values share
// is said once, with the values. So is one whose first share differs: it is said
// with the least and the most of them.
func sweptWarnings(key string, reached []point) []string {
	var all []*sweptWarning
	for _, p := range reached {
		for _, w := range ownWarnings(p.report.Warnings, p.report.Designs) {
			said := phrases.Split(w)
			at := slices.IndexFunc(all, func(one *sweptWarning) bool { return one.covers(said) })
			if at < 0 {
				at, all = len(all), append(all, &sweptWarning{Phrase: said, least: said.Share, most: said.Share})
			}
			all[at].add(said, exact(p.value))
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
