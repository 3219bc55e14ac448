package measured

import (
	"bufio"
	"bytes"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// snapshots reads tables of processes or containers, one after another:
//
//   - docker stats and podman stats: CPU % of one core each, over about a second;
//   - pidstat: %CPU of each interval, after a header that has UID;
//   - top -b: %CPU of each interval, but of the first table, which is since the start;
//   - ps: its %CPU is the mean since the process began, which says nothing of a test, so
//     what counts is the CPU time (TIME, CPUTIME, cputimes), at the begin and the end.
//
// What of one table counts is added up: the processes of a server.
func (c *cpuFile) snapshots(data []byte) {
	t := &cpuTable{cpuFile: c}
	s := bufio.NewScanner(bytes.NewReader(data))
	s.Buffer(make([]byte, 64<<10), longestLine)
	for s.Scan() {
		t.number++
		t.line(s.Text())
	}
	t.flush()
	switch {
	case s.Err() != nil:
		c.problem(t.number+1, "cannot be read further: "+s.Err().Error(), "")
	case t.head == nil:
		c.problem(1, "not CPU samples: no line of headers with CPU % or %CPU", wantedAnyCPU)
	case t.share && t.lifetime:
		c.problem(t.headAt, "%CPU of ps is the mean since the process began, not of the test", "write its CPU time before and after the test: ps -o pid,cputimes,comm")
	case len(c.used.Value) == 0 && t.tops > 0:
		c.problem(t.headAt, "no table of top counts: the first is since the start", "give two or more, top -b -d 1 -n 30")
	case t.rows == 0:
		c.problem(t.headAt, "headers, but no samples below", wantedAnyCPU)
	}
}

// A cpuTable is what is known of the table that is read.
type cpuTable struct {
	*cpuFile
	number, headAt int
	head           []string
	wide           bool // columns are two blanks apart: headers have blanks themselves
	usage, command int  // columns
	thread         int  // of pidstat -t: the column that is "-" in lines of processes
	share          bool // usage is in percent of a core
	lifetime       bool // and since the process began
	skip           bool // this table
	tops           int
	stamp          string // of pidstat: the time of the line
	seen           map[string]bool
	rows           int
	sum            float64
	any            bool
	first          int
}

var apart = regexp.MustCompile(`\s{2,}|\t`)

func (t *cpuTable) line(text string) {
	text = strings.TrimSpace(text)
	fields := strings.Fields(text)
	switch {
	case text == "" || strings.HasPrefix(text, "Average:") || strings.HasPrefix(text, "Linux "):
	case strings.Contains(text, "CPU %") && (strings.Contains(text, "NAME") || strings.Contains(text, "CONTAINER")):
		t.header(apart.Split(text, -1), true)
	case slices.Contains(fields, "%CPU") || slices.Contains(fields, "PID") && len(timeColumn(fields)) > 0:
		if fields[0] == "#" {
			fields = fields[1:]
		}
		t.header(fields, false)
	case t.head != nil:
		if t.wide {
			fields = apart.Split(text, -1)
		}
		t.row(fields)
	}
}

// timeColumn is the header of CPU time, if any.
func timeColumn(head []string) string {
	for _, name := range []string{"TIME", "CPUTIME", "cputimes", "TIMES", "TIME+"} {
		if slices.Contains(head, name) {
			return name
		}
	}
	return ""
}

func (t *cpuTable) header(head []string, wide bool) {
	t.flush()
	t.head, t.headAt, t.wide, t.share = head, t.number, wide, true
	t.seen, t.stamp, t.skip, t.thread = map[string]bool{}, "", false, slices.Index(head, "TID")
	column := func(names ...string) int {
		for _, name := range names {
			if at := slices.Index(head, name); at >= 0 {
				return at
			}
		}
		return -1
	}
	t.usage, t.command = column("CPU %", "%CPU"), column("NAME", "CONTAINER", "CONTAINER ID", "Command", "COMMAND", "CMD", "ID")
	switch {
	case wide:
	case column("TIME+") >= 0:
		if t.tops++; t.tops == 1 {
			t.skip = true
		}
	case column("UID") >= 0 && column("%usr", "%system") >= 0:
	case timeColumn(head) != "":
		t.usage, t.share, t.used.Counter = column(timeColumn(head)), false, true
	default:
		t.lifetime = true
	}
}

func (t *cpuTable) row(fields []string) {
	usage, command := t.usage, t.command
	if !t.wide && len(fields) > 1 && (fields[1] == "AM" || fields[1] == "PM") && len(t.head) > 1 && t.head[1] != fields[1] && t.head[1] != "AM" && t.head[1] != "PM" {
		usage, command = usage+1, command+1 // the clock of a header without one
	}
	if usage < 0 || usage >= len(fields) || command >= len(fields) {
		return // a summary above a table
	}
	v := cpuValue(fields[usage], t.share)
	if math.IsNaN(v) {
		return
	}
	t.rows++
	name := "the server"
	if command >= 0 {
		name = fields[command]
		if !t.wide {
			name = commandName(name)
		}
	}
	if t.thread >= 0 && t.thread < len(fields) && fields[t.thread] != "-" {
		return
	}
	// Tables without headers between: of pidstat another time, of containers a name again.
	key := strings.Join(fields[:min(2, len(fields))], " ")
	if t.wide && t.seen[key] || !t.wide && t.share && t.stamp != "" && fields[0] != t.stamp && strings.Contains(fields[0], ":") {
		t.flush()
		t.seen = map[string]bool{}
	}
	t.seen[key], t.stamp = true, fields[0]
	if t.counts(name, fields[0]) && !t.skip {
		t.sum, t.any = t.sum+v, true
		t.first = t.number
	}
}

// flush ends a table.
func (t *cpuTable) flush() {
	if t.any {
		t.add(t.first, math.NaN(), t.sum)
	}
	t.sum, t.any = 0, false
}

// cpuValue is a share in cores, or a CPU time in seconds: 83.5, 01:23, 1-02:03:04. NaN: none.
func cpuValue(text string, share bool) float64 {
	if share {
		return decimal(strings.Replace(strings.TrimSuffix(text, "%"), ",", ".", 1)) / 100
	}
	days, rest, ok := strings.Cut(text, "-")
	if !ok {
		days, rest = "0", text
	}
	parts := strings.Split(rest, ":")
	if len(parts) > 3 {
		return math.NaN()
	}
	sum := 0.0
	for _, part := range parts {
		sum = sum*60 + decimal(part)
	}
	return sum + 86400*decimal(days)
}

// commandName is the last part of a path, and what ps and pidstat draw before it is gone.
func commandName(name string) string {
	name = strings.TrimLeft(name, `|\_`)
	return name[strings.LastIndexByte(name, '/')+1:]
}

// decimal is a plain number; NaN for anything else.
func decimal(text string) float64 {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !isDecimal(text) {
		return math.NaN()
	}
	return v
}
