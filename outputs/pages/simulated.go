package pages

import (
	"fmt"
	"slices"

	"fleetcost/models/result"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// Simulation lays out what was measured of one fleet: what it answers and how
// fast, where the time goes, how full it is, and what it costs.
func Simulation(s *report.Simulation) document.Document {
	d := &s.Design
	doc := document.Document{Title: s.Scenario}
	doc.Say("traffic", s.Traffic)
	if d.IsSystem() {
		doc.Say("design", d.Name+": "+phrases.Fleet(d))
	} else {
		doc.Say("design", d.Name+": "+phrases.Runtimes(d)+" on "+phrases.Fleet(d))
	}
	doc.Say("goal", phrases.Goal(s.Goal))
	doc.Say("class goals", phrases.ClassGoals(s.Goals))
	doc.Say("storm goal", phrases.StormGoals(s.Storms))
	doc.Say("prices", phrases.Prices(s.Currency, s.Provider, s.Region, []report.Design{*d}))
	doc.Lead("answer", phrases.Verdict(d, s.Goal))

	doc.Add(document.Section{Heading: "Response time, ms", Table: responseTimes(d)})
	doc.Add(document.Section{Heading: "Requests", Table: requests(d)})
	one := []*report.Design{d}
	doc.Add(document.Section{Heading: "Goals of single classes", Table: classGoals(one)})
	doc.Add(document.Section{Heading: "Background work", Table: backgroundWork(one)})
	doc.Add(document.Section{Heading: "Streaming", Table: firstBytes(one)})
	doc.Add(document.Section{Heading: "Batches", Table: batches(one)})
	doc.Add(document.Section{Heading: "Goodput", Table: goodput(one)})
	doc.Add(document.Section{Heading: "Open connections", Table: openConnections(d)})
	doc.Add(document.Section{Heading: "When instances die", Table: deaths(one)})
	doc.Add(document.Section{Heading: "Under strain", Remarks: phrases.Endured(one, s.Goal)})
	if d.IsSystem() {
		doc.Add(document.Section{Heading: "Services", Table: serviceUse(s.Currency, d)})
		doc.Add(document.Section{Heading: "Requests in the services, mean numbers", Table: serviceQueues(d)})
		doc.Add(document.Section{Heading: "Backends", Table: backendUse(s.Currency, d)})
	} else {
		doc.Add(document.Section{Heading: "Where the time goes", Table: whereTimeGoes(d)})
		doc.Add(document.Section{Heading: "Fleet", Table: fullness(d)})
		doc.Add(document.Section{Heading: "Backends", Table: backendUse(s.Currency, d)})
	}
	doc.Add(document.Section{Heading: "Bill", Table: bills(s.Currency, one), Remarks: phrases.UnpricedNote(one)})
	doc.Add(document.Section{Heading: "Caches", Table: savings(s.Currency, one)})
	doc.Add(document.Section{Heading: "Warnings", Remarks: warnings(s.Warnings, []report.Design{*d}), Warning: true})
	doc.Add(document.Section{Heading: "Notes", Remarks: slices.Concat(phrases.SizedForNote(s.Currency, s.SizedFor), phrases.NoStorms(one), phrases.Bindings(one), overlaps(d), queued(d), phrases.Doubts(d), phrases.Marked(one), []string{
		fmt.Sprintf("± is half of the 95%% confidence interval (- and + where its halves differ), of %s; a month has %d hours; seed %d",
			words.Plural(d.Result.Replications, "replication", "replications"), cost.HoursPerMonth, s.Seed)})})
	return doc
}

func responseTimes(d *report.Design) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "class"}, {Header: "mean", Right: true}, {Header: "p50", Right: true},
		{Header: "p90", Right: true, Rank: 2}, {Header: "p95", Right: true, Rank: 1}, {Header: "p99", Right: true},
		{Header: "p99.9", Right: true, Rank: 3}, {Header: "max", Right: true, Rank: 4},
	}}
	line := func(name string, l result.Latency) {
		l = report.MeasuredLatency(d.Result.Verdict, l)
		g.Rows = append(g.Rows, document.Row{Cells: []string{
			name, phrases.Doubted(l.Mean), phrases.Doubted(l.P50), phrases.Doubted(l.P90), phrases.Doubted(l.P95), phrases.Doubted(l.P99),
			phrases.Doubted(l.P999), words.Significant(l.Max * 1e3),
		}})
	}
	line("all", d.Result.Latency)
	for _, c := range report.SentClasses(&d.Result) {
		line(phrases.Class(c), c.Latency)
	}
	return g
}

