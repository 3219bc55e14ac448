package phrases

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
)

// The titles of pictures of sweeps.

// SweepTitle is what a sweep finds: fastify is cheapest at every rate, django costs 4 to 5
// times as much; or node is cheapest up to 1,578/s, then go.
func SweepTitle(s *report.Sweep) string {
	reached := report.Points(s)
	if len(reached) == 0 {
		return s.Key + ": no value was reached"
	}
	if said := SoFar(s); said != "" {
		return sweepTitle(s, reached) + said
	}
	return sweepTitle(s, reached)
}

// SoFar ends a sentence about a sweep that was cut short.
func SoFar(s *report.Sweep) string {
	n, all := len(report.Points(s)), len(s.Values)
	if n >= all || !slices.ContainsFunc(report.Points(s), func(p report.Point) bool { return report.CutShort(p.Report.Warnings) }) {
		return ""
	}
	return fmt.Sprintf(", so far: %d of %d values", n, all)
}

func sweepTitle(s *report.Sweep, reached []report.Point) string {
	if names := report.SweptDesigns(reached); len(names) == 1 {
		return alone(s, reached, names[0])
	}
	if always, met, shared := report.AlwaysCheapest(reached); len(always) > 0 {
		where := meetsAt(&s.Axis, reached, func(p report.Point) bool { return report.AnyMet(p.Report) })
		if met < len(reached) {
			where += ", where a design meets the goal"
		}
		return alwaysCheapest(reached, always, " "+where+seeded(reached, "values")+sharing(reached, always, shared, "values"))
	} else if met == 0 {
		return nothingMeets + " at any " + valueOf(&s.Axis)
	}
	if !s.Ordered() {
		return choosing(s, reached)
	}
	return takingTurns(s, leads(reached)) + seeded(reached, "values")
}

// sharing tells at how many values, or what they are, the design that is always cheapest has company.
func sharing(reached []report.Point, always []string, shared int, of string) string {
	if len(always) > 1 || shared == 0 {
		return ""
	}
	var others []string
	for _, p := range reached {
		for _, s := range report.Standings(p.Report.Designs) {
			if s.Cheapest && s.Name != always[0] {
				others = append(others, s.Name)
			}
		}
	}
	return fmt.Sprintf(", at %d of %d %s no cheaper than %s", shared, len(reached), of, SomeOf(Unique(others)))
}

