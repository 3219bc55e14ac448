package outputs

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"fleetcost/models/report"
)

// validated lays out how far the predictions are from the measurements: what
// was compared, the errors of each server by scenario and load, the worst rows,
// and at the end, where a terminal stops, the summary. The rows themselves,
// about a hundred, are in the formats for programs.
func validated(v *report.Validation) document {
	doc := validationHead(v)
	doc.add(section{heading: "Errors by server, scenario and load", table: errorTable(v.Rows, columnServer|columnScenario|columnBand)})
	doc.add(section{heading: "Capacity: users without think time", table: capacities(v.Rows)})
	doc.add(section{heading: "Furthest p99", table: worstTable(farthest(v.Rows, 0, worstShown))})
	doc.add(section{heading: "Errors by load", table: errorTable(v.Rows, columnBand)})
	doc.add(section{heading: "Summary", table: summaryTable(v), remarks: worstRow(v)})
	doc.add(section{heading: "Notes", remarks: append(validationNotes(v), "csv and json hold every row")})
	return doc
}

// validatedPage is the same for a page: the summary first, and a row for each
// server.
func validatedPage(v *report.Validation) document {
	doc := validationHead(v)
	doc.add(section{heading: "Summary", table: summaryTable(v), remarks: worstRow(v)})
	doc.add(section{heading: "Errors by server", table: errorTable(v.Rows, columnServer)})
	doc.add(section{heading: "Errors by load", table: errorTable(v.Rows, columnBand)})
	doc.add(section{heading: "Capacity: users without think time", table: capacities(v.Rows)})
	doc.add(section{heading: "Furthest p99", table: worstTable(farthest(v.Rows, 0, worstShown))})
	doc.add(section{heading: "Notes", remarks: validationNotes(v)})
	return doc
}

// worstShown is how many of the worst rows a table shows.
const worstShown = 10

// validationHead is a document with what was compared, and no sections yet.
func validationHead(v *report.Validation) document {
	doc := document{title: "Predicted and measured servers"}
	doc.say("measurements", v.Source)
	doc.say("rows", fmt.Sprintf("%s of %s; %d count in the errors of latency",
		plural(len(v.Rows), "row", "rows"), plural(len(serversOf(v.Rows)), "server", "servers"), summaryOf(v).Rows))
	for _, l := range leftOut(v.Rows) {
		doc.say("left out", l.String())
	}
	return doc
}

