package pages

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// Sweep lays out a sweep: a row per value with the fleet of each design, and
// below where the cheapest design changes.
func Sweep(s *report.Sweep) document.Document {
	reached := report.Points(s)
	if len(reached) == 0 {
		return document.Document{Title: "Sweep of " + s.Key, Sections: []document.Section{{Remarks: []string{"no value was reached"}}}}
	}
	first := reached[0].Report
	doc := document.Document{Title: first.Scenario + ": " + s.Key}
	doc.Say("varied", phrases.Varied(&s.Axis, askedFor(s, reached)))
	if !slices.ContainsFunc(reached, func(p report.Point) bool { return report.AnyMet(p.Report) }) {
		doc.Lead("answer", "no design meets the goal at any value")
	}
	doc.Say("goal", phrases.SweptGoal(reached, &s.Axis))
	doc.Say("class goals", phrases.SameOver(reached, func(r *report.Report) string { return phrases.ClassGoals(r.Goals) }))
	doc.Say("storm goal", phrases.SameOver(reached, func(r *report.Report) string { return phrases.StormGoals(r.Storms) }))
	doc.Say("prices", phrases.SameOver(report.WithFleets(reached), func(r *report.Report) string {
		return phrases.Prices(r.Currency, r.Provider, r.Region, r.Designs)
	}))
	doc.Say("machines", describeMachines(reached))
	doc.Say("not in the bills", phrases.SweptUnpriced(&s.Axis, reached))
	if phrases.SweptApart(&s.Axis, reached) {
		doc.Alarm("not comparable", phrases.ApartNote(s.Key))
	}
	sayMisses(&doc, &s.Axis, reached)
	if len(reached) < len(s.Values) {
		doc.Say("unfinished", fmt.Sprintf("%d of %d values", len(reached), len(s.Values)))
	}
	table := document.Section{Table: sweepTable(&s.Axis, reached)}
	if s.Ordered() {
		table.Charts = costChart(phrases.SweepTitle(s), alongKey(&s.Axis, phrases.AxisOf(&s.Axis)), s.Currency(), reached, report.SweptDesigns(reached))
	}
	doc.Add(table)
	if s.Ordered() {
		doc.Add(document.Section{Heading: "Break-even", Remarks: breakEven(s, reached)})
	} else {
		doc.Add(document.Section{Heading: "Cheapest", Remarks: cheapestOf(s, reached)})
	}
	doc.Add(document.Section{Heading: "Warnings", Remarks: warningsAlong(&s.Axis, reached), Warning: true})
	notes := sweptFor(reached)
	if s.Alone {
		notes = append(notes, phrases.Roughly(s)...)
	}
	doc.Add(document.Section{Heading: "Notes", Remarks: append(notes, []string{
		sweepMarks(reached),
		fmt.Sprintf("a month has %d hours; seed %d", cost.HoursPerMonth, first.Seed),
	}...)})
	return doc
}

// sweptFor says for which part of the traffic the fleets are, where it is one for all.
func sweptFor(reached []report.Point) []string {
	s := reached[0].Report.SizedFor
	for _, p := range reached {
		if o := p.Report.SizedFor; s == nil || o == nil || *s != *o {
			return nil
		}
	}
	return phrases.SizedForNote(reached[0].Report.Currency, s)
}

// sweepMarks explain the marks of the cells.
func sweepMarks(reached []report.Point) string {
	said := "* the cheapest design at this value, or several of one price"
	if slices.ContainsFunc(reached, func(p report.Point) bool {
		return slices.ContainsFunc(p.Report.Designs, func(d report.Design) bool { return !d.Met })
	}) {
		said += "; (…) the goal is not met"
	}
	if slices.ContainsFunc(reached, func(p report.Point) bool {
		return slices.ContainsFunc(report.Standings(p.Report.Designs), func(s report.Standing) bool { return s.ByChance && !s.Cheapest })
	}) {
		said += "; ~ a tie with it, within what another seed changes"
	}
	for _, p := range reached {
		for i := range p.Report.Designs {
			if phrases.Sure(&p.Report.Designs[i]) != "" {
				return said + "; 5 or 6: the more to be sure of the goal"
			}
		}
	}
	return said
}

