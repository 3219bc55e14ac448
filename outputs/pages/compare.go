// Package pages lays answers out for people: a function makes a document of each
// kind of answer, and another each of its tables.
//
// It will never compute what is shown (package report) nor choose how figures and
// reasons are worded (packages words and phrases). Another page is one file.
package pages

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models/result"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// Report lays out the comparison of designs: the cheapest first, those that
// miss the goal last, and below what a reader has to know to trust it.
func Report(r *report.Report) document.Document {
	return compared(r, asPlanned)
}

// A telling is how a comparison says its answer, whether a design meets the goal, and response
// times.
type telling struct {
	answer   func(*report.Report) string
	standing func(*report.Design) string
	time     func(seconds result.Interval) string
}

// asPlanned are fleets that were planned with all care.
var asPlanned = telling{phrases.ReportAnswer, phrases.Standing, phrases.Doubted}

// compared is a comparison as it is told.
func compared(r *report.Report, told telling) document.Document {
	ranked := report.Standings(r.Designs)
	doc := document.Document{Title: r.Scenario}
	doc.Say("traffic", r.Traffic)
	doc.Say("goal", phrases.Goal(r.Goal))
	doc.Say("class goals", phrases.ClassGoals(r.Goals))
	doc.Say("storm goal", phrases.StormGoals(r.Storms))
	doc.Say("prices", phrases.Prices(r.Currency, r.Provider, r.Region, r.Designs))
	doc.Lead("answer", told.answer(r))
	if said := phrases.AgainstBudget(r); said != "" {
		doc.Lead("budget", said)
	}
	sayMissesOf(&doc, ranked)

	all := report.DesignsOf(ranked)
	doc.Add(document.Section{Table: comparisonOf(r.Currency, ranked, r.Goal, told), Remarks: slices.Concat(phrases.Endured(all, r.Goal), phrases.Surviving(ranked), phrases.Bursts(ranked), phrases.OtherSeed(ranked))})
	doc.Add(document.Section{Heading: "Goals of single classes", Table: classGoals(all)})
	doc.Add(document.Section{Heading: "When instances die", Table: deaths(all)})
	doc.Add(document.Section{Heading: "Services and backends", Table: parts(r.Currency, all)})
	heading := "Service"
	if report.AnySystem(all) {
		heading = "System"
	}
	doc.Add(document.Section{Heading: heading, Table: service(ranked, r.Goal)})
	doc.Add(document.Section{Heading: "Background work", Table: backgroundWork(all)})
	doc.Add(document.Section{Heading: "Streaming", Table: firstBytes(all)})
	doc.Add(document.Section{Heading: "Batches", Table: batches(all)})
	doc.Add(document.Section{Heading: "Goodput", Table: goodput(all)})
	doc.Add(document.Section{Heading: "Platforms", Table: platforms(all, strings.TrimSpace(r.Provider+" "+r.Region))})
	doc.Add(document.Section{Heading: "Bill", Table: bills(r.Currency, all), Remarks: phrases.UnpricedNote(all)})
	doc.Add(document.Section{Heading: "Total cost of ownership", Table: people(r.Currency, all), Remarks: phrases.People(ranked)})
	doc.Add(document.Section{Heading: "Caches", Table: savings(r.Currency, all)})
	doc.Add(document.Section{Heading: "Warnings", Remarks: warnings(r.Warnings, r.Designs), Warning: true})
	doc.Add(document.Section{Heading: "Machines not taken", Remarks: excuses(ranked)})
	doc.Add(document.Section{Heading: "Notes", Remarks: remarks(ranked, r)})
	return doc
}

// comparison is the table of the designs: what they cost and whether they do.
func comparison(in cost.Currency, ranked []report.Standing, goal models.Goal) document.Grid {
	return comparisonOf(in, ranked, goal, asPlanned)
}

// comparisonOf is that table as it is told.
func comparisonOf(in cost.Currency, ranked []report.Standing, goal models.Goal, told telling) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "design"},
		{Header: "runtime", Rank: 3},
		{Header: "fleet"},
		{Header: "goal"},
	}}
	quantiles := report.ShownGoals(goal)
	for i, q := range quantiles {
		g.Columns = append(g.Columns, document.Column{Header: q.Name() + "\nms", Right: true, Rank: 4 * min(i, 1)})
	}
	g.Columns = append(g.Columns, document.Column{Header: in.Sign() + "/month", Right: true, Leads: true})
	all := report.DesignsOf(ranked)
	sure := slices.ContainsFunc(all, doubtful)
	if sure {
		g.Columns = append(g.Columns, document.Column{Header: "to be sure"}, document.Column{Header: "then\n" + in.Sign() + "/month", Right: true})
	}
	g.Columns = append(g.Columns,
		document.Column{Header: "more\n" + in.Sign() + "/month", Right: true, Rank: 1},
		document.Column{Header: "more\n%", Right: true, Rank: 1},
		document.Column{Header: in.Sign() + "/million\nrequests", Right: true, Rank: 2},
	)
	systems := report.AnySystem(report.DesignsOf(ranked))
	width := 0
	for _, s := range ranked {
		if len(s.Services) == 1 {
			width = max(width, len(words.Count(s.Design.Instances())))
		}
	}
	for _, s := range ranked {
		measured := report.MeasuredLatency(s.Result.Verdict, s.Result.Latency)
		cells := []string{
			s.Name,
			phrases.Runtimes(s.Design),
			phrases.Sizes(s.Design, width),
			told.standing(s.Design),
		}
		for _, q := range quantiles {
			cells = append(cells, told.time(measured.At(q.Quantile)))
		}
		more, share := difference(s)
		cells = append(cells, phrases.Money(s.Design, s.Monthly, all))
		if sure {
			cells = append(cells, sureCells(s.Design)...)
		}
		g.Rows = append(g.Rows, document.Row{Tone: toneOf(s), Cells: append(cells, more, share, perMillion(s.Design))})
	}
	if systems {
		return g.Without("runtime") // each service has its own
	}
	return g
}

