package pages

import (
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// The tables of the parts of systems: services, backends, background work.

// parts is the table of the services of systems, and below those of each
// design its backends: what they run on, how full they are, and their share of
// the bill. The column of the designs is left out where there is but one.
func parts(in cost.Currency, designs []*report.Design) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "design"},
		{Header: "part"},
		{Header: "fleet"},
		{Header: "runtime", Rank: 2},
		{Header: "processes\n× workers", Right: true, Rank: 3},
		{Header: "used", Right: true},
		{Header: "bound by", Rank: 1},
		{Header: in.Sign() + "/month", Right: true},
	}}
	if !report.AnySystem(designs) {
		return document.Grid{}
	}
	width := 0
	for _, d := range designs {
		for _, s := range d.Services {
			width = max(width, len(words.Count(s.Instances)))
		}
	}
	for _, d := range designs {
		if d.HasNoFleet() {
			continue
		}
		add := func(cells ...string) {
			g.Rows = append(g.Rows, document.Row{Cells: append([]string{d.Name}, cells...)})
		}
		for _, s := range d.Services {
			add(d.NameOf(s), phrases.Service(s, width), s.Runtime.Name, phrases.Shape(s), words.Percent(d.UtilizationOf(s).Mid),
				binding(d, d.NameOf(s), phrases.BoundOf(d.BoundOf(s), s.Scarce)), phrases.Monthly(d, s, designs))
			for _, inside := range s.Inside {
				add(inside, "inside "+d.NameOf(s), "", "", "", "", "")
			}
		}
		for _, b := range d.Backends {
			add(b.Name, phrases.Backend(b, width), phrases.OrUnknown(b.Offer.Service), connections(b), phrases.BackendBusy(b),
				binding(d, b.Name, ""), priceOf(d, b, designs))
		}
	}
	if len(g.Rows) == 0 {
		return document.Grid{}
	}
	return byDesign(once(g), designs)
}

// binding is what bounds a part, with a mark on the one that binds the system.
func binding(d *report.Design, part, bound string) string {
	switch {
	case d.Binds != part || len(d.Services) < 2:
		return bound
	case bound == "" || bound == string(report.BoundNothing):
		return "bottleneck"
	}
	return bound + ", bottleneck"
}

// connections that the pools of all processes may open.
func connections(b report.Backend) string {
	if b.Connections == 0 {
		return ""
	}
	return words.Plural(b.Connections, "connection", "connections")
}

// priceOf a backend; one without an offer is somebody else's.
func priceOf(d *report.Design, b report.Backend, column []*report.Design) string {
	if b.Offer.Name == "" && d.PartCents(b.Name) == 0 {
		return words.Unknown
	}
	return phrases.Money(d, d.PartCents(b.Name), column)
}

// byDesign lets the name of a design stand at the first of its rows only, and leaves
// out its column where there is only one design.
func byDesign(g document.Grid, designs []*report.Design) document.Grid {
	if len(g.Columns) == 0 {
		return g
	}
	if len(designs) > 1 {
		last := ""
		for i := range g.Rows {
			if name := &g.Rows[i].Cells[0]; *name == last {
				*name = ""
			} else {
				last = *name
			}
		}
		return g
	}
	var rest []int
	for i := range g.Columns[1:] {
		rest = append(rest, i+1)
	}
	return g.Pick(rest)
}

// backgroundWork is the table of what is enqueued: how long it waits until it
// is begun, and until it is done.
func backgroundWork(designs []*report.Design) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "design"}, {Header: "class"}, {Header: "done/s", Right: true},
		{Header: "p50", Group: "until begun, ms", Right: true}, {Header: "p95", Group: "until begun, ms", Right: true},
		{Header: "p99", Group: "until begun, ms", Right: true},
		{Header: "p50", Group: "until done, ms", Right: true}, {Header: "p95", Group: "until done, ms", Right: true},
		{Header: "p99", Group: "until done, ms", Right: true},
		{Header: "errors", Right: true},
	}}
	for _, d := range designs {
		for _, c := range report.SentClasses(&d.Result) {
			if !c.Background {
				continue
			}
			begun, done := report.MeasuredLatency(d.Result.Verdict, c.Queueing), report.MeasuredLatency(d.Result.Verdict, c.Latency)
			g.Rows = append(g.Rows, document.Row{Cells: []string{
				d.Name, c.Name, words.Significant(report.WholeFleet(c.DonePerSecond, &d.Result)),
				phrases.Milliseconds(begun.P50), phrases.Milliseconds(begun.P95), phrases.Milliseconds(begun.P99),
				phrases.Milliseconds(done.P50), phrases.Milliseconds(done.P95), phrases.Milliseconds(done.P99), words.Percent(c.Counts.ErrorRate()),
			}})
		}
	}
	return byDesign(g, designs)
}

// firstBytes is the table of answers that are streamed: how long until their
// first byte, beside the whole answer.
func firstBytes(designs []*report.Design) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "design"}, {Header: "class"},
		{Header: "p50", Group: "first byte, ms", Right: true}, {Header: "p95", Group: "first byte, ms", Right: true},
		{Header: "p99", Group: "first byte, ms", Right: true},
		{Header: "p50", Group: "last byte, ms", Right: true}, {Header: "p95", Group: "last byte, ms", Right: true},
		{Header: "p99", Group: "last byte, ms", Right: true},
	}}
	for _, d := range designs {
		for _, c := range d.Result.Classes {
			if c.FirstByte.Count == 0 {
				continue
			}
			first, last := report.MeasuredLatency(d.Result.Verdict, c.FirstByte), report.MeasuredLatency(d.Result.Verdict, c.Latency)
			g.Rows = append(g.Rows, document.Row{Cells: []string{
				d.Name, c.Name, phrases.Doubted(first.P50), phrases.Doubted(first.P95), phrases.Doubted(first.P99),
				phrases.Milliseconds(last.P50), phrases.Milliseconds(last.P95), phrases.Milliseconds(last.P99),
			}})
		}
	}
	return byDesign(g, designs)
}

// goodput is the table of what services are asked for again, and do for nobody
// because whoever asked had given up; it is empty where they do not.
func goodput(designs []*report.Design) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "design"}, {Header: "service"}, {Header: "requests\nper s", Right: true},
		{Header: "answers\nper s", Right: true}, {Header: "in time\nper s", Right: true}, {Header: "in vain", Right: true},
	}}
	for _, d := range designs {
		r := &d.Result
		if !report.Retries(r) && !(d.IsSystem() && report.Wasteful(r)) {
			continue
		}
		line := func(name string, arrived, answers, inTime float64) {
			g.Rows = append(g.Rows, document.Row{Cells: []string{
				d.Name, name, words.Significant(arrived), words.Significant(answers), words.Significant(inTime), words.Percent(1 - inTime/answers),
			}})
		}
		line("clients", r.OfferedPerSecond(), report.AnswersPerSecond(r), r.DonePerSecond())
		for _, s := range r.Services {
			a := &s.Averages
			name := s.Name
			if name == "" {
				name = d.Name
			}
			line(name, report.WholeFleet(a.ArrivalsPerSecond, r), report.WholeFleet(a.DonePerSecond+a.WastedPerSecond, r), report.WholeFleet(a.DonePerSecond, r))
		}
	}
	return byDesign(g, designs)
}
