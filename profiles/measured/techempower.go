package measured

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"fleetcost/models/calibration"
	"fleetcost/profiles/keys"
)

const wantedBenchmarks = "the first line names the columns: framework, test (json, db, fortune, query, update), rps; and if you like round, hardware, run_start, language, database, " +
	"queries, app_cpu_pct_mean with logical_cores, or cpu_ms_per_req, non_2xx_pct; or instead of test and rps a column of rates for each test: json, db, fortune, query, update"

// AreBenchmarks tells by the first line of a file whether it is one of ReadBenchmarks.
func AreBenchmarks(begin []byte) bool {
	line := firstLine(begin)
	wide := len(testColumns(strings.Split(strings.ToLower(line), ","))) > 1
	return named(line, "framework") && (named(line, "test") && named(line, "rps") || wide)
}

// fewFailed is the share of answers, in percent, that may be failures.
const fewFailed = 1

// ReadBenchmarks reads a CSV file of TechEmpower's results: a line for each framework, test
// and number of connections. What was passed over comes with it. The error is of type
// [keys.Problems].
func ReadBenchmarks(name string, r io.Reader, picks []Pick) (all []calibration.Benchmark, notes []string, err error) {
	var found keys.Findings
	f := newRows(newLines(name, r, &found), wantedBenchmarks)
	if f == nil {
		return nil, nil, found.Sorted()
	}
	b := &benchmarks{rows: f, other: map[string]int{}}
	wanted := []string{"framework", "test", "rps"}
	if wide := testColumns(f.header); f.column("test") < 0 && len(wide) > 1 {
		b.tests, wanted = wide, wanted[:1]
	}
	for _, c := range wanted {
		if f.column(c) < 0 {
			f.problem(1, "no column "+c, wantedBenchmarks)
		}
	}
	f.unpicked(picks)
	for ok := !f.failed; ok && f.next(); {
		if f.picked(picks) {
			all = append(all, b.line()...)
		}
	}
	if ps := found.Sorted(); ps != nil {
		return nil, nil, ps
	}
	return all, b.notes(name), nil
}

type benchmarks struct {
	*rows
	tests         []string       // columns of rates
	other         map[string]int // lines of tests that are not read
	failed, empty int
}

// textOf is the text of a column; "" where there is none.
func (b *benchmarks) textOf(column string) string {
	if b.column(column) < 0 {
		return ""
	}
	return b.text(column)
}

// testColumns are those that are called after a test, such as query or query_rps.
func testColumns(header []string) (all []string) {
	for _, h := range header {
		if test, _ := benchmarkTest(strings.TrimSuffix(strings.Trim(h, ` "`), "_rps")); test != "" {
			all = append(all, strings.Trim(h, ` "`))
		}
	}
	return all
}

// line is what the current line says, of one test or of several.
func (b *benchmarks) line() (all []calibration.Benchmark) {
	before := b.faults
	one := calibration.Benchmark{
		Run:       calibration.Run{Round: b.textOf("round"), Hardware: b.textOf("hardware"), Start: b.textOf("run_start")},
		Framework: b.text("framework"), Language: b.textOf("language"), Database: b.textOf("database"),
		CPU: math.NaN(), Busy: math.NaN(), Cores: math.NaN(),
	}
	if one.Framework == "" {
		b.problem(b.number, "framework: is empty", "name the framework")
	}
	for _, column := range b.tests {
		one.Test, one.Times = benchmarkTest(strings.TrimSuffix(column, "_rps"))
		if one.Rate = b.value(column, 0, true); one.Rate > 0 {
			all = append(all, one)
		}
	}
	if b.tests != nil || b.faults > before {
		return all
	}
	one.Rate = b.value("rps", 0, true)
	one.CPU = b.value("cpu_ms_per_req", 0, true) / 1e3
	one.Busy = b.value("app_cpu_pct_mean", 0, true) / 100
	one.Cores = b.value("logical_cores", 1e-3, true)
	failures := b.value("non_2xx_pct", 0, true)
	times := b.whole("queries", 1, mostUsers, 0, true)
	if b.faults > before {
		return nil
	}
	if math.IsNaN(one.CPU) && one.Rate > 0 {
		one.CPU = one.Busy * one.Cores / one.Rate
	}
	if !(one.CPU > 0) {
		one.CPU = math.NaN()
	}
	if math.IsNaN(one.Cores) && one.Busy > 0 {
		one.Cores = one.CPU * one.Rate / one.Busy
	}
	if one.Test, one.Times = benchmarkTest(b.text("test")); one.Test == "" {
		b.other[b.text("test")]++
		return nil
	}
	if times > 0 && (one.Test == "query" || one.Test == "update") {
		one.Times = int(times)
	}
	switch {
	case !(one.Rate > 0):
		b.empty++
	case failures > fewFailed:
		b.failed++
	default:
		all = append(all, one)
	}
	return all
}

// publishedQueries of a request are those of the result that stands for a test of several.
const publishedQueries = 20

// benchmarkTest is a test and how many queries a request of it makes, by its name: query-5,
// update_20, multiple-queries. The test is "" where nothing is known of it.
func benchmarkTest(name string) (test string, times int) {
	name = strings.ReplaceAll(strings.ToLower(name), "_", "-")
	word, number, cut := name, "", false
	if at := strings.LastIndexByte(name, '-'); at >= 0 {
		word, number, cut = name[:at], name[at+1:], true
	}
	n, err := strconv.Atoi(number)
	if !cut || err != nil || n < 1 || n > mostUsers {
		word, n = name, publishedQueries
	}
	switch word {
	case "json":
		return "json", 0
	case "db", "single-query":
		return "db", 1
	case "fortune", "fortunes":
		return "fortune", 1
	case "query", "queries", "multiple-queries", "multi-query":
		return "query", n
	case "update", "updates", "data-updates":
		return "update", n
	}
	return "", 0
}

func (b *benchmarks) notes(name string) (all []string) {
	if len(b.other) > 0 {
		var said []string
		for test, n := range b.other {
			said = append(said, fmt.Sprintf("%q (%d)", test, n))
		}
		slices.Sort(said)
		all = append(all, name+": tests that are not read: "+strings.Join(said, ", "))
	}
	if b.failed > 0 {
		all = append(all, fmt.Sprintf("%s: %s with more than %d %% of failures left out", name, keys.Count(b.failed, "line"), fewFailed))
	}
	if b.empty > 0 {
		all = append(all, fmt.Sprintf("%s: %s without a rate left out", name, keys.Count(b.empty, "line")))
	}
	return all
}
