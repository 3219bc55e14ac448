package models

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"fleetcost/sim"
)

// The fleets, traffic and requests that the other tests are made of.

// compute is a CPU step of so many milliseconds.
func compute(milliseconds float64) Step {
	return Step{Action: CPU, Time: constant(milliseconds / 1e3)}
}

// await is an I/O step of so many milliseconds.
func await(milliseconds float64) Step {
	return Step{Action: IO, Time: constant(milliseconds / 1e3)}
}

// work is a CPU step of exponential length with the given mean.
func work(milliseconds float64) Step {
	return Step{Action: CPU, Time: exponential(milliseconds / 1e3)}
}

// single is one class of requests with these steps.
func single(steps ...Step) []Class { return []Class{{Name: "all", Share: 1, Steps: steps}} }

// timetable is traffic at given times; the i-th request is of class i.
type timetable []sim.Time

func (s timetable) Rate() float64                { return 1 }
func (s timetable) Rates() []float64             { return []float64{1} }
func (s timetable) Horizon() sim.Time            { return 0 }
func (s timetable) Scaled(float64) Traffic       { return s }
func (s timetable) Shortened(float64) Traffic    { return s }
func (s timetable) String() string               { return "a timetable" }
func (s timetable) Arrivals(*rand.Rand) Arrivals { return &departures{left: s} }

type departures struct {
	left []sim.Time
	next int
}

func (d *departures) Next() (sim.Time, int) {
	if len(d.left) == 0 {
		return sim.Never, AnyClass
	}
	at, class := d.left[0], d.next
	d.left, d.next = d.left[1:], d.next+1
	return at, class
}

// only is traffic that ends after so many requests: then a run drains, and
// nothing is in flight at its end.
type only struct {
	Traffic
	requests int
}

func (o only) Scaled(factor float64) Traffic { return only{o.Traffic.Scaled(factor), o.requests} }
func (o only) Arrivals(r *rand.Rand) Arrivals {
	return &countdown{o.Traffic.(Open).Arrivals(r), o.requests}
}

type countdown struct {
	Arrivals
	left int
}

