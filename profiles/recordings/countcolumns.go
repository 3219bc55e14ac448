package recordings

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"fleetcost/models/recording"
)

// Names of columns, in lower case.
var (
	timeColumns  = []string{"timestamp [utc]", "timegenerated [utc]", "time (utc)", "timestamp (utc)", "timestamp", "time", "date", "datetime", "date_time", "ts", "_time", "@timestamp", "timegenerated", "time_utc", "period", "start", "start_time", "month", "day", "hour", "minute"}
	countColumns = []string{"requests", "request_count", "requestcount", "count", "counts", "hits", "invocations", "calls", "num_requests", "total_requests"}
	rateColumns  = []string{"rps", "qps", "requests/s", "req/s", "reqs/s", "requests_per_second", "requests_per_sec", "rate", "rate_rps"}
	valueColumns = slices.Concat(countColumns, rateColumns, []string{"value", "values", "sum", "total", "n"})
)

func named(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
}

// commaOf is what separates the fields of a line: what is in it most often.
func commaOf(line []byte) byte {
	best := byte(',')
	for _, c := range []byte{';', '\t'} {
		if bytes.Count(line, []byte{c}) > bytes.Count(line, []byte{best}) {
			best = c
		}
	}
	return best
}

// separatorLine is the line that tells Excel what separates fields.
func separatorLine(line []byte) bool {
	line = bytes.Trim(line, "\"\r ")
	return len(line) == 5 && bytes.HasPrefix(line, []byte("sep="))
}

// headerOf are the names in the first line.
func headerOf(h *Head) []string {
	line := h.First()
	return fieldsOf(line, commaOf(line))
}

func isGrafana(h *Head) bool {
	line := h.First()
	if separatorLine(line) {
		return true
	}
	names := headerOf(h)
	if len(names) < 2 {
		return false
	}
	switch {
	case len(names) == 3 && named(names[:1], "series") && named(names[1:2], "time") && named(names[2:], "value"):
		return true
	case names[0] == "Time":
		return line[0] == '"' || commaOf(line) == ';'
	}
	return false
}

// isTable takes what has a header with a column of times, and rows of as many fields.
func isTable(h *Head) bool {
	lines := h.Lines()
	names := headerOf(h)
	if len(lines) < 2 || len(names) < 2 || len(names) > 5000 || slices.ContainsFunc(names, decimal.MatchString) {
		return false
	}
	if h.Options.Time == "" && !slices.ContainsFunc(timeColumns, func(n string) bool { return named(names, n) }) {
		return false
	}
	if h.Options.Time != "" && !named(names, h.Options.Time) {
		return false
	}
	return len(fieldsOf(lines[1], commaOf(lines[0]))) == len(names)
}

// columns takes the current row for names, and finds those that count.
func (t *countTable) columns() error {
	in := t.in
	t.names = t.names[:0]
	for _, f := range t.fields {
		t.names = append(t.names, strings.TrimSpace(string(f)))
	}
	wanted := timeColumns
	if in.Time != "" {
		wanted = []string{in.Time}
	}
	var err error
	if t.time, err = t.column(wanted...); err != nil {
		return err
	}
	if t.time < 0 {
		return in.problem(in.Line(), "no column of times among "+strings.Join(t.names, ", "), "name it: --time COLUMN; in a scenario time_column")
	}
	t.clock = -1
	if date, _ := t.column("date", "day"); date >= 0 && in.Time == "" {
		if clock, _ := t.column("time", "hour"); clock >= 0 {
			t.time, t.clock = date, clock
		}
	}
	if t.kind == grafanaTable && len(t.names) == 3 && named(t.names, "series") && named(t.names, "value") {
		t.series, _ = t.column("series")
		at, _ := t.column("value")
		t.values = []int{at}
		return nil
	}
	if t.values, err = t.counting(); err != nil {
		return err
	}
	for _, i := range t.values {
		if _, err := t.column(t.names[i]); err != nil {
			return err
		}
		t.byName[t.names[i]] = len(t.all)
		t.all, t.lines = append(t.all, recording.Series{Name: t.names[i]}), append(t.lines, 0)
	}
	return nil
}

