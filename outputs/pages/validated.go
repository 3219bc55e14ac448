package pages

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// Validation lays out how far the predictions are from the measurements: what
// was compared, the errors of each server by scenario and load, the worst rows,
// and at the end, where a terminal stops, the summary. The rows themselves,
// about a hundred, are in the formats for programs.
func Validation(v *report.Validation) document.Document {
	doc := validationHead(v)
	doc.Add(document.Section{Heading: "Errors by server, scenario and load", Table: errorTable(v.Rows, report.ByServer|report.ByScenario|report.ByBand)})
	doc.Add(document.Section{Heading: "Capacity: users without think time", Table: capacities(v.Rows), Remarks: capacityRemarks(v.Rows)})
	doc.Add(document.Section{Heading: "Recovery where a backend stood still", Table: recoveryTable(v)})
	doc.Add(document.Section{Heading: systemsHeading, Table: partTable(v), Remarks: partRemarks(v)})
	doc.Add(document.Section{Heading: "Furthest p99", Table: worstTable(report.Farthest(v.Rows, 0, worstShown))})
	doc.Add(document.Section{Heading: "Errors by load", Table: errorTable(v.Rows, report.ByBand)})
	doc.Add(document.Section{Heading: votesHeading, Table: votesTable(v.Rows)})
	doc.Add(document.Section{Heading: "Summary", Table: summaryTable(v), Remarks: remarkable(v)})
	doc.Add(document.Section{Heading: "Warnings", Remarks: phrases.All(v.Warnings), Warning: true})
	doc.Add(document.Section{Heading: "Notes", Remarks: append(validationNotes(v), "csv and json hold every row")})
	return doc
}

// ValidationPage is the same for a page: the summary first, and a row for each
// server.
func ValidationPage(v *report.Validation) document.Document {
	doc := validationHead(v)
	doc.Add(document.Section{Heading: "Summary", Table: summaryTable(v), Remarks: remarkable(v)})
	doc.Add(document.Section{Heading: "Errors by server", Table: errorTable(v.Rows, report.ByServer)})
	doc.Add(document.Section{Heading: "Errors by load", Table: errorTable(v.Rows, report.ByBand)})
	doc.Add(document.Section{Heading: votesHeading, Table: votesTable(v.Rows)})
	doc.Add(document.Section{Heading: "Capacity: users without think time", Table: capacities(v.Rows), Remarks: capacityRemarks(v.Rows)})
	doc.Add(document.Section{Heading: "Recovery where a backend stood still", Table: recoveryTable(v)})
	doc.Add(document.Section{Heading: systemsHeading, Table: partTable(v), Remarks: partRemarks(v)})
	doc.Add(document.Section{Heading: "Furthest p99", Table: worstTable(report.Farthest(v.Rows, 0, worstShown))})
	doc.Add(document.Section{Heading: "Warnings", Remarks: phrases.All(v.Warnings), Warning: true})
	doc.Add(document.Section{Heading: "Notes", Remarks: validationNotes(v)})
	return doc
}

// worstShown is how many of the worst rows a table shows.
const worstShown = 10

// validationHead is a document with what was compared, and no sections yet.
func validationHead(v *report.Validation) document.Document {
	doc := document.Document{Title: "Predicted and measured servers"}
	doc.Say("measurements", v.Source)
	doc.Say("rows", fmt.Sprintf("%s of %s; %d count in the errors of latency",
		words.Plural(len(v.Rows), "row", "rows"), words.Plural(len(serversOf(v.Rows)), "server", "servers"), report.SummaryOf(v).Rows))
	for _, l := range leftOut(v.Rows) {
		doc.Say("left out", l.String())
	}
	doc.Lead("answer", phrases.ValidationAnswer(v))
	return doc
}

func validationNotes(v *report.Validation) []string {
	interval := "the 95% prediction interval of a fresh run of the same length"
	if v.Repeats > 0 {
		interval += ", of " + words.Plural(v.Repeats, "run", "runs")
	}
	return []string{
		"errors are medians of |predicted/measured − 1|; lean: the median with its sign, above 0% where too much is predicted",
		fmt.Sprintf("inside: measured p50, p95 and p99 within %s; seed %d", interval, v.Seed),
		"the load is the used share of the scarcest of cores, lanes and workers; at saturation only the throughput and the utilization are compared",
	}
}

