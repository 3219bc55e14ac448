package outputs

import (
	"fmt"
	"slices"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/result"
)

// simulated lays out what was measured of one fleet: what it answers and how
// fast, where the time goes, how full it is, and what it costs.
func simulated(s *report.Simulation) document {
	d := &s.Design
	doc := document{title: s.Scenario}
	doc.say("traffic", s.Traffic)
	if isSystem(d) {
		doc.say("design", d.Name+": "+describeFleet(d))
	} else {
		doc.say("design", d.Name+": "+runtimes(d)+" on "+describeFleet(d))
	}
	doc.say("goal", describeGoal(s.Goal))
	doc.say("class goals", describeClassGoals(s.Goals))
	doc.say("storm goal", describeStorms(s.Storms))
	doc.say("prices", describePrices(s.Provider, s.Region, []report.Design{*d}))
	doc.say("answer", verdict(d, s.Goal))

	doc.add(section{heading: "Response time, ms", table: responseTimes(d)})
	doc.add(section{heading: "Requests", table: requests(d)})
	one := []*report.Design{d}
	doc.add(section{heading: "Goals of single classes", table: classGoals(one)})
	doc.add(section{heading: "Background work", table: backgroundWork(one)})
	doc.add(section{heading: "Streaming", table: firstBytes(one)})
	doc.add(section{heading: "Batches", table: batches(one)})
	doc.add(section{heading: "Goodput", table: goodput(one)})
	doc.add(section{heading: "Open connections", table: openConnections(d)})
	doc.add(section{heading: "When instances die", table: deaths(one)})
	if isSystem(d) {
		doc.add(section{heading: "Services", table: serviceUse(d)})
		doc.add(section{heading: "Requests in the services, mean numbers", table: serviceQueues(d)})
		doc.add(section{heading: "Backends", table: backendUse(d)})
	} else {
		doc.add(section{heading: "Where the time goes", table: whereTimeGoes(d)})
		doc.add(section{heading: "Fleet", table: fullness(d)})
		doc.add(section{heading: "Backends", table: backendUse(d)})
	}
	doc.add(section{heading: "Bill", table: bills(one), remarks: unpricedNote(one)})
	doc.add(section{heading: "Caches", table: savings(one)})
	doc.add(section{heading: "Warnings", remarks: warnings(s.Warnings, []report.Design{*d}), warning: true})
	doc.add(section{heading: "Notes", remarks: slices.Concat(calm(one), bindings(one), overlaps(d), queued(d), describeDoubt(d), marked(one), []string{
		fmt.Sprintf("± is half of the 95%% confidence interval (− and + where its halves differ), of %s; a month has %d hours; seed %d",
			plural(d.Result.Replications, "replication", "replications"), cost.HoursPerMonth, s.Seed)})})
	return doc
}

// verdict is the simulation in one sentence.
func verdict(d *report.Design, g models.Goal) string {
	price := fmt.Sprintf("%v a month", d.Bill.Monthly())
	if !d.Met && !g.Empty() {
		price = fmt.Sprintf("this fleet, which misses the goal, costs (%v) a month", d.Bill.Monthly())
	}
	if sure := describeSure(d); sure != "" {
		price += fmt.Sprintf("; to be sure of the goal: %s for %v a month", sure, d.Sure.Monthly)
	}
	price += missingFrom([]*report.Design{d})
	switch {
	case d.Result.Verdict == result.Overloaded:
		return describeMiss(d) + "; " + price
	case g.Empty():
		return price
	case d.Met && d.Likely:
		return "the goal is likely met; " + price
	case d.Met:
		return "the goal is met; " + price
	case d.Result.Verdict == result.Unsettled:
		return "it did not settle, so the goal is not shown to be met; " + price
	}
	return "the goal is missed: " + describeMiss(d) + "; " + price
}

func responseTimes(d *report.Design) grid {
	g := grid{columns: []column{
		{header: "class"}, {header: "mean", right: true}, {header: "p50", right: true},
		{header: "p90", right: true, rank: 2}, {header: "p95", right: true, rank: 1}, {header: "p99", right: true},
		{header: "p99.9", right: true, rank: 3}, {header: "max", right: true, rank: 4},
	}}
	line := func(name string, l result.Latency) {
		l = latency(d.Result.Verdict, l)
		g.rows = append(g.rows, row{cells: []string{
			name, doubted(l.Mean), doubted(l.P50), doubted(l.P90), doubted(l.P95), doubted(l.P99),
			doubted(l.P999), significant(l.Max * 1e3),
		}})
	}
	line("all", d.Result.Latency)
	for _, c := range sentClasses(&d.Result) {
		line(describeClass(c), c.Latency)
	}
	return g
}

