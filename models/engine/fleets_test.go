package engine

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/load"
	"fleetcost/models/modeltest"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// The fleets, traffic and requests that the other tests are made of.

// compute is a CPU step of so many milliseconds.
func compute(milliseconds float64) models.Step {
	return models.Step{Action: models.CPU, Time: constant(milliseconds / 1e3)}
}

// await is an I/O step of so many milliseconds.
func await(milliseconds float64) models.Step {
	return models.Step{Action: models.IO, Time: constant(milliseconds / 1e3)}
}

// work is a CPU step of exponential length with the given mean.
func work(milliseconds float64) models.Step {
	return models.Step{Action: models.CPU, Time: exponential(milliseconds / 1e3)}
}

// single is one class of requests with these steps.
func single(steps ...models.Step) []models.Class {
	return []models.Class{{Name: "all", Share: 1, Steps: steps}}
}

// timetable is traffic at given times; the i-th request is of class i.
type timetable []sim.Time

func (s timetable) Rate() float64 { return 1 }

func (s timetable) Rates() []float64 { return []float64{1} }

func (s timetable) Horizon() sim.Time { return 0 }

func (s timetable) Scaled(float64) models.Traffic { return s }

func (s timetable) Shortened(float64) models.Traffic { return s }

func (s timetable) String() string { return "a timetable" }

func (s timetable) Arrivals(*rand.Rand) models.Arrivals { return &departures{left: s} }

type departures struct {
	left []sim.Time
	next int
}

func (d *departures) Next() (sim.Time, int) {
	if len(d.left) == 0 {
		return sim.Never, models.AnyClass
	}
	at, class := d.left[0], d.next
	d.left, d.next = d.left[1:], d.next+1
	return at, class
}

// only is traffic that ends after so many requests: then a run drains, and
// nothing is in flight at its end.
type only struct {
	models.Traffic
	requests int
}

func (o only) Scaled(factor float64) models.Traffic {
	return only{o.Traffic.Scaled(factor), o.requests}
}

func (o only) Arrivals(r *rand.Rand) models.Arrivals {
	return &countdown{o.Traffic.(models.Open).Arrivals(r), o.requests}
}

type countdown struct {
	models.Arrivals
	left int
}

func (c *countdown) Next() (sim.Time, int) {
	if c.left == 0 {
		return sim.Never, models.AnyClass
	}
	c.left--
	return c.Arrivals.Next()
}

// everything is how to measure all of finite traffic.
func everything(seed uint64) Options {
	return Options{Seed: seed, Requests: 1 << 40, Batches: 2, NoWarmUp: true}
}

// failing is what a test of any sort can do.
type failing interface {
	Helper()
	Fatal(...any)
}