// seeded tells at how many values, or what they are, another seed may find another design cheapest.
func seeded(reached []report.Point, of string) string {
	n := 0
	for _, p := range reached {
		ranked := report.Standings(p.Report.Designs)
		winners := slices.DeleteFunc(slices.Clone(ranked), func(s report.Standing) bool { return !s.Cheapest })
		if len(winners) == 1 && winners[0].ByChance {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" (at %d of %d %s likely)", n, len(reached), of)
}

// valueOf is what the values of a key are called.
func valueOf(a *report.Axis) string {
	switch {
	case isRate(a):
		return "rate"
	case !a.Ordered():
		return a.Key[strings.LastIndex(a.Key, ".")+1:]
	}
	return "value"
}

// forEvery is at every value, or for every choice.
func forEvery(a *report.Axis) string {
	if !a.Ordered() {
		return "for every " + valueOf(a)
	}
	return "at every " + valueOf(a)
}

// ofKey is a value of a key with its unit.
func ofKey(a *report.Axis, value float64) string {
	if isRate(a) {
		return words.Plain(value) + "/s"
	}
	return Near(a, value)
}

// alone is what a sweep of one design finds.
func alone(s *report.Sweep, reached []report.Point, name string) string {
	var met []cost.Money
	for _, p := range reached {
		if d := p.Find(name); d != nil && d.Met {
			met = append(met, d.Bill.Shown())
		}
	}
	if len(met) == 0 {
		return fmt.Sprintf("%s meets the goal at no %s", name, valueOf(&s.Axis))
	}
	least, most := Spelt(s.Currency(), slices.Min(met)), Spelt(s.Currency(), slices.Max(met))
	said := fmt.Sprintf("%s costs %s a month", name, most)
	if least != most {
		said = fmt.Sprintf("%s costs %s to %s a month", name, least, most)
	}
	if missed := len(reached) - len(met); missed > 0 {
		said += fmt.Sprintf(", and misses the goal at %d of %d values", missed, len(reached))
	}
	if SweptApart(&s.Axis, reached) {
		said += "; what is not in these bills differs"
	}
	return said
}

// alwaysCheapest says by how much the dearest of the others costs more.
func alwaysCheapest(reached []report.Point, always []string, where string) string {
	said := always[0] + " is cheapest" + where
	switch {
	case len(always) == len(report.SweptDesigns(reached)):
		said = SomeOf(always) + " cost the same" + where
	case len(always) > 1:
		said = SomeOf(always) + " are cheapest, at the same price," + where
	}
	dearest, least, most, largest := "", 0.0, 0.0, 0.0 // by the sum of its ratios
	for _, name := range report.SweptDesigns(reached) {
		if slices.Contains(always, name) {
			continue
		}
		low, high, sum, both := math.Inf(1), 0.0, 0.0, true
		for _, p := range reached {
			best, d := p.Find(always[0]), p.Find(name)
			if best == nil || !best.Met {
				continue
			}
			if both = both && d != nil && d.Met; both {
				r := ratio(d.Bill.Shown(), best.Bill.Shown())
				low, high, sum = min(low, r), max(high, r), sum+r
			}
		}
		if both && sum > largest {
			dearest, least, most, largest = name, low, high, sum
		}
	}
	if dearest == "" || most <= 1 {
		return said
	}
	if least <= 1 {
		return fmt.Sprintf("%s; %s costs up to %s", said, dearest, times(most, most))
	}
	return fmt.Sprintf("%s; %s costs %s", said, dearest, times(least, most))
}

// choosing says which of some choices is cheapest, with which design.
func choosing(s *report.Sweep, reached []report.Point) string {
	if SweptApart(&s.Axis, reached) {
		return "Which design is cheapest depends on " + s.Key
	}
	var best []string
	least := cost.Money(math.MaxInt64)
	for _, p := range reached {
		for _, one := range report.Standings(p.Report.Designs) {
			if shown := one.Bill.Shown(); one.Cheapest && shown <= least {
				if shown < least {
					best, least = nil, shown
				}
				best = append(best, one.Name+" with "+On(&s.Axis, p.Value))
			}
		}
	}
	if len(best) > 1 {
		return fmt.Sprintf("%s are cheapest, at the same price: %s a month", SomeOf(best), Spelt(s.Currency(), least))
	}
	return fmt.Sprintf("%s is cheapest: %s a month", best[0], Spelt(s.Currency(), least))
}

// A lead is neighbouring values at which the same designs are cheapest; none where nothing
// meets the goal.
type lead struct {
	names    []string
	from, to float64
}

func leads(reached []report.Point) (all []lead) {
	for _, p := range reached {
		var now []string
		for _, s := range report.Standings(p.Report.Designs) {
			if s.Cheapest {
				now = append(now, s.Name)
			}
		}
		if len(all) > 0 {
			last := &all[len(all)-1]
			both := slices.DeleteFunc(slices.Clone(last.names), func(n string) bool { return !slices.Contains(now, n) })
			if len(both) > 0 || len(now) == 0 && len(last.names) == 0 {
				last.names, last.to = both, p.Value
				continue
			}
		}
		all = append(all, lead{now, p.Value, p.Value})
	}
	return all
}

// fewLeads are told one by one.
const fewLeads = 4

// takingTurns says which design is cheapest where.
func takingTurns(s *report.Sweep, all []lead) string {
	if len(all) > fewLeads {
		var names []string
		for _, l := range all {
			names = append(names, l.names...)
		}
		return fmt.Sprintf("What is cheapest changes %s times from %s to %s, between %s", Spelled(len(all)-1),
			ofKey(&s.Axis, all[0].from), ofKey(&s.Axis, all[len(all)-1].to), SomeOf(Unique(names)))
	}
	said := ""
	for i, l := range all {
		who := "nothing that meets the goal"
		if len(l.names) > 0 {
			who = SomeOf(l.names)
		}
		switch {
		case i == 0 && len(l.names) == 1:
			said = who + " is cheapest"
		case i == 0 && len(l.names) > 1:
			said = who + " are cheapest"
		case i == 0:
			said = nothingMeets
		case i == len(all)-1:
			said += ", then " + who
		default:
			said += ", " + who
		}
		if i == len(all)-1 {
			continue
		}
		if onlyAt(s, l.to) {
			said += " at " + ofKey(&s.Axis, l.to)
		} else {
			said += " up to " + endOf(s, l, all[i+1])
		}
	}
	return said
}

// endOf is up to where a lead goes: the break-even point, or the last value of it.
func endOf(s *report.Sweep, l, next lead) string {
	for _, b := range s.BreakEven {
		if b.Low >= l.to && b.High <= next.from && report.Finite(b.Value) && !Somewhere(&s.Axis, b) {
			return ofKey(&s.Axis, b.Value)
		}
	}
	return ofKey(&s.Axis, l.to)
}

// LatencyTitle is which designs of a sweep keep the goal, and where.
func LatencyTitle(s *report.Sweep) string {
	reached := report.Points(s)
	if len(reached) == 0 {
		return s.Key + ": no value was reached"
	}
	if !slices.ContainsFunc(reached, func(p report.Point) bool { return !p.Report.Goal.Empty() || len(p.Report.Goals) > 0 }) {
		return "Response times: there is no goal to meet"
	}
	designs := report.SweptDesigns(reached)
	if len(designs) == 0 {
		return "There is no design"
	}
	var places []string // where goals are met, each once
	at := map[string][]string{}
	for _, n := range designs {
		where := meetsAt(&s.Axis, reached, func(p report.Point) bool { d := p.Find(n); return d != nil && d.Met })
		if at[where] == nil {
			places = append(places, where)
		}
		at[where] = append(at[where], n)
	}
	every := forEvery(&s.Axis)
	slices.SortStableFunc(places, func(a, b string) int { return rank(a, every) - rank(b, every) })
	if len(places) == 1 {
		switch {
		case places[0] == "":
			return nothingMeets + " at any " + valueOf(&s.Axis)
		case len(designs) > 1:
			return "Every design meets the goal " + places[0]
		}
	}
	var parts []string
	for i, where := range places {
		names := at[where]
		switch {
		case where == "":
			parts = append(parts, SomeOf(names)+" nowhere")
		case i == 0 && len(names) == 1:
			parts = append(parts, names[0]+" meets the goal "+where)
		case i == 0:
			parts = append(parts, SomeOf(names)+" meet the goal "+where)
		case i < fewLeads:
			parts = append(parts, SomeOf(names)+" "+where)
		}
	}
	return strings.Join(parts, "; ")
}

// rank has where a goal is met at every value first, and nowhere last.
func rank(where, every string) int {
	switch where {
	case every:
		return 0
	case "":
		return 2
	}
	return 1
}

// meetsAt is where something holds: at every rate, up to 200/s, from 200/s on, at 3 of 4
// values; nothing where it holds nowhere.
func meetsAt(along *report.Axis, reached []report.Point, holds func(report.Point) bool) string {
	first, last, n := -1, -1, 0
	for i, p := range reached {
		if holds(p) {
			if n++; first < 0 {
				first = i
			}
			last = i
		}
	}
	switch {
	case n == 0:
		return ""
	case n == len(reached):
		return forEvery(along)
	case n != last-first+1 || !along.Ordered():
		return fmt.Sprintf("at %d of %d values", n, len(reached))
	case first == 0:
		return "up to " + ofKey(along, reached[last].Value)
	case last == len(reached)-1:
		return "from " + ofKey(along, reached[first].Value) + " on"
	case first == last:
		return "at " + ofKey(along, reached[first].Value)
	}
	return "from " + ofKey(along, reached[first].Value) + " to " + ofKey(along, reached[last].Value)
}
