package pages

import (
	"fmt"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

const systemsHeading = "Services and backends of systems"

// partTable has a row for each service and backend of the systems that were measured: the
// error of its CPU time, and its waits, measured → predicted. A wait may be next to nothing,
// and then its relative error says nothing.
func partTable(v *report.Validation) document.Grid {
	groups := report.PartsOf(v)
	if len(groups) == 0 {
		return document.Grid{}
	}
	g := document.Grid{Columns: []document.Column{
		{Header: "system"}, {Header: "part"}, {Header: "runs", Right: true}, {Header: "CPU\nused", Right: true}, {Header: "wait, ms", Right: true}, {Header: "number\nwaiting", Right: true},
	}}
	for _, part := range groups {
		cpu := ""
		if err, of := part.Median(func(p models.PartFigures) float64 { return p.CPU }); of > 0 {
			cpu = phrases.Tenths(err)
		}
		way := func(figure func(models.PartFigures) float64) string {
			measured, predicted := part.Middle(figure)
			if !report.Finite(measured) {
				return ""
			}
			return words.Significant(measured) + " → " + words.Significant(predicted)
		}
		g.Rows = append(g.Rows, document.Row{Cells: []string{
			part.Server, part.Name, words.Count(len(part.Parts)), cpu,
			way(func(p models.PartFigures) float64 { return p.Wait * 1e3 }), way(func(p models.PartFigures) float64 { return p.Waiting }),
		}})
	}
	return g
}

// recoveryTable has a row for each trial in which a backend stood still.
func recoveryTable(v *report.Validation) document.Grid {
	if len(v.Recoveries) == 0 {
		return document.Grid{}
	}
	g := document.Grid{Columns: []document.Column{
		{Header: "system"}, {Header: "offered", Right: true}, {Header: "recovered\nafter, s", Right: true}, {Header: "interval, s", Right: true}, {Header: "not answered", Right: true},
	}}
	for _, r := range v.Recoveries {
		g.Rows = append(g.Rows, document.Row{Cells: []string{
			r.Server, words.Significant(r.Rate) + "/s", recoveredAfter(&r, r.Measured) + " → " + recoveredAfter(&r, r.Predicted),
			recoveredAfter(&r, r.Interval.Low) + " to " + recoveredAfter(&r, r.Interval.High),
			phrases.Tenths(r.MeasuredErrors) + " → " + phrases.Tenths(r.PredictedErrors),
		}})
	}
	return g
}

// recoveredAfter is a time until all was well; of a system that had not recovered while it was
// watched, that it took longer.
func recoveredAfter(r *report.ValidationRecovery, seconds float64) string {
	if r.Within(seconds) {
		return words.Significant(seconds)
	}
	return "> " + words.Significant(r.Watched)
}

func partRemarks(v *report.Validation) []string {
	if len(v.Parts) == 0 {
		return nil
	}
	return []string{"the wait is for a worker of a service, or for a connection of a backend, measured → predicted, of the run in the middle; what was not measured, or is not predicted, is empty"}
}

// systemTable has a row for each system and load: the errors beside what the repeats of a
// run differ by.
func systemTable(v *report.Validation) document.Grid {
	systems := map[string]bool{}
	for i := range v.Parts {
		systems[v.Parts[i].Server] = true
	}
	if len(systems) == 0 {
		return document.Grid{}
	}
	g := document.Grid{Columns: []document.Column{
		{Header: "system"}, {Header: "load"}, {Header: "rows", Right: true}, {Header: "p50", Right: true}, {Header: "p95", Right: true}, {Header: "p99", Right: true},
		{Header: "repeats' p50", Right: true}, {Header: "repeats' p99", Right: true}, {Header: "done per s", Right: true}, {Header: "CPU used", Right: true},
	}}
	for _, group := range report.GroupedBy(v.Rows, report.ByServer|report.ByBand) {
		if !systems[group.Server] {
			continue
		}
		counted, open := group.Counted(), group.Open()
		g.Rows = append(g.Rows, document.Row{Cells: []string{
			group.Server, string(group.Band), words.Count(len(group.Compared())),
			phrases.Tenths(report.MedianError(counted, report.ErrorP50)), phrases.Tenths(report.MedianError(counted, report.ErrorP95)), phrases.Tenths(report.MedianError(counted, report.ErrorP99)),
			phrases.Tenths(report.Spread(counted, report.ErrorP50)), phrases.Tenths(report.Spread(counted, report.ErrorP99)),
			phrases.Tenths(report.MedianError(open, report.ErrorThroughput)), phrases.Tenths(report.MedianError(open, report.ErrorUtilization)),
		}})
	}
	return g
}

// accuracyOfSystems is the chapter on systems; nothing where none was measured.
func accuracyOfSystems(v *report.Validation, say func(string, ...any), table func(document.Grid)) {
	if len(v.Parts) == 0 {
		return
	}
	say("\n## Systems\n")
	say("Systems of services, and of what stands behind them, each part calibrated alone. Beside the errors stands what the repeats of a run " +
		"differ by: the largest measured value over the smallest, less 1.")
	table(systemTable(v))
	if g := recoveryTable(v); len(g.Rows) > 0 {
		say("\nWhere a backend stood still, the time until all was well again, measured → predicted, with its 95%% prediction interval:")
		table(g)
	}
	say("\nTheir services and backends:")
	table(partTable(v))
	for _, r := range partRemarks(v) {
		say("\n%s.", fmt.Sprintf("%s%s", "T", r[1:]))
	}
}