// sweepTable has a row for each value. The machine of a design stands among the
// facts where it is the same at all of them, and else in a column.
func sweepTable(along *report.Axis, reached []report.Point) document.Grid {
	names := report.SweptDesigns(reached)
	shown := report.ShownGoals(reached[0].Report.Goal)[0]
	g := document.Grid{Columns: []document.Column{{Header: along.Key, Right: along.Ordered()}}}
	for _, n := range names {
		if len(sweptMachines(reached, n)) > 1 {
			g.Columns = append(g.Columns, document.Column{Group: n, Header: "machine"})
		}
		g.Columns = append(g.Columns,
			document.Column{Group: n, Header: "inst.", Right: true},
			document.Column{Group: n, Header: shown.Name() + " ms", Right: true},
			document.Column{Group: n, Header: reached[0].Report.Currency.Sign() + "/month", Right: true})
	}
	for _, p := range reached {
		cells := []string{phrases.On(along, p.Value)}
		ranked := report.Standings(p.Report.Designs)
		for _, n := range names {
			at := slices.IndexFunc(ranked, func(s report.Standing) bool { return s.Name == n })
			several := len(sweptMachines(reached, n)) > 1
			switch {
			case at < 0 && several:
				cells = append(cells, words.Unknown, words.Unknown, words.Unknown, words.Unknown)
			case at < 0:
				cells = append(cells, words.Unknown, words.Unknown, words.Unknown)
			case several:
				cells = append(cells, phrases.OrUnknown(phrases.Machines(ranked[at].Design)))
				fallthrough
			default:
				cells = append(cells, inSweep(ranked[at], shown)...)
			}
		}
		g.Rows = append(g.Rows, document.Row{Cells: cells})
	}
	return g
}

// sweptMachines are the machines that a design has at some value.
func sweptMachines(reached []report.Point, name string) (all []string) {
	for _, p := range reached {
		if d := p.Find(name); d != nil && !d.HasNoFleet() {
			all = append(all, phrases.Machines(d))
		}
	}
	return phrases.Unique(all)
}

// describeMachines are the machines of the designs that have the same at all
// values.
func describeMachines(reached []report.Point) string {
	var said []string
	for _, n := range report.SweptDesigns(reached) {
		if own := sweptMachines(reached, n); len(own) == 1 {
			said = append(said, n+": "+own[0])
		}
	}
	return strings.Join(said, "; ")
}

// sayMisses says of each design at which values it misses the goal, and what of it
// at the first of them.
func sayMisses(doc *document.Document, along *report.Axis, reached []report.Point) {
	for _, n := range report.SweptDesigns(reached) {
		var values []string
		first := ""
		for _, p := range reached {
			d := p.Find(n)
			if d == nil || d.Met {
				continue
			}
			if values = append(values, phrases.On(along, p.Value)); first == "" {
				first = phrases.Miss(d)
			}
		}
		switch {
		case len(values) == 0:
		case len(values) == len(reached):
			doc.Alarm("missed", fmt.Sprintf("%s at every value, at %s: %s", n, values[0], first))
		case len(values) == 1:
			doc.Alarm("missed", fmt.Sprintf("%s at %s = %s: %s", n, along.Key, values[0], first))
		case len(values) > fewMisses && along.Ordered():
			doc.Alarm("missed", fmt.Sprintf("%s at %d values of %s from %s to %s; at %s: %s", n, len(values), along.Key, values[0], values[len(values)-1], values[0], first))
		default:
			doc.Alarm("missed", fmt.Sprintf("%s at %s = %s; at %s: %s", n, along.Key, strings.Join(values, ", "), values[0], first))
		}
	}
}

