package measured

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"fleetcost/models/calibration"
	"fleetcost/profiles/keys"
)

// wantedServerTests are the columns of a file of tests of one server.
const wantedServerTests = "the first line names the columns: rate_rps or users, window_s or requests, and of p50_ms, p90_ms, p95_ms, p99_ms, mean_ms, cpu_ms what is known; " +
	"and if you like offered_rps, achieved_rps, cpu_s, utilization, errors, warm_s, start_s, request, share, run_id"

// columns that mean the same, the first that a file has counts.
var (
	sentColumns   = []string{"offered_rps", "rate_rps", "rate"}
	doneColumns   = []string{"achieved_rps", "throughput_rps", "done_rps"}
	userColumns   = []string{"users", "connections", "concurrency"}
	windowColumns = []string{"window_s", "duration_s", "seconds"}
	countColumns  = []string{"requests", "n", "count"}
	cpuColumns    = []string{"cpu_ms", "cpu_ms_per_req", "cpu_ms_per_request"}
	allCPUColumns = []string{"cpu_s", "server_cpu_s"}
	usedColumns   = []string{"utilization", "core_util", "cores_used"}
	kindColumns   = []string{"request", "class", "scenario_request"}
)

// A Pick is a column and the text that a line must have there to count.
type Pick struct{ Column, Value string }

// ReadServerTests reads a CSV file of load tests of one server: one line for each, or for
// each kind of requests in it, after one for all of them. What was passed over comes with
// it. The error is of type [keys.Problems].
func ReadServerTests(name string, r io.Reader, picks []Pick) (tests []calibration.Test, notes []string, err error) {
	var found keys.Findings
	f := newRows(newLines(name, r, &found), wantedServerTests)
	if f == nil {
		return nil, nil, found.Sorted()
	}
	s := &serverTests{rows: f, picks: picks, other: map[string]string{}}
	s.head()
	for ok := !f.failed; ok && !s.mixed && f.next(); {
		s.line()
	}
	for i := range s.tests {
		s.finish(&s.tests[i])
	}
	if len(s.tests) == 0 && !f.failed {
		f.problem(f.number, "no load tests below the first line", wantedServerTests)
	}
	if ps := found.Sorted(); ps != nil {
		return nil, nil, ps
	}
	for i := range s.tests {
		tests = append(tests, s.tests[i].Test)
	}
	return tests, s.notes(), nil
}

type serverTests struct {
	*rows
	picks   []Pick
	tests   []serverTest
	other   map[string]string // what the lines have in columns that tell servers apart
	mixed   bool              // lines of several servers
	assumed bool              // that rates were kept
}

type serverTest struct {
	calibration.Test
	line int
	run  string
	kind []calibration.Times
	all  *calibration.Times
}

// first of the columns that the file has; "" for none.
func (s *serverTests) first(names []string) string {
	for _, n := range names {
		if s.column(n) >= 0 {
			return n
		}
	}
	return ""
}

func (s *serverTests) head() {
	seen := map[string]bool{}
	for _, h := range s.header {
		if seen[h] && h != "" {
			s.problem(1, fmt.Sprintf("two columns %s", h), "keep one")
		}
		seen[h] = true
	}
	if s.first(sentColumns) == "" && s.first(userColumns) == "" {
		s.problem(1, "no column rate_rps, nor users", wantedServerTests)
	}
	if s.first(windowColumns) == "" && s.first(countColumns) == "" {
		s.problem(1, "no column window_s, nor requests: how sure a percentile is depends on how many it is of", wantedServerTests)
	}
	s.unpicked(s.picks)
}

// unpicked reports columns to pick lines by that the file has not.
func (f *rows) unpicked(picks []Pick) {
	for _, p := range picks {
		if f.column(strings.ToLower(p.Column)) < 0 {
			f.problem(1, fmt.Sprintf("no column %s to pick lines by", p.Column), "the columns are "+strings.Join(f.header, ", "))
		}
	}
}

// picked tells whether the current line counts.
func (f *rows) picked(picks []Pick) bool {
	for _, p := range picks {
		if f.text(strings.ToLower(p.Column)) != p.Value {
			return false
		}
	}
	return true
}

func (s *serverTests) of(names []string, low float64) float64 {
	name := s.first(names)
	if name == "" {
		return math.NaN()
	}
	return s.value(name, low, true)
}

