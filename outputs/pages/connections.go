package pages

import (
	"fmt"

	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// openConnections lays out how many are open and what an instance can hold; empty
// where none stay open.
func openConnections(d *report.Design) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "connections"}, {Header: "open", Right: true}, {Header: "per\ninstance", Right: true},
		{Header: "it can\nhold", Right: true}, {Header: "by"}, {Header: "memory", Right: true, Rank: 1}, {Header: "refused", Right: true, Rank: 2},
	}}
	for _, s := range d.Result.Sockets {
		g.Rows = append(g.Rows, document.Row{Cells: []string{
			s.Name, words.Significant(report.WholeFleet(s.Open.Mid, &d.Result)), words.Significant(s.PerInstance), words.Count(int64(s.Limit)), report.LimitedBy(s),
			s.Memory.String(), words.Count(s.Refused),
		}})
	}
	if len(g.Rows) == 0 {
		return document.Grid{}
	}
	return g
}

// deaths lays out what became of connections whose instances died, and whether
// all were back in time.
func deaths(designs []*report.Design) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "design"}, {Header: "connections"}, {Header: "instances\ndie", Right: true, Rank: 3}, {Header: "lost", Right: true},
		{Header: "all back\nafter", Right: true}, {Header: "goal", Right: true}, {Header: ""},
		{Header: "refused", Right: true, Rank: 1}, {Header: "CPU\nbefore", Right: true, Rank: 2}, {Header: "CPU\npeak", Right: true},
		{Header: "connect\np99, ms", Right: true}, {Header: "delivery\np99, ms", Right: true, Rank: 1},
	}}
	for _, d := range designs {
		for _, s := range d.Result.Sockets {
			t := s.Storm
			if t == nil {
				continue
			}
			g.Rows = append(g.Rows, document.Row{Cells: []string{
				d.Name, s.Name, fmt.Sprint(t.Instances), words.Count(t.Lost), phrases.Return(t), phrases.Within(t), phrases.StormStanding(t), words.Count(t.Refused),
				words.Percent(t.Before), words.Percent(t.Peak), words.Significant(report.StormTime(t.Connect, 0.99)), words.Significant(report.StormTime(t.Delivery, 0.99)),
			}})
		}
	}
	if len(g.Rows) == 0 {
		return document.Grid{}
	}
	return byDesign(g, designs)
}
