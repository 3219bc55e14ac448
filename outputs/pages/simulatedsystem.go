package pages

import (
	"cmp"
	"slices"

	"fleetcost/models/result"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// The tables of a simulated system: a row for each service, and for each
// backend.

// serviceUse is what each service runs on, how full it is, and how long a
// request waits in it at a time.
func serviceUse(in cost.Currency, d *report.Design) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "service"},
		{Header: "fleet"},
		{Header: "runtime", Rank: 2},
		{Header: "processes\n× workers", Right: true, Rank: 3},
		{Header: "CPU", Group: "used", Right: true},
		{Header: "lanes", Group: "used", Right: true},
		{Header: "workers", Group: "used", Right: true},
		{Header: "worker", Group: "mean wait, ms", Right: true, Rank: 1},
		{Header: "lane", Group: "mean wait, ms", Right: true, Rank: 1},
		{Header: in.Sign() + "/month", Right: true},
	}}
	r := &d.Result
	for _, s := range d.Services {
		m := d.ServiceResult(s.Name)
		a := &m.Averages
		g.Rows = append(g.Rows, document.Row{Cells: []string{
			d.NameOf(s), phrases.Service(s, 0), s.Runtime.Name, phrases.Shape(s),
			words.Percent(d.UtilizationOf(s).Mid), phrases.Busy(a.Lanes), phrases.Busy(a.Workers),
			words.Significant(report.Steady(r.Verdict, report.WaitIn(s, m)) * 1e3), words.Significant(report.Steady(r.Verdict, a.LaneWait) * 1e3),
			phrases.Monthly(d, s, []*report.Design{d}),
		}})
		for _, inside := range s.Inside {
			g.Rows = append(g.Rows, document.Row{Cells: []string{inside, "inside " + d.NameOf(s), "", "", "", "", "", "", "", ""}})
		}
	}
	return g
}

// serviceQueues are the mean numbers of requests in each service, and what
// they do or wait for.
func serviceQueues(d *report.Design) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "service"}, {Header: "all", Right: true},
		{Header: "a worker", Group: "waiting for", Right: true}, {Header: "a lane", Group: "waiting for", Right: true},
		{Header: "a connection", Group: "waiting for", Right: true}, {Header: "answers", Group: "waiting for", Right: true},
		{Header: "a thread", Group: "waiting for", Right: true}, {Header: "a batch", Group: "waiting for", Right: true},
		{Header: "running", Right: true}, {Header: "in batches", Right: true}, {Header: "in I/O", Right: true},
	}}
	r := &d.Result
	var threads, gathered float64
	if r.Verdict == result.Overloaded {
		return document.Grid{}
	}
	for _, s := range r.Services {
		a := &s.Averages
		cells := []string{cmp.Or(s.Name, d.Name)}
		threads, gathered = threads+a.In[result.WaitingThread], gathered+a.BatchSize
		for _, inPart := range []float64{
			a.InSystem, a.In[result.WaitingWorker], a.In[result.WaitingLane], a.In[result.WaitingPool], a.In[result.Calling], a.In[result.WaitingThread], a.In[result.WaitingBatch], a.In[result.Running], a.In[result.InBatch], a.In[result.InIO],
		} {
			cells = append(cells, words.Significant(report.WholeFleet(inPart, r)))
		}
		g.Rows = append(g.Rows, document.Row{Cells: cells})
	}
	if threads == 0 {
		g = g.Without("a thread")
	}
	if gathered == 0 {
		g = g.Without("a batch").Without("in batches")
	}
	return g
}

// backendUse is what each backend runs on and how full it is.
func backendUse(in cost.Currency, d *report.Design) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "backend"}, {Header: "runs on"}, {Header: "used", Right: true},
		{Header: "in use", Group: "connections", Right: true}, {Header: "pools", Group: "connections", Right: true}, {Header: "shared", Group: "connections", Right: true},
		{Header: "accepted", Group: "connections", Right: true, Rank: 1},
		{Header: "waiting", Right: true, Rank: 2}, {Header: "wait, ms", Right: true}, {Header: in.Sign() + "/month", Right: true},
	}}
	r := &d.Result
	limited := d.IsSystem()
	for _, b := range d.Backends {
		limited = limited || b.Connections > 0 || b.Shared > 0 || b.Utilization.Mid > 0
		m := report.UsageOf(r, b.Name)
		g.Rows = append(g.Rows, document.Row{Cells: []string{
			b.Name, phrases.Backend(b, 0), phrases.BackendBusy(b), words.Significant(report.WholeFleet(m.InUse, r)),
			words.Grouped(report.LimitOf(b.Connections), 0), words.Grouped(report.LimitOf(b.Shared), 0), words.Grouped(report.LimitOf(b.Ceiling), 0),
			words.Significant(report.Steady(r.Verdict, report.WholeFleet(m.Waiting, r))), words.Significant(report.Steady(r.Verdict, m.Wait) * 1e3), priceOf(d, b, []*report.Design{d}),
		}})
	}
	switch {
	case !limited:
		return document.Grid{} // it is nothing but time
	case !slices.ContainsFunc(d.Backends, func(b report.Backend) bool { return b.Shared > 0 }):
		return g.Without("shared")
	}
	return g
}
