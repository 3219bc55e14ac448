package recordings

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"fleetcost/models/recording"
	"fleetcost/profiles/endpoints"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// Limits of a file. What is beyond them is not what was meant.
const (
	longestLine = 1 << 20  // longer ones are of no use
	noLine      = 64 << 20 // longer than that is no text
	mostText    = 64 << 20 // of a file that is read whole
	headBytes   = 64 << 10 // by which a format is told
	bombRatio   = 500      // so many times its size is no log
)

// bombFrom are the decompressed bytes from which on a file may be one that grows without end.
var bombFrom int64 = 256 << 20

// Options are what a file does not say, and its reader was told.
type Options struct {
	// Unit of durations that are whole numbers: us, ms or s.
	Unit string
	// Time and Value name the columns of a table.
	Time, Value string
	// TimeAs is how times are written, one of timesAs.
	TimeAs string
	// Values is what a metric counts: rate, count or counter.
	Values string
	// Bucket is how wide the buckets of a metric are; 0 where its points tell.
	Bucket sim.Time
	// Exclude are patterns of endpoints whose requests do not count: files that a cache or
	// another server answers.
	Exclude []endpoints.Pattern
}

// durationUnits in which durations may be written as whole numbers.
var durationUnits = []string{"us", "ms", "s"}

// words are the options of a metric as keys of a scenario.
func (o Options) words() (all []recording.Word) {
	for _, w := range []recording.Word{{Key: "time", Value: o.TimeAs}, {Key: "time_column", Value: o.Time}, {Key: "column", Value: o.Value}, {Key: "values", Value: o.Values}, {Key: "duration_unit", Value: o.Unit}} {
		if w.Value != "" {
			all = append(all, w)
		}
	}
	if o.Bucket > 0 {
		all = append(all, recording.Word{Key: "bucket", Value: o.Bucket.String()})
	}
	for _, p := range o.Exclude {
		all = append(all, recording.Word{Key: "exclude", Value: string(p), Listed: true})
	}
	return all
}

// Check says what is wrong with options.
func (o Options) Check() error {
	for _, c := range []struct {
		flag, value string
		allowed     []string
	}{
		{"--duration-unit", o.Unit, durationUnits},
		{"--time-as", o.TimeAs, timesAs},
		{"--values", o.Values, measures},
	} {
		if c.value != "" && !slices.Contains(c.allowed, c.value) {
			return fmt.Errorf("%s: there is no %q; write one of %s", c.flag, c.value, strings.Join(c.allowed, ", "))
		}
	}
	return nil
}

// An Input is a file that is read from its beginning to its end, once.
type Input struct {
	Name string
	Options
	in      *bufio.Reader
	packed  *counted // compressed bytes; nil where it is not
	read    int64    // decompressed
	line    int
	left    map[string]int
	notes   []string
	words   []recording.Word
	caution []string
	failed  error
	local   bool // its times have no zone
	closer  io.Closer

	united bool // a duration was read in the unit that was told
	looked bool // is, or isNone, was found
	is     Named
	isNone error

	unjudged   bool     // does not say which requests failed
	resolution sim.Time // of times, where that is not always the same
}

// Close ends the reading.
func (in *Input) Close() error { return in.closer.Close() }