// doubtful tells whether a design meets its goal with doubt.
func doubtful(d *report.Design) bool { return d.Likely || phrases.Sure(d) != "" }

// sureCells are the instances and the price of the fleet that is sure of the goal,
// where the smallest is not.
func sureCells(d *report.Design) []string {
	switch {
	case !doubtful(d):
		return []string{"", ""}
	case phrases.Sure(d) == "":
		return []string{"none found", ""}
	}
	var counts []string
	for _, n := range d.Sure.Instances {
		counts = append(counts, words.Count(n))
	}
	return []string{strings.Join(counts, " + "), phrases.Amount(d.Bill.Currency, d.Sure.Monthly)}
}

// perMillion is the price of a million answered requests; of a fleet that misses
// the goal in parentheses.
func perMillion(d *report.Design) string {
	price := words.Significant(report.Steady(d.Result.Verdict, d.USDPerMillion()))
	if d.Met || price == words.Unknown {
		return price
	}
	return "(" + price + ")"
}

// service is the table of how the fleets work: how full they are, what keeps
// them from being smaller, and the latencies beside theory.
func service(ranked []report.Standing, goal models.Goal) document.Grid {
	theory := goal.First().Name()
	g := document.Grid{Columns: []document.Column{
		{Header: "design"},
		{Header: "processes\neach", Right: true, Rank: 3},
		{Header: "CPU\nused", Right: true},
		{Header: "bound by"},
		{Header: "mean\nms", Right: true, Rank: 2},
		{Header: "p50\nms", Right: true},
		{Header: "p95\nms", Right: true, Rank: 1},
		{Header: "p99\nms", Right: true},
		{Header: theory + " by\ntheory, ms", Right: true, Rank: 4},
		{Header: "errors", Right: true},
		{Header: "offered\nload", Right: true, Rank: 5},
	}}
	for _, s := range ranked {
		if s.Design.HasNoFleet() {
			continue
		}
		r := &s.Result
		l := report.MeasuredLatency(r.Verdict, r.Latency)
		g.Rows = append(g.Rows, document.Row{Tone: toneOf(s), Cells: []string{
			s.Name, words.Count(s.Design.OnlyService().Processes), words.Percent(r.Utilization.Mid), phrases.Bound(s.Design),
			phrases.Milliseconds(l.Mean), phrases.Milliseconds(l.P50), phrases.Milliseconds(l.P95), phrases.Milliseconds(l.P99),
			phrases.Milliseconds(s.Design.ClosedForm(s.Estimate)), words.Percent(r.Counts.ErrorRate()), words.Grouped(r.OfferedLoad, 2),
		}})
	}
	switch {
	case len(g.Rows) == 0:
		return document.Grid{}
	case report.AnySystem(report.DesignsOf(ranked)):
		return g.Without("processes\neach")
	}
	return g
}

// difference to the cheapest, in money and as a share of it.
func difference(s report.Standing) (more, share string) {
	switch {
	case !s.Met:
		return words.Unknown, words.Unknown
	case s.Tied || s.Cheapest && s.ByChance:
		return "a tie", ""
	case s.Cheapest:
		return "cheapest", ""
	}
	share = words.Unknown
	if percents, ok := s.Exact.Percent(); ok {
		share = "+" + strings.TrimSuffix(words.Percent(percents/100), "%")
	}
	return "+" + phrases.Amount(s.Bill.Currency, s.More.Amount()), share
}

func toneOf(s report.Standing) document.Tone {
	switch {
	case s.Cheapest:
		return document.Good
	case !s.Met:
		return document.Bad
	}
	return document.Even
}

// paidByUse tells whether a bill has what grows with the traffic, at one rate all the time.
func paidByUse(d *report.Design) bool {
	return d.Busiest == 0 && slices.ContainsFunc(d.Bill.Lines, cost.Line.ByUse)
}

// fewExcuses is how many machines are named of those that a design did not
// take; JSON has them all.
const fewExcuses = 3

