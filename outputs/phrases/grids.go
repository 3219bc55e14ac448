package phrases

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models/cost"
	"fleetcost/models/report"
)

// What sweeps of two keys find.

// AtPoint says which point of a grid it is: traffic.rate = 100, goal.p99 = 50ms.
func AtPoint(g *report.Grid, p report.GridPoint) string {
	return g.Across.Key + " = " + On(&g.Across, p.X) + ", " + g.Down.Key + " = " + On(&g.Down, p.Y)
}

// CellAt is what holds at a point: fastify: $84.30 a month on 3 × c7g.medium; or that no design
// meets the goal there.
func CellAt(g *report.Grid, p report.GridPoint) string {
	said := AtPoint(g, p) + ": "
	best := p.Report.Cheapest()
	if len(best) == 0 {
		return said + "no design meets the goal"
	}
	d := &p.Report.Designs[best[0]]
	return said + Leading(p.Report) + fmt.Sprintf(", %s a month on %s", Spelt(d.Bill.Currency, d.Bill.Shown()), Fleet(d))
}

// Leading are the names of the designs that are cheapest, with "likely" where another seed may
// turn which is.
func Leading(r *report.Report) string {
	if best := r.Cheapest(); len(best) == 1 && Uncertain(r) {
		return r.Designs[best[0]].Name + ", likely"
	}
	return Leaders(r)
}

// Uncertain tells that a design is cheapest alone, and another seed may turn which is.
func Uncertain(r *report.Report) bool {
	ranked := report.Standings(r.Designs)
	return len(r.Cheapest()) == 1 && len(ranked) > 0 && ranked[0].ByChance
}

// Leaders are the names of the designs that are cheapest; empty where no design meets the
// goal.
func Leaders(r *report.Report) string {
	var names []string
	for _, i := range r.Cheapest() {
		names = append(names, r.Designs[i].Name)
	}
	if len(names) == 0 {
		return ""
	}
	return SomeOf(names)
}

// GridTitle is what a grid finds: fastify is cheapest up to 1,000/s, then node, at every
// goal.p99; or fastify is cheapest at 30 of 48 points, node at 18.
func GridTitle(g *report.Grid) string {
	points := g.Points()
	if len(points) == 0 {
		return g.Across.Key + " × " + g.Down.Key + ": no point was reached"
	}
	reached := report.InOrder(points)
	names := report.SweptDesigns(reached)
	always, met, shared := report.AlwaysCheapest(reached)
	missing := ""
	if met < len(points) {
		missing = fmt.Sprintf("; no design meets the goal at %d of %d points", len(points)-met, len(points))
	}
	every := " at every point"
	if len(points) < g.Asked() {
		every = fmt.Sprintf(" at each of the %d points that were reached", len(points))
		if len(points) == 1 {
			every = " at the one point that was reached"
		}
		missing += fmt.Sprintf("; %d of %d points were not reached", g.Asked()-len(points), g.Asked())
	}
	switch {
	case met == 0:
		return nothingMeets + " at any point" + strings.TrimPrefix(missing, fmt.Sprintf("; no design meets the goal at %d of %d points", len(points), len(points)))
	case len(names) == 1:
		return aloneOnGrid(g, reached, names[0])
	case len(always) > 0:
		where := every
		if met < len(points) {
			where = fmt.Sprintf(" at each of the %d points", met)
		}
		return alwaysCheapest(reached, always, where+seeded(reached, "points")+sharing(reached, always, shared, "points")) + missing
	}
	if said := alongOne(g, points); said != "" {
		return said + seeded(reached, "points") + missing
	}
	return tallied(points, names) + seeded(reached, "points") + missing
}

// aloneOnGrid is what a grid of one design finds.
func aloneOnGrid(g *report.Grid, reached []report.Point, name string) string {
	var met []cost.Money
	for _, p := range reached {
		if d := p.Find(name); d != nil && d.Met {
			met = append(met, d.Bill.Shown())
		}
	}
	said := fmt.Sprintf("%s costs %s to %s a month", name, Spelt(g.Currency(), slices.Min(met)), Spelt(g.Currency(), slices.Max(met)))
	if missed := len(reached) - len(met); missed > 0 {
		said += fmt.Sprintf(", and misses the goal at %d of %d points", missed, len(reached))
	}
	if GridApart(g) != "" {
		said += "; what is not in these bills differs"
	}
	return said
}