// replicate runs the fleet or fails the test: it does so, too, where the run does not end.
func replicate(t failing, f *models.Fleet, o Options) *result.Replication {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	rep, err := Replicate(ctx, f, o)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// log runs the fleet and returns every departure, by time of birth.
func log(t failing, f *models.Fleet, o Options) []Departure {
	t.Helper()
	var all []Departure
	o.Observe = func(d Departure) { all = append(all, d) }
	replicate(t, f, o)
	slices.SortStableFunc(all, func(a, b Departure) int { return int(a.Born - b.Born) })
	return all
}

// statistical marks a test that simulates much to see what figures are. Under the race
// detector it is skipped: a run shares nothing with others, of which TestSameSeedSameBytes
// and TestAnySystemIsReproducible are there, for every kind of engine.
func statistical(t *testing.T) {
	t.Helper()
	if raceDetector {
		t.Skip("simulates too much for the race detector")
	}
}

// shorten is n, or a part of it where the tests shall be short.
func shorten(n int) int {
	if testing.Short() {
		return n / 4
	}
	return n
}

// A rule is one way to switch between the requests of a process: every kind of
// engine that the package has, under load on one small machine.
type rule struct {
	sentence string
	runtime  models.Runtime
	machine  models.Machine
	classes  []models.Class
	backends []models.Backend
}

// rules are all of them. Each asks for 2 ms of CPU per request on average.
func rules() []rule {
	loop := single(work(1), models.Step{Action: models.IO, Time: exponential(0.005)}, work(1))
	threads := models.Machine{Name: "threads", VCPU: 2, ThreadsPerCore: 2, SMTYield: 1.25, Speed: 1, Memory: models.GiB}
	half := core(0.5)
	half.Speed = 2
	timed := single(work(2))
	timed[0].Timeout = 20 * sim.Millisecond
	return append([]rule{
		{"an event loop runs each callback to its end", models.Runtime{Lanes: 1}, core(1), loop, nil},
		{"a sync worker does one request at a time", models.Runtime{Concurrency: 1, Lanes: 1}, core(1), single(work(2)), nil},
		{"four processes take from one listening socket", models.Runtime{Processes: models.ProcessRule{Plus: 4}, Concurrency: 5, Lanes: 1}, core(4), loop, nil},
		{"the kernel spreads kept-alive connections over two loops", models.Runtime{Processes: models.ProcessRule{Plus: 2}, Lanes: 1, Accept: models.AcceptKernel, Connections: 16}, core(2), loop, nil},
		{"libuv's loop runs in turns, on connections opened as needed", models.Runtime{Lanes: 1, Turns: models.Libuv, Accept: models.AcceptRoundRobin, KeepAlive: 20 * sim.Millisecond, Connect: 100 * sim.Microsecond}, core(1), loop, nil},
		{"uvloop's loops send replies when a turn is over", models.Runtime{Processes: models.ProcessRule{Plus: 2}, Lanes: 1, Turns: models.Uvloop, KeepAlive: sim.Second, Accept: models.AcceptKernel}, core(2), loop, nil},
		{"a thread hands requests to others, who share a GIL, and takes replies back", models.Runtime{Concurrency: 4, Lanes: 1, Switching: models.GIL, Slice: sim.Millisecond, Dispatch: 200 * sim.Microsecond, Collect: 100 * sim.Microsecond, Waiting: models.LastInFirstOut, Handover: 10 * sim.Microsecond}, core(1), loop, nil},
		{"processes with a GIL take turns on a core", models.Runtime{Processes: models.ProcessRule{Plus: 2}, Concurrency: 4, Lanes: 1, Switching: models.GIL, Slice: sim.Millisecond}, inTurns(1), loop, nil},
		{"a loop offloads to threads", models.Runtime{Lanes: 1, Threadpool: 2, Idle: models.Idle{Extra: sim.Millisecond, Half: 10 * sim.Millisecond}}, core(1), single(work(0.5), models.Step{Action: models.Offload, Kind: models.Native, Time: exponential(0.002)}), nil},
		{"the primary process deals connections in turn", models.Runtime{Processes: models.ProcessRule{Plus: 2}, Lanes: 1, Accept: models.AcceptRoundRobin}, core(2), loop, nil},
		{"threads without a GIL share a core", models.Runtime{}, core(1), single(work(2)), nil},
		{"hyper-threads share a core unevenly", models.Runtime{Concurrency: 8}, threads, single(work(2)), nil},
		{"a container has half of a fast core", models.Runtime{}, half, single(work(2)), nil},
		{"threads pass the GIL on", models.Runtime{Concurrency: 12, Lanes: 1, Switching: models.GIL, Slice: 5 * sim.Millisecond}, core(1), loop, nil},
		{"two processes with a GIL each share one core", models.Runtime{Processes: models.ProcessRule{Plus: 2}, Concurrency: 12, Lanes: 1, Switching: models.GIL, Slice: sim.Millisecond}, core(1), single(work(2)), nil},
		{"the operating system slices time", models.Runtime{Lanes: 1, Switching: models.TimeSlice, Slice: sim.Millisecond}, core(1), single(work(2)), nil},
		{"clients give up after 20 ms", models.Runtime{Concurrency: 1, Backlog: 50}, core(1), timed, nil},
		{"a broker deals to two prefork workers with prefetch", models.Runtime{Processes: models.ProcessRule{Plus: 2}, Concurrency: 1, Accept: models.AcceptBroker, Prefetch: 3}, core(2), single(work(2)), nil},
		{"a backend has three connections", models.Runtime{Lanes: 1}, core(1), loop, []models.Backend{{Name: "db", Connections: 3}}},
	}, append(moreRules(), batchRules()...)...)
}

// fleet of the rule: so many instances, of whose scarcest part so much is busy.
func (r rule) fleet(instances int, busy float64) *models.Fleet {
	f := &models.Fleet{
		Traffic: traffic.Poisson(1), Classes: r.classes, Backends: r.backends, Services: []models.Service{{Runtime: r.runtime,
			Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: r.machine, Count: instances}}}},
	}
	if f.Services[0].Runtime.Backlog == 0 {
		f.Services[0].Runtime.Backlog = models.NoLimit
	}
	f.Traffic = traffic.Poisson(busy / load.Of(f).Worst())
	return f
}