// distinct are columns that tell servers, or what they do, apart.
var distinct = []string{"server", "scenario", "design", "framework", "host"}

func (s *serverTests) line() {
	if !s.picked(s.picks) {
		return
	}
	for _, c := range distinct {
		if s.column(c) < 0 {
			continue
		}
		v := s.text(c)
		if was, ok := s.other[c]; ok && was != v {
			s.problem(s.number, fmt.Sprintf("%s: %q, but lines before are of %q", c, v, was), fmt.Sprintf("one server at a time: --where %s=%s", c, was))
			s.mixed = true
			return
		}
		s.other[c] = v
	}
	t := serverTest{line: s.number}
	t.Place = fmt.Sprintf("%s:%d", s.name, s.number)
	before := s.faults
	t.Offered, t.Done = s.of(sentColumns, 1e-9), s.of(doneColumns, 0)
	if users := s.first(userColumns); users != "" {
		t.Users = int(s.whole(users, 1, mostUsers, 0, true))
	}
	t.Seconds = s.of(windowColumns, 1e-3)
	t.WarmUp = s.value("warm_s", 0, true)
	t.Errors = s.value("errors", 0, true)
	from := s.value("start_s", 1, true)
	cpu, total, used := s.of(cpuColumns, 0), s.of(allCPUColumns, 0), s.of(usedColumns, 0)
	n := s.of(countColumns, 0)
	r := calibration.Times{Name: "all", Share: s.value("share", 0, true), Count: n, Mean: s.millis("mean_ms"), P50: s.millis("p50_ms"), P90: s.millis("p90_ms"), P95: s.millis("p95_ms"), P99: s.millis("p99_ms")}
	if c := s.first(kindColumns); c != "" && s.text(c) != "" {
		r.Name = s.text(c)
	}
	if s.column("run_id") >= 0 {
		t.run = s.text("run_id")
	}
	if s.faults > before {
		return
	}
	if last := s.last(); last != nil && r.Name != "all" && r.Name != calibration.Empty && last.belongs(&t, r.Name) {
		last.kind = append(last.kind, r)
		return
	}
	if math.IsNaN(t.Offered) && t.Users == 0 {
		s.problem(s.number, "neither a rate nor users", "write rate_rps, or users of a closed loop")
		return
	}
	if math.IsNaN(t.Seconds) {
		t.Seconds = n / t.rate()
	}
	if !(t.Seconds > 0) {
		s.problem(s.number, "neither window_s nor requests", "write for how long it was measured")
		return
	}
	if math.IsNaN(t.Errors) {
		t.Errors = 0
	}
	if math.IsNaN(t.WarmUp) {
		t.WarmUp = math.Min(10, t.Seconds)
	}
	if t.Users > 0 && math.IsNaN(t.Done) {
		if math.IsNaN(t.Offered) {
			t.Done = n / t.Seconds
		} else {
			t.Done = t.Offered
		}
	}
	if t.Users > 0 && !(t.Done > 0) {
		s.problem(s.number, "users, but no achieved_rps", "write how many requests per second were answered")
		return
	}
	if math.IsNaN(t.Done) {
		t.Done, s.assumed = t.Offered, true
	}
	if from > 0 {
		t.From, t.To = from, from+t.Seconds
	}
	s.sizes(t.rate(), t.WarmUp+t.Seconds)
	switch {
	case cpu > 0:
		t.CPU = cpu / 1e3
	case total > 0:
		t.CPU = total / (t.Done * t.Seconds)
	case used > 0:
		t.CPU = used / t.Done
	default:
		t.CPU = math.NaN()
	}
	if r.Name == "all" || r.Name == calibration.Empty {
		r.Share = 1
		t.all = &r
	} else {
		t.kind = append(t.kind, r)
	}
	s.tests = append(s.tests, t)
}

func (t *serverTest) rate() float64 {
	if t.Users > 0 || math.IsNaN(t.Offered) {
		return t.Done
	}
	return t.Offered
}

func (s *serverTests) millis(column string) float64 { return s.value(column, 0, true) / 1e3 }

func (s *serverTests) last() *serverTest {
	if len(s.tests) == 0 {
		return nil
	}
	return &s.tests[len(s.tests)-1]
}

