package outputs

import (
	"slices"

	"fleetcost/models/report"
	"fleetcost/models/result"
)

// The tables of a simulated system: a row for each service, and for each
// backend.

// measuredOf is what was measured of a service; nothing where nothing was.
func measuredOf(d *report.Design, name string) result.ServiceResult {
	for _, s := range d.Result.Services {
		if s.Name == name {
			return s
		}
	}
	return result.ServiceResult{}
}

// serviceUse is what each service runs on, how full it is, and how long a
// request waits in it at a time.
func serviceUse(d *report.Design) grid {
	g := grid{columns: []column{
		{header: "service"},
		{header: "fleet"},
		{header: "runtime", rank: 2},
		{header: "processes\n× workers", right: true, rank: 3},
		{header: "CPU", group: "used", right: true},
		{header: "lanes", group: "used", right: true},
		{header: "workers", group: "used", right: true},
		{header: "worker", group: "mean wait, ms", right: true, rank: 1},
		{header: "lane", group: "mean wait, ms", right: true, rank: 1},
		{header: "$/month", right: true},
	}}
	r := &d.Result
	for _, s := range d.Services {
		m := measuredOf(d, s.Name)
		a := &m.Averages
		g.rows = append(g.rows, row{cells: []string{
			nameOf(d, s), describeService(s, 0), s.Runtime.Name, describeShape(s),
			percent(usedOf(d, s).Mid), used(a.Lanes), used(a.Workers),
			significant(steady(r.Verdict, waitIn(s, m)) * 1e3), significant(steady(r.Verdict, a.LaneWait) * 1e3),
			monthlyOf(d, s, []*report.Design{d}),
		}})
		for _, inside := range s.Inside {
			g.rows = append(g.rows, row{cells: []string{inside, "inside " + nameOf(d, s), "", "", "", "", "", "", "", ""}})
		}
	}
	return g
}

// waitIn is the mean wait for a worker of a service, in seconds; nobody waits
// where there is no limit.
func waitIn(s report.Service, m result.ServiceResult) float64 {
	if _, limited := workersOf(s); !limited {
		return 0
	}
	return m.WorkerWait.Mean.Value()
}

// serviceQueues are the mean numbers of requests in each service, and what
// they do or wait for.
func serviceQueues(d *report.Design) grid {
	g := grid{columns: []column{
		{header: "service"}, {header: "all", right: true},
		{header: "a worker", group: "waiting for", right: true}, {header: "a lane", group: "waiting for", right: true},
		{header: "a connection", group: "waiting for", right: true}, {header: "answers", group: "waiting for", right: true},
		{header: "a thread", group: "waiting for", right: true}, {header: "a batch", group: "waiting for", right: true},
		{header: "running", right: true}, {header: "in batches", right: true}, {header: "in I/O", right: true},
	}}
	r := &d.Result
	var threads, gathered float64
	if r.Verdict == result.Overloaded {
		return grid{}
	}
	for _, s := range r.Services {
		a := &s.Averages
		cells := []string{s.Name}
		threads, gathered = threads+a.WaitingThread, gathered+a.BatchSize
		for _, inPart := range []float64{
			a.InSystem, a.WaitingWorker, a.WaitingLane, a.WaitingPool, a.Calling, a.WaitingThread, a.WaitingBatch, a.Running, a.InBatch, a.InIO,
		} {
			cells = append(cells, significant(wholeFleet(inPart, r)))
		}
		g.rows = append(g.rows, row{cells: cells})
	}
	if threads == 0 {
		g = g.without("a thread")
	}
	if gathered == 0 {
		g = g.without("a batch").without("in batches")
	}
	return g
}

// usageOf is what was measured of a backend; nothing is known where nothing was.
func usageOf(r *result.Result, backend string) result.BackendResult {
	for _, b := range r.Backends {
		if b.Name == backend {
			return b
		}
	}
	return result.BackendResult{InUse: unmeasured, Waiting: unmeasured, Wait: unmeasured}
}

// backendUse is what each backend runs on and how full it is.
func backendUse(d *report.Design) grid {
	g := grid{columns: []column{
		{header: "backend"}, {header: "runs on"}, {header: "used", right: true},
		{header: "in use", group: "connections", right: true}, {header: "pools", group: "connections", right: true}, {header: "shared", group: "connections", right: true},
		{header: "accepted", group: "connections", right: true, rank: 1},
		{header: "waiting", right: true, rank: 2}, {header: "wait, ms", right: true}, {header: "$/month", right: true},
	}}
	r := &d.Result
	limited := isSystem(d)
	for _, b := range d.Backends {
		limited = limited || b.Connections > 0 || b.Shared > 0 || b.Utilization.Mid > 0
		m := usageOf(r, b.Name)
		g.rows = append(g.rows, row{cells: []string{
			b.Name, describeBackend(b, 0), usedOfBackend(b), significant(wholeFleet(m.InUse, r)),
			grouped(limitOf(b.Connections), 0), grouped(limitOf(b.Shared), 0), grouped(limitOf(b.Ceiling), 0),
			significant(steady(r.Verdict, wholeFleet(m.Waiting, r))), significant(steady(r.Verdict, m.Wait) * 1e3), priceOf(d, b, []*report.Design{d}),
		}})
	}
	switch {
	case !limited:
		return grid{} // it is nothing but time
	case !slices.ContainsFunc(d.Backends, func(b report.Backend) bool { return b.Shared > 0 }):
		return g.without("shared")
	}
	return g
}