// counted counts what is read.
type counted struct {
	io.Reader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

// Open begins to read a file, which may be compressed by gzip or bzip2.
func Open(name string, r io.ReadCloser, o Options) (*Input, error) {
	in := &Input{Name: name, Options: o, words: o.words(), left: map[string]int{}, closer: r}
	raw := &counted{Reader: r}
	buffered := bufio.NewReaderSize(raw, 1<<18)
	magic, _ := buffered.Peek(6)
	var plain io.Reader = buffered
	switch {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, in.problem(0, "its compression is broken: "+err.Error(), "")
		}
		plain, in.packed = z, raw
	case bytes.HasPrefix(magic, []byte("BZh")):
		plain, in.packed = bzip2.NewReader(buffered), raw
	case bytes.HasPrefix(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return nil, in.problem(0, "is compressed by zstd, which is not read here", "pass it on: zstd -dc FILE | fleetcost traffic -")
	case bytes.HasPrefix(magic, []byte{0xfd, '7', 'z', 'X', 'Z'}):
		return nil, in.problem(0, "is compressed by xz, which is not read here", "pass it on: xz -dc FILE | fleetcost traffic -")
	case bytes.HasPrefix(magic, []byte{0xff, 0xfe}), bytes.HasPrefix(magic, []byte{0xfe, 0xff}):
		return nil, in.problem(0, "is text of UTF-16, as PowerShell writes it", "pass it on: iconv -f UTF-16 -t UTF-8 FILE | fleetcost traffic -")
	case bytes.HasPrefix(magic, []byte("PK\x03\x04")):
		return nil, in.problem(0, "is a zip archive or a workbook", "unpack it, or export the sheet as CSV")
	}
	in.in = bufio.NewReaderSize(plain, longestLine)
	if mark, _ := in.in.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		_, _ = in.in.Discard(3)
	}
	if begin, _ := in.in.Peek(headBytes); wrapped(begin) {
		in.in = bufio.NewReaderSize(&unwrapper{in: in.in}, longestLine)
	}
	return in, nil
}

// problem is an error with its place.
func (in *Input) problem(line int, what, fix string) error {
	return keys.Problems{keys.InFile(in.Name, line, what, fix)}
}

// located gives an error its place, where it has none.
func (in *Input) located(err error) keys.Problems {
	if ps, ok := errors.AsType[keys.Problems](err); ok {
		return ps
	}
	return keys.Problems{keys.InFile(in.Name, in.line, err.Error(), "")}
}

// Next is the next line without its end, valid until the one after; false at the end of
// the file, and where it cannot be read, see Err. Lines that are too long are left out.
func (in *Input) Next() ([]byte, bool) {
	for in.failed == nil {
		line, err := in.in.ReadSlice('\n')
		in.line++
		in.read += int64(len(line))
		switch {
		case err == nil:
		case errors.Is(err, io.EOF):
			if len(line) == 0 {
				in.line--
				return nil, false
			}
		case errors.Is(err, bufio.ErrBufferFull):
			if in.skip() {
				in.Leave("longer than 1 MiB")
				continue
			}
			return nil, false
		case errors.Is(err, io.ErrUnexpectedEOF):
			in.failed = in.problem(in.line, "the file is cut off: its compression ends too early", "copy it again: its end is missing")
			return nil, false
		default:
			in.failed = in.problem(in.line, "cannot be read further: "+err.Error(), "")
			return nil, false
		}
		if in.packed != nil && in.read > bombFrom && in.read > bombRatio*in.packed.n {
			in.failed = in.problem(in.line, fmt.Sprintf("has grown to more than %d times its compressed size, which no log does", bombRatio), "decompress it yourself if it is one")
			return nil, false
		}
		n := len(line)
		for n > 0 && (line[n-1] == '\n' || line[n-1] == '\r') {
			n--
		}
		return uncoloured(line[:n]), true
	}
	return nil, false
}

// uncoloured takes the colours of a terminal out of a text, in place: ESC [ 32 m.
func uncoloured(text []byte) []byte {
	to := bytes.IndexByte(text, 0x1b)
	if to < 0 {
		return text
	}
	for from := to; from < len(text); {
		if text[from] == 0x1b && from+1 < len(text) && text[from+1] == '[' {
			end := from + 2
			for end < len(text) && (text[end] >= '0' && text[end] <= '9' || text[end] == ';') {
				end++
			}
			if end < len(text) && (text[end] == 'm' || text[end] == 'K') {
				from = end + 1
				continue
			}
		}
		text[to] = text[from]
		to, from = to+1, from+1
	}
	return text[:to]
}