// alongOne says which design is cheapest where, when that depends on one of the keys alone;
// empty where it does not, or the key has choices.
func alongOne(g *report.Grid, points []report.GridPoint) string {
	for _, axis := range []struct {
		along, other *report.Axis
		of           func(report.GridPoint) float64
	}{
		{&g.Across, &g.Down, func(p report.GridPoint) float64 { return p.X }},
		{&g.Down, &g.Across, func(p report.GridPoint) float64 { return p.Y }},
	} {
		var all []lead
		holds := axis.along.Ordered()
		for _, v := range axis.along.Values {
			var names []string
			seen := false
			for _, p := range points {
				if axis.of(p) != v {
					continue
				}
				best := p.Report.Cheapest()
				if len(best) == 0 {
					continue
				}
				now := named(p.Report, best)
				if !seen {
					names, seen = now, true
					continue
				}
				names = slices.DeleteFunc(names, func(n string) bool { return !slices.Contains(now, n) })
			}
			if seen && len(names) == 0 {
				holds = false
			}
			if !seen || !holds {
				continue
			}
			if n := len(all); n > 0 {
				both := slices.DeleteFunc(slices.Clone(all[n-1].names), func(n string) bool { return !slices.Contains(names, n) })
				if len(both) > 0 {
					all[n-1].names, all[n-1].to = both, v
					continue
				}
			}
			all = append(all, lead{names, v, v})
		}
		if holds && len(all) > 1 && len(all) <= fewLeads {
			every := ", at every " + axis.other.Key
			if !axis.other.Ordered() {
				every = ", " + forEvery(axis.other)
			}
			return takingTurns(&report.Sweep{Axis: *axis.along}, all) + every
		}
	}
	return ""
}

func named(r *report.Report, places []int) (names []string) {
	for _, i := range places {
		names = append(names, r.Designs[i].Name)
	}
	return names
}

// tallied says at how many points each design is cheapest, the most first.
func tallied(points []report.GridPoint, names []string) string {
	leads, ties, most := map[string]int{}, 0, 0
	for _, p := range points {
		best := p.Report.Cheapest()
		for _, n := range named(p.Report, best) {
			leads[n]++
		}
		if len(best) > 1 {
			ties++
		}
	}
	names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return leads[n] == 0 })
	slices.SortStableFunc(names, func(a, b string) int { return leads[b] - leads[a] })
	var said []string
	for _, n := range names {
		if most++; most > fewLeads {
			said = append(said, fmt.Sprintf("%d others at the rest", len(names)-fewLeads))
			break
		}
		said = append(said, fmt.Sprintf("%s at %d", n, leads[n]))
	}
	said[0] = fmt.Sprintf("%s is cheapest at %d of %d points", names[0], leads[names[0]], len(points))
	text := strings.Join(said, ", ")
	if ties > 0 {
		text += fmt.Sprintf("; at %d of them several cost the same", ties)
	}
	return text
}

// GridCostTitle is what the cheapest design costs over a grid.
func GridCostTitle(g *report.Grid) string {
	var least, most cost.Money
	var low, high report.GridPoint
	n := 0
	for _, p := range g.Points() {
		best := p.Report.Cheapest()
		if len(best) == 0 {
			continue
		}
		m := p.Report.Designs[best[0]].Bill.Shown()
		if n == 0 || m < least {
			least, low = m, p
		}
		if n == 0 || m > most {
			most, high = m, p
		}
		n++
	}
	return gridCosts(g, n, least, most, low, high) + gridSoFar(g)
}

// gridSoFar ends a sentence about a map that was cut short.
func gridSoFar(g *report.Grid) string {
	if n := len(g.Points()); n < g.Asked() {
		return fmt.Sprintf(", so far: %d of %d points", n, g.Asked())
	}
	return ""
}

func gridCosts(g *report.Grid, met int, least, most cost.Money, low, high report.GridPoint) string {
	in := g.Currency()
	switch {
	case met == 0:
		return nothingMeets + " at any point"
	case GridApart(g) != "":
		return "What the cheapest design costs a month; what is not in these bills differs over " + GridApart(g)
	case least == most:
		return "Meeting the goal costs " + Spelt(in, least) + " a month wherever a design meets it"
	}
	return fmt.Sprintf("Meeting the goal costs %s a month at %s and %s, and %s at %s and %s", Spelt(in, least), ofKey(&g.Across, low.X), ofKey(&g.Down, low.Y),
		Spelt(in, most), ofKey(&g.Across, high.X), ofKey(&g.Down, high.Y))
}

// GridApart tells that the bills at choices of a key lack different things; the key.
func GridApart(g *report.Grid) string {
	if g.Across.Ordered() && g.Down.Ordered() || !apart(report.InOrder(g.Points())) {
		return ""
	}
	if g.Across.Ordered() {
		return g.Down.Key
	}
	return g.Across.Key
}
