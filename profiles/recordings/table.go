package recordings

import (
	"bytes"
	"errors"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"fleetcost/models/recording"
	"fleetcost/sim"
)

// A table is rows of fields, separated by a character. A field may stand in quotes, in
// which two are one, and which a line may end in.
type table struct {
	in     *Input
	comma  byte
	fields [][]byte
	held   []byte // the row, where it is not a line as it stands
	index  map[string]int
}

func newTable(in *Input, comma byte) *table { return &table{in: in, comma: comma} }

// next reads a row, valid until the one after.
func (t *table) next() bool {
	line, more := t.in.Next()
	if !more {
		return false
	}
	if bytes.IndexByte(line, '"') < 0 {
		t.fields = t.fields[:0]
		for {
			i := bytes.IndexByte(line, t.comma)
			if i < 0 {
				t.fields = append(t.fields, line)
				return true
			}
			t.fields, line = append(t.fields, line[:i]), line[i+1:]
		}
	}
	t.held = append(t.held[:0], line...)
	for open(t.held) && len(t.held) < longestLine {
		if line, more = t.in.Next(); !more {
			break
		}
		t.held = append(append(t.held, '\n'), line...)
	}
	if open(t.held) {
		t.in.Leave("a quote that does not end")
	}
	t.fields = splitQuoted(t.fields[:0], t.held, t.comma)
	return true
}

// open tells whether a row ends within quotes.
func open(row []byte) bool { return bytes.Count(row, []byte(`"`))%2 == 1 }

// splitQuoted splits a row in place, of which fields are in quotes.
func splitQuoted(fields [][]byte, row []byte, comma byte) [][]byte {
	for from := 0; ; {
		inside := false
		to, end := from, from
		for ; end < len(row) && (inside || row[end] != comma); end++ {
			if row[end] != '"' {
				row[to] = row[end]
				to++
				continue
			}
			if inside && end+1 < len(row) && row[end+1] == '"' {
				row[to] = '"'
				to++
				end++
				continue
			}
			inside = !inside
		}
		fields = append(fields, row[from:to])
		if end >= len(row) {
			return fields
		}
		from = end + 1
	}
}

// header reads the row of names.
func (t *table) header() bool {
	if !t.next() {
		return false
	}
	t.name()
	return true
}

// name takes the current row for the names of the columns.
func (t *table) name() {
	t.index = map[string]int{}
	for i, f := range t.fields {
		name := strings.ToLower(strings.TrimSpace(string(f)))
		if _, twice := t.index[name]; !twice {
			t.index[name] = i
		}
	}
}

// column is the place of the first of these names that there is; −1 of none.
func (t *table) column(names ...string) int {
	for _, name := range names {
		if i, known := t.index[strings.ToLower(name)]; known {
			return i
		}
	}
	return -1
}

// at is a field; nothing where the row ends before it.
func (t *table) at(column int) []byte {
	if column < 0 || column >= len(t.fields) {
		return nil
	}
	return t.fields[column]
}

// fieldsOf are the fields of one line, such as the first of a file.
func fieldsOf(line []byte, comma byte) []string {
	var all []string
	for _, f := range splitQuoted(nil, bytes.Clone(line), comma) {
		all = append(all, strings.TrimSpace(string(f)))
	}
	return all
}

// A table of requests has a row for each: with a method or a path, and a status, that is
// plain; of others the user says it, values = "request".
const (
	requestTable = "request-table"
	eachRequest  = "request"
	noPath       = "(no path)"
)

var (
	pathColumns   = []string{"path", "endpoint", "url", "uri", "route", "request_path", "request_uri"}
	statusColumns = []string{"status", "status_code", "statuscode", "http_status", "response_code"}
	tookColumn    = regexp.MustCompile(`^(?:duration|latency|elapsed|response_?time|request_?time|time_?taken|took)_(s|sec|seconds|ms|millis|us|micros|ns)$`)
	tookUnits     = map[string]float64{"s": 1e9, "sec": 1e9, "seconds": 1e9, "ms": 1e6, "millis": 1e6, "us": 1e3, "micros": 1e3, "ns": 1}
)