// describeClass is the name of a class, with who sends it where that is not
// the clients.
func describeClass(c result.ClassResult) string {
	switch {
	case c.Background:
		return c.Name + " (enqueued)"
	case c.Delivered:
		return c.Name + " (delivered)"
	case c.Inner:
		return c.Name + " (called)"
	}
	return c.Name
}

// sentClasses are the classes without those that other requests do in place of
// sending them.
func sentClasses(r *result.Result) []result.ClassResult {
	return slices.DeleteFunc(slices.Clone(r.Classes), func(c result.ClassResult) bool { return c.Inner && c.Counts.Offered == 0 })
}

func requests(d *report.Design) grid {
	g := grid{columns: []column{
		{header: "class"}, {header: "offered", right: true}, {header: "done", right: true},
		{header: "rejected", right: true}, {header: "expired", right: true}, {header: "failed", right: true},
		{header: "in\nflight", right: true, rank: 1}, {header: "error\nrate", right: true}, {header: "done\nper s", right: true, rank: 2},
	}}
	line := func(name string, c result.Counts, done float64) {
		g.rows = append(g.rows, row{cells: []string{
			name, count(c.Offered), count(c.Done), count(c.Rejected), count(c.Expired), count(c.Failed),
			count(c.InFlight), percent(c.ErrorRate()), significant(done),
		}})
	}
	line("all", d.Result.Counts, d.Result.DonePerSecond())
	for _, c := range sentClasses(&d.Result) {
		line(describeClass(c), c.Counts, wholeFleet(c.DonePerSecond, &d.Result))
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
func whereTimeGoes(d *report.Design) grid {
	r, a := &d.Result, &d.Result.Averages
	admitted := perSecond(r.Counts.Offered-r.Counts.Rejected, r)
	if r.Verdict == result.Overloaded || a.InSystem <= 0 || admitted <= 0 || len(r.Sockets) > 0 {
		return grid{}
	}
	g := grid{columns: []column{
		{header: "a request is"}, {header: "ms, mean", right: true},
		{header: "of its time", right: true}, {header: "requests, mean", right: true},
	}}
	line := func(what string, inPart float64) {
		number := wholeFleet(inPart, r)
		g.rows = append(g.rows, row{cells: []string{
			what, significant(number / admitted * 1e3), percent(inPart / a.InSystem), significant(number),
		}})
	}
	line("waiting for a worker", a.WaitingWorker)
	line("waiting for a lane", a.WaitingLane)
	line("running code", a.Running)
	line("waiting for a connection", a.WaitingPool)
	line("in I/O", a.InIO)
	for _, part := range []struct {
		what   string
		inPart float64
	}{
		{"waiting for a thread", a.WaitingThread}, {"waiting for a batch", a.WaitingBatch},
		{"in a batch", a.InBatch}, {"waiting for branches or answers", a.Calling},
	} {
		if part.inPart > 0 {
			line(part.what, part.inPart)
		}
	}
	line("in the fleet, altogether", a.InSystem)
	return g
}

// overlaps says that the parts of a request's time are more than the whole, where
// they are: some of them go on at once.
func overlaps(d *report.Design) []string {
	a := &d.Result.Averages
	parts := a.WaitingWorker + a.WaitingLane + a.Running + a.WaitingPool + a.InIO + a.WaitingThread + a.WaitingBatch + a.InBatch + a.Calling
	if isSystem(d) || len(whereTimeGoes(d).rows) == 0 || parts < 1.005*a.InSystem {
		return nil
	}
	return []string{"where the time goes: branches of a request are counted each, so the parts are more than the whole"}
}

// fullness is how busy the parts of the fleet are, and how long a request
// waits for each at a time.
func fullness(d *report.Design) grid {
	r, a := &d.Result, &d.Result.Averages
	wait := workerWait(r)
	each := "no limit"
	s := alone(d)
	if workers, limited := workersOf(s); limited {
		each = count(workers)
	}
	g := grid{columns: []column{
		{header: "part"}, {header: "size"}, {header: "used", right: true}, {header: "mean wait, ms", right: true},
		{header: "p99 wait, ms", right: true}, {header: "waited", right: true, rank: 1},
	}}
	g.rows = []row{
		{cells: []string{"CPU", exact(s.Offer.Machine.Usable()) + " vCPU per instance", percent(r.Utilization.Mid), "", "", ""}},
		{cells: []string{"lanes", plural(s.Processes, "process", "processes") + " per instance", used(a.Lanes),
			significant(steady(r.Verdict, a.LaneWait) * 1e3), "", ""}},
		{cells: []string{"workers", each + " per process", used(a.Workers), milliseconds(wait.Mean),
			milliseconds(wait.P99), percent(steady(r.Verdict, r.WaitShare))}},
	}
	return g
}

// used is the share of what has a limit; of what has none, zero is measured.
func used(share float64) string {
	if share == 0 {
		return unknown
	}
	return percent(share)
}
