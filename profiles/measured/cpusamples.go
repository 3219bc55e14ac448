package measured

import (
	"fmt"
	"io"
	"math"

	"fleetcost/profiles/keys"
)

const wantedCPU = "the first line names the columns: test, the file of a load test, and cpu_percent (100 is one core), or at_s with cpu_s or usage_usec, which count up"

// cpuCounters are columns that count CPU time up, and their unit in seconds.
var cpuCounters = []struct {
	column  string
	seconds float64
}{{"cpu_s", 1}, {"usage_usec", 1e-6}}

// readCPUByTest reads a CSV file of samples of the CPU that a server used in each load test,
// in cores: as shares (cpu_percent), whose mean counts, or as counters (cpu_s, usage_usec)
// with their time, of which the first and the last do. The error is of type [keys.Problems].
func readCPUByTest(name string, r io.Reader) (map[string]float64, error) {
	var found keys.Findings
	f := newRows(newLines(name, r, &found), wantedCPU)
	if f == nil {
		return nil, found.Sorted()
	}
	counter, unit := "", 0.0
	for _, c := range cpuCounters {
		if f.column(c.column) >= 0 {
			counter, unit = c.column, c.seconds
		}
	}
	shares := f.column("cpu_percent") >= 0
	if f.column("test") < 0 || shares == (counter != "") || counter != "" && f.column("at_s") < 0 {
		f.problem(1, "not the columns of CPU samples", wantedCPU)
		return nil, found.Sorted()
	}
	type span struct {
		sum, n          float64
		from, to        float64
		atFirst, atLast float64
		line            int
	}
	tests := map[string]*span{}
	for f.next() {
		before := f.faults
		test := f.text("test")
		s := tests[test]
		if s == nil {
			s = &span{line: f.number, atFirst: math.NaN()}
			tests[test] = s
		}
		if shares {
			v := f.value("cpu_percent", 0, false)
			s.sum, s.n = s.sum+v/100, s.n+1
			continue
		}
		at, v := f.value("at_s", 0, false), f.value(counter, 0, false)*unit
		if f.faults > before {
			continue
		}
		if math.IsNaN(s.atFirst) {
			s.atFirst, s.from = at, v
		} else if at <= s.atLast || v < s.to {
			f.problem(f.number, fmt.Sprintf("%s: time or counter of %s runs backwards", counter, test), "give the samples of a test in order, of a server that was not started anew")
		}
		s.atLast, s.to = at, v
	}
	cores := map[string]float64{}
	for test, s := range tests {
		cores[test] = s.sum / s.n
		if shares {
			continue
		}
		if cores[test] = (s.to - s.from) / (s.atLast - s.atFirst); !(s.atLast > s.atFirst) {
			f.problem(s.line, fmt.Sprintf("%s: one sample of %s", counter, test), "give two or more, at the begin and the end of the test")
		}
	}
	if ps := found.Sorted(); ps != nil {
		return nil, ps
	}
	return cores, nil
}
