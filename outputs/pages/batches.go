package pages

import (
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
)

// batches is the table of what runs in batches: a row for each service that
// gathers any.
func batches(designs []*report.Design) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "design"}, {Header: "service"}, {Header: "batches\nper s", Right: true}, {Header: "mean\nsize", Right: true},
		{Header: "wait for it\nmean, ms", Right: true}, {Header: "requests\nwaiting", Right: true, Rank: 1}, {Header: "requests\nin one", Right: true, Rank: 1},
		{Header: "accelerators\nused", Right: true},
	}}
	for _, d := range designs {
		r := &d.Result
		for _, s := range d.Services {
			m := d.ServiceResult(s.Name)
			a := &m.Averages
			if a.BatchSize == 0 {
				continue
			}
			g.Rows = append(g.Rows, document.Row{Cells: []string{
				d.Name, d.NameOf(s), words.Significant(report.WholeFleet(a.BatchRate, r)), words.Significant(a.BatchSize),
				words.Significant(report.Steady(r.Verdict, a.BatchWait) * 1e3),
				words.Significant(report.Steady(r.Verdict, report.WholeFleet(a.In[result.WaitingBatch], r))), words.Significant(report.Steady(r.Verdict, report.WholeFleet(a.In[result.InBatch], r))),
				words.Percent(report.AcceleratorsOf(a)),
			}})
		}
	}
	return byDesign(g, designs)
}