func serversOf(rows []report.ValidationRow) []string {
	var names []string
	for _, r := range rows {
		names = append(names, r.Server)
	}
	return phrases.Unique(names)
}

// leftRows are the rows that are left out for one reason.
type leftRows struct {
	reason string
	rows   int
}

func (l leftRows) String() string { return words.Plural(l.rows, "row", "rows") + ": " + l.reason }

// leftOut counts the rows that are left out by reason, the most frequent
// first, whatever their details.
func leftOut(rows []report.ValidationRow) []leftRows {
	var left []leftRows
	for _, r := range rows {
		if r.Counts() {
			continue
		}
		reason := r.Left.Reason
		at := slices.IndexFunc(left, func(l leftRows) bool { return l.reason == reason })
		if at < 0 {
			at = len(left)
			left = append(left, leftRows{reason: reason})
		}
		left[at].rows++
	}
	slices.SortStableFunc(left, func(a, b leftRows) int { return cmp.Compare(b.rows, a.rows) })
	return left
}

func summaryTable(v *report.Validation) document.Grid {
	s := report.SummaryOf(v)
	return document.Grid{
		Columns: []document.Column{
			{Header: "of"}, {Header: "median\nerror", Right: true}, {Header: "worst\nerror", Right: true},
			{Header: "inside", Right: true},
		},
		Rows: []document.Row{
			{Cells: []string{"p50", phrases.Tenths(s.P50Median), "", phrases.Tenths(s.P50Coverage)}},
			{Cells: []string{"p95", phrases.Tenths(s.P95Median), "", phrases.Tenths(s.P95Coverage)}},
			{Cells: []string{"p99", phrases.Tenths(s.P99Median), phrases.Tenths(math.Abs(s.P99Worst)), phrases.Tenths(s.P99Coverage)}},
			{Cells: []string{"p50, p95 and p99", "", "", phrases.Tenths(s.Coverage)}},
			{Cells: []string{"throughput", phrases.Tenths(s.ThroughputMedian), "", ""}},
			{Cells: []string{"utilization", phrases.Tenths(s.UtilizationMedian), "", ""}},
			{Cells: []string{"capacity", phrases.Tenths(s.CapacityMedian), phrases.Tenths(math.Abs(s.CapacityWorst)), ""}},
		},
	}
}

// remarkable says which trials were saturated, what marked rows come to, and which row has the worst p99.
func remarkable(v *report.Validation) []string {
	s := report.SummaryOf(v)
	var remarks []string
	if saturation := phrases.Saturation(v); saturation != "" {
		remarks = append(remarks, saturation)
	}
	if marked := phrases.MarkedRows(v); marked != "" {
		remarks = append(remarks, marked)
	}
	if s.P99WorstRow < 0 {
		return remarks
	}
	r := &v.Rows[s.P99WorstRow]
	return append(remarks, fmt.Sprintf("the worst p99 is that of %s: %s ms, measured → predicted", phrases.RowName(r), changeOf(report.ErrorP99, r)))
}

// errorTable has a row for each group of rows that the columns tell apart.
func errorTable(rows []report.ValidationRow, by int) document.Grid {
	var g document.Grid
	for _, c := range []struct {
		column int
		header string
	}{{report.ByServer, "server"}, {report.ByScenario, "scenario"}, {report.ByBand, "load"}} {
		if by&c.column != 0 {
			g.Columns = append(g.Columns, document.Column{Header: c.header})
		}
	}
	g.Columns = append(g.Columns,
		document.Column{Header: "rows", Right: true, Rank: 5},
		document.Column{Header: "p50", Right: true},
		document.Column{Header: "p95", Right: true, Rank: 3},
		document.Column{Header: "p99", Right: true},
		document.Column{Header: "p99\nlean", Right: true, Rank: 1},
		document.Column{Header: "p99 within\n" + words.Percent(report.WideError), Right: true, Rank: 2},
		document.Column{Header: "done\nper s", Right: true},
		document.Column{Header: "CPU\nused", Right: true},
		document.Column{Header: "inside", Right: true})
	for _, part := range report.GroupedBy(rows, by) {
		var cells []string
		for i, name := range []string{part.Server, part.Scenario, string(part.Band)} {
			if by&(1<<i) != 0 {
				cells = append(cells, name)
			}
		}
		g.Rows = append(g.Rows, document.Row{Cells: append(cells, errorCells(part)...)})
	}
	return g
}