// skip goes to the end of a line; false where there is none.
func (in *Input) skip() bool {
	for size := longestLine; ; size += longestLine {
		part, err := in.in.ReadSlice('\n')
		in.read += int64(len(part))
		switch {
		case err == nil, errors.Is(err, io.EOF):
			return true
		case size > noLine:
			in.failed = in.problem(in.line, "a line of more than 64 MiB: this is no text", "")
			return false
		case !errors.Is(err, bufio.ErrBufferFull):
			in.failed = in.problem(in.line, "cannot be read further: "+err.Error(), "")
			return false
		}
	}
}

// Err is why reading ended before the end of the file.
func (in *Input) Err() error { return in.failed }

// Resolution is how exact the times are of requests that were read.
func (in *Input) Resolution() sim.Time { return in.resolution }

// Line is the number of the current line.
func (in *Input) Line() int { return in.line }

// Leave counts a line, or a row, that is of no use, with the reason.
func (in *Input) Leave(reason string) { in.left[reason]++ }

// Note says once what was decided.
func (in *Input) Note(format string, args ...any) {
	if n := fmt.Sprintf(format, args...); !slices.Contains(in.notes, n) {
		in.notes = append(in.notes, n)
	}
}

// Caution says once why figures may mislead.
func (in *Input) Caution(format string, args ...any) {
	if n := fmt.Sprintf(format, args...); !slices.Contains(in.caution, n) {
		in.caution = append(in.caution, n)
	}
}

// All is a file that is read whole, which must be small.
func (in *Input) All() ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(in.in, mostText+1))
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, in.problem(0, "the file is cut off: its compression ends too early", "copy it again: its end is missing")
	case err != nil:
		return nil, in.problem(0, "cannot be read: "+keys.Why(err), "")
	case len(text) > mostText:
		return nil, in.problem(0, "is larger than 64 MiB, which no summary is", "")
	}
	return text, nil
}

// JSON reads a file that is one JSON value into v.
func (in *Input) JSON(v any) error {
	text, err := in.All()
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, v); err != nil {
		return in.faultOf(text, err)
	}
	return nil
}

// faultOf is what is wrong with text that should be JSON.
func (in *Input) faultOf(text []byte, err error) error {
	what, fix := jsonFault(text, err)
	return in.problem(lineOf(text, err), what, fix)
}

func lineOf(text []byte, err error) int {
	offset := int64(len(text))
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		offset = e.Offset
	}
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		offset = e.Offset
	}
	return 1 + bytes.Count(text[:min(offset, int64(len(text)))], []byte("\n"))
}

func jsonFault(text []byte, err error) (what, fix string) {
	if e, ok := errors.AsType[*json.SyntaxError](err); ok && e.Offset >= int64(len(bytes.TrimSpace(text))) {
		return "the JSON is cut off", "copy it again: its end is missing"
	}
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Sprintf("%s is a %s, which it cannot be", e.Field, e.Value), ""
	}
	return "is no JSON: " + err.Error(), ""
}

// told gives a recording what its reader has to say.
func (in *Input) told(rec *recording.Recording, f Named) {
	if rec.Left == nil {
		rec.Left = map[string]int{}
	}
	for reason, n := range in.left {
		rec.Left[reason] += n
	}
	rec.Notes = append(rec.Notes, in.notes...)
	rec.Words, rec.Closed = in.words, rec.Closed || f.closed
	rec.Local = rec.Local || in.local
	if f.caution != "" {
		rec.Cautions = append(rec.Cautions, f.caution)
	}
	if rec.Requests == 0 { // zeros that stand there are no times
		rec.Latency = nil
	}
	if rec.Requests > 0 && rec.Errors == rec.Requests {
		what := "every request failed"
		for status, n := range rec.Statuses {
			if float64(n) == rec.Requests {
				what = "every answer is " + status
			}
		}
		rec.Cautions = append(rec.Cautions, what+": the time of a refusal is not that of the work")
	}
	rec.Cautions = append(rec.Cautions, in.caution...)
	if in.Unit != "" && !in.united {
		rec.Notes = append(rec.Notes, "no duration lacks its unit: what is said of it (--duration-unit, duration_unit) changes nothing")
	}
}