// anyFleet is a fleet that is well-formed but otherwise as odd as choices can
// make it, under traffic of so many requests and from next to nothing up to
// three times of what it can do.
func anyFleet(choose modeltest.Chooser, requests int) *models.Fleet {
	f := &models.Fleet{Traffic: traffic.Poisson(1), Services: []models.Service{{Runtime: anyRuntime(choose)}}}
	for range choose("backends", 3) {
		f.Backends = append(f.Backends, models.Backend{Connections: choose("connections to a backend", 4)})
	}
	exact := choose("constant demands", 2) == 0
	for range 1 + choose("classes", 3) {
		f.Classes = append(f.Classes, anyClass(choose, len(f.Backends), exact))
	}
	balancers := models.Balancers.Entries()
	f.Services[0].Balancer = balancers[choose("balancer", len(balancers))].Value(&modeltest.Answers{})
	for range 1 + choose("groups", 2) {
		g := models.Group{Machine: anyMachine(choose), Count: 1 + choose("instances", 3), Weight: modeltest.Of(choose, "weight", 0, 1, 2.5)}
		if f.Services[0].Runtime.Accept == models.AcceptBroker && len(f.Services[0].Groups) > 0 {
			g.Ready = sim.Time(choose("boot", 4)) * 50 * sim.Millisecond
		}
		f.Services[0].Groups = append(f.Services[0].Groups, g)
	}
	busy := modeltest.Of(choose, "busy", 0.05, 0.4, 0.7, 0.9, 1, 1.3, 3)
	rate := 1000.0
	if worst := load.Of(f).Worst(); worst > 0 {
		rate = math.Min(busy/worst, 50_000)
	}
	anyWaiting(choose, f, exact)
	switch choose("traffic", 5) {
	case 3:
		f.Traffic = only{traffic.Batches{PerSecond: rate, Size: 3, Geometric: choose("batches", 2) == 1}, requests}
	case 4:
		f.Traffic = traffic.Users{Count: 1 + choose("users", 30), Think: exponential(0.05), Span: 2 * sim.Second}
	case 0:
		f.Traffic = only{traffic.Poisson(rate), requests}
	case 1:
		// Draining takes a second or more: not too much traffic meanwhile.
		f.Traffic = traffic.Poisson(math.Min(rate, 2000))
	default:
		c := &models.ArrivalCounts{Name: "record", Width: sim.Seconds(float64(requests) / 4 / rate)}
		for i := range 4 {
			c.Requests = append(c.Requests, float64(requests*(i%2)/2+1))
		}
		f.Traffic = &traffic.Trace{Counts: c, To: 4, Scale: 1}
	}
	return f
}

