package measured

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"fleetcost/models"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// bucketCounts is the format in which a line counts the requests of a bucket.
var bucketCounts = &format{
	example: "timestamp,requests\n2024-05-01T00:00:00Z,5762\n2024-05-01T00:01:00Z,6379\n",
	is:      func(first string) bool { return named(first, "timestamp") && named(first, "requests") },
	counts:  readBuckets,
}

func init() { formats.Register("buckets", "requests per bucket of time", bucketCounts) }

const wantedTrace = "the first line is timestamp,requests and each line below counts one bucket of time"

// ReadTrace reads a trace of traffic from a CSV file, plain or compressed by
// gzip: the requests per bucket of time,
//
//	timestamp,requests
//	2024-05-01T00:00:00Z,5762
//	2024-05-01T00:01:00Z,6379
//
// The timestamp is the start of the bucket, in RFC 3339 or unix seconds, and
// later from line to line. All buckets are as wide as most are; those that are
// not in the file count as no requests. Other columns are passed over. The
// error is of type [keys.Problems]; name is for its messages.
func ReadTrace(name string, r io.Reader) (*models.ArrivalCounts, error) {
	var found keys.Findings
	trace := countsOf(newLines(name, r, &found), mostRows)
	if ps := found.Sorted(); ps != nil {
		return nil, ps
	}
	return trace, nil
}

// A moment is a point of time in unix time.
type moment struct{ sec, nsec int64 }

// A stride is a run of equal steps between the timestamps of lines.
type stride struct {
	step sim.Time
	n    int
	line int // at the end of its first step
}

// buckets are what was read of a trace.
type buckets struct {
	start, last moment
	lastLine    int
	requests    []float64
	sum         float64
	strides     []stride
}

// readBuckets makes at most so many buckets, of those in the file and those
// that it lacks.
func readBuckets(l *lines, most int) *models.ArrivalCounts {
	f := newRows(l, wantedTrace)
	if f == nil {
		return nil
	}
	when, how := f.column("timestamp"), f.column("requests")
	if when < 0 || how < 0 {
		f.problem(1, traceHeaderFault(f, when), wantedTrace)
		return nil
	}
	var b buckets
	for f.next() {
		at, ok := f.moment(f.fields[when])
		n, counted := f.requests(f.fields[how])
		if ok && counted && f.follows(&b, at) {
			b.add(at, n, f.number)
		}
	}
	if f.failed {
		return nil
	}
	return f.trace(&b, most)
}

func traceHeaderFault(f *rows, when int) string {
	if _, err := strconv.ParseFloat(strings.TrimSuffix(f.header[len(f.header)-1], "z"), 64); err == nil {
		return "no header"
	}
	if when >= 0 {
		return "no column requests: this is not a count per bucket (one line per request?)"
	}
	return "no column timestamp"
}

// moment reads a timestamp.
func (f *rows) moment(s string) (moment, bool) {
	if strings.IndexByte(s, 'T') > 0 { // and else it is no RFC 3339
		if t, err := time.Parse(time.RFC3339, s); err == nil {
			return moment{t.Unix(), int64(t.Nanosecond())}, true
		}
	}
	const furthest = 253402300799 // end of year 9999
	whole, fraction, _ := strings.Cut(s, ".")
	sec, err := strconv.ParseInt(whole, 10, 64)
	var nsec uint64
	var bad error
	if fraction != "" {
		nsec, bad = strconv.ParseUint((fraction + "000000000")[:9], 10, 32)
	}
	switch {
	case s == "":
		return moment{}, f.problem(f.number, "no timestamp", "")
	case err != nil || bad != nil || len(fraction) > 9 || s[0] == '+':
		return moment{}, f.problem(f.number, fmt.Sprintf("%q is not a timestamp", s), "write RFC 3339 (2024-05-01T00:00:00Z) or unix seconds (1714521600)")
	case sec > furthest || sec < -furthest:
		return moment{}, f.problem(f.number, s+" seconds is no date", "write unix seconds, not milliseconds")
	}
	return moment{sec, int64(nsec)}, true
}

// requests reads a number of requests.
func (f *rows) requests(s string) (float64, bool) {
	n, err := strconv.ParseFloat(s, 64)
	switch {
	case s == "":
		return 0, f.problem(f.number, "no number of requests", "write 0 for none")
	case err != nil || !isDecimal(s):
		return 0, f.problem(f.number, fmt.Sprintf("%q is not a number of requests", s), "")
	case n < 0:
		return 0, f.problem(f.number, s+" requests are fewer than none", "")
	case n > 1e15:
		return 0, f.problem(f.number, s+" requests are too many", "at most 1e15 in one bucket")
	}
	return n, true
}

