package pages

import (
	"bytes"
	_ "embed"
	"fmt"
	"math"
	"strings"

	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// accuracyLimits is what no error of a row tells. It is written by hand.
//
//go:embed accuracy_limits.md
var accuracyLimits string

// Accuracy is a page in Markdown on where predictions are right, by how
// much, and where not to trust them. All its numbers are those of the
// validation, but for the section of known limits, which is written by hand.
func Accuracy(v *report.Validation) []byte {
	page := new(bytes.Buffer)
	say := func(format string, a ...any) { fmt.Fprintf(page, format+"\n", a...) }
	table := func(g document.Grid) {
		if len(g.Rows) > 0 {
			say("")
			document.Pipes(page, g)
		}
	}
	say("# How accurate the predictions are\n")
	say("Real servers were put under load, and each trial was predicted from the calibration of its server. "+
		"This page compares the two. It is written by `fleetcost validate`: measurements %s, seed %d.\n", quoted(v.Source), v.Seed)
	for _, w := range v.Warnings {
		say("- **%s.**", document.Escaped(phrases.Of(w)))
	}
	for _, line := range headlines(v) {
		say("- %s", line)
	}

	if report.SummaryOf(v).Rows > 0 {
		accuracyOfRows(v, say, table)
	}

	if g := capacities(v.Rows); len(g.Rows) > 0 {
		say("\n## Capacity\n")
		say("What users without think time get out of a server.")
		table(g)
		for _, remark := range capacityRemarks(v.Rows) {
			say("\n%s.", document.Escaped(remark))
		}
	}

	accuracyOfSystems(v, say, table)

	say("\n## Left out\n")
	left := leftOut(v.Rows)
	for _, l := range left {
		say("- %s", document.Escaped(l.String()))
	}
	if len(left) == 0 {
		say("No row is left out.")
	}

	say("\n## Known limits\n")
	page.WriteString(accuracyLimits)
	return page.Bytes()
}

// accuracyOfRows writes the sections on the rows that count.
func accuracyOfRows(v *report.Validation, say func(string, ...any), table func(document.Grid)) {
	counted := words.Plural(v.Summary.Rows, "row", "rows")
	say("\n## By load\n")
	say("The load is the used share of the scarcest of cores, lanes and workers. Errors are medians of |predicted/measured − 1|; " +
		"the lean is the median with its sign, above 0%% where too much is predicted. " +
		"At saturation only the throughput and the CPU time are compared.")
	table(errorTable(v.Rows, report.ByBand))

	if g := votesTable(v.Rows); len(g.Rows) > 0 {
		say("\n## Counted in other ways\n")
		say("A row is a class of requests of a run; classes of one run were measured under the same arrivals, so a run may have one vote. " +
			"The host of a run that is not marked was quiet. " +
			"Inside: the share of measured values in the 95%% prediction intervals; width: the median of high less low, over what is predicted.")
		table(g)
	}

	say("\n## By server and load")
	table(errorTable(v.Rows, report.ByServer|report.ByBand))

	sureParts(v, say)

	wide := words.Percent(report.WideError)
	say("\n## Rows whose p99 is off by more than %s\n", wide)
	far := report.Farthest(v.Rows, report.WideError, -1)
	if len(far) == 0 {
		say("None of %s.", counted)
	} else {
		say("%d of %s. Measured → predicted:", len(far), counted)
	}
	table(worstTable(far))
}

// headlines are the numbers of the summary in sentences, in Markdown. What is
// not known is not said.
func headlines(v *report.Validation) []string {
	s := report.SummaryOf(v)
	lines := []string{fmt.Sprintf("**%s** of %s count in the errors of latency, of %s.", words.Plural(s.Rows, "row", "rows"),
		words.Count(len(v.Rows)), words.Plural(len(serversOf(v.Rows)), "server", "servers"))}
	say := func(x float64, format string, a ...any) {
		if report.Finite(x) {
			lines = append(lines, fmt.Sprintf(format, a...))
		}
	}
	say(s.P99Median, "Latency: the median error is **%s of p50**, **%s of p95** and **%s of p99**.",
		phrases.Tenths(s.P50Median), phrases.Tenths(s.P95Median), phrases.Tenths(s.P99Median))
	if s.P99WorstRow >= 0 {
		r := &v.Rows[s.P99WorstRow]
		say(s.P99Worst, "The worst p99 is off by %s: %s, %s ms measured and %s ms predicted.", phrases.Tenths(math.Abs(s.P99Worst)),
			document.Escaped(phrases.RowName(r)), words.Significant(r.Measured.P99*1e3), words.Significant(r.Predicted.P99*1e3))
	}
	say(s.ThroughputMedian, "Throughput: median error %s. CPU time: median error %s.", phrases.Tenths(s.ThroughputMedian), phrases.Tenths(s.UtilizationMedian))
	say(s.CapacityMedian, "Capacity, the throughput of users without think time: median error %s, worst %s.",
		phrases.Tenths(s.CapacityMedian), phrases.Tenths(math.Abs(s.CapacityWorst)))
	if saturation := phrases.Saturation(v); saturation != "" {
		lines = append(lines, "Saturation: "+document.Escaped(saturation)+".")
	}
	if marked := phrases.MarkedRows(v); marked != "" {
		lines = append(lines, "Marked: "+document.Escaped(marked)+".")
	}
	say(s.Coverage, "Doubt: %s of the measured p50, p95 and p99 lie inside the 95%% prediction interval of a fresh run of the same length "+
		"(p50 %s, p95 %s, p99 %s).", phrases.Tenths(s.Coverage), phrases.Tenths(s.P50Coverage), phrases.Tenths(s.P95Coverage), phrases.Tenths(s.P99Coverage))
	return lines
}

// smallError is the error up to which a prediction is said to be right.
const smallError = 0.10

// sureParts lists the servers and loads whose p99 is right in all rows, and
// those in which it is not to be trusted.
func sureParts(v *report.Validation, say func(string, ...any)) {
	var right, wrong verdicts
	for _, g := range report.GroupedBy(v.Rows, report.ByServer|report.ByBand) {
		counted := g.Counted()
		switch worst := farthestOf(counted); {
		case worst <= smallError:
			right.add(g, len(counted), worst)
		case worst > report.WideError:
			wrong.add(g, len(counted), worst)
		}
	}
	for _, part := range []struct {
		heading, law string
		found        verdicts
	}{
		{"Where p99 is right", "Every row is within " + words.Percent(smallError) + ":", right},
		{"Where p99 is not to be trusted", "At least one row is off by more than " + words.Percent(report.WideError) + ":", wrong},
	} {
		say("\n## %s\n", part.heading)
		if len(part.found) == 0 {
			say("Nowhere.")
			continue
		}
		say("%s\n", part.law)
		for _, f := range part.found {
			say("- %s: %s; worst %s of %s", document.Escaped(f.server), document.Escaped(strings.Join(f.bands, ", ")), phrases.Tenths(f.worst),
				words.Plural(f.rows, "row", "rows"))
		}
	}
}

// trust is said of one server at some loads.
type trust struct {
	server string
	bands  []string
	rows   int
	worst  float64 // error of p99
}

// verdicts are on all servers; groups of one server come one after the
// other.
type verdicts []trust

func (v *verdicts) add(g report.RowGroup, rows int, worst float64) {
	if n := len(*v); n == 0 || (*v)[n-1].server != g.Server {
		*v = append(*v, trust{server: g.Server})
	}
	last := &(*v)[len(*v)-1]
	last.bands = append(last.bands, string(g.Band))
	last.rows += rows
	last.worst = max(last.worst, worst)
}

// farthestOf is the largest known error of p99; NaN where none is known.
func farthestOf(rows []*report.ValidationRow) float64 {
	worst := math.NaN()
	for _, r := range rows {
		if e := math.Abs(report.ErrorP99.Error(r)); !(e <= worst) && report.Finite(e) {
			worst = e
		}
	}
	return worst
}

// quoted is a text from outside in the middle of a sentence of Markdown.
func quoted(s string) string { return "“" + document.Escaped(s) + "”" }
