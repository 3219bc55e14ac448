package measured

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"strconv"
	"strings"

	"fleetcost/profiles/keys"
)

// rows are the lines of a CSV file, the first of which names its columns.
type rows struct {
	*lines
	fields []string // of the current line
	header []string
}

// newRows reads the header. It returns nil when there is none; what is then said
// to be wanted is the file that the caller would like.
func newRows(l *lines, wanted string) *rows {
	if l == nil {
		return nil
	}
	f := &rows{lines: l}
	switch {
	case !f.scan():
		if !f.ended() {
			f.problem(0, "is empty", wanted)
		}
		return nil
	case !f.split(f.line()):
		return nil
	}
	f.fields[0] = strings.TrimPrefix(f.fields[0], "\ufeff")
	for _, name := range f.fields {
		f.header = append(f.header, strings.ToLower(strings.TrimSpace(name)))
	}
	return f
}

// column is the place of the named column, or -1.
func (f *rows) column(name string) int {
	for i, h := range f.header {
		if h == name {
			return i
		}
	}
	return -1
}

// next reads the next line that is well-formed; false at the end, and when
// reading makes no sense any more.
func (f *rows) next() bool {
	for f.faults < mostFaults && f.scan() {
		if f.split(f.line()) {
			return true
		}
		if f.number > mostRows {
			return false
		}
	}
	f.ended()
	return false
}

// split makes fields of the next line.
func (f *rows) split(line []byte) bool {
	if !f.isText(line) {
		return false
	}
	f.fields = f.fields[:0]
	if bytes.IndexByte(line, '"') >= 0 {
		r := csv.NewReader(bytes.NewReader(line))
		r.LazyQuotes = true
		fields, err := r.Read()
		if err != nil {
			return f.problem(f.number, "is no line of a CSV file: "+err.Error(), "")
		}
		for _, field := range fields {
			f.fields = append(f.fields, strings.TrimSpace(field))
		}
	} else {
		rest, more := string(line), true
		for field := ""; more; {
			field, rest, more = strings.Cut(rest, ",")
			f.fields = append(f.fields, strings.TrimSpace(field))
		}
	}
	if f.header != nil && len(f.fields) != len(f.header) {
		return f.problem(f.number, fmt.Sprintf("%s, but the first line has %d", keys.Count(len(f.fields), "field"), len(f.header)), "")
	}
	return true
}

// text of a column of the current line.
func (f *rows) text(column string) string { return f.fields[f.column(column)] }

// number of a column of the current line, from low on; NaN where it is bad, or
// empty and may be.
func (f *rows) value(column string, low float64, mayBeEmpty bool) float64 {
	at := f.column(column)
	if at < 0 {
		return math.NaN()
	}
	text := f.fields[at]
	if text == "" && mayBeEmpty {
		return math.NaN()
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !isDecimal(text) {
		f.problem(f.number, fmt.Sprintf("%s: %q is not a number", column, text), "write a plain decimal number")
		return math.NaN()
	}
	if v < low {
		fix := fmt.Sprintf("write a number from %g on", low)
		if 0 < low && low < 1e-2 {
			fix = "write a number above 0"
		}
		f.problem(f.number, fmt.Sprintf("%s: %s is out of range", column, text), fix)
		return math.NaN()
	}
	return v
}

// whole is a whole number of a column of the current line, from low to high;
// otherwise where it is bad, or empty and may be.
func (f *rows) whole(column string, low, high, otherwise int64, mayBeEmpty bool) int64 {
	at := f.column(column)
	if at < 0 || f.fields[at] == "" && mayBeEmpty {
		return otherwise
	}
	fix := fmt.Sprintf("write a whole number from %d to %d", low, high)
	if high == math.MaxInt64 {
		fix = "write a whole number"
	}
	v, err := strconv.ParseInt(f.fields[at], 10, 64)
	switch {
	case err != nil:
		f.problem(f.number, fmt.Sprintf("%s: %q is not a whole number", column, f.fields[at]), fix)
	case v < low || v > high:
		f.problem(f.number, fmt.Sprintf("%s: %d is out of range", column, v), fix)
	default:
		return v
	}
	return otherwise
}