// inSweep are the cells of a design at one value. All costs of a column end
// with a mark or a space, so that their digits stay below each other.
func inSweep(s report.Standing, shown models.LatencyGoal) []string {
	if s.Design.HasNoFleet() {
		return []string{words.Unknown, words.Unknown, words.Unknown + " "}
	}
	interval := report.MeasuredLatency(s.Result.Verdict, s.Result.Latency).At(shown.Quantile)
	price := phrases.Amount(s.Bill.Currency, s.Monthly)
	switch {
	case s.Cheapest:
		price += "*"
	case s.ByChance:
		price += "~"
	case !s.Met:
		price = "(" + price + ")"
	default:
		price += " "
	}
	return []string{instancesInSweep(s), phrases.Milliseconds(interval), price}
}

// instancesInSweep are the instances, and those that are sure of the goal where
// they are more: 5 or 6.
func instancesInSweep(s report.Standing) string {
	said := words.Count(s.Design.Instances())
	if phrases.Sure(s.Design) != "" {
		sure := 0
		for _, n := range s.Sure.Instances {
			sure += n
		}
		said += " or " + words.Count(sure)
	}
	return said
}

// breakEven says where the cheapest design changes, and why, or that it does not.
func breakEven(s *report.Sweep, reached []report.Point) []string {
	said := phrases.BreakEvens(s)
	if len(said) == 0 && len(reached) > 1 {
		said = append(said, "none: "+noBreakEven(s, reached)+phrases.SoFar(s))
	}
	for _, t := range s.Takeovers {
		why := fmt.Sprintf("%s does not meet the goal at %s", t.To, phrases.On(&s.Axis, t.Low))
		if t.Misses {
			why = fmt.Sprintf("%s does not meet the goal at %s", t.From, phrases.On(&s.Axis, t.High))
		}
		said = append(said, fmt.Sprintf("between %s and %s, %s takes over from %s: %s", phrases.On(&s.Axis, t.Low), phrases.On(&s.Axis, t.High), t.To, t.From, why))
	}
	return said
}

// cheapestOf says which design is cheapest with which choice.
func cheapestOf(s *report.Sweep, reached []report.Point) (said []string) {
	for _, p := range reached {
		var names []string
		price := ""
		for _, one := range report.Standings(p.Report.Designs) {
			if one.Cheapest {
				names = append(names, one.Name)
				price = phrases.Spelt(one.Bill.Currency, one.Bill.Shown())
			}
		}
		what := "no design meets the goal"
		if len(names) > 0 {
			what = fmt.Sprintf("%s for %s a month", phrases.SomeOf(names), price)
		}
		said = append(said, phrases.On(&s.Axis, p.Value)+": "+what)
	}
	return said
}

// noBreakEven says why the cheapest design never changes at a price that two have.
func noBreakEven(s *report.Sweep, reached []report.Point) string {
	always, met, shared := report.AlwaysCheapest(reached)
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
	return phrases.SomeOf(always) + " cost the same wherever a design meets the goal, and none is cheaper"
}

// warningsAlong are the warnings of all reports, each with the values that share it.
func warningsAlong(along *report.Axis, reached []report.Point) (said []string) {
	var all sweptWarnings
	for _, p := range reached {
		all.add(p.Report, phrases.On(along, p.Value))
	}
	for _, w := range all {
		text := w.String()
		if len(w.values) < len(reached) {
			text += fmt.Sprintf(" (%s = %s)", along.Key, strings.Join(w.values, ", "))
		}
		said = append(said, text)
	}
	return said
}

// askedFor are the values that were asked for, those that were reached where they are not
// all because some are missing, not because it was cut short.
func askedFor(s *report.Sweep, reached []report.Point) []float64 {
	if phrases.SoFar(s) != "" {
		return s.Values
	}
	return valuesOf(reached)
}

// valuesOf the points.
func valuesOf(reached []report.Point) (values []float64) {
	for _, p := range reached {
		values = append(values, p.Value)
	}
	return values
}
