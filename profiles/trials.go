package profiles

import (
	"fmt"
	"math"
	"math/rand"
	"slices"

	"fleetcost/models"
	"fleetcost/sim"
)

// A runRow is a line of runs.csv: one class of one run.
type runRow struct {
	id, server, scenario, load string
	rate, warm, window, speed  float64
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
	for f.next() {
		r := runRow{
			id: f.text("run_id"), server: f.text("server"), scenario: f.text("scenario"), line: f.number,
			rate: f.value("rate_rps", 1e-9, false), warm: f.value("warm_s", 0, false), window: f.value("window_s", 1e-9, false),
			speed: f.value("calib_1ms", 1e-9, true),
			seed:  int64(f.value("seed", 0, false)),
			figures: models.Figures{
				Class: f.text("class"), P50: f.value("p50_ms", 0, true) / 1e3, P95: f.value("p95_ms", 0, true) / 1e3, P99: f.value("p99_ms", 0, true) / 1e3,
				DonePerSecond: f.value("achieved_rps", 0, false), Utilization: f.value("core_util", 0, true),
				Errors: int(f.value("errors", 0, false)),
			},
		}
		if n := f.value("n", 0, true); !math.IsNaN(n) {
			r.figures.Count = int(n)
		}
		if f.column("conn_policy") >= 0 {
			r.load = f.text("conn_policy")
		}
		if f.failed {
			continue
		}
		if byRun[r.id] == nil {
			order = append(order, r.id)
			if !math.IsNaN(r.speed) {
				speeds = append(speeds, r.speed)
			}
		}
		byRun[r.id] = append(byRun[r.id], r)
	}
	usual, doubt := models.HostSpeed(speeds, mostOff)
	var trials []models.Trial
	for _, id := range order {
		rows := byRun[id]
		slices.SortStableFunc(rows, func(a, b runRow) int { return rank(a) - rank(b) })
		t, classes, ok := c.trial(rows[0].server, rows[0].scenario, f.name, rows[0].line)
		if !ok {
			continue
		}
		r := rows[0]
		t.ID, t.Load, t.Rate, t.Doubt = id, r.load, r.rate, doubt
		t.WarmUp, t.Span = sim.Seconds(r.warm), sim.Seconds(r.window)
		if off := r.speed/usual - 1; math.Abs(off) > mostOff {
			t.Disturbed = fmt.Sprintf("host not as fast as usual: off by %.0f %%", 100*math.Abs(off))
		}
		for _, row := range rows {
			t.Measured = append(t.Measured, row.figures)
		}
		again := *t.Fleet
		again.Traffic = lasting{models.Poisson(r.rate), t.WarmUp + t.Span}
		t.Again = &again
		t.Fleet.Traffic = record(classes, r.rate, r.seed, t.WarmUp+t.Span)
		trials = append(trials, t)
	}
	return trials
}

// rank puts the row of all classes first.
func rank(r runRow) int {
	if r.figures.Class == "all" {
		return 0
	}
	return 1
}

// mostOff is how far the host's speed, as measured beside a trial, may be from
// the usual for the trial to count.
const mostOff = 0.1

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
		users := int(f.value("users", 1, false))
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
		t.Fleet.Traffic = models.Users{Count: users, Span: t.WarmUp + t.Span}
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
	s, ok := c.find(name)
	if !ok {
		c.warn("%s:%d: nothing describes server %s; add it to %s", file, line, name, testbedFile)
		return models.Trial{}, nil, false
	}
	classes, ok := c.scenarios[scenario]
	if !ok {
		c.warn("%s:%d: nothing describes scenario %s; add it to %s", file, line, scenario, testbedFile)
		return models.Trial{}, nil, false
	}
	server, ok := c.calibrate(name, s)
	if !ok {
		return models.Trial{}, nil, false
	}
	classes = measuredWork(classes, c.busy[s.language])
	t := models.Trial{
		Server: name, Scenario: scenario, Preset: s.preset, Outside: server.outside, OverheadDoubt: server.doubt,
		Fleet: &models.Fleet{
			Classes: classes, Runtime: server.runtime, Balancer: models.RoundRobin{},
			Groups: []models.Group{{Machine: c.machine, Count: 1}},
		},
	}
	for i := range classes {
		for _, step := range classes[i].Steps {
			if step.Action == models.Offload && !server.runtime.Offloads(step.Kind) {
				c.warn("%s:%d: server %s has no threads to offload %v work to", file, line, name, step.Kind)
				return models.Trial{}, nil, false
			}
		}
	}
	return t, classes, true
}

// measuredWork returns the classes with the times that their busy loops took.
// What runs in native libraries is not a busy loop.
func measuredWork(classes []models.Class, loops []busyLoop) []models.Class {
	classes = slices.Clone(classes)
	for i := range classes {
		classes[i].Steps = slices.Clone(classes[i].Steps)
		for k := range classes[i].Steps {
			s := &classes[i].Steps[k]
			if s.Action == models.IO || s.Kind == models.Native {
				continue
			}
			if exact, err := models.Constant(really(loops, s.Time.Mean())); err == nil && s.Time.SCV() == 0 {
				s.Time = exact
			}
		}
	}
	return classes
}

// record is the traffic of a run, drawn as its load generator drew it: with
// the generator of math/rand, for each request the gap, the class, and the
// random waits in whole microseconds.
func record(classes []models.Class, rate float64, seed int64, span sim.Time) *models.Recorded {
	rec := models.NewRecorded(span, classes)
	rng := rand.New(rand.NewSource(seed))
	for at := sim.Time(0); ; {
		at += sim.Time(rng.ExpFloat64() / rate * 1e9)
		u, class := rng.Float64(), len(classes)-1
		for i := range classes {
			if u < classes[i].Share {
				class = i
				break
			}
			u -= classes[i].Share
		}
		var waits []sim.Time
		for _, s := range classes[class].Steps {
			if s.Time.SCV() > 0 {
				waits = append(waits, sim.Time(math.Round(rng.ExpFloat64()*s.Time.Mean()*1e6))*sim.Microsecond)
			}
		}
		if at >= span {
			return rec
		}
		rec.Add(at, class, waits...)
	}
}

// lasting is traffic that ends.
type lasting struct {
	models.Traffic
	span sim.Time
}

func (l lasting) Horizon() sim.Time { return l.span }
