package recordings

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"fleetcost/models/recording"
	"fleetcost/profiles/keys"
)

// Tables of times and values: one row for each bucket, in one column or more; or a row for
// each bucket of each series.

func init() {
	register("buckets", "requests per bucket of time: CSV with the columns timestamp,requests", &Format{
		Title: "counts by the bucket", Tool: "fleetcost, any", Holds: "metric", order: 30,
		Example:  "timestamp,requests\n2024-05-01T00:00:00Z,5762\n2024-05-01T00:01:00Z,6379\n",
		Requests: 12141,
		is:       func(h *Head) bool { names := headerOf(h); return named(names, "timestamp") && named(names, "requests") },
		whole:    func(in *Input) (*recording.Recording, error) { return readCountTable(in, ownTable) },
	})
	register("grafana", "Grafana, CSV: series as columns or as rows, times in any of its formats, for Excel or not", &Format{
		Title: "export of Grafana, CSV", Tool: "Grafana", Holds: "metric", order: 31,
		Example: "\"Time\",\"web\",\"api\"\r\n1714671060000,0.5,1.5\r\n1714671120000,1,1\r\n",
		// Four per second in the sum, for a minute each two of them.
		Requests: 240,
		is:       isGrafana,
		whole:    func(in *Input) (*recording.Recording, error) { return readCountTable(in, grafanaTable) },
	})
	register("table", "any CSV with a header, a column of times and one of values: --time, --value", &Format{
		Title: "table of times and values", Tool: "any", Holds: "metric", order: 90,
		Example:  "date;visitors;hits\n2024-05-01;10;86400\n2024-05-02;20;172800\n",
		Requests: 259200,
		is:       isTable,
		whole:    func(in *Input) (*recording.Recording, error) { return readCountTable(in, anyTable) },
	})
}

// A tableKind is what is known of a table by its header.
type tableKind int

const (
	ownTable     tableKind = iota // timestamp,requests, one row for each bucket, none empty
	grafanaTable                  // all columns but the time are series
	anyTable                      // one column counts
)

