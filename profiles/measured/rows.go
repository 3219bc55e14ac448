package measured

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"fleetcost/profiles/keys"
)

// The limits of a CSV file. What is larger is not what was meant.
const (
	mostRows    = 50_000_000
	mostBytes   = 1 << 30 // decompressed
	longestLine = 1 << 20
	mostFaults  = 20 // problems of one file that are listed
)

// rows reads a CSV file line by line, so that its size does not matter. It
// reports problems under the name and the lines of the file itself.
type rows struct {
	name   string
	lines  *bufio.Scanner
	limit  *io.LimitedReader
	number int // of the current line
	fields []string
	header []string
	found  *keys.Findings
	faults int
	failed bool // something was reported
}

// newRows starts to read r, which may be compressed by gzip, and reads the
// header. It returns nil when there is none; what is then said to be wanted is
// the file that the caller would like.
func newRows(name string, r io.Reader, found *keys.Findings, wanted string) *rows {
	f := &rows{name: name, found: found}
	in := bufio.NewReader(r)
	var plain io.Reader = in
	if magic, _ := in.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(in)
		if err != nil {
			f.problem(0, "cannot be decompressed: "+err.Error(), "")
			return nil
		}
		plain = z
	}
	f.limit = &io.LimitedReader{R: plain, N: mostBytes + 1}
	f.lines = bufio.NewScanner(f.limit)
	f.lines.Buffer(make([]byte, 64<<10), longestLine)
	switch {
	case !f.lines.Scan():
		if !f.ended() {
			f.problem(0, "is empty", wanted)
		}
		return nil
	case !f.split(f.lines.Bytes()):
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
	for f.faults < mostFaults && f.lines.Scan() {
		if f.split(f.lines.Bytes()) {
			return true
		}
		if f.number > mostRows {
			return false
		}
	}
	f.ended()
	return false
}

// ended looks why there is no next line, and tells whether that is a problem.
func (f *rows) ended() bool {
	switch err := f.lines.Err(); {
	case f.faults >= mostFaults:
		f.found.Add(keys.InFile(f.name, f.number, "and perhaps more: reading stopped here", ""))
	case errors.Is(err, bufio.ErrTooLong):
		f.problem(f.number+1, "is no line of a CSV file: longer than 1 MiB", "")
	case err != nil:
		f.problem(f.number, "cannot be read further: "+err.Error(), "")
	case f.exhausted():
		f.problem(f.number, "more than 1 GiB of text", "use a shorter part or wider buckets")
	}
	return f.failed
}

// exhausted tells whether the limit on the size ended the file.
func (f *rows) exhausted() bool { return f.limit.N <= 0 }

// split makes fields of the next line.
func (f *rows) split(line []byte) bool {
	f.number++
	switch {
	case f.number > mostRows:
		return f.problem(f.number, fmt.Sprintf("more than %d lines", mostRows), "use a shorter part or wider buckets")
	case len(bytes.TrimSpace(line)) == 0:
		return f.problem(f.number, "blank line", "remove it")
	case !utf8.Valid(line) || bytes.IndexByte(line, 0) >= 0:
		return f.problem(f.number, "not text", "a CSV file is wanted, plain or .gz")
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

// problem records what is wrong with a line; it is always false.
func (f *rows) problem(line int, what, fix string) bool {
	f.failed = true
	f.faults++
	f.found.Add(keys.InFile(f.name, line, what, fix))
	return false
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
