package outputs

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/outputs/phrases"
)

// compared lays out the comparison of designs: the cheapest first, those that
// miss the goal last, and below what a reader has to know to trust it.
func compared(r *report.Report) document {
	ranked := standings(r.Designs)
	doc := document{title: r.Scenario}
	doc.say("traffic", r.Traffic)
	doc.say("goal", describeGoal(r.Goal))
	doc.say("class goals", describeClassGoals(r.Goals))
	doc.say("storm goal", describeStorms(r.Storms))
	doc.say("prices", describePrices(r.Provider, r.Region, r.Designs))
	doc.say("answer", answer(ranked))
	doc.sayMisses(ranked)

	doc.add(section{table: comparison(ranked, r.Goal)})
	all := designsOf(ranked)
	doc.add(section{heading: "Goals of single classes", table: classGoals(all)})
	doc.add(section{heading: "When instances die", table: deaths(all)})
	doc.add(section{heading: "Services and backends", table: parts(all)})
	heading := "Service"
	if anySystem(all) {
		heading = "System"
	}
	doc.add(section{heading: heading, table: service(ranked, r.Goal)})
	doc.add(section{heading: "Background work", table: backgroundWork(all)})
	doc.add(section{heading: "Streaming", table: firstBytes(all)})
	doc.add(section{heading: "Batches", table: batches(all)})
	doc.add(section{heading: "Goodput", table: goodput(all)})
	doc.add(section{heading: "Bill", table: bills(all), remarks: unpricedNote(all)})
	doc.add(section{heading: "Caches", table: savings(all)})
	doc.add(section{heading: "Warnings", remarks: warnings(r.Warnings, r.Designs), warning: true})
	doc.add(section{heading: "Machines not taken", remarks: excuses(ranked)})
	doc.add(section{heading: "Notes", remarks: remarks(ranked, r)})
	return doc
}

// comparison is the table of the designs: what they cost and whether they do.
func comparison(ranked []standing, goal models.Goal) grid {
	g := grid{columns: []column{
		{header: "design"},
		{header: "runtime", rank: 3},
		{header: "fleet"},
		{header: "goal"},
	}}
	quantiles := limited(goal)
	for i, q := range quantiles {
		g.columns = append(g.columns, column{header: q.Name() + "\nms", right: true, rank: 4 * min(i, 1)})
	}
	g.columns = append(g.columns, column{header: "$/month", right: true})
	all := designsOf(ranked)
	sure := slices.ContainsFunc(all, doubtful)
	if sure {
		g.columns = append(g.columns, column{header: "to be sure"}, column{header: "then\n$/month", right: true})
	}
	g.columns = append(g.columns,
		column{header: "more\n$/month", right: true, rank: 1},
		column{header: "more\n%", right: true, rank: 1},
		column{header: "$/million\nrequests", right: true, rank: 2},
	)
	systems := anySystem(designsOf(ranked))
	width := 0
	for _, s := range ranked {
		if len(s.Services) == 1 {
			width = max(width, len(count(instances(s.Design))))
		}
	}
	for _, s := range ranked {
		measured := latency(s.Result.Verdict, s.Result.Latency)
		cells := []string{
			s.Name,
			runtimes(s.Design),
			describeSizes(s.Design, width),
			describeStanding(s.Design),
		}
		for _, q := range quantiles {
			cells = append(cells, doubted(measured.At(q.Quantile)))
		}
		more, share := s.difference()
		cells = append(cells, money(s.Design, s.monthly, all))
		if sure {
			cells = append(cells, sureCells(s.Design)...)
		}
		g.rows = append(g.rows, row{tone: s.tone(), cells: append(cells, more, share, perMillion(s.Design))})
	}
	if systems {
		return g.without("runtime") // each service has its own
	}
	return g
}

// doubtful tells whether a design meets its goal with doubt.
func doubtful(d *report.Design) bool { return d.Likely || describeSure(d) != "" }

// sureCells are the instances and the price of the fleet that is sure of the goal,
// where the smallest is not.
func sureCells(d *report.Design) []string {
	switch {
	case !doubtful(d):
		return []string{"", ""}
	case describeSure(d) == "":
		return []string{"none found", ""}
	}
	var counts []string
	for _, n := range d.Sure.Instances {
		counts = append(counts, count(n))
	}
	return []string{strings.Join(counts, " + "), dollars(d.Sure.Monthly)}
}

// perMillion is the price of a million answered requests; of a fleet that misses
// the goal in parentheses.
func perMillion(d *report.Design) string {
	price := significant(steady(d.Result.Verdict, usdPerMillion(d)))
	if d.Met || price == unknown {
		return price
	}
	return "(" + price + ")"
}

// service is the table of how the fleets work: how full they are, what keeps
// them from being smaller, and the latencies beside theory.
func service(ranked []standing, goal models.Goal) grid {
	theory := goal.First().Name()
	g := grid{columns: []column{
		{header: "design"},
		{header: "processes\neach", right: true, rank: 3},
		{header: "CPU\nused", right: true},
		{header: "bound by"},
		{header: "mean\nms", right: true, rank: 2},
		{header: "p50\nms", right: true},
		{header: "p95\nms", right: true, rank: 1},
		{header: "p99\nms", right: true},
		{header: theory + " by\ntheory, ms", right: true, rank: 4},
		{header: "errors", right: true},
		{header: "offered\nload", right: true, rank: 5},
	}}
	for _, s := range ranked {
		if nowhere(s.Design) {
			continue
		}
		r := &s.Result
		l := latency(r.Verdict, r.Latency)
		g.rows = append(g.rows, row{tone: s.tone(), cells: []string{
			s.Name, count(alone(s.Design).Processes), percent(r.Utilization.Mid), describeBound(s.Design),
			milliseconds(l.Mean), milliseconds(l.P50), milliseconds(l.P95), milliseconds(l.P99),
			milliseconds(closedForm(s.Design, s.Estimate)), percent(r.Counts.ErrorRate()), grouped(r.OfferedLoad, 2),
		}})
	}
	switch {
	case len(g.rows) == 0:
		return grid{}
	case anySystem(designsOf(ranked)):
		return g.without("processes\neach")
	}
	return g
}