// anyWaiting gives, to one fleet in three, clients who do not wait for ever,
// requests that go before others, and a door that does not let everyone in.
func anyWaiting(choose modeltest.Chooser, f *models.Fleet, exact bool) {
	if choose("rules of waiting", 3) != 1 {
		return
	}
	for i := range f.Classes {
		c := &f.Classes[i]
		c.Priority = choose("priority", 3)
		if patience := modeltest.Of(choose, "patience", 0, 0.001, 0.02); patience > 0 {
			if c.Patience = constant(patience); !exact {
				c.Patience = exponential(patience)
			}
		}
	}
	for i := range f.Services {
		f.Services[i].Admission = models.Admission{
			Limit: models.Limit{Rate: modeltest.Of(choose, "limit", 0, 0, 300.0), Burst: 1 + choose("burst", 5)},
			Shed:  models.Shed{InFlight: modeltest.Of(choose, "in flight", 0, 0, 1, 20), Delay: modeltest.Of[sim.Time](choose, "delay", 0, 3, 30) * sim.Millisecond},
		}
	}
}

func anyRuntime(choose modeltest.Chooser) models.Runtime {
	rt := models.Runtime{
		Processes:   models.ProcessRule{Plus: 1 + choose("processes", 4)},
		Concurrency: modeltest.Of(choose, "concurrency", 0, 1, 2, 7, 40),
		Lanes:       choose("lanes", 3),
		Switching:   models.Switching(choose("switching", len(models.Switchings))),
		Slice:       modeltest.Of[sim.Time](choose, "slice", 5000, 1000, 100, 13) * sim.Microsecond,
		Accept:      models.Accept(choose("accept", len(models.Accepts))),
		Connections: modeltest.Of(choose, "connections", 0, 1, 5, 40),
		Backlog:     modeltest.Of(choose, "backlog", models.NoLimit, 0, 1, 10, 100),
		Prefetch:    modeltest.Of(choose, "prefetch", 0, 1, 4),
		Reserve:     models.Reserve(choose("reserve", len(models.Reserves))),
		Overhead:    sim.Time(choose("overhead", 3)) * 100 * sim.Microsecond,
		Memory:      models.Memory{Request: modeltest.Of(choose, "memory of a request", 0, 16*models.MiB)},
	}
	rt.OverheadAfter = rt.Overhead / sim.Time(1+choose("overhead after", 2))
	rt.Slowdown[models.JSON] = 2
	if rt.Switching == models.GIL {
		rt.Lanes = 1
		rt.Slice = max(rt.Slice, 100*sim.Microsecond) // every thread that waits has an event in each
	}
	if rt.Accept == models.AcceptBroker && rt.Concurrency == 0 {
		rt.Concurrency = 3
	}
	anyMechanisms(choose, &rt)
	anyServer(choose, &rt)
	if rt.Switching == models.Preemptive {
		rt.Lanes, rt.Dispatch = max(1, rt.Lanes), 0
	}
	return rt
}

// anyServer gives the runtime some of the ways in which servers hold
// connections, threads and turns.
func anyServer(choose modeltest.Chooser, rt *models.Runtime) {
	if rt.Lanes == 1 && rt.Switching == models.RunToCompletion {
		rt.Turns = models.Turns(choose("turns", len(models.TurnNames)))
	}
	rt.KeepAlive = modeltest.Of[sim.Time](choose, "keep-alive", 0, 5, 1000) * sim.Millisecond
	rt.Connect = modeltest.Of[sim.Time](choose, "connect", 0, 200) * sim.Microsecond
	if rt.Accept != models.AcceptBroker {
		rt.Dispatch = modeltest.Of[sim.Time](choose, "dispatch", 0, 0, 100, 1000) * sim.Microsecond
		rt.Collect = modeltest.Of[sim.Time](choose, "collect", 0, 50, 1000) * sim.Microsecond
		rt.Waiting = models.Order(choose("waiting", len(models.Orders)))
	}
	if choose("connections as needed", 2) == 1 {
		rt.Connections = 0
	}
	rt.Threadpool = modeltest.Of(choose, "thread pool", 1, 2, 3, models.PerVCPU, models.Executor)
	rt.WorkerThreads = 1 + choose("worker threads", 2)
	if choose("idle", 3) == 1 {
		rt.Idle = models.Idle{Extra: 300 * sim.Microsecond, Half: 2 * sim.Millisecond}
	}
	rt.Timer = models.Timer(choose("timer", len(models.Timers)))
	rt.ContextSwitch = min(modeltest.Of[sim.Time](choose, "context switch", 0, 5, 50)*sim.Microsecond, rt.Slice/16)
	rt.Handover = min(modeltest.Of[sim.Time](choose, "handover", 0, 35)*sim.Microsecond, rt.Slice/4)
}

