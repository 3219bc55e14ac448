package profiles

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/sim"
)

// A Campaign is a folder of measured load tests, ready to be predicted.
type Campaign struct {
	Name     string
	Trials   []models.Trial
	Warnings []string // such as servers that nothing describes
}

//go:embed testbeds/default.toml
var defaultTestbed string

// The files of a campaign; README.md of the project says what is in them.
const (
	runsFile     = "runs.csv"
	capacityFile = "capacity.csv"
	overheadFile = "overhead.csv"
	busyFile     = "busy_calibration.csv"
	testbedFile  = "testbed.toml"
)

// ReadCampaign reads the folder of that name. The error is of type [Problems].
func ReadCampaign(dir string) (*Campaign, error) {
	var found findings
	c := &campaign{dir: dir, found: &found, warned: map[string]bool{}}
	c.testbed()
	c.calibration()
	trials := c.runs()
	trials = append(trials, c.capacities()...)
	if len(trials) == 0 && len(found.problems) == 0 {
		for _, p := range c.warnings { // they say why
			found.add(p)
		}
	}
	if ps := found.sorted(); ps != nil {
		return nil, ps
	}
	campaign := &Campaign{Name: dir, Trials: trials}
	for _, p := range c.warnings {
		campaign.Warnings = append(campaign.Warnings, p.String())
	}
	return campaign, nil
}

// A campaign while it is read.
type campaign struct {
	dir       string
	found     *findings
	machine   models.Machine
	servers   []subject
	scenarios map[string]workload
	overheads []overheadRow
	busy      map[string][]busyLoop // by language
	warnings  Problems              // what is left out, and why
	warned    map[string]bool       // by what was left out
}

// A workload is the requests of a scenario, and what they wait for.
type workload struct {
	classes  []models.Class
	backends []models.Backend
}

// A subject is a server of the test bed: a runtime, and what its names look like.
type subject struct {
	name     *regexp.Regexp
	runtime  models.Runtime
	preset   string
	language string // of busy_calibration.csv
	family   string
}

// warn says once for each cause what is left out, and the first line that is.
func (c *campaign) warn(file string, line int, what, mend string) {
	if !c.warned[what] {
		c.warned[what] = true
		c.warnings = append(c.warnings, Problem{File: file, Line: line, at: line, What: what, Mend: mend, rank: ofOthers})
	}
}

// testbed reads what describes servers and scenarios: the folder's own file, or
// the default.
func (c *campaign) testbed() {
	name, text := "testbeds/default.toml", defaultTestbed
	own := filepath.Join(c.dir, testbedFile)
	switch in, err := openFile(own); {
	case err == nil:
		defer in.Close()
		read, err := readText(own, in)
		if err != nil {
			var ps Problems
			errors.As(err, &ps)
			for _, p := range ps {
				c.found.add(p)
			}
			return
		}
		name, text = own, string(read)
	case !errors.Is(err, fs.ErrNotExist):
		c.found.add(Problem{File: own, What: why(err)})
		return
	}
	d := decode(name, text, ofFile, c.found)
	if d.root == nil {
		return
	}
	d.dir, d.open = c.dir, openFile
	t := d.table()
	m := t.sub("machine")
	c.machine = models.Machine{
		Name: "measured", Speed: 1,
		VCPU:    m.Float("vcpu", 1, aboveZero, 1e4),
		Memory:  m.Bytes("memory", 16*models.GiB),
		Quantum: m.Duration("time_slice", 0, 0, sim.Second),
	}
	if t.Require("server", "add [[server]] with a name and the preset that it inherits") {
		for _, s := range t.tables("server", "write [[server]] and its keys below") {
			c.server(s)
		}
	}
	c.scenarios = map[string]workload{}
	if t.Require("scenario", "add [scenario.X.request.all] with steps") {
		for _, s := range t.named("scenario") {
			if s.Has("service") {
				s.Problem("service", "load tests are of one service", "remove it")
			}
			b := s.backends()
			classes := s.system(b).read()
			backends, _ := b.priced(cost.Catalogue{}, false)
			for i := range classes {
				if classes[i].Timeout == 0 {
					classes[i].Timeout = clientPatience
				}
				s.sub("request").sub(classes[i].Name).replayable(classes[i].Steps)
			}
			c.scenarios[s.name()] = workload{classes, backends}
		}
	}
	t.finish()
}