// difference to the cheapest, in dollars and as a share of it.
func (s standing) difference() (more, share string) {
	switch {
	case !s.Met:
		return unknown, unknown
	case s.tied:
		return "a tie", ""
	case s.cheapest:
		return "cheapest", ""
	}
	share = unknown
	if percents, ok := s.more.Percent(); ok {
		share = "+" + strings.TrimSuffix(percent(percents/100), "%")
	}
	return "+" + dollars(s.more.Amount()), share
}

func (s standing) tone() tone {
	switch {
	case s.cheapest:
		return good
	case !s.Met:
		return bad
	}
	return even
}

// bills lists the lines of all bills, with the parts of systems. What is shown
// adds up to the price that is shown of the design.
func bills(designs []*report.Design) grid {
	g := grid{columns: []column{
		{header: "design"}, {header: "part"}, {header: "for", long: true}, {header: "quantity", right: true}, {header: "unit"},
		{header: "unit price", right: true}, {header: "$/month", right: true},
	}}
	divided := false
	for _, d := range designs {
		cents := d.Bill.Cents()
		for i, l := range d.Bill.Lines {
			divided = divided || l.Part != ""
			g.rows = append(g.rows, row{cells: []string{
				d.Name, billed(d, l.Part), l.What, quantity(l.Quantity), l.Unit, l.Price.Exact(), money(d, cents[i], designs),
			}})
		}
	}
	g.columns[4].rank, g.columns[5].rank = 2, 1 // their units are alike
	if !divided {
		g = g.without("part")
	}
	return byDesign(g, designs)
}

// billed is the part of a design that a line of its bill is for; that of its only
// service has no name of its own.
func billed(d *report.Design, part string) string {
	if part == "" && len(d.Services) == 1 {
		return nameOf(d, d.Services[0])
	}
	return part
}

// quantity formats an amount of a bill: whole where it is whole, else with
// two decimals.
func quantity(x float64) string {
	if x == float64(int64(x)) {
		return grouped(x, 0)
	}
	return grouped(x, 2)
}

// fewExcuses is how many machines are named of those that a design did not
// take; JSON has them all.
const fewExcuses = 3

func excuses(ranked []standing) []string {
	var said []string
	for _, s := range ranked {
		untold := slices.DeleteFunc(slices.Clone(s.Excuses), func(e report.Excuse) bool {
			return report.Tells(s.Missed, e.Why) // it was said at the top
		})
		for _, e := range untold[:min(fewExcuses, len(untold))] {
			said = append(said, s.Name+": "+e.Machine+": "+phrases.Of(e.Why))
		}
		if rest := len(untold) - fewExcuses; rest > 0 {
			said = append(said, fmt.Sprintf("%s: and %s more, see the JSON output", s.Name, count(rest)))
		}
	}
	return said
}

// idle tells whether nothing keeps a service of a design from being smaller.
func idle(d *report.Design) bool {
	return !nowhere(d) && slices.ContainsFunc(d.Services, func(s report.Service) bool { return boundOf(d, s) == report.BoundNothing })
}

// remarks say how to read the table, and what about it is in doubt.
func remarks(ranked []standing, r *report.Report) []string {
	said := slices.Concat(calm(designsOf(ranked)), marked(designsOf(ranked)), bindings(designsOf(ranked)))
	for _, s := range ranked {
		said = append(said, describeDoubt(s.Design)...)
	}
	if slices.ContainsFunc(ranked, func(s standing) bool { return idle(s.Design) }) {
		said = append(said, "bound by nothing: a single instance can do more than is asked of it, and there is no less than one")
	}
	if slices.ContainsFunc(ranked, func(s standing) bool { return len(s.Caches) > 0 }) {
		said = append(said, "caches: \"spares\" is the work that their hits keep from the other parts, at the prices of these; \"saves\" is what the fleet would cost more without the cache, in whole instances")
	}
	if slices.ContainsFunc(ranked, func(s standing) bool { return s.Bound == report.BoundStorm }) {
		said = append(said, "bound by storm: with an instance less, clients of instances that die would not all be back in time")
	}
	if slices.ContainsFunc(ranked, func(s standing) bool { return s.Bound == report.BoundSweep }) {
		said = append(said, "bound by sweep: with an instance less, each process would stand still for too long to look at all its connections, as in a full collection of garbage")
	}
	if slices.ContainsFunc(designsOf(ranked), doubtful) {
		said = append(said, "goal likely: the figure is within the goal, but not all of its confidence interval; to be sure: the smallest fleet found, of a few larger ones, whose whole interval is")
	}
	if slices.ContainsFunc(ranked, func(s standing) bool {
		return !nowhere(s.Design) && s.Result.Verdict != result.Overloaded && milliseconds(closedForm(s.Design, s.Estimate)) == unknown
	}) {
		said = append(said, "by theory: – where no closed form holds for the design")
	}
	return append(said,
		"bound by: what keeps the fleet from being smaller; offered load: arriving work over what the fleet can do",
		fmt.Sprintf("± is half of the 95%% confidence interval (− and + where its halves differ); a month has %d hours; seed %d", cost.HoursPerMonth, r.Seed))
}
