package measured

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"fleetcost/profiles/keys"
)

// UsedCPU is the CPU that a server used, sample by sample.
type UsedCPU struct {
	// Tests are cores by load test, where the file names those; the rest is empty then.
	Tests map[string]float64
	// At is the time of each sample, in unix seconds; NaN where the file has none.
	At []float64
	// Value is cores in use, or of a Counter the seconds used so far.
	Value   []float64
	Counter bool
	Notes   []string
}

// wantedAnyCPU are the forms of samples.
const wantedAnyCPU = "give what docker stats, pidstat, top -b, ps (twice) or a cgroup's cpu.stat (twice) wrote, a Prometheus query_range, or a CSV file: " + wantedCPU

// mostCPU is how long a file of samples may be.
const mostCPU = 256 << 20

// ReadCPU reads samples of the CPU that a server used, as tools write them: they are told by
// their content. Of names of containers, commands or labels those that are given count,
// together; where a file has several and none is given, that is a problem. The error is of
// type [keys.Problems].
func ReadCPU(name string, r io.Reader, of []string) (*UsedCPU, error) {
	data, err := io.ReadAll(io.LimitReader(r, mostCPU+1))
	if err != nil {
		return nil, keys.Problems{keys.InFile(name, 0, "cannot be read: "+err.Error(), "")}
	}
	c := &cpuFile{name: name, of: of, matched: map[string]bool{}}
	data = terminal.ReplaceAll(bytes.TrimPrefix(data, []byte("\ufeff")), nil)
	first := strings.TrimSpace(firstLine(bytes.TrimLeft(data, " \r\n\t")))
	switch {
	case len(data) > mostCPU:
		c.problem(0, fmt.Sprintf("more than %d MiB of CPU samples", mostCPU>>20), "use a shorter part")
	case first == "":
		c.problem(0, "is empty", wantedAnyCPU)
	case strings.HasPrefix(first, "{") || strings.HasPrefix(first, "["):
		c.json(data)
	case named(first, "test") || named(first, "cpu_percent") || named(first, "cpu_s"):
		tests, err := readCPUByTest(name, bytes.NewReader(data))
		return &UsedCPU{Tests: tests}, err
	case cgroupUsage.Match(data):
		c.cgroup(data)
	default:
		c.snapshots(data)
	}
	c.unnamed()
	if ps := c.found.Sorted(); ps != nil {
		return nil, ps
	}
	return &c.used, nil
}

// terminal are the sequences by which a tool clears a screen that is a file.
var terminal = regexp.MustCompile("\x1b\\[[0-9;?]*[A-Za-z]")

// A cpuFile is one that is read.
type cpuFile struct {
	name    string
	of      []string
	matched map[string]bool // of those
	names   []string        // that the samples have
	found   keys.Findings
	used    UsedCPU
}

func (c *cpuFile) problem(line int, what, fix string) {
	c.found.Add(keys.InFile(c.name, line, what, fix))
}

// counts tells whether samples of something with these names count.
func (c *cpuFile) counts(names ...string) bool {
	if name := names[0]; !slices.Contains(c.names, name) && len(c.names) < mostNames {
		c.names = append(c.names, name)
	}
	if len(c.of) == 0 {
		return true
	}
	for _, of := range c.of {
		if slices.Contains(names, of) {
			c.matched[of] = true
			return true
		}
	}
	return false
}

// mostNames are told.
const mostNames = 20

// unnamed reports names that are not in the file, and several where none is given.
func (c *cpuFile) unnamed() {
	slices.Sort(c.names)
	said := strings.Join(c.names, ", ")
	for _, of := range c.of {
		if !c.matched[of] && said != "" {
			c.problem(0, fmt.Sprintf("has no CPU of %q", of), "write one of "+said)
		}
	}
	if len(c.of) == 0 && len(c.names) > 1 {
		c.problem(0, "has the CPU of several: "+said, "say which are the server's, --cpu-of "+c.names[0])
	}
}

// add a sample. A counter that runs backwards was started anew.
func (c *cpuFile) add(line int, at, value float64) {
	n := len(c.used.Value)
	if !(value >= 0) || math.IsInf(value, 0) {
		c.problem(line, "a CPU time below 0, or none", "leave the sample out")
		return
	}
	if n > 0 && (at < c.used.At[n-1] || c.used.Counter && value < c.used.Value[n-1]) {
		c.problem(line, "time or counter runs backwards", "give the samples in order, of a server that was not started anew")
		return
	}
	c.used.At, c.used.Value = append(c.used.At, at), append(c.used.Value, value)
}

var (
	cgroupUsage = regexp.MustCompile(`(?m)^\s*usage_usec\s+[0-9]+\s*$`)
	stamp       = regexp.MustCompile(`^[0-9]{9,10}(\.[0-9]+)?$`)
)

// cgroup reads cpu.stat of a cgroup again and again, each after a time or without: of date
// +%s, or of RFC 3339.
func (c *cpuFile) cgroup(data []byte) {
	c.used.Counter = true
	at, number := math.NaN(), 0
	for s := bufio.NewScanner(bytes.NewReader(data)); s.Scan(); {
		number++
		line := strings.TrimSpace(s.Text())
		if stamp.MatchString(line) {
			at = decimal(line)
		} else if t, err := time.Parse(time.RFC3339Nano, line); err == nil {
			at = float64(t.UnixNano()) / 1e9
		} else if used, ok := strings.CutPrefix(line, "usage_usec"); ok {
			c.add(number, at, decimal(strings.TrimSpace(used))/1e6)
			at = math.NaN()
		}
	}
	for _, at := range c.used.At {
		if math.IsNaN(at) != math.IsNaN(c.used.At[0]) {
			c.problem(0, "some samples of cpu.stat have a time before them, and some have none", "write date +%s before each")
			break
		}
	}
}

// Cores are those that were in use from a time to another, in unix seconds, of a test of so
// many seconds; NaN times are not known, and all samples count. What is wrong is said in
// the second result.
func (u *UsedCPU) Cores(from, to, seconds float64) (cores float64, problem, fix string) {
	var at, values []float64
	timed := len(u.At) > 0 && !math.IsNaN(u.At[0])
	cut := timed && from < to
	for i, v := range u.Value {
		if !cut || from <= u.At[i] && u.At[i] <= to {
			at, values = append(at, u.At[i]), append(values, v)
		}
	}
	n := len(values)
	switch {
	case n == 0 && cut:
		return 0, fmt.Sprintf("no sample between %s and %s, when the test was", clock(from), clock(to)), "give samples of that time; clocks of two machines may differ"
	case n == 0:
		return 0, "no samples", wantedAnyCPU
	case !u.Counter:
		sum := 0.0
		for _, v := range values {
			sum += v
		}
		return sum / float64(n), "", ""
	case n < 2:
		return 0, "one sample of a counter", "give two or more, at the begin and the end of the test"
	case !timed:
		return (values[n-1] - values[0]) / seconds, "", ""
	case !(at[n-1] > at[0]):
		return 0, "the samples of a counter are of one time", "give two or more, at the begin and the end of the test"
	}
	return (values[n-1] - values[0]) / (at[n-1] - at[0]), "", ""
}

// Timed tells whether samples have times, by which tests are told apart.
func (u *UsedCPU) Timed() bool { return len(u.At) > 0 && !math.IsNaN(u.At[0]) }

func clock(unix float64) string {
	return time.Unix(0, int64(unix*1e9)).UTC().Format("2006-01-02T15:04:05Z")
}