// Names of columns, in lower case.
var (
	timeColumns  = []string{"timestamp", "time", "date", "datetime", "date_time", "ts", "_time", "@timestamp", "timegenerated", "time_utc", "period", "start", "start_time", "month", "day", "hour", "minute"}
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

// mostFaults of one file are listed.
const mostFaults = 20

// A countTable is a table that is being read.
type countTable struct {
	*table
	kind   tableKind
	names  []string
	time   int
	series int   // the column that names the series; −1 of none
	values []int // the columns of values
	style  *timeStyle
	all    []recording.Series
	lines  []int          // of the last point of each series
	byName map[string]int // of series as rows
	rows   int
	faults keys.Problems
	over   bool // nobody knows how its times are written
	latest int64
}

func (t *countTable) fault(what, fix string) bool {
	t.faults = append(t.faults, keys.InFile(t.in.Name, t.in.Line(), what, fix))
	return false
}

func readCountTable(in *Input, kind tableKind) (*recording.Recording, error) {
	t := &countTable{table: newTable(in, ','), kind: kind, series: -1, byName: map[string]int{}}
	if err := t.readHeader(); err != nil {
		return nil, err
	}
	for !t.over && len(t.faults) < mostFaults && t.next() {
		if len(t.fields) == 1 && len(bytes.TrimSpace(t.fields[0])) == 0 {
			continue
		}
		if kind == grafanaTable && t.again() {
			continue
		}
		t.row()
	}
	switch err := in.Err(); {
	case len(t.faults) >= mostFaults:
		t.fault("and perhaps more: reading stopped here", "")
		return nil, t.faults
	case len(t.faults) > 0:
		return nil, t.faults
	case err != nil:
		return nil, err
	case t.rows == 0:
		return nil, in.problem(in.Line(), "no lines below the header", "")
	}
	if t.style.note != "" {
		in.Note("%s", t.style.note)
	}
	if t.style.local && in.TimeAs != "index" {
		in.local = true
	}
	if last := time.Unix(0, t.latest); !t.style.sure && last.After(now().AddDate(0, 0, 1)) {
		return nil, in.problem(0, fmt.Sprintf("its last time, %s, lies in the future", last.UTC().Format(time.RFC3339)), "say how times are written if that is meant: --time-as rfc3339 (or unix); in a scenario time = \"rfc3339\"")
	}
	rec, err := in.series(t.all, "", measureOfNames(t.all))
	if err == nil {
		rec.Used = t.rows
	}
	return rec, err
}

// readHeader finds the columns, and where there is none, which is so behind sep= in one
// version of Grafana, those of series as rows.
func (t *countTable) readHeader() error {
	line, more := t.in.Next()
	forExcel := false
	for more && (len(bytes.TrimSpace(line)) == 0 || separatorLine(line)) {
		forExcel = forExcel || separatorLine(line)
		line, more = t.in.Next()
	}
	if !more {
		return errors.Join(t.in.Err(), t.in.problem(0, "has no header", ""))
	}
	t.comma = commaOf(line)
	t.fields = t.fields[:0]
	for _, f := range fieldsOf(line, t.comma) {
		t.fields = append(t.fields, []byte(f))
	}
	if forExcel && len(t.fields) == 3 && written(time.RFC3339Nano, false).reads(string(t.fields[1])) {
		first := t.fields
		t.fields = [][]byte{[]byte("Series"), []byte("Time"), []byte("Value")}
		err := t.columns()
		t.fields = first
		if err == nil {
			t.row()
		}
		return err
	}
	return t.columns()
}

// again tells whether a row is a header, of the next frame.
func (t *countTable) again() bool {
	if t.time >= len(t.fields) || !strings.EqualFold(string(t.fields[t.time]), t.names[t.time]) {
		return false
	}
	if err := t.columns(); err != nil {
		t.faults = append(t.faults, t.in.located(err)...)
	}
	return true
}

// columns takes the current row for names, and finds those that count.
func (t *countTable) columns() error {
	in := t.in
	t.names = t.names[:0]
	for _, f := range t.fields {
		t.names = append(t.names, strings.TrimSpace(string(f)))
	}
	where := func(name string) (int, error) {
		at := slices.IndexFunc(t.names, func(n string) bool { return strings.EqualFold(n, name) })
		if at >= 0 && named(t.names[at+1:], name) {
			return at, in.problem(in.Line(), fmt.Sprintf("two columns of the name %q", name), "keep the one that is meant")
		}
		return at, nil
	}
	first := func(candidates []string) (int, error) {
		for _, name := range candidates {
			if at, err := where(name); at >= 0 || err != nil {
				return at, err
			}
		}
		return -1, nil
	}
	wanted := timeColumns
	if in.Time != "" {
		wanted = []string{in.Time}
	}
	var err error
	if t.time, err = first(wanted); err != nil {
		return err
	}
	if t.time < 0 {
		return in.problem(in.Line(), "no column of times among "+strings.Join(t.names, ", "), "name it: --time COLUMN; in a scenario time_column")
	}
	if t.kind == grafanaTable && len(t.names) == 3 && named(t.names, "series") && named(t.names, "value") {
		t.series, _ = where("series")
		at, _ := where("value")
		t.values = []int{at}
		return nil
	}
	t.values = t.values[:0]
	var others []int
	for i := range t.names {
		if i != t.time {
			others = append(others, i)
		}
	}
	switch {
	case in.Value != "":
		at, err := where(in.Value)
		if err != nil {
			return err
		}
		if at < 0 {
			return in.problem(in.Line(), fmt.Sprintf("no column %q", in.Value), "there are "+strings.Join(t.names, ", "))
		}
		t.values = []int{at}
	case t.kind == grafanaTable:
		t.values = others
	default:
		at, err := first(valueColumns)
		if err != nil {
			return err
		}
		also := slices.DeleteFunc(slices.Clone(others), func(i int) bool { return !named(valueColumns, t.names[i]) })
		switch {
		case t.kind == ownTable:
			at, _ = where("requests")
		case len(also) > 1 || at < 0 && len(others) > 1:
			return in.problem(in.Line(), "which column counts requests: "+t.list(others)+"?", "name it: --value COLUMN; in a scenario column")
		case at < 0 && len(others) == 1:
			at = others[0]
		}
		if at < 0 {
			return in.problem(in.Line(), "no column of values beside the times", "")
		}
		t.values = []int{at}
	}
	for _, i := range t.values {
		if _, err := where(t.names[i]); err != nil {
			return err
		}
		t.byName[t.names[i]] = len(t.all)
		t.all, t.lines = append(t.all, recording.Series{Name: t.names[i]}), append(t.lines, 0)
	}
	return nil
}

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

// mostSeries of a file that are told apart.
const mostSeries = 10_000

// row reads one row.
func (t *countTable) row() bool {
	n := len(t.fields)
	if n == len(t.names)+1 && len(bytes.TrimSpace(t.fields[n-1])) == 0 {
		n--
	}
	if n != len(t.names) {
		return t.fault(fmt.Sprintf("%s, but the first line has %d", keys.Count(n, "field"), len(t.names)), "")
	}
	text := strings.TrimSpace(string(t.fields[t.time]))
	if text == "" {
		return t.fault("no timestamp", "")
	}
	if t.style == nil {
		c, err := t.in.styleOf(text)
		if err != nil {
			t.faults, t.over = append(t.faults, t.in.located(err)...), true
			return false
		}
		t.style = c
	}
	at, ok := t.style.read(text)
	if !ok {
		c, err := t.in.styleOf(text) // another layout, of the same kind
		if err != nil {
			t.faults = append(t.faults, t.in.located(err)...)
			return false
		}
		if decimal.MatchString(text) || c.local != t.style.local {
			return t.fault(fmt.Sprintf("time %s is written in another way than those before", text), "")
		}
		at, _ = c.read(text)
	}
	if t.rows == 0 || at > t.latest {
		t.latest = at
	}
	t.rows++
	if t.series >= 0 {
		name := string(bytes.TrimSpace(t.fields[t.series]))
		k, known := t.byName[name]
		if !known {
			if t.in.Value != "" && name != t.in.Value {
				t.byName[name] = -1
				k = -1
			} else if k = len(t.all); k >= mostSeries {
				return t.fault(fmt.Sprintf("more than %d series", mostSeries), "")
			} else {
				t.byName[name] = k
				t.all, t.lines = append(t.all, recording.Series{Name: name}), append(t.lines, 0)
			}
		}
		if k < 0 {
			return true
		}
		return t.point(k, at, t.fields[t.values[0]])
	}
	for _, column := range t.values {
		if !t.point(t.byName[t.names[column]], at, t.fields[column]) {
			return false
		}
	}
	return true
}
