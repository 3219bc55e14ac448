package outputs

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/plan"
)

// compared lays out the comparison of designs: the cheapest first, those that
// miss the goal last, and below what a reader has to know to trust it.
func compared(r *plan.Report) document {
	ranked := standings(r.Designs)
	doc := document{title: r.Scenario}
	doc.say("traffic", r.Traffic)
	doc.say("goal", describeGoal(r.Goal))
	doc.say("class goals", describeClassGoals(r.Goals))
	doc.say("storm goal", describeStorms(r.Storms))
	doc.say("prices", describePrices(r.Provider, r.Region, r.Designs))
	doc.say("answer", answer(ranked))

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
	doc.add(section{heading: "Bill", table: bills(ranked)})
	doc.add(section{heading: "Caches", table: savings(all)})
	doc.add(section{heading: "Warnings", remarks: warnings(r.Warnings, r.Designs), warning: true})
	doc.add(section{heading: "Machines not taken", remarks: excuses(ranked)})
	doc.add(section{heading: "Notes", remarks: remarks(ranked, r)})
	return doc
}

// answer is the comparison in one sentence.
func answer(ranked []standing) string {
	if len(ranked) == 0 {
		return "there is no design to compare"
	}
	var winners []string
	for _, s := range ranked {
		if s.cheapest {
			winners = append(winners, describeWinner(s.Design))
		}
	}
	if len(winners) == 0 {
		return "no design meets the goal"
	}
	said := fmt.Sprintf("%s is cheapest: %v a month", strings.Join(winners, " or "), ranked[0].monthly)
	if year, err := ranked[0].monthly.Times(12); err == nil {
		said += fmt.Sprintf(", %v a year", year)
	}
	return said
}

// describeWinner is a design with its fleet: node on 4 × c7g.large, or hybrid
// (api 4 × c7g.large, ml 2 × m7g.xlarge).
func describeWinner(d *plan.Design) string {
	if len(d.Services) < 2 {
		return d.Name + " on " + describeFleet(d)
	}
	return d.Name + " (" + describeFleet(d) + ")"
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
	g.columns = append(g.columns,
		column{header: "$/month", right: true},
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
		price := dollars(s.monthly)
		if nowhere(s.Design) {
			price = unknown
		}
		g.rows = append(g.rows, row{tone: s.tone(), cells: append(cells,
			price, more, share,
			significant(steady(s.Result.Verdict, usdPerMillion(s.Design))),
		)})
	}
	if systems {
		return g.without("runtime") // each service has its own
	}
	return g
}

// service is the table of how the fleets work: how full they are, what keeps
// them from being smaller, and the latencies beside theory.
func service(ranked []standing, goal models.Goal) grid {
	theory := estimated(goal).Name()
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
			milliseconds(closedForm(s.Design)), percent(r.Counts.ErrorRate()), grouped(r.OfferedLoad, 2),
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

// bills lists the lines of all bills, with the parts of systems.
func bills(ranked []standing) grid {
	g := grid{columns: []column{
		{header: "design"}, {header: "part"}, {header: "for", long: true}, {header: "quantity", right: true}, {header: "unit"},
		{header: "unit price", right: true}, {header: "$/month", right: true},
	}}
	divided := false
	for _, s := range ranked {
		for _, l := range s.Bill.Lines {
			divided = divided || l.Part != ""
			g.rows = append(g.rows, row{cells: []string{
				s.Name, l.Part, l.What, quantity(l.Quantity), l.Unit, l.Price.Exact(), dollars(l.Amount),
			}})
		}
	}
	if divided { // the lines of systems are long, and their units alike
		g.columns[4].rank, g.columns[5].rank = 2, 1
	} else {
		g = g.without("part")
	}
	return byDesign(g, designsOf(ranked))
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
		for _, e := range s.Excuses[:min(fewExcuses, len(s.Excuses))] {
			said = append(said, s.Name+": "+e.Machine+": "+e.Why)
		}
		if rest := len(s.Excuses) - fewExcuses; rest > 0 {
			said = append(said, fmt.Sprintf("%s: and %s more, see the JSON output", s.Name, count(rest)))
		}
	}
	return said
}

// idle tells whether nothing keeps a service of a design from being smaller.
func idle(d *plan.Design) bool {
	return !nowhere(d) && slices.ContainsFunc(d.Services, func(s plan.Service) bool { return boundOf(d, s) == plan.BoundNothing })
}

// remarks say how to read the table, and what about it is in doubt.
func remarks(ranked []standing, r *plan.Report) []string {
	said := calm(designsOf(ranked))
	for _, s := range ranked {
		said = append(said, describeDoubt(s.Design, r.Goal)...)
	}
	if slices.ContainsFunc(ranked, func(s standing) bool { return isSystem(s.Design) && idle(s.Design) }) {
		said = append(said, "bound by nothing: a single instance can do more than is asked of it, and there is no less than one")
	}
	if slices.ContainsFunc(ranked, func(s standing) bool { return len(s.Caches) > 0 }) {
		said = append(said, "caches: what their hits spare the other parts, at the price of these; and what the fleet would cost more without them, in whole instances")
	}
	if slices.ContainsFunc(ranked, func(s standing) bool { return s.Bound == plan.BoundStorm }) {
		said = append(said, "bound by storm: with an instance less, clients of instances that die would not all be back in time")
	}
	if slices.ContainsFunc(ranked, func(s standing) bool { return s.Bound == plan.BoundSweep }) {
		said = append(said, "bound by sweep: with an instance less, each process would stand still for too long to look at all its connections, as in a full collection of garbage")
	}
	return append(said,
		"bound by: what keeps the fleet from being smaller; offered load: arriving work over what the fleet can do",
		fmt.Sprintf("± is half of the 95%% confidence interval; a month has %d hours; seed %d", cost.HoursPerMonth, r.Seed))
}