func init() {
	register(requestTable, "a row for each request: CSV with a time, a path and a status, or any of a time with --values request", &Format{
		Title: "table of requests", Tool: "any", Holds: "log", order: 29, resolution: sim.Microsecond,
		Example:  "timestamp,method,path,status,duration_ms\n2024-05-01T00:00:00Z,GET,/a?b=1,200,12.5\n2024-05-01T00:00:01Z,POST,/a,503,\n",
		Requests: 2,
		is: func(h *Head) bool {
			names, has := headerOf(h), func(of []string) bool {
				return slices.ContainsFunc(of, func(n string) bool { return named(headerOf(h), n) })
			}
			plain := has(timeColumns) && has(pathColumns) && has(statusColumns) && !has(countColumns) && !has(rateColumns)
			return (h.Options.Values == eachRequest || plain) && (len(names) == 1 && has(timeColumns) || isTable(h))
		},
		each: readRequestTable,
	})
}

// requestColumns are the places of what a row says; −1 of what it does not.
type requestColumns struct {
	time, method, path, status, took int
	unit                             float64 // nanoseconds
}

// columnsOfRequests finds what the header names.
func (t *table) columnsOfRequests() (c requestColumns, err error) {
	wanted := timeColumns
	if t.in.Time != "" {
		wanted = []string{t.in.Time}
	}
	c = requestColumns{time: t.column(wanted...), method: t.column("method", "request_method"), path: t.column(pathColumns...), status: t.column(statusColumns...), took: -1}
	if c.time < 0 {
		return c, t.in.problem(t.in.Line(), "no column of times", "name it: --time COLUMN; in a scenario time_column")
	}
	for name, i := range t.index {
		if m := tookColumn.FindStringSubmatch(name); m != nil && (c.took < 0 || i < c.took) {
			c.took, c.unit = i, tookUnits[m[1]]
		}
	}
	if c.took < 0 {
		t.in.Note("no column of durations with its unit in the name, such as duration_ms: how long requests took is not known")
	}
	if t.in.unjudged = c.status < 0; t.in.unjudged && c.path >= 0 {
		t.in.Caution("no column of statuses: which requests failed is not known; endpoints have none of them")
	}
	t.in.Note("times are taken for those of the arrivals")
	return c, nil
}

// readRequestTable reads a request of each row.
func readRequestTable(in *Input, add func(*recording.Request)) error {
	head, err := in.in.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	t := newTable(in, commaOf((&Head{Bytes: head}).First()))
	if !t.header() {
		return errors.Join(in.Err(), in.problem(in.Line(), "has no header", ""))
	}
	columns, err := t.columnsOfRequests()
	if err != nil {
		return err
	}
	width := len(t.fields)
	var style *timeStyle
	var q recording.Request
	fine := false
	for t.next() {
		if len(t.fields) != width {
			in.Leave("not as many fields as the header")
			continue
		}
		text := strings.TrimSpace(string(t.fields[columns.time]))
		if style == nil {
			if style, err = in.styleOf(text); err != nil {
				return err
			}
		}
		at, ok := style.read(text)
		if !ok {
			in.Leave("no time")
			continue
		}
		columns.request(t, &q)
		q.At, fine = at, fine || at%1e9 != 0
		add(&q)
	}
	if style != nil {
		in.local = in.local || style.local && in.TimeAs != "index"
		if style.note != "" {
			in.Note("%s", style.note)
		}
	}
	if !fine {
		in.resolution = sim.Second
	}
	return in.Err()
}

// request is what the current row says beside its time.
func (c *requestColumns) request(t *table, q *recording.Request) {
	q.Status, q.Failed, q.Took = 0, false, recording.NoTime
	if status, err := strconv.Atoi(string(bytes.TrimSpace(t.at(c.status)))); err == nil && status >= 0 && status < 1000 {
		q.Status, q.Failed = status, status == 0 || status >= 400
	}
	if took, err := strconv.ParseFloat(string(bytes.TrimSpace(t.at(c.took))), 64); err == nil && took >= 0 && took*c.unit < 1e18 {
		q.Took = int64(math.Round(took * c.unit))
	}
	q.Endpoint = append(q.Endpoint[:0], bytes.TrimSpace(t.at(c.method))...)
	if len(q.Endpoint) > 0 {
		q.Endpoint = append(q.Endpoint, ' ')
	}
	path, _, _ := bytes.Cut(bytes.TrimSpace(t.at(c.path)), []byte("?"))
	if q.Endpoint = append(q.Endpoint, path...); len(bytes.TrimSpace(q.Endpoint)) == 0 {
		q.Endpoint = append(q.Endpoint[:0], noPath...)
	}
}