func anyClass(choose modeltest.Chooser, backends int, exact bool) models.Class {
	c := models.Class{
		Name:    strings.Repeat("x", 1+choose("name", 3)),
		Share:   modeltest.Of(choose, "share", 1, 0.1, 3),
		Timeout: modeltest.Of[sim.Time](choose, "timeout", 0, 2, 20, 300) * sim.Millisecond,
	}
	for range choose("steps", 5) {
		mean := modeltest.Of(choose, "demand", 0.001, 0.0001, 0.004, 0)
		s := models.Step{Action: models.Action(choose("action", 2)), Kind: models.Kind(choose("kind", len(models.Kinds))), Time: constant(mean)}
		if backends > 0 {
			s.Backend = choose("backend", backends)
		}
		s.Blocking = choose("blocking", 4) == 1
		switch choose("elsewhere", 6) {
		case 1:
			s.Action = models.Offload
		case 2:
			s.Sleep = s.Action == models.IO
		case 3:
			s.Action, s.Batch = models.NativeCode, anyBatching(choose)
			if !s.Batch.Accelerator {
				s.Cores = choose("cores", 3)
			}
		}
		if !exact && mean > 0 {
			s.Time = exponential(mean)
		}
		c.Steps = append(c.Steps, s)
	}
	return c
}

func anyMachine(choose modeltest.Chooser) models.Machine {
	return models.Machine{
		Name: "any", Memory: models.GiB,
		VCPU:           modeltest.Of(choose, "vcpu", 1, 0.5, 1.5, 2, 4, 8),
		Speed:          modeltest.Of(choose, "speed", 1, 0.5, 2),
		ThreadsPerCore: 1 + choose("threads per core", 2),
		SMTYield:       modeltest.Of(choose, "yield", 1.25, 1, 2),
		Quota:          modeltest.Of(choose, "quota", 0, 0, 0, 0.3, 1.5),
		Quantum:        modeltest.Of[sim.Time](choose, "quantum", 0, 4, 1) * sim.Millisecond,
		Accelerators:   1 + choose("accelerators", 2),
	}
}

func anyBatching(choose modeltest.Chooser) *models.Batching {
	b := &models.Batching{
		Max:         modeltest.Of(choose, "batch", 1, 3, 16),
		Wait:        modeltest.Of[sim.Time](choose, "wait for more", 0, 2, 50) * sim.Millisecond,
		Each:        modeltest.Of[sim.Time](choose, "each", 0, 100) * sim.Microsecond,
		Executors:   choose("executors", 3),
		Accelerator: choose("accelerator", 2) == 1,
	}
	if choose("measured sizes", 2) == 1 {
		b.Each = 0
		b.Sizes = []models.BatchTime{{Size: 1, Time: sim.Millisecond}, {Size: 16, Time: 3 * sim.Millisecond}}
	}
	return b
}

func TestRulesAreFleets(t *testing.T) {
	for _, r := range rules() {
		if err := r.fleet(2, 0.5).Validate(); err != nil {
			t.Errorf("%s: %v", r.sentence, err)
		}
	}
}

// inTurns is a machine of n cores whose threads take turns of 4 ms.
func inTurns(n float64) models.Machine {
	m := core(n)
	m.Quantum = 4 * sim.Millisecond
	return m
}
