package pages

import (
	"fmt"

	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

const votesHeading = "Errors and intervals, counted in other ways"

// votesTable has a row for each way to count the rows; none where there is but one way.
func votesTable(rows []report.ValidationRow) document.Grid {
	votes := report.VotesOf(rows)
	if len(votes) < 2 {
		return document.Grid{}
	}
	g := document.Grid{Columns: []document.Column{
		{Header: "counted"}, {Header: "number", Right: true},
		{Header: "p50", Right: true}, {Header: "p95", Right: true}, {Header: "p99", Right: true},
		{Header: "p50\ninside", Right: true}, {Header: "p95\ninside", Right: true}, {Header: "p99\ninside", Right: true},
		{Header: "p50\nwidth", Right: true, Rank: 1}, {Header: "p95\nwidth", Right: true, Rank: 1}, {Header: "p99\nwidth", Right: true, Rank: 1},
	}}
	for _, v := range votes {
		cells := []string{v.Of, words.Count(v.Rows)}
		for _, three := range [][3]float64{v.Errors, v.Coverage, v.Width} {
			for _, share := range three {
				cells = append(cells, phrases.Tenths(share))
			}
		}
		g.Rows = append(g.Rows, document.Row{Cells: cells})
	}
	return g
}

// capacityInterval is that of the throughput of a closed trial.
func capacityInterval(r *report.ValidationRow) string {
	if _, known := report.CapacityInside(r); !known {
		return ""
	}
	return words.Significant(r.Done.Low) + " to " + words.Significant(r.Done.High)
}

// capacityRemarks say how many of the capacities lie in their intervals.
func capacityRemarks(rows []report.ValidationRow) []string {
	inside, of := report.CapacityCoverage(rows)
	if of == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%d of %d lie in the 95%% prediction interval of a run of the same length, whose mix of requests is another one", inside, of)}
}