// replayable judges whether the times of the steps of a request are such as
// [record] draws.
func (t *Table) replayable(steps []models.Step) {
	for _, step := range steps {
		if step.Action > models.Offload {
			t.Problem("steps", fmt.Sprintf("a step with %v cannot be replayed", step.Action), "write cpu, io, offload or sleep")
			return
		}
		if step.Time == nil {
			return // there is a problem with it already
		}
		exact, _ := models.Constant(step.Time.Mean())
		drawn, _ := models.Exponential(step.Time.Mean())
		if step.Time != exact && (step.Time != drawn || step.Action != models.IO) {
			t.Problem("steps", fmt.Sprintf("%v: cannot be replayed", step.Time), "write an exact time, or for a wait an exponential one")
		}
	}
}

// clientPatience is how long the load generator waits for an answer, where the
// test bed does not say.
const clientPatience = 30 * sim.Second

var placeholder = regexp.MustCompile(`\\\{(processes|threads|worker_threads)\\\}`)

// server reads one server of the test bed.
func (c *campaign) server(t *Table) {
	name := t.required("name", `name it as the measurements do, e.g. name = "flask-sync-w{processes}"`)
	preset := t.required("inherits", `name the preset that it is, e.g. inherits = "gunicorn-sync-flask"`)
	parents, _ := presets()
	parent, ok := parents[preset]
	if !ok {
		if preset != "" {
			t.Problem("inherits", fmt.Sprintf("there is no runtime %q", preset), oneOf(preset, slices.Sorted(maps.Keys(parents))))
		}
		t.pass(t.keys()...)
		return
	}
	s := subject{preset: preset, language: "python", family: t.Text("family", preset)}
	s.runtime = t.runtime(name, &parent)
	if s.runtime.Language == "JavaScript" {
		s.language = "node"
	}
	s.language = t.Text("busy", s.language)
	for kind := range s.runtime.Slowdown {
		s.runtime.Slowdown[kind] = 1 // the times were measured in this very runtime
	}
	pattern := placeholder.ReplaceAllString(regexp.QuoteMeta(name), "(?P<$1>[1-9][0-9]{0,3})")
	s.name = regexp.MustCompile("^" + pattern + "$")
	if names := slices.Sorted(slices.Values(s.name.SubexpNames()[1:])); len(slices.Compact(names)) < s.name.NumSubexp() {
		t.Problem("name", "has the same placeholder twice", "keep one of them")
	}
	c.servers = append(c.servers, s)
}

// find returns the server of a name, with the numbers that are in it.
func (c *campaign) find(name string) (subject, bool) {
	for _, s := range c.servers {
		m := s.name.FindStringSubmatch(name)
		if m == nil {
			continue
		}
		s.runtime.Name = name
		for i, what := range s.name.SubexpNames() {
			n, _ := strconv.Atoi(m[i])
			switch what {
			case "processes":
				s.runtime.Processes = models.ProcessRule{Plus: n}
			case "threads":
				s.runtime.Concurrency = n
			case "worker_threads":
				s.runtime.WorkerThreads = n
			}
		}
		return s, true
	}
	return subject{}, false
}

// table opens a CSV file of the campaign and finds the columns it must have.
// It is nil when the file is absent (which is a problem where it is wanted) or
// lacks a column.
func (c *campaign) table(file string, wanted bool, columns ...string) (*rows, io.Closer) {
	path := filepath.Join(c.dir, file)
	in, err := openFile(path)
	if err != nil {
		if wanted || !errors.Is(err, fs.ErrNotExist) {
			c.found.add(Problem{File: path, What: why(err), Mend: "a folder of measurements holds " + runsFile + ", " + overheadFile + " and " + busyFile, rank: ofOthers})
		}
		return nil, nil
	}
	f := newRows(path, in, c.found, "a CSV file whose first line names the columns")
	if f == nil {
		in.Close()
		return nil, nil
	}
	for _, name := range columns {
		if f.column(name) < 0 {
			f.problem(1, "no column "+name, "the columns are "+strings.Join(columns, ", "))
		}
	}
	if f.failed {
		in.Close()
		return nil, nil
	}
	return f, in
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
		mend := fmt.Sprintf("write a number from %g on", low)
		if 0 < low && low < 1e-2 {
			mend = "write a number above 0"
		}
		f.problem(f.number, fmt.Sprintf("%s: %s is out of range", column, text), mend)
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
	mend := fmt.Sprintf("write a whole number from %d to %d", low, high)
	if high == math.MaxInt64 {
		mend = "write a whole number"
	}
	v, err := strconv.ParseInt(f.fields[at], 10, 64)
	switch {
	case err != nil:
		f.problem(f.number, fmt.Sprintf("%s: %q is not a whole number", column, f.fields[at]), mend)
	case v < low || v > high:
		f.problem(f.number, fmt.Sprintf("%s: %d is out of range", column, v), mend)
	default:
		return v
	}
	return otherwise
}