// follows tells whether a moment is after the last line's.
func (f *rows) follows(b *buckets, at moment) bool {
	switch step := since(at, b.last); {
	case len(b.requests) == 0 || step > 0 && step != sim.Never:
		return true
	case step == 0:
		return f.problem(f.number, fmt.Sprintf("same timestamp as line %d", b.lastLine), "one line per bucket")
	case step < 0:
		return f.problem(f.number, fmt.Sprintf("earlier than line %d", b.lastLine), "sort the lines by time")
	}
	return f.problem(f.number, fmt.Sprintf("centuries after line %d", b.lastLine), "")
}

// since is the time from b to a.
func since(a, b moment) sim.Time {
	const century = 100 * 365.25 * 24 * 3600
	switch d := a.sec - b.sec; {
	case d > century:
		return sim.Never
	case d < -century:
		return -sim.Never
	default:
		return sim.Time(d)*sim.Second + sim.Time(a.nsec-b.nsec)
	}
}

func (b *buckets) add(at moment, requests float64, line int) {
	if len(b.requests) == 0 {
		b.start = at
	} else {
		step := since(at, b.last)
		if n := len(b.strides); n > 0 && b.strides[n-1].step == step {
			b.strides[n-1].n++
		} else {
			b.strides = append(b.strides, stride{step, 1, line})
		}
	}
	b.requests = append(b.requests, requests)
	b.sum += requests
	b.last, b.lastLine = at, line
}

// width is the most common step; the smallest of several.
func (b *buckets) width() sim.Time {
	often := map[sim.Time]int{}
	for _, s := range b.strides {
		often[s.step] += s.n
	}
	var width sim.Time
	for step, n := range often {
		if n > often[width] || n == often[width] && step < width {
			width = step
		}
	}
	return width
}

// trace puts the buckets into a row of equal width.
func (f *rows) trace(b *buckets, most int) *models.ArrivalCounts {
	switch {
	case len(b.requests) == 0:
		f.problem(f.number, "no lines below the header", wantedTrace)
		return nil
	case len(b.requests) == 1:
		f.problem(f.number, "one bucket only: how wide is it?", "at least two lines below the header")
		return nil
	case b.sum == 0:
		f.problem(f.number, "no requests in any bucket", "")
		return nil
	}
	t := &models.ArrivalCounts{Name: f.name, Start: b.start.sec, Width: b.width(), Requests: b.requests}
	total := 1
	for _, s := range b.strides {
		k := s.step / t.Width
		if s.step%t.Width != 0 {
			f.problem(s.line, fmt.Sprintf("%v after the line before, but most lines are %v apart", s.step, t.Width),
				"make all buckets equally wide")
			continue
		}
		if total += int(min(k, sim.Time(most))) * s.n; total > most {
			f.problem(s.line, fmt.Sprintf("%v after the line before: that makes more than %d buckets of %v", s.step, most, t.Width),
				"cut the trace there")
			return nil
		}
		t.Missing += int(k-1) * s.n
		t.LongestGap = max(t.LongestGap, (k-1)*t.Width)
	}
	if f.failed {
		return nil
	}
	if t.Missing > 0 {
		t.Requests, t.Gaps = b.spread(t.Width, total)
	}
	return t
}

// spread puts empty buckets where the file has none, and tells where that is.
func (b *buckets) spread(width sim.Time, total int) (spread []float64, gaps []models.Gap) {
	spread = make([]float64, 1, total)
	spread[0] = b.requests[0]
	i := 1
	for _, s := range b.strides {
		for range s.n {
			if s.step > width {
				gaps = append(gaps, models.Gap{From: len(spread), To: len(spread) + int(s.step/width) - 1})
			}
			spread = slices.Grow(spread, int(s.step/width))[:len(spread)+int(s.step/width)]
			spread[len(spread)-1] = b.requests[i]
			i++
		}
	}
	return spread, gaps
}

// Counts reads the trace file that key names; nil when absent or bad.
func Counts(t *keys.Table, key string) *models.ArrivalCounts {
	if !t.Has(key) {
		return nil
	}
	in, path := t.Open(key, t.Text(key, ""))
	if in == nil {
		return nil
	}
	defer in.Close()
	trace := countsOf(newLines(path, in, t.Findings()), mostRows)
	if trace != nil && trace.Missing > 0 {
		t.WarnOf(path, fmt.Sprintf("%s of %v missing, the longest gap is %v: counted as no requests",
			keys.Count(trace.Missing, "bucket"), trace.Width, trace.LongestGap))
	}
	return trace
}
