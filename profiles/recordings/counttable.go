package recordings

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"fleetcost/models/recording"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/recordings/figures"
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

// mostFaults of one file are listed.
const mostFaults = 20

// A countTable is a table that is being read.
type countTable struct {
	*table
	kind   tableKind
	names  []string
	time   int
	clock  int   // the column of the hour, or of its time, of a date in that of the times; −1 of none
	series int   // the column that names the series; −1 of none
	values []int // the columns of values
	style  *timeStyle
	all    []recording.Series
	lines  []int          // of the last point of each series
	byName map[string]int // of series as rows
	rows   int
	faults keys.Problems
	over   bool // nobody knows how its times are written
	first  int64
	latest int64
	commas bool // decimals stand behind commas
	units  bool // values have units,
	rates  bool // of what comes in a second
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
	if first := time.Unix(0, t.first); !t.style.sure && t.first < figures.Earliest {
		return nil, in.problem(0, fmt.Sprintf("its first time, %s, is before any such record: a clock that was not set, or an index that was made a date?", first.UTC().Format(time.RFC3339)), "say how times are written if that is meant: --time-as rfc3339; in a scenario time = \"rfc3339\"")
	}
	if last := time.Unix(0, t.latest); !t.style.sure && last.After(now().AddDate(0, 0, 1)) {
		return nil, in.problem(0, fmt.Sprintf("its last time, %s, lies in the future", last.UTC().Format(time.RFC3339)), "say how times are written if that is meant: --time-as rfc3339 (or unix); in a scenario time = \"rfc3339\"")
	}
	hint := measureOfNames(t.all)
	if t.rates && in.Values == "" {
		in.Values = string(recording.Rates)
		in.Note("values are rates by their unit")
	}
	rec, err := in.series(t.all, "", hint)
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