func requests(d *report.Design) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "class"}, {Header: "offered", Right: true}, {Header: "done", Right: true},
		{Header: "rejected", Right: true}, {Header: "expired", Right: true}, {Header: "failed", Right: true},
		{Header: "in\nflight", Right: true, Rank: 1}, {Header: "error\nrate", Right: true}, {Header: "done\nper s", Right: true, Rank: 2},
	}}
	line := func(name string, c result.Counts, done float64) {
		g.Rows = append(g.Rows, document.Row{Cells: []string{
			name, words.Count(c.Offered), words.Count(c.Done), words.Count(c.Rejected), words.Count(c.Expired), words.Count(c.Failed),
			words.Count(c.InFlight), words.Percent(c.ErrorRate()), words.Significant(done),
		}})
	}
	line("all", d.Result.Counts, d.Result.DonePerSecond())
	for _, c := range report.SentClasses(&d.Result) {
		line(phrases.Class(c), c.Counts, report.WholeFleet(c.DonePerSecond, &d.Result))
	}
	return g
}

// queued says how so few of the requests can be done that were counted, where an
// overloaded fleet answers others.
func queued(d *report.Design) []string {
	c := &d.Result.Counts
	if d.Result.Verdict != result.Overloaded || c.InFlight == 0 {
		return nil
	}
	return []string{"requests: what became, until the end of the simulation, of those that arrived while it measured; " +
		"in overload they wait behind earlier ones, so few or none of them are done while the fleet answers as many per second as it can"}
}

// whereTimeGoes divides the mean time of a request by Little's law,
//
//	time in a state = mean number in the state / requests per second,
//
// with the requests that arrived and were not turned away. It is empty while
// the fleet is overloaded, and where requests cause others (broadcasts), whose
// time in a state is not told from theirs.
func whereTimeGoes(d *report.Design) document.Grid {
	r, a := &d.Result, &d.Result.Averages
	admitted := report.PerSecond(r.Counts.Offered-r.Counts.Rejected, r)
	if r.Verdict == result.Overloaded || a.InSystem <= 0 || admitted <= 0 || len(r.Sockets) > 0 {
		return document.Grid{}
	}
	g := document.Grid{Columns: []document.Column{
		{Header: "a request is"}, {Header: "ms, mean", Right: true},
		{Header: "of its time", Right: true}, {Header: "requests, mean", Right: true},
	}}
	line := func(what string, inPart float64) {
		number := report.WholeFleet(inPart, r)
		g.Rows = append(g.Rows, document.Row{Cells: []string{
			what, words.Significant(number / admitted * 1e3), words.Percent(inPart / a.InSystem), words.Significant(number),
		}})
	}
	for state := range result.StateCount {
		if state.Always() || a.In[state] > 0 {
			line(state.String(), a.In[state])
		}
	}
	line("in the fleet, altogether", a.InSystem)
	return g
}

// overlaps says that the parts of a request's time are more than the whole, where
// they are: some of them go on at once.
func overlaps(d *report.Design) []string {
	a := &d.Result.Averages
	parts := 0.0
	for _, inPart := range a.In {
		parts += inPart
	}
	if d.IsSystem() || len(whereTimeGoes(d).Rows) == 0 || parts < 1.005*a.InSystem {
		return nil
	}
	return []string{"where the time goes: branches of a request are counted each, so the parts are more than the whole"}
}

// fullness is how busy the parts of the fleet are, and how long a request
// waits for each at a time.
func fullness(d *report.Design) document.Grid {
	r, a := &d.Result, &d.Result.Averages
	wait := report.WorkerWait(r)
	each := "no limit"
	s := d.OnlyService()
	if workers, limited := report.WorkersOf(s); limited {
		each = words.Count(workers)
	}
	g := document.Grid{Columns: []document.Column{
		{Header: "part"}, {Header: "size"}, {Header: "used", Right: true}, {Header: "mean wait, ms", Right: true},
		{Header: "p99 wait, ms", Right: true}, {Header: "waited", Right: true, Rank: 1},
	}}
	g.Rows = []document.Row{
		{Cells: []string{"CPU", words.Exact(s.Offer.Machine.Usable()) + " vCPU per instance", words.Percent(r.Utilization.Mid), "", "", ""}},
		{Cells: []string{"lanes", words.Plural(s.Processes, "process", "processes") + " per instance", phrases.Busy(a.Lanes),
			words.Significant(report.Steady(r.Verdict, a.LaneWait) * 1e3), "", ""}},
		{Cells: []string{"workers", each + " per process", phrases.Busy(a.Workers), phrases.Milliseconds(wait.Mean),
			phrases.Milliseconds(wait.P99), words.Percent(report.Steady(r.Verdict, r.WaitShare))}},
	}
	return g
}
