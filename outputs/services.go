package outputs

import (
	"fmt"
	"math"

	"fleetcost/models/report"
)

// The tables of the parts of systems: services, backends, background work.

// parts is the table of the services of systems, and below those of each
// design its backends: what they run on, how full they are, and their share of
// the bill. The column of the designs is left out where there is but one.
func parts(designs []*report.Design) grid {
	g := grid{columns: []column{
		{header: "design"},
		{header: "part"},
		{header: "fleet"},
		{header: "runtime", rank: 2},
		{header: "processes\n× workers", right: true, rank: 3},
		{header: "used", right: true},
		{header: "bound by", rank: 1},
		{header: "$/month", right: true},
	}}
	if !anySystem(designs) {
		return grid{}
	}
	width := 0
	for _, d := range designs {
		for _, s := range d.Services {
			width = max(width, len(count(s.Instances)))
		}
	}
	for _, d := range designs {
		if nowhere(d) {
			continue
		}
		add := func(cells ...string) {
			g.rows = append(g.rows, row{cells: append([]string{d.Name}, cells...)})
		}
		for _, s := range d.Services {
			add(nameOf(d, s), describeService(s, width), s.Runtime.Name, describeShape(s), percent(usedOf(d, s).Mid),
				binding(d, nameOf(d, s), wordBound(boundOf(d, s), s.Scarce)), monthlyOf(d, s, designs))
			for _, inside := range s.Inside {
				add(inside, "inside "+nameOf(d, s), "", "", "", "", "")
			}
		}
		for _, b := range d.Backends {
			add(b.Name, describeBackend(b, width), orUnknown(b.Offer.Service), connections(b), usedOfBackend(b),
				binding(d, b.Name, ""), priceOf(d, b, designs))
		}
	}
	if len(g.rows) == 0 {
		return grid{}
	}
	return byDesign(g, designs)
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

func orUnknown(s string) string {
	if s == "" {
		return unknown
	}
	return s
}

// connections that the pools of all processes may open.
func connections(b report.Backend) string {
	if b.Connections == 0 {
		return ""
	}
	return plural(b.Connections, "connection", "connections")
}

// priceOf a backend; one without an offer is somebody else's.
func priceOf(d *report.Design, b report.Backend, column []*report.Design) string {
	if b.Offer.Name == "" {
		return unknown
	}
	return money(d, d.Bill.PartCents(b.Name), column)
}

// byDesign lets the name of a design stand at the first of its rows only, and leaves
// out its column where there is only one design.
func byDesign(g grid, designs []*report.Design) grid {
	if len(g.columns) == 0 {
		return g
	}
	if len(designs) > 1 {
		last := ""
		for i := range g.rows {
			if name := &g.rows[i].cells[0]; *name == last {
				*name = ""
			} else {
				last = *name
			}
		}
		return g
	}
	var rest []int
	for i := range g.columns[1:] {
		rest = append(rest, i+1)
	}
	return g.pick(rest)
}

// backgroundWork is the table of what is enqueued: how long it waits until it
// is begun, and until it is done.
func backgroundWork(designs []*report.Design) grid {
	g := grid{columns: []column{
		{header: "design"}, {header: "class"}, {header: "done/s", right: true},
		{header: "p50", group: "until begun, ms", right: true}, {header: "p95", group: "until begun, ms", right: true},
		{header: "p99", group: "until begun, ms", right: true},
		{header: "p50", group: "until done, ms", right: true}, {header: "p95", group: "until done, ms", right: true},
		{header: "p99", group: "until done, ms", right: true},
		{header: "errors", right: true},
	}}
	for _, d := range designs {
		for _, c := range sentClasses(&d.Result) {
			if !c.Background {
				continue
			}
			begun, done := latency(d.Result.Verdict, c.Queueing), latency(d.Result.Verdict, c.Latency)
			g.rows = append(g.rows, row{cells: []string{
				d.Name, c.Name, significant(wholeFleet(c.DonePerSecond, &d.Result)),
				milliseconds(begun.P50), milliseconds(begun.P95), milliseconds(begun.P99),
				milliseconds(done.P50), milliseconds(done.P95), milliseconds(done.P99), percent(c.Counts.ErrorRate()),
			}})
		}
	}
	return byDesign(g, designs)
}

// firstBytes is the table of answers that are streamed: how long until their
// first byte, beside the whole answer.
func firstBytes(designs []*report.Design) grid {
	g := grid{columns: []column{
		{header: "design"}, {header: "class"},
		{header: "p50", group: "first byte, ms", right: true}, {header: "p95", group: "first byte, ms", right: true},
		{header: "p99", group: "first byte, ms", right: true},
		{header: "p50", group: "last byte, ms", right: true}, {header: "p95", group: "last byte, ms", right: true},
		{header: "p99", group: "last byte, ms", right: true},
	}}
	for _, d := range designs {
		for _, c := range d.Result.Classes {
			if c.FirstByte.Count == 0 {
				continue
			}
			first, last := latency(d.Result.Verdict, c.FirstByte), latency(d.Result.Verdict, c.Latency)
			g.rows = append(g.rows, row{cells: []string{
				d.Name, c.Name, doubted(first.P50), doubted(first.P95), doubted(first.P99),
				milliseconds(last.P50), milliseconds(last.P95), milliseconds(last.P99),
			}})
		}
	}
	return byDesign(g, designs)
}

// goodput is the table of what services are asked for again, and do for nobody
// because whoever asked had given up; it is empty where they do not.
func goodput(designs []*report.Design) grid {
	g := grid{columns: []column{
		{header: "design"}, {header: "service"}, {header: "requests\nper s", right: true},
		{header: "answers\nper s", right: true}, {header: "in time\nper s", right: true}, {header: "in vain", right: true},
	}}
	for _, d := range designs {
		r := &d.Result
		if !retries(r) && !(isSystem(d) && wasteful(r)) {
			continue
		}
		line := func(name string, arrived, answers, inTime float64) {
			g.rows = append(g.rows, row{cells: []string{
				d.Name, name, significant(arrived), significant(answers), significant(inTime), percent(1 - inTime/answers),
			}})
		}
		line("clients", r.OfferedPerSecond(), answersPerSecond(r), r.DonePerSecond())
		for _, s := range r.Services {
			a := &s.Averages
			name := s.Name
			if name == "" {
				name = d.Name
			}
			line(name, wholeFleet(a.ArrivalsPerSecond, r), wholeFleet(a.DonePerSecond+a.VainPerSecond, r), wholeFleet(a.DonePerSecond, r))
		}
	}
	return byDesign(g, designs)
}

// calm says of which designs a retry storm was looked for and not found; of
// those where it was a warning tells.
func calm(designs []*report.Design) []string {
	var said []string
	for _, d := range designs {
		if m := d.Metastable; m != nil && m.Onset == 0 && m.Recovers {
			said = append(said, fmt.Sprintf("%s: a spike of %s requests/s for %s starts no retry storm that lasts, at any load that it can serve",
				d.Name, plain(m.Spike), duration(m.During.Seconds())))
		}
	}
	return said
}

// describeClassGoals are the goals of single classes in one line.
func describeClassGoals(goals []report.ClassGoal) string {
	said := ""
	for _, c := range goals {
		if text := describeGoal(c.Goal); text != "" {
			if said != "" {
				said += "; "
			}
			said += c.Class + ": " + text
		}
	}
	return said
}

// limitOf is the number of connections, NaN without limit.
func limitOf(n int) float64 {
	if n == 0 {
		return math.NaN()
	}
	return float64(n)
}