// column is where the first of these names stands that there is; -1 where none does.
func (t *countTable) column(names ...string) (int, error) {
	for _, name := range names {
		at := slices.IndexFunc(t.names, func(n string) bool { return strings.EqualFold(n, name) })
		if at >= 0 && named(t.names[at+1:], name) {
			return at, t.in.problem(t.in.Line(), fmt.Sprintf("two columns of the name %q", name), "keep the one that is meant")
		}
		if at >= 0 {
			return at, nil
		}
	}
	return -1, nil
}

// counting are the columns of values: the one that is named, all that a table of series
// has, or the only one that can be meant.
func (t *countTable) counting() ([]int, error) {
	in := t.in
	var others, known []int
	for i, name := range t.names {
		if i == t.time || i == t.clock {
			continue
		}
		if others = append(others, i); named(valueColumns, name) {
			known = append(known, i)
		}
	}
	if in.Value != "" {
		at, err := t.column(in.Value)
		if err == nil && at < 0 {
			err = in.problem(in.Line(), fmt.Sprintf("no column %q", in.Value), "there are "+strings.Join(t.names, ", "))
		}
		return []int{at}, err
	}
	if t.kind == grafanaTable {
		return others, nil
	}
	at, err := t.column(valueColumns...)
	if err != nil {
		return nil, err
	}
	switch {
	case t.kind == ownTable:
		at, _ = t.column("requests")
	case len(known) > 1 || at < 0 && len(others) > 1:
		return nil, in.problem(in.Line(), "which column counts requests: "+t.list(others)+"?", "name it: --value COLUMN; in a scenario column; or say that each line is a request: --values request; in a scenario values = \"request\"")
	case at < 0 && len(others) == 1:
		at = others[0]
	}
	if at < 0 {
		return nil, in.problem(in.Line(), "no column of values beside the times", "")
	}
	return []int{at}, nil
}

// list names columns, the first of them only where they are many.
func (t *countTable) list(columns []int) string {
	var names []string
	for _, i := range columns[:min(len(columns), 12)] {
		names = append(names, t.names[i])
	}
	if len(columns) > len(names) {
		names = append(names, fmt.Sprintf("and %d more", len(columns)-len(names)))
	}
	return strings.Join(names, ", ")
}

// measureOfNames is what values are by the names of their series; "" where these do not tell.
func measureOfNames(all []recording.Series) recording.Measure {
	var as recording.Measure
	for i, s := range all {
		m := measureOfName(s.Name)
		if i > 0 && m != as {
			return ""
		}
		as = m
	}
	return as
}

// other is the measure of what is no number of requests: durations, shares, bytes.
const other recording.Measure = "other"

var otherNames = regexp.MustCompile(`(^|[^a-z0-9])(p\d\d(\.\d+)?|latency|duration|response.?time|cpu|memory|percent(age)?|utili[sz]ation|bytes)([^a-z0-9]|$)`)

// humps are where a word begins in the names of vendors: TargetResponseTime.
var humps = regexp.MustCompile(`([a-z])([A-Z])`)

func measureOfName(name string) recording.Measure {
	name, _, _ = strings.Cut(name, "{") // labels have names of their own
	name = strings.ToLower(humps.ReplaceAllString(name, "${1}_$2"))
	switch {
	case named(countColumns, name), strings.HasSuffix(name, " request_count"): // of a balancer, named before it
		return recording.Counts
	case named(rateColumns, name), strings.HasSuffix(name, "/s"), strings.Contains(name, "per second"), strings.Contains(name, "per_second"), strings.HasSuffix(name, "_per_sec"), strings.HasSuffix(name, "_rps"):
		return recording.Rates
	case strings.HasSuffix(name, "_total"):
		return recording.Counter
	case strings.HasSuffix(name, "_count"): // of a histogram of durations, such as http_request_duration_seconds_count
		return ""
	case otherNames.MatchString(name):
		return other
	}
	return ""
}