func (c *countdown) Next() (sim.Time, int) {
	if c.left == 0 {
		return sim.Never, AnyClass
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

// replicate runs the fleet or fails the test.
func replicate(t failing, f *Fleet, o Options) *Replication {
	t.Helper()
	rep, err := Replicate(context.Background(), f, o)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// log runs the fleet and returns every departure, by time of birth.
func log(t failing, f *Fleet, o Options) []Departure {
	t.Helper()
	var all []Departure
	o.Observe = func(d Departure) { all = append(all, d) }
	replicate(t, f, o)
	slices.SortStableFunc(all, func(a, b Departure) int { return int(a.Born - b.Born) })
	return all
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
	runtime  Runtime
	machine  Machine
	classes  []Class
	backends []Backend
}

// rules are all of them. Each asks for 2 ms of CPU per request on average.
func rules() []rule {
	loop := single(work(1), Step{Action: IO, Time: exponential(0.005)}, work(1))
	threads := Machine{Name: "threads", VCPU: 2, ThreadsPerCore: 2, SMTYield: 1.25, Speed: 1, Memory: GiB}
	half := core(0.5)
	half.Speed = 2
	timed := single(work(2))
	timed[0].Timeout = 20 * sim.Millisecond
	return append([]rule{
		{"an event loop runs each callback to its end", Runtime{Lanes: 1}, core(1), loop, nil},
		{"a sync worker does one request at a time", Runtime{Concurrency: 1, Lanes: 1}, core(1), single(work(2)), nil},
		{"four processes take from one listening socket", Runtime{Processes: ProcessRule{Plus: 4}, Concurrency: 5, Lanes: 1}, core(4), loop, nil},
		{"the kernel spreads kept-alive connections over two loops", Runtime{Processes: ProcessRule{Plus: 2}, Lanes: 1, Accept: AcceptKernel, Connections: 16}, core(2), loop, nil},
		{"libuv's loop runs in turns, on connections opened as needed", Runtime{Lanes: 1, Turns: Libuv, Accept: AcceptRoundRobin, KeepAlive: 20 * sim.Millisecond, Connect: 100 * sim.Microsecond}, core(1), loop, nil},
		{"uvloop's loops send replies when a turn is over", Runtime{Processes: ProcessRule{Plus: 2}, Lanes: 1, Turns: Uvloop, KeepAlive: sim.Second, Accept: AcceptKernel}, core(2), loop, nil},
		{"a thread hands requests to others, who share a GIL, and takes replies back", Runtime{Concurrency: 4, Lanes: 1, Switching: GIL, Slice: sim.Millisecond, Dispatch: 200 * sim.Microsecond, Collect: 100 * sim.Microsecond, Waiting: LastInFirstOut, Handover: 10 * sim.Microsecond}, core(1), loop, nil},
		{"processes with a GIL take turns on a core", Runtime{Processes: ProcessRule{Plus: 2}, Concurrency: 4, Lanes: 1, Switching: GIL, Slice: sim.Millisecond}, inTurns(1), loop, nil},
		{"a loop offloads to threads", Runtime{Lanes: 1, Threadpool: 2, Idle: Idle{Extra: sim.Millisecond, Half: 10 * sim.Millisecond}}, core(1), single(work(0.5), Step{Action: Offload, Kind: Native, Time: exponential(0.002)}), nil},
		{"the primary process deals connections in turn", Runtime{Processes: ProcessRule{Plus: 2}, Lanes: 1, Accept: AcceptRoundRobin}, core(2), loop, nil},
		{"threads without a GIL share a core", Runtime{}, core(1), single(work(2)), nil},
		{"hyper-threads share a core unevenly", Runtime{Concurrency: 8}, threads, single(work(2)), nil},
		{"a container has half of a fast core", Runtime{}, half, single(work(2)), nil},
		{"threads pass the GIL on", Runtime{Concurrency: 12, Lanes: 1, Switching: GIL, Slice: 5 * sim.Millisecond}, core(1), loop, nil},
		{"two processes with a GIL each share one core", Runtime{Processes: ProcessRule{Plus: 2}, Concurrency: 12, Lanes: 1, Switching: GIL, Slice: sim.Millisecond}, core(1), single(work(2)), nil},
		{"the operating system slices time", Runtime{Lanes: 1, Switching: TimeSlice, Slice: sim.Millisecond}, core(1), single(work(2)), nil},
		{"clients give up after 20 ms", Runtime{Concurrency: 1, Backlog: 50}, core(1), timed, nil},
		{"a broker deals to two prefork workers with prefetch", Runtime{Processes: ProcessRule{Plus: 2}, Concurrency: 1, Accept: AcceptBroker, Prefetch: 3}, core(2), single(work(2)), nil},
		{"a backend has three connections", Runtime{Lanes: 1}, core(1), loop, []Backend{{Name: "db", Connections: 3}}},
	}, append(moreRules(), batchRules()...)...)
}

// fleet of the rule: so many instances, of whose scarcest part so much is busy.
func (r rule) fleet(instances int, busy float64) *Fleet {
	f := &Fleet{
		Traffic: Poisson(1), Classes: r.classes, Backends: r.backends, Services: []Service{{Runtime: r.runtime,
			Balancer: RoundRobin{}, Groups: []Group{{Machine: r.machine, Count: instances}}}},
	}
	if f.Services[0].Runtime.Backlog == 0 {
		f.Services[0].Runtime.Backlog = NoLimit
	}
	f.Traffic = Poisson(busy / f.Load().Worst())
	return f
}

// A chooser picks one of n possibilities, 0 to n−1. Random tests and fuzzing
// build their fleets from the same choices.
type chooser func(what string, n int) int

// of picks one of the values.
func of[T any](choose chooser, what string, values ...T) T { return values[choose(what, len(values))] }

// anyFleet is a fleet that is well-formed but otherwise as odd as choices can
// make it, under traffic of so many requests and from next to nothing up to
// three times of what it can do.
func anyFleet(choose chooser, requests int) *Fleet {
	f := &Fleet{Traffic: Poisson(1), Services: []Service{{Runtime: anyRuntime(choose)}}}
	for range choose("backends", 3) {
		f.Backends = append(f.Backends, Backend{Connections: choose("connections to a backend", 4)})
	}
	exact := choose("constant demands", 2) == 0
	for range 1 + choose("classes", 3) {
		f.Classes = append(f.Classes, anyClass(choose, len(f.Backends), exact))
	}
	balancers := Balancers.Entries()
	f.Services[0].Balancer = balancers[choose("balancer", len(balancers))].Value(&answers{})
	for range 1 + choose("groups", 2) {
		g := Group{Machine: anyMachine(choose), Count: 1 + choose("instances", 3), Weight: of(choose, "weight", 0, 1, 2.5)}
		if f.Services[0].Runtime.Accept == AcceptBroker && len(f.Services[0].Groups) > 0 {
			g.Ready = sim.Time(choose("boot", 4)) * 50 * sim.Millisecond
		}
		f.Services[0].Groups = append(f.Services[0].Groups, g)
	}
	busy := of(choose, "busy", 0.05, 0.4, 0.7, 0.9, 1, 1.3, 3)
	rate := 1000.0
	if worst := f.Load().Worst(); worst > 0 {
		rate = math.Min(busy/worst, 50_000)
	}
	anyWaiting(choose, f, exact)
	switch choose("traffic", 5) {
	case 3:
		f.Traffic = only{Batches{PerSecond: rate, Size: 3, Geometric: choose("batches", 2) == 1}, requests}
	case 4:
		f.Traffic = Users{Count: 1 + choose("users", 30), Think: exponential(0.05), Span: 2 * sim.Second}
	case 0:
		f.Traffic = only{Poisson(rate), requests}
	case 1:
		// Draining takes a second or more: not too much traffic meanwhile.
		f.Traffic = Poisson(math.Min(rate, 2000))
	default:
		c := &ArrivalCounts{Name: "record", Width: sim.Seconds(float64(requests) / 4 / rate)}
		for i := range 4 {
			c.Requests = append(c.Requests, float64(requests*(i%2)/2+1))
		}
		f.Traffic = &Trace{Counts: c, To: 4, Scale: 1}
	}
	return f
}

// anyWaiting gives, to one fleet in three, clients who do not wait for ever,
// requests that go before others, and a door that does not let everyone in.
func anyWaiting(choose chooser, f *Fleet, exact bool) {
	if choose("rules of waiting", 3) != 1 {
		return
	}
	for i := range f.Classes {
		c := &f.Classes[i]
		c.Priority = choose("priority", 3)
		if patience := of(choose, "patience", 0, 0.001, 0.02); patience > 0 {
			if c.Patience = constant(patience); !exact {
				c.Patience = exponential(patience)
			}
		}
	}
	for i := range f.Services {
		f.Services[i].Admission = Admission{
			Limit{Rate: of(choose, "limit", 0, 0, 300.0), Burst: 1 + choose("burst", 5)},
			Shed{InFlight: of(choose, "in flight", 0, 0, 1, 20), Delay: of[sim.Time](choose, "delay", 0, 3, 30) * sim.Millisecond},
		}
	}
}

func anyRuntime(choose chooser) Runtime {
	rt := Runtime{
		Processes:   ProcessRule{Plus: 1 + choose("processes", 4)},
		Concurrency: of(choose, "concurrency", 0, 1, 2, 7, 40),
		Lanes:       choose("lanes", 3),
		Switching:   Switching(choose("switching", len(Switchings))),
		Slice:       of[sim.Time](choose, "slice", 5000, 1000, 100, 13) * sim.Microsecond,
		Accept:      Accept(choose("accept", len(Accepts))),
		Connections: of(choose, "connections", 0, 1, 5, 40),
		Backlog:     of(choose, "backlog", NoLimit, 0, 1, 10, 100),
		Prefetch:    of(choose, "prefetch", 0, 1, 4),
		Reserve:     Reserve(choose("reserve", len(Reserves))),
		Overhead:    sim.Time(choose("overhead", 3)) * 100 * sim.Microsecond,
		Memory:      Memory{Request: of(choose, "memory of a request", 0, 16*MiB)},
	}
	rt.OverheadAfter = rt.Overhead / sim.Time(1+choose("overhead after", 2))
	rt.Slowdown[JSON] = 2
	if rt.Switching == GIL {
		rt.Lanes = 1
		rt.Slice = max(rt.Slice, 100*sim.Microsecond) // every thread that waits has an event in each
	}
	if rt.Accept == AcceptBroker && rt.Concurrency == 0 {
		rt.Concurrency = 3
	}
	anyMechanisms(choose, &rt)
	anyServer(choose, &rt)
	if rt.Switching == Preemptive {
		rt.Lanes, rt.Dispatch = max(1, rt.Lanes), 0
	}
	return rt
}

// anyServer gives the runtime some of the ways in which servers hold
// connections, threads and turns.
func anyServer(choose chooser, rt *Runtime) {
	if rt.Lanes == 1 && rt.Switching == RunToCompletion {
		rt.Turns = Turns(choose("turns", len(TurnNames)))
	}
	rt.KeepAlive = of[sim.Time](choose, "keep-alive", 0, 5, 1000) * sim.Millisecond
	rt.Connect = of[sim.Time](choose, "connect", 0, 200) * sim.Microsecond
	if rt.Accept != AcceptBroker {
		rt.Dispatch = of[sim.Time](choose, "dispatch", 0, 0, 100, 1000) * sim.Microsecond
		rt.Collect = of[sim.Time](choose, "collect", 0, 50, 1000) * sim.Microsecond
		rt.Waiting = Order(choose("waiting", len(Orders)))
	}
	if choose("connections as needed", 2) == 1 {
		rt.Connections = 0
	}
	rt.Threadpool = of(choose, "thread pool", 1, 2, 3, PerVCPU, Executor)
	rt.WorkerThreads = 1 + choose("worker threads", 2)
	if choose("idle", 3) == 1 {
		rt.Idle = Idle{Extra: 300 * sim.Microsecond, Half: 2 * sim.Millisecond}
	}
	rt.Timer = Timer(choose("timer", len(Timers)))
	rt.ContextSwitch = min(of[sim.Time](choose, "context switch", 0, 5, 50)*sim.Microsecond, rt.Slice/16)
	rt.Handover = min(of[sim.Time](choose, "handover", 0, 35)*sim.Microsecond, rt.Slice/4)
}

func anyClass(choose chooser, backends int, exact bool) Class {
	c := Class{
		Name:    strings.Repeat("x", 1+choose("name", 3)),
		Share:   of(choose, "share", 1, 0.1, 3),
		Timeout: of[sim.Time](choose, "timeout", 0, 2, 20, 300) * sim.Millisecond,
	}
	for range choose("steps", 5) {
		mean := of(choose, "demand", 0.001, 0.0001, 0.004, 0)
		s := Step{Action: Action(choose("action", 2)), Kind: Kind(choose("kind", len(Kinds))), Time: constant(mean)}
		if backends > 0 {
			s.Backend = choose("backend", backends)
		}
		s.Blocking = choose("blocking", 4) == 1
		switch choose("elsewhere", 6) {
		case 1:
			s.Action = Offload
		case 2:
			s.Sleep = s.Action == IO
		case 3:
			s.Action, s.Batch = NativeCode, anyBatching(choose)
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

func anyMachine(choose chooser) Machine {
	return Machine{
		Name: "any", Memory: GiB,
		VCPU:           of(choose, "vcpu", 1, 0.5, 1.5, 2, 4, 8),
		Speed:          of(choose, "speed", 1, 0.5, 2),
		ThreadsPerCore: 1 + choose("threads per core", 2),
		SMTYield:       of(choose, "yield", 1.25, 1, 2),
		Quota:          of(choose, "quota", 0, 0, 0, 0.3, 1.5),
		Quantum:        of[sim.Time](choose, "quantum", 0, 4, 1) * sim.Millisecond,
		Accelerators:   1 + choose("accelerators", 2),
	}
}

func anyBatching(choose chooser) *Batching {
	b := &Batching{
		Max:         of(choose, "batch", 1, 3, 16),
		Wait:        of[sim.Time](choose, "wait for more", 0, 2, 50) * sim.Millisecond,
		Each:        of[sim.Time](choose, "each", 0, 100) * sim.Microsecond,
		Executors:   choose("executors", 3),
		Accelerator: choose("accelerator", 2) == 1,
	}
	if choose("measured sizes", 2) == 1 {
		b.Each = 0
		b.Sizes = []BatchTime{{1, sim.Millisecond}, {16, 3 * sim.Millisecond}}
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
func inTurns(n float64) Machine {
	m := core(n)
	m.Quantum = 4 * sim.Millisecond
	return m
}
