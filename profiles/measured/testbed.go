package measured

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"

	"fleetcost/models"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/runtimes"
	"fleetcost/sim"
)

// Work is the requests of a scenario, the services that they enter (none is named
// where there is but one), and what they wait for.
type Work struct {
	Classes    []models.Class
	Services   []string
	Admissions []models.Admission // of each service; nil: all let in whoever comes
	Backends   []models.Backend
	Standstill models.Standstill // of a backend in every open trial
}

// A subject is a server of the test bed: a runtime, and what its names look like.
type subject struct {
	name     *regexp.Regexp
	runtime  models.Runtime
	preset   string
	language string // of busy_calibration.csv
	family   string
}

// testbed reads what describes servers and scenarios: the folder's own file, or
// the default.
func (c *campaign) testbed() {
	name, text := "testbeds/default.toml", c.bench.Default
	own := filepath.Join(c.dir, testbedFile)
	switch in, err := c.bench.Open(own); {
	case err == nil:
		defer in.Close()
		read, err := keys.ReadText(own, in)
		if err != nil {
			var ps keys.Problems
			errors.As(err, &ps)
			for _, p := range ps {
				c.found.Add(p)
			}
			return
		}
		name, text = own, string(read)
	case !errors.Is(err, fs.ErrNotExist):
		c.found.Add(keys.Problem{File: own, What: keys.Why(err)})
		return
	}
	d := keys.Decode(name, text, c.found)
	if d == nil {
		return
	}
	d.Files(c.dir, c.bench.Open)
	t := d.Table()
	m := t.Sub("machine")
	m.Require("vcpu", "add how many cores each server had, e.g. vcpu = 1")
	c.machine = models.Machine{
		Name: "measured", Speed: 1,
		VCPU:    m.Float("vcpu", 1, keys.AboveZero, 1e4),
		Memory:  m.Bytes("memory", 16*models.GiB),
		Quantum: m.Duration("time_slice", 0, 0, sim.Second),
	}
	if t.Require("server", "add [[server]] with a name and the preset that it inherits") {
		for _, s := range t.Tables("server", "write [[server]] and its keys below") {
			c.server(s)
		}
	}
	c.systems = map[string]composition{}
	for _, s := range t.Named("system") {
		c.system(s)
	}
	c.scenarios = map[string]Work{}
	if t.Require("scenario", "add [scenario.X.request.all] with steps") {
		for _, s := range t.Named("scenario") {
			work := c.bench.Work(s)
			for i := range work.Classes {
				class := &work.Classes[i]
				if class.Share > 0 && class.Timeout == 0 && class.Retry == nil {
					class.Timeout = clientPatience
				}
				checkReplayable(s.Sub("request").Sub(class.Name), class, work.Backends)
			}
			if s.Has("standstill") {
				work.Standstill = readStandstill(s.SubLike("standstill", `{ backend = "db", at = "5s", for = "3s" }`), work.Backends)
			}
			c.scenarios[s.Name()] = work
		}
	}
	t.Finish()
}

// readStandstill reads when a backend stands still, from the beginning of the warm-up on.
func readStandstill(t *keys.Table, backends []models.Backend) (s models.Standstill) {
	var names []string
	for _, b := range backends {
		names = append(names, b.Name)
	}
	if name := t.Required("backend", "name the one that stands still"); name != "" {
		if s.Backend = slices.Index(names, name); s.Backend < 0 {
			t.Problem("backend", fmt.Sprintf("there is no backend %q", name), keys.OneOf(name, names))
		}
	}
	if t.Require("at", `add when, e.g. at = "5s"`) {
		s.At = t.Duration("at", 0, 0, sim.Hour)
	}
	if t.Require("for", `add how long, e.g. for = "3s"`) {
		s.For = t.Duration("for", 0, 1, sim.Hour)
	}
	return s
}

// checkReplayable judges whether the times of a request from outside are such as
// [record] draws: what services send each other is drawn anew in every run.
func checkReplayable(t *keys.Table, class *models.Class, backends []models.Backend) {
	if class.Share == 0 {
		return
	}
	own := map[*models.Step]bool{}
	for i := range class.Steps {
		own[&class.Steps[i]] = true
	}
	for step := range class.All() {
		if step.Action == models.NativeCode {
			t.Problem("steps", fmt.Sprintf("a step with %v cannot be replayed", step.Action), "write cpu, io, offload or sleep")
			return
		}
		if step.Action == models.IO && step.Backend < len(backends) {
			if network := backends[step.Backend].Network; network != nil && !models.Fixed(network) {
				t.Problem("steps", fmt.Sprintf("the network of %s, %v, cannot be replayed", backends[step.Backend].Name, network), "write an exact time")
				return
			}
		}
		if step.Time == nil || models.Fixed(step.Time) {
			continue // there is no time to draw, or a problem with it already
		}
		if !own[step] || step.Action != models.IO || !models.Memoryless(step.Time) {
			t.Problem("steps", fmt.Sprintf("%v: cannot be replayed", step.Time), "write an exact time, or for a wait an exponential one")
		}
	}
}

// clientPatience is how long the load generator waits for an answer, where the
// test bed does not say.
const clientPatience = 30 * sim.Second

var placeholder = regexp.MustCompile(`\\\{(processes|threads|worker_threads)\\\}`)

// server reads one server of the test bed.
func (c *campaign) server(t *keys.Table) {
	name := t.Required("name", `name it as the measurements do, e.g. name = "flask-sync-w{processes}"`)
	preset := t.Required("inherits", `name the preset that it is, e.g. inherits = "gunicorn-sync-flask"`)
	parents, _ := runtimes.Presets()
	parent, ok := parents[preset]
	if !ok {
		if preset != "" {
			t.Problem("inherits", fmt.Sprintf("there is no runtime %q", preset), keys.OneOf(preset, slices.Sorted(maps.Keys(parents))))
		}
		t.Pass(t.Keys()...)
		return
	}
	s := subject{preset: preset, language: "python", family: t.Text("family", preset)}
	s.runtime = runtimes.Read(t, name, &parent)
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