// cells are the numbers of a group.
func errorCells(g report.RowGroup) []string {
	counted, open := g.Counted(), g.Open()
	near, of := report.WithinError(counted)
	inside, known := report.Coverage(counted)
	return []string{
		words.Count(len(g.Compared())), phrases.Tenths(report.MedianError(counted, report.ErrorP50)), phrases.Tenths(report.MedianError(counted, report.ErrorP95)),
		phrases.Tenths(report.MedianError(counted, report.ErrorP99)), phrases.Signed(report.Lean(counted, report.ErrorP99)), phrases.ShareOf(near, of),
		phrases.Tenths(report.MedianError(open, report.ErrorThroughput)), phrases.Tenths(report.MedianError(open, report.ErrorUtilization)), phrases.ShareOf(inside, known),
	}
}

// capacities are the trials of users without think time, whose throughput is
// the capacity.
func capacities(rows []report.ValidationRow) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "server"}, {Header: "scenario"}, {Header: "users", Right: true},
		{Header: "measured\nper s", Right: true}, {Header: "predicted\nper s", Right: true}, {Header: "error", Right: true},
		{Header: "utilization\nmeasured", Right: true, Rank: 1}, {Header: "utilization\npredicted", Right: true, Rank: 2},
	}}
	_, known := report.CapacityCoverage(rows)
	if known > 0 {
		g.Columns = append(g.Columns, document.Column{Header: "interval\nper s", Right: true, Rank: 3})
	}
	for i := range rows {
		r := &rows[i]
		if !r.Closed || !report.OfAll(r) {
			continue
		}
		cells := []string{
			r.Server, r.Scenario, words.Exact(r.Rate), words.Significant(r.Measured.DonePerSecond), words.Significant(r.Predicted.DonePerSecond),
			phrases.Signed(report.ErrorThroughput.Error(r)), phrases.Tenths(r.Measured.Utilization), phrases.Tenths(r.Predicted.Utilization),
		}
		if known > 0 {
			cells = append(cells, capacityInterval(r))
		}
		g.Rows = append(g.Rows, document.Row{Cells: cells})
	}
	return g
}

// worstTable has a line for each row: what was measured and predicted, in
// milliseconds.
func worstTable(rows []*report.ValidationRow) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "server"}, {Header: "scenario"}, {Header: "offered", Right: true}, {Header: "class", Rank: 1}, {Header: "load", Rank: 2},
		{Header: "p50, ms", Right: true, Rank: 4}, {Header: "p95, ms", Right: true, Rank: 5}, {Header: "p99, ms", Right: true, Rank: 3},
		{Header: "p99\nerror", Right: true}, {Header: "p99 in its\ninterval", Rank: 6},
	}}
	for _, r := range rows {
		g.Rows = append(g.Rows, document.Row{Cells: []string{
			r.Server, r.Scenario, phrases.Offered(r), r.Measured.Class, string(r.Band),
			changeOf(report.ErrorP50, r), changeOf(report.ErrorP95, r), changeOf(report.ErrorP99, r), phrases.Signed(report.ErrorP99.Error(r)), placed(report.ErrorP99, r),
		}})
	}
	return g
}

// changeOf is the way from what was measured to what is predicted: 91.5 → 88.1.
func changeOf(q report.ErrorFigure, r *report.ValidationRow) string {
	return words.Significant(q.Of(r.Measured)*1e3) + " → " + words.Significant(q.Of(r.Predicted)*1e3)
}

// placed says where the measured value lies.
func placed(q report.ErrorFigure, r *report.ValidationRow) string {
	switch in, known := q.Inside(r); {
	case !known:
		return ""
	case in:
		return "inside"
	}
	return "outside"
}