func validationNotes(v *report.Validation) []string {
	interval := "the 95% prediction interval of a fresh run of the same length"
	if v.Repeats > 0 {
		interval += ", of " + plural(v.Repeats, "run", "runs")
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
	return unique(names)
}

// leftRows are the rows that are left out for one reason.
type leftRows struct {
	reason string
	rows   int
}

func (l leftRows) String() string { return plural(l.rows, "row", "rows") + ": " + l.reason }

// leftOut counts the rows that are left out by reason, the most frequent
// first. What stands behind a colon is a detail of the row and no reason.
func leftOut(rows []report.ValidationRow) []leftRows {
	var left []leftRows
	for _, r := range rows {
		if r.Left == "" {
			continue
		}
		reason, _, _ := strings.Cut(r.Left, ":")
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

// summaryOf is the summary, in which what no row tells is not known.
func summaryOf(v *report.Validation) report.ValidationSummary {
	s := v.Summary
	unknowns := func(fields ...*float64) {
		for _, f := range fields {
			*f = math.NaN()
		}
	}
	if s.Rows == 0 {
		unknowns(&s.P50Median, &s.P95Median, &s.P99Median, &s.P99Worst)
		s.P99WorstRow = -1
	}
	if len(v.Rows) == 0 {
		unknowns(&s.UtilizationMedian, &s.ThroughputMedian, &s.CapacityMedian, &s.CapacityWorst,
			&s.Coverage, &s.P50Coverage, &s.P95Coverage, &s.P99Coverage)
	}
	if s.P99WorstRow < 0 || s.P99WorstRow >= len(v.Rows) {
		s.P99WorstRow = -1
	}
	return s
}

func summaryTable(v *report.Validation) grid {
	s := summaryOf(v)
	return grid{
		columns: []column{
			{header: "of"}, {header: "median\nerror", right: true}, {header: "worst\nerror", right: true},
			{header: "inside", right: true},
		},
		rows: []row{
			{cells: []string{"p50", tenths(s.P50Median), "", tenths(s.P50Coverage)}},
			{cells: []string{"p95", tenths(s.P95Median), "", tenths(s.P95Coverage)}},
			{cells: []string{"p99", tenths(s.P99Median), tenths(math.Abs(s.P99Worst)), tenths(s.P99Coverage)}},
			{cells: []string{"p50, p95 and p99", "", "", tenths(s.Coverage)}},
			{cells: []string{"throughput", tenths(s.ThroughputMedian), "", ""}},
			{cells: []string{"utilization", tenths(s.UtilizationMedian), "", ""}},
			{cells: []string{"capacity", tenths(s.CapacityMedian), tenths(math.Abs(s.CapacityWorst)), ""}},
		},
	}
}

// worstRow says which row has the worst p99.
func worstRow(v *report.Validation) []string {
	s := summaryOf(v)
	if s.P99WorstRow < 0 {
		return nil
	}
	r := &v.Rows[s.P99WorstRow]
	return []string{fmt.Sprintf("the worst p99 is that of %s: %s ms, measured → predicted", rowName(r), p99.change(r))}
}

// tenths formats an error or a share of a table with one decimal, so that the
// digits of a column stay below each other: 5.3%, 12.0%.
func tenths(share float64) string {
	if !finite(share) {
		return unknown
	}
	return grouped(share*100, 1) + "%"
}

// The columns that say what a row of a table of errors is of.
const (
	columnServer = 1 << iota
	columnScenario
	columnBand
)

// errorTable has a row for each group of rows that the columns tell apart.
func errorTable(rows []report.ValidationRow, by int) grid {
	var g grid
	for _, c := range []struct {
		column int
		header string
	}{{columnServer, "server"}, {columnScenario, "scenario"}, {columnBand, "load"}} {
		if by&c.column != 0 {
			g.columns = append(g.columns, column{header: c.header})
		}
	}
	g.columns = append(g.columns,
		column{header: "rows", right: true, rank: 5},
		column{header: "p50", right: true},
		column{header: "p95", right: true, rank: 3},
		column{header: "p99", right: true},
		column{header: "p99\nlean", right: true, rank: 1},
		column{header: "p99 within\n" + percent(wideError), right: true, rank: 2},
		column{header: "done\nper s", right: true},
		column{header: "CPU\nused", right: true},
		column{header: "inside", right: true})
	for _, part := range groupedBy(rows, by) {
		var cells []string
		for i, name := range []string{part.server, part.scenario, string(part.band)} {
			if by&(1<<i) != 0 {
				cells = append(cells, name)
			}
		}
		g.rows = append(g.rows, row{cells: append(cells, part.cells()...)})
	}
	return g
}

// cells are the numbers of a group.
func (g rowGroup) cells() []string {
	counted, open := g.counted(), g.open()
	near, of := withinError(counted)
	inside, known := coverage(counted)
	return []string{
		count(len(g.compared())), tenths(medianError(counted, p50)), tenths(medianError(counted, p95)),
		tenths(medianError(counted, p99)), signed(lean(counted, p99)), share(near, of),
		tenths(medianError(open, throughput)), tenths(medianError(open, utilization)), share(inside, known),
	}
}

// share is n of a number of all, and nothing when there are none.
func share(n, all int) string {
	if all == 0 {
		return unknown
	}
	return fmt.Sprintf("%d of %d", n, all)
}

// signed is an error with its sign: +5.3%, -12.0%.
func signed(share float64) string {
	s := tenths(share)
	if finite(share) && share > 0 {
		return "+" + s
	}
	return s
}

// capacities are the trials of users without think time, whose throughput is
// the capacity.
func capacities(rows []report.ValidationRow) grid {
	g := grid{columns: []column{
		{header: "server"}, {header: "scenario"}, {header: "users", right: true},
		{header: "measured\nper s", right: true}, {header: "predicted\nper s", right: true}, {header: "error", right: true},
		{header: "utilization\nmeasured", right: true, rank: 1}, {header: "utilization\npredicted", right: true, rank: 2},
	}}
	for i := range rows {
		r := &rows[i]
		if !r.Closed || !whole(r) {
			continue
		}
		g.rows = append(g.rows, row{cells: []string{
			r.Server, r.Scenario, exact(r.Rate), significant(r.Measured.DonePerSecond), significant(r.Predicted.DonePerSecond),
			signed(throughput.error(r)), tenths(r.Measured.Utilization), tenths(r.Predicted.Utilization),
		}})
	}
	return g
}

// worstTable has a line for each row: what was measured and predicted, in
// milliseconds.
func worstTable(rows []*report.ValidationRow) grid {
	g := grid{columns: []column{
		{header: "server"}, {header: "scenario"}, {header: "offered", right: true}, {header: "class", rank: 1}, {header: "load", rank: 2},
		{header: "p50, ms", right: true, rank: 4}, {header: "p95, ms", right: true, rank: 5}, {header: "p99, ms", right: true, rank: 3},
		{header: "p99\nerror", right: true}, {header: "p99 in its\ninterval", rank: 6},
	}}
	for _, r := range rows {
		g.rows = append(g.rows, row{cells: []string{
			r.Server, r.Scenario, offered(r), r.Measured.Class, string(r.Band),
			p50.change(r), p95.change(r), p99.change(r), signed(p99.error(r)), placed(p99, r),
		}})
	}
	return g
}

// change is the way from what was measured to what is predicted: 91.5 → 88.1.
func (q figure) change(r *report.ValidationRow) string {
	return significant(q.of(r.Measured)*1e3) + " → " + significant(q.of(r.Predicted)*1e3)
}

// placed says where the measured value lies.
func placed(q figure, r *report.ValidationRow) string {
	switch in, known := q.inside(r); {
	case !known:
		return ""
	case in:
		return "inside"
	}
	return "outside"
}

// offered is the traffic of a row: 175/s, or 100 users.
func offered(r *report.ValidationRow) string {
	if r.Closed {
		return exact(r.Rate) + " users"
	}
	return plain(r.Rate) + "/s"
}

// rowName names a row in one line.
func rowName(r *report.ValidationRow) string {
	name := r.Server + " " + r.Scenario + " " + offered(r)
	if !whole(r) {
		name += " " + r.Measured.Class
	}
	return name
}