// belongs tells whether a line of a kind of requests is of the test before it.
func (t *serverTest) belongs(o *serverTest, kind string) bool {
	same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
	return (t.all == nil || t.all.Name == "all") && t.run == o.run && t.Users == o.Users && same(t.Offered, o.Offered) &&
		!slices.ContainsFunc(t.kind, func(have calibration.Times) bool { return have.Name == kind })
}

// finish makes the kinds of a test those of all tests, and shares of counts.
func (s *serverTests) finish(t *serverTest) {
	if len(t.kind) == 0 {
		t.Requests = []calibration.Times{*t.all}
		return
	}
	slices.SortStableFunc(t.kind, func(a, b calibration.Times) int { return strings.Compare(a.Name, b.Name) })
	sum, stated := 0.0, true
	for _, k := range t.kind {
		stated = stated && !math.IsNaN(k.Share)
		sum += k.Count
	}
	for i := range t.kind {
		if !stated {
			if t.kind[i].Share = t.kind[i].Count / sum; !(sum > 0) {
				s.problem(t.line, "the kinds of requests have neither share nor requests", "write which part of all each is")
				return
			}
		}
	}
	if stated {
		sum = 0
		for _, k := range t.kind {
			sum += k.Share
		}
		if !(sum > 0) {
			s.problem(t.line, "share: those of all kinds are 0", "write which part of all each is")
			return
		}
		for i := range t.kind {
			t.kind[i].Share /= sum
		}
	}
	t.Requests = t.kind
	if first := s.firstReal(); len(first.kind) != len(t.kind) || !slices.EqualFunc(first.kind, t.kind, func(a, b calibration.Times) bool { return a.Name == b.Name }) {
		s.problem(t.line, "not the kinds of requests of the first test", "each test has a line for each kind")
	}
}

// firstReal is the first test that is not of an empty handler.
func (s *serverTests) firstReal() *serverTest {
	i := slices.IndexFunc(s.tests, func(t serverTest) bool { return t.all == nil || t.all.Name != calibration.Empty })
	return &s.tests[max(0, i)]
}

// notes are what was decided in reading.
func (s *serverTests) notes() (all []string) {
	known := slices.Concat(sentColumns, doneColumns, userColumns, windowColumns, countColumns, cpuColumns, allCPUColumns, usedColumns, kindColumns, distinct,
		[]string{"share", "mean_ms", "p50_ms", "p90_ms", "p95_ms", "p99_ms", "warm_s", "errors", "run_id", "start_s"})
	var passed []string
	for _, h := range s.header {
		picked := slices.ContainsFunc(s.picks, func(p Pick) bool { return strings.EqualFold(p.Column, h) })
		if !slices.Contains(known, h) && !picked {
			passed = append(passed, h)
		}
	}
	if len(passed) > 0 {
		all = append(all, "columns that are not read: "+strings.Join(passed, ", "))
	}
	if s.assumed {
		all = append(all, "no achieved_rps: each rate is taken to have been kept")
	}
	if s.column("warm_s") < 0 {
		all = append(all, "no warm_s: each test is taken to have been warmed up for as long as it was measured, 10 s at most")
	}
	return append(all, s.contradictions()...)
}

// AreServerTests tells by the beginning of a file whether it is one of ReadServerTests: its
// first line names a rate or users, and a time, a CPU time, or how long it was measured.
func AreServerTests(begin []byte) bool {
	names := strings.Split(strings.ToLower(strings.TrimSpace(firstLine(begin))), ",")
	for i := range names {
		names[i] = strings.Trim(names[i], ` "`)
	}
	any := func(of ...[]string) bool {
		return slices.ContainsFunc(slices.Concat(of...), func(n string) bool { return slices.Contains(names, n) })
	}
	return any(sentColumns, userColumns) && any(cpuColumns, allCPUColumns, usedColumns, windowColumns, doneColumns, []string{"mean_ms", "p50_ms", "p90_ms", "p95_ms", "p99_ms"})
}

// firstLine of a file, which may be compressed, by its beginning.
func firstLine(begin []byte) string {
	if len(begin) > 2 && begin[0] == 0x1f && begin[1] == 0x8b {
		if z, err := gzip.NewReader(bytes.NewReader(begin)); err == nil {
			plain := make([]byte, 4096)
			n, _ := io.ReadFull(z, plain)
			begin = plain[:n]
		}
	}
	line, _, _ := strings.Cut(strings.TrimPrefix(string(begin), "\ufeff"), "\n")
	return strings.TrimRight(line, "\r")
}
