package measured

import (
	"fmt"
	"math"
	"math/rand"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// A runRow is a line of runs.csv: one class of one run.
type runRow struct {
	id, server, scenario, load string
	rate, warm, window, speed  float64
	background                 float64 // share of a core that others took, a difference, so hardly below 0 as well; NaN: not measured
	recovery                   float64 // seconds; NaN where it was not measured
	seed                       int64
	figures                    models.Figures
	line                       int
}

// runs reads the open-loop trials of runs.csv. Lines of the same run_id are the
// classes of one of them.
func (c *campaign) runs() []models.Trial {
	f, in := c.table(runsFile, true, "server", "scenario", "rate_rps", "class", "seed", "achieved_rps", "errors",
		"p50_ms", "p95_ms", "p99_ms", "core_util", "warm_s", "window_s", "run_id")
	if f == nil {
		return nil
	}
	defer in.Close()
	byRun := map[string][]runRow{}
	var order []string
	var speeds []float64
	total := 0.0 // requests
	for f.next() {
		faults := f.faults
		r := runRow{
			id: f.text("run_id"), server: f.text("server"), scenario: f.text("scenario"), line: f.number,
			rate: f.value("rate_rps", 1e-9, false), warm: f.value("warm_s", 0, false), window: f.value("window_s", 1e-9, false),
			speed: f.value("calib_1ms", 1e-9, true), background: f.value("background_share", -1, true), recovery: f.value("recovery_s", 0, true),
			seed: f.whole("seed", math.MinInt64, math.MaxInt64, 0, false),
			figures: models.Figures{
				Class: f.text("class"), P50: f.value("p50_ms", 0, true) / 1e3, P95: f.value("p95_ms", 0, true) / 1e3, P99: f.value("p99_ms", 0, true) / 1e3,
				DonePerSecond: f.value("achieved_rps", 0, false), Utilization: f.value("core_util", 0, true),
				Errors: int(f.whole("errors", 0, math.MaxInt32, 0, false)), Count: int(f.whole("n", 0, math.MaxInt32, 0, true)),
			},
		}
		if f.column("conn_policy") >= 0 {
			r.load = f.text("conn_policy")
		}
		f.sizes(r.rate, r.warm+r.window)
		work, known := c.scenarios[r.scenario]
		if r.figures.Class != "all" && known && !slices.ContainsFunc(work.Classes, func(c models.Class) bool { return c.Name == r.figures.Class }) {
			f.problem(f.number, fmt.Sprintf("class: scenario %s has no request %q", r.scenario, r.figures.Class), "write all, or the name of one of its requests in "+testbedFile)
		}
		if r.id == "" {
			f.problem(f.number, "run_id: is empty", "give the lines of one run the same, and no other run")
		}
		if f.faults > faults {
			continue
		}
		if of := byRun[r.id]; len(of) > 0 && !of[0].beside(r) {
			f.problem(f.number, fmt.Sprintf("run_id: line %d has the same", of[0].line), "the lines of one run are its classes, one line each, with the same server, scenario, rate and seed")
			continue
		}
		if byRun[r.id] == nil {
			if total += r.rate * (r.warm + r.window); total > c.bench.Replayed {
				f.problem(f.number, fmt.Sprintf("%.0f requests of all runs so far are too many", total), fmt.Sprintf("at most %.0f in a folder", c.bench.Replayed))
				break
			}
			order = append(order, r.id)
			if !math.IsNaN(r.speed) {
				speeds = append(speeds, r.speed)
			}
		}
		byRun[r.id] = append(byRun[r.id], r)
	}
	if len(order) == 0 && !f.failed {
		f.problem(f.number, "no runs below the first line", "")
	}
	parts := c.partsOfRuns(byRun)
	if c.usual, c.hostDoubt = result.HostSpeed(speeds, mostOff); len(speeds) == 0 {
		c.usual = math.NaN()
	}
	var trials []models.Trial
	for _, id := range order {
		rows := byRun[id]
		slices.SortStableFunc(rows, func(a, b runRow) int { return rank(a) - rank(b) })
		t, classes, ok := c.trial(rows[0].server, rows[0].scenario, f.name, rows[0].line)
		if !ok {
			continue
		}
		r := rows[0]
		t.ID, t.Load, t.Rate = id, r.load, r.rate
		t.WarmUp, t.Span = sim.Seconds(r.warm), sim.Seconds(r.window)
		t.Doubt = c.hostDoubt
		t.Disturbed, t.DisturbedBy, t.Marked = r.quiet(c.usual)
		for _, row := range rows {
			t.Measured = append(t.Measured, row.figures)
		}
		t.Parts, t.Standstill, t.Recovery = parts[id], c.scenarios[r.scenario].Standstill, r.recovery
		again := *t.Fleet
		again.Traffic = lasting{traffic.Poisson(r.rate), t.WarmUp + t.Span}
		t.Again = &again
		t.Fleet.Traffic = record(classes, r.rate, r.seed, t.WarmUp+t.Span)
		trials = append(trials, t)
	}
	return trials
}

// beside tells whether two rows can be classes of one run.
func (r runRow) beside(o runRow) bool {
	return r.server == o.server && r.scenario == o.scenario && r.load == o.load && r.rate == o.rate && r.seed == o.seed &&
		r.warm == o.warm && r.window == o.window && r.figures.Class != o.figures.Class
}

// The largest trials that are predicted.
const (
	mostReplayed = 10_000_000 // requests
	mostUsers    = 1_000_000
	longestTrial = 1e6 // seconds
)

// sizes judges how long a trial is. NaN was judged before.
func (f *rows) sizes(rate, span float64) {
	switch {
	case span > longestTrial:
		f.problem(f.number, fmt.Sprintf("warm_s and window_s: %g s are too long", span), fmt.Sprintf("at most %g s", longestTrial))
	case rate*span > mostReplayed:
		f.problem(f.number, fmt.Sprintf("rate_rps: %g requests are too many", math.Round(rate*span)), fmt.Sprintf("at most %d in a trial", mostReplayed))
	}
}

// rank puts the row of all classes first.
func rank(r runRow) int {
	if r.figures.Class == "all" {
		return 0
	}
	return 1
}

// How far the host's speed, as measured beside a trial, may be from the usual, and how much
// of its core others may take, for the trial to count, and to be no measure of the host as
// much as of the server. The first is what a folder keeps out of the way itself where it
// measures again; the second is beyond what a loop differs by between idle moments, and
// is work of others that a request may have to wait for.
const (
	mostOff, markedOff               = 0.1, 0.045
	mostBackground, markedBackground = 0.08, 0.03
)

// quiet says why a run is no measure of the model at all, and by how much, or else what marks
// it: the host was not as quiet, or as fast, as usual.
func (r runRow) quiet(usual float64) (disturbed, by, marked string) {
	off, others := math.Abs(r.speed/usual-1), r.background
	busy, slow := fmt.Sprintf("%.1f %% of it", 100*others), fmt.Sprintf("off by %.1f %%", 100*off)
	switch {
	case off > mostOff:
		return "host not as fast as usual", fmt.Sprintf("off by %.0f %%", 100*off), ""
	case others > mostBackground:
		return "others kept the core busy", busy, ""
	case off > markedOff && others > markedBackground:
		return "", "", "host not as fast as usual: " + slow + "; others kept the core busy: " + busy
	case off > markedOff:
		return "", "", "host not as fast as usual: " + slow
	case others > markedBackground:
		return "", "", "others kept the core busy: " + busy
	}
	return "", "", ""
}

// capacities reads the closed-loop trials of capacity.csv, where there is one.
func (c *campaign) capacities() []models.Trial {
	f, in := c.table(capacityFile, false, "server", "scenario", "users", "throughput_rps", "core_util")
	if f == nil {
		return nil
	}
	defer in.Close()
	var trials []models.Trial
	for f.next() {
		server, scenario := f.text("server"), f.text("scenario")
		users := int(f.whole("users", 1, mostUsers, 1, false))
		speed, background := f.value("calib_1ms", 1e-9, true), f.value("background_share", -1, true)
		figures := models.Figures{
			Class: "all", P50: f.value("p50_ms", 0, true) / 1e3, P95: math.NaN(), P99: f.value("p99_ms", 0, true) / 1e3,
			DonePerSecond: f.value("throughput_rps", 0, false), Utilization: f.value("core_util", 0, true),
		}
		if f.failed {
			continue
		}
		t, _, ok := c.trial(server, scenario, f.name, f.number)
		if !ok {
			continue
		}
		t.ID, t.Load, t.Closed, t.Rate = "closed", fmt.Sprintf("%d users", users), true, float64(users)
		t.WarmUp, t.Span = closedWarmUp, closedSpan
		t.Fleet.Traffic = traffic.Users{Count: users, Span: t.WarmUp + t.Span}
		t.Again = t.Fleet
		t.Doubt = c.hostDoubt
		t.Disturbed, t.DisturbedBy, t.Marked = runRow{speed: speed, background: background}.quiet(c.usual)
		t.Measured = []models.Figures{figures}
		trials = append(trials, t)
	}
	return trials
}

// The closed-loop trials are warmed up and counted for so long.
const (
	closedWarmUp = 2500 * sim.Millisecond
	closedSpan   = 6 * sim.Second
)

// trial is a server under a scenario, without traffic.
func (c *campaign) trial(name, scenario, file string, line int) (models.Trial, []models.Class, bool) {
	if c.found.Len() > 0 {
		return models.Trial{}, nil, false // what it would be made of is not known
	}
	if _, single := c.find(name); !single && c.systems[name] == nil {
		c.warn(file, line, fmt.Sprintf("nothing describes server %s: it is left out", name), "add it to "+testbedFile)
		return models.Trial{}, nil, false
	}
	work, ok := c.scenarios[scenario]
	if !ok {
		c.warn(file, line, fmt.Sprintf("nothing describes scenario %s: it is left out", scenario), "add it to "+testbedFile)
		return models.Trial{}, nil, false
	}
	parts, ok := c.parts(name, scenario, work, file, line)
	if !ok {
		return models.Trial{}, nil, false
	}
	t := models.Trial{Server: name, Scenario: scenario, Fleet: &models.Fleet{Backends: work.Backends}}
	servers, presets := make([]subject, len(parts)), []string{}
	for i, p := range parts {
		server, ok := c.calibrate(p.server, p.subject)
		if !ok {
			return models.Trial{}, nil, false
		}
		service := models.Service{Name: p.service, Runtime: server.runtime, Balancer: p.balancer, Groups: []models.Group{{Machine: p.machine, Count: p.instances}}}
		if i < len(work.Admissions) {
			service.Admission = work.Admissions[i]
		}
		t.Fleet.Services = append(t.Fleet.Services, service)
		servers[i] = p.subject
		t.OverheadDoubt = max(t.OverheadDoubt, server.doubt)
		t.WorkDoubt = max(t.WorkDoubt, loopDoubt(c.busy[p.subject.language]))
		t.Handover = spreadOf(server.runtime, "handover")
		if entered := slices.ContainsFunc(work.Classes, func(c models.Class) bool { return c.Share > 0 && c.Service == i }); entered {
			t.Outside = max(t.Outside, server.outside)
		}
		if !slices.Contains(presets, p.subject.preset) {
			presets = append(presets, p.subject.preset)
		}
	}
	t.Preset = strings.Join(presets, " + ")
	classes := c.measuredWork(work.Classes, servers)
	t.Fleet.Classes = classes
	for i := range classes {
		rt := &t.Fleet.Services[classes[i].Service].Runtime
		for step := range classes[i].All() {
			if step.Action == models.Offload && !rt.Offloads(step.Kind) {
				c.warn(file, line, fmt.Sprintf("server %s has no threads to offload %v work to: scenario %s is left out", rt.Name, step.Kind, scenario), "")
				return models.Trial{}, nil, false
			}
		}
	}
	sound := *t.Fleet
	sound.Traffic = traffic.Poisson(1)
	if err := sound.Validate(); err != nil {
		c.warn(file, line, strings.ReplaceAll(err.Error(), "\n", "; ")+": it is left out", "")
		return models.Trial{}, nil, false
	}
	return t, classes, true
}

// nativeLoops is behind the name of a language whose busy loops run in native libraries.
const nativeLoops = "-native"

// measuredWork returns the classes with the times that their busy loops took in the
// servers of their services. Glue and computing are busy loops of a nominal length of the
// language, and what runs in native libraries is one of their own, which takes as long as
// it says where none was measured. Work on messages and pages (json, template) is no busy
// loop: its times are as they were measured.
func (c *campaign) measuredWork(classes []models.Class, servers []subject) []models.Class {
	classes = slices.Clone(classes)
	for i := range classes {
		language := servers[classes[i].Service].language
		classes[i].Steps = measuredSteps(classes[i].Steps, c.busy[language], c.busy[language+nativeLoops])
	}
	return classes
}

func measuredSteps(steps []models.Step, loops, native []busyLoop) []models.Step {
	steps = slices.Clone(steps)
	for k := range steps {
		s := &steps[k]
		s.Steps = measuredSteps(s.Steps, loops, native)
		s.Branches = slices.Clone(s.Branches)
		for b := range s.Branches {
			s.Branches[b] = measuredSteps(s.Branches[b], loops, native)
		}
		took := loops
		switch {
		case s.Action != models.CPU && s.Action != models.Offload || s.Time.SCV() > 0:
			continue
		case s.Kind == models.Native:
			took = native
		case s.Kind != models.Glue && s.Kind != models.Compute:
			continue
		}
		if exact, err := models.Constant(really(took, s.Time.Mean())); err == nil {
			s.Time = exact
		}
	}
	return steps
}

// record is the traffic of a run, drawn as its load generator drew it: with
// the generator of math/rand, for each request the gap, the class of those from
// outside, and the random waits in whole microseconds.
func record(classes []models.Class, rate float64, seed int64, span sim.Time) *traffic.Recorded {
	rec := traffic.NewRecorded(span, classes)
	rng := rand.New(rand.NewSource(seed))
	for at := sim.Time(0); ; {
		gap := rng.ExpFloat64() / rate * 1e9
		if gap >= float64(span-at) {
			return rec
		}
		at += sim.Time(gap)
		u, class := rng.Float64(), 0
		for i := range classes {
			if classes[i].Share == 0 {
				continue
			}
			if class = i; u < classes[i].Share {
				break
			}
			u -= classes[i].Share
		}
		var waits []sim.Time
		for _, s := range classes[class].Steps {
			if s.Time != nil && s.Time.SCV() > 0 {
				waits = append(waits, sim.Time(math.Round(rng.ExpFloat64()*s.Time.Mean()*1e6))*sim.Microsecond)
			}
		}
		rec.Add(at, class, waits...)
	}
}

// lasting is traffic that ends.
type lasting struct {
	models.Open
	span sim.Time
}

// Horizon is when the trial ends.
func (l lasting) Horizon() sim.Time { return l.span }