func excuses(ranked []report.Standing) []string {
	var said []string
	for _, s := range ranked {
		untold := slices.DeleteFunc(slices.Clone(s.Excuses), func(e report.Excuse) bool {
			return report.Tells(s.Missed, e.Why) // it was said at the top
		})
		for _, e := range untold[:min(fewExcuses, len(untold))] {
			said = append(said, s.Name+": "+e.Machine+": "+phrases.Of(e.Why))
		}
		if rest := len(untold) - fewExcuses; rest > 0 {
			said = append(said, fmt.Sprintf("%s: and %s more, see the JSON output", s.Name, words.Count(rest)))
		}
	}
	return said
}

// idle tells whether nothing keeps a service of a design from being smaller.
func idle(d *report.Design) bool {
	return !d.HasNoFleet() && slices.ContainsFunc(d.Services, func(s report.Service) bool { return d.BoundOf(s) == report.BoundNothing })
}

// remarks say how to read the table, and what about it is in doubt.
func remarks(ranked []report.Standing, r *report.Report) []string {
	said := slices.Concat(phrases.SizedForNote(r.Currency, r.SizedFor), phrases.NoStorms(report.DesignsOf(ranked)), phrases.Marked(report.DesignsOf(ranked)), phrases.Bindings(report.DesignsOf(ranked)))
	for _, s := range ranked {
		said = append(said, phrases.Doubts(s.Design)...)
	}
	if slices.ContainsFunc(ranked, func(s report.Standing) bool { return idle(s.Design) }) {
		said = append(said, "bound by nothing: a single instance can do more than is asked of it, and there is no less than one")
	}
	if slices.ContainsFunc(ranked, func(s report.Standing) bool { return s.HasBound(report.BoundDemand) }) {
		said = append(said, "bound by demand: there are as many instances as requests have been in flight at once; one more starts where a request finds none")
	}
	if slices.ContainsFunc(ranked, func(s report.Standing) bool { return s.HasBound(report.BoundLimit) }) {
		said = append(said, "bound by limit: there may be no more instances (max_concurrency), and requests are turned away")
	}
	if slices.ContainsFunc(ranked, func(s report.Standing) bool { return paidByUse(s.Design) }) {
		said = append(said, "the bill, of a month and of a year, has this traffic in every hour: "+r.Traffic+"; forecast and budget take it for that of the busiest hour of a typical week, which costs less")
	}
	if slices.ContainsFunc(ranked, func(s report.Standing) bool { return len(s.Caches) > 0 }) {
		said = append(said, "caches: \"spares\" is the work that their hits keep from the other parts, at the prices of these; \"saves\" is what the fleet would cost more without the cache, in whole instances")
	}
	if slices.ContainsFunc(ranked, func(s report.Standing) bool { return s.Bound == report.BoundSurvive }) {
		said = append(said, "bound by survive: with an instance less the goal is met, but not by what remains when a part is lost")
	}
	if slices.ContainsFunc(ranked, func(s report.Standing) bool { return s.Bound == report.BoundHeadroom }) {
		said = append(said, "bound by headroom: an instance less would do at the planned rate")
	}
	if slices.ContainsFunc(ranked, func(s report.Standing) bool { return s.Bound == report.BoundStorm }) {
		said = append(said, "bound by storm: with an instance less, clients of instances that die would not all be back in time")
	}
	if slices.ContainsFunc(ranked, func(s report.Standing) bool { return s.Bound == report.BoundSweep }) {
		said = append(said, "bound by sweep: with an instance less, each process would stand still for too long to look at all its connections, as in a full collection of garbage")
	}
	if slices.ContainsFunc(report.DesignsOf(ranked), doubtful) {
		said = append(said, "goal likely: the figure is within the goal, but not all of its confidence interval; to be sure: the smallest fleet found, of a few larger ones, whose whole interval is")
	}
	if slices.ContainsFunc(ranked, func(s report.Standing) bool {
		return !s.Design.HasNoFleet() && s.Result.Verdict != result.Overloaded && phrases.Milliseconds(s.Design.ClosedForm(s.Estimate)) == words.Unknown
	}) {
		said = append(said, "by theory: – where no closed form holds for the design")
	}
	if slices.ContainsFunc(ranked, func(s report.Standing) bool { return !s.Design.HasNoFleet() }) {
		said = append(said, "bound by: what keeps the fleet from being smaller; offered load: arriving work over what the fleet can do")
	}
	return append(said,
		fmt.Sprintf("± is half of the 95%% confidence interval (- and + where its halves differ); a month has %d hours; seed %d", cost.HoursPerMonth, r.Seed))
}

// sayMissesOf says of each design that misses the goal what it misses, before any
// figure of it is shown.
func sayMissesOf(d *document.Document, ranked []report.Standing) {
	var missed []*report.Design
	for _, s := range ranked {
		if !s.Met {
			missed = append(missed, s.Design)
		}
	}
	said := phrases.Misses(missed)
	for i, text := range said {
		if rest := len(said) - fewMisses; i == fewMisses && rest > 1 {
			d.Alarm("missed", phrases.Spelled(rest)+" others, see the table")
			return
		}
		d.Alarm("missed", text)
	}
}

// fewMisses is how many designs that miss the goal are told of at the top.
const fewMisses = 6
