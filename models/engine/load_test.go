package engine

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/load"
	"fleetcost/models/program"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// nearly is equal up to rounding.
var nearly = cmpopts.EquateApprox(1e-9, 1e-12)

// Storefront-like work, by hand. Class a, three in four: cpu 2 ms, I/O 10 ms
// at backend 1, cpu exp(4 ms). Class b, one in four: I/O 20 ms at backend 0,
// JSON 1 ms, which this runtime does at a third of the speed.
var shop = models.Fleet{
	Traffic: traffic.Poisson(100),
	Classes: []models.Class{
		{Name: "a", Share: 3, Steps: []models.Step{compute(2), {Action: models.IO, Time: constant(0.010), Backend: 1}, work(4)}},
		{Name: "b", Share: 1, Steps: []models.Step{await(20), {Time: constant(0.001), Kind: models.JSON}}},
	},
	Backends: []models.Backend{{Name: "db", Connections: 2}, {Name: "cache"}},
	Services: []models.Service{{Runtime: models.Runtime{
		Lanes: 1, Concurrency: 4, Backlog: models.NoLimit, Processes: models.ProcessRule{Plus: 2},
		Overhead: 3 * sim.Millisecond, OverheadAfter: sim.Millisecond, Slowdown: [len(models.Kinds)]float64{models.JSON: 3},
	},
		Balancer: balancing.RoundRobin{},
		Groups:   []models.Group{{Machine: models.Machine{Name: "m", VCPU: 2, Speed: 2, Memory: models.GiB}, Count: 3}}}},
}

func TestDemand(t *testing.T) {
	want := load.Demand{
		Visits: 1,
		// a: 2 + 2 before, 4 + 1 after. b: 2 before, 3 + 1 after.
		CPU:       0.75*0.009 + 0.25*0.006,
		IO:        0.75*0.010 + 0.25*0.020,
		PerPool:   []float64{0.25 * 0.020, 0.75 * 0.010},
		CPUVisits: 2,
		// a: 4² and 5² + 4² (the variance of the exponential), b: 2² and 4².
		CPUVisitSquare: (0.75*(16+41) + 0.25*(4+16)) / 2 * 1e-6,
	}
	if diff := cmp.Diff(want, load.FirstDemand(&shop), nearly); diff != "" {
		t.Error(diff)
	}
	none := models.Fleet{Services: make([]models.Service, 1), Classes: single(await(7)), Traffic: traffic.Poisson(1)}
	if diff := cmp.Diff(load.Demand{Visits: 1, IO: 0.007, PerPool: []float64{}}, load.FirstDemand(&none), nearly); diff != "" {
		t.Error("requests that only wait ask for no CPU:", diff)
	}
}

func TestService(t *testing.T) {
	want := []load.ClassDemand{
		{Share: 0.75, CPU: 0.009, CPUVariance: 0.004 * 0.004, IO: 0.010},
		{Share: 0.25, CPU: 0.006, IO: 0.020},
	}
	if diff := cmp.Diff(want, load.ClassDemands(program.Compile(&shop)), nearly); diff != "" {
		t.Error(diff)
	}
}

func TestLoad(t *testing.T) {
	cpu, io := 0.00825, 0.0125 // of a mean request
	hyper := models.Machine{Name: "hyper-threads", VCPU: 4, ThreadsPerCore: 2, SMTYield: 1.5, Speed: 1, Memory: models.GiB}
	change := func(by func(*models.Fleet)) *models.Fleet {
		f := *shop.Clone()
		f.Services[0].Groups = []models.Group{f.Services[0].Groups[0]}
		by(&f)
		return &f
	}
	for _, c := range []struct {
		sentence string
		fleet    *models.Fleet
		want     load.Load
	}{
		{
			"three machines of two cores, twice as fast as the reference; two lanes each; eight workers each; two connections for 0.5 s/s",
			&shop,
			load.Load{Cores: 100 * cpu / (3 * 2 * 2), Lanes: 100 * cpu / (3 * 2 * 2), Workers: 100 * (cpu/2 + io) / 24, Pool: 100 * 0.005 / 2},
		},
		{
			"one process leaves the second core idle: a core is no use without a lane",
			change(func(f *models.Fleet) { f.Services[0].Runtime.Processes.Plus = 1 }),
			load.Load{Cores: 100 * cpu / (3 * 2), Lanes: 100 * cpu / (3 * 2), Workers: 100 * (cpu/2 + io) / 12, Pool: 0.25},
		},
		{
			"without a limit on lanes the workers use both cores",
			change(func(f *models.Fleet) { f.Services[0].Runtime.Processes.Plus = 1; f.Services[0].Runtime.Lanes = 0 }),
			load.Load{Cores: 100 * cpu / (3 * 2 * 2), Workers: 100 * (cpu/2 + io) / 12, Pool: 0.25},
		},
		{
			"two lanes on four hyper-threads have a core each; eight have both cores at 1.5",
			change(func(f *models.Fleet) { f.Services[0].Groups[0] = models.Group{Machine: hyper, Count: 1} }),
			load.Load{Cores: 100 * cpu / 2, Lanes: 100 * cpu / 2, Workers: 100 * (cpu + io) / 8, Pool: 0.25},
		},
		{
			"eight lanes on two cores of two hyper-threads each: the cores are scarcer than the lanes",
			change(func(f *models.Fleet) {
				f.Services[0].Groups[0] = models.Group{Machine: hyper, Count: 1}
				f.Services[0].Runtime.Processes.Plus = 8
			}),
			load.Load{Cores: 100 * cpu / 3, Lanes: 100 * cpu / 8, Workers: 100 * (cpu + io) / 32, Pool: 0.25},
		},
		{
			"memory for three requests per process, though four are configured",
			change(func(f *models.Fleet) { f.Services[0].Runtime.Memory = models.Memory{Request: 150 * models.MiB} }),
			load.Load{
				Cores: 100 * cpu / 12, Lanes: 100 * cpu / 12, Workers: 100 * (cpu/2 + io) / 18,
				WorkersByMemory: true, Pool: 0.25,
			},
		},
		{
			"machines of two speeds: the slower one counts for the time with a worker",
			change(func(f *models.Fleet) {
				f.Services[0].Groups = append(f.Services[0].Groups, models.Group{Machine: core(1), Count: 1})
			}),
			load.Load{Cores: 100 * cpu / (12 + 1), Lanes: 100 * cpu / (12 + 2), Workers: 100 * (cpu + io) / 32, Pool: 0.25},
		},
		{
			"what does not fit into memory can do nothing",
			change(func(f *models.Fleet) { f.Services[0].Runtime.Memory = models.Memory{Base: 2 * models.GiB} }),
			load.Load{Workers: math.Inf(1), WorkersByMemory: true},
		},
	} {
		got := load.Of(c.fleet)
		if diff := cmp.Diff(c.want, got, nearly); diff != "" {
			t.Errorf("%s:\n%s", c.sentence, diff)
		}
		if worst := max(got.Cores, got.Lanes, got.Workers, got.Pool); got.Worst() != worst {
			t.Errorf("%s: the worst is %v, not %v", c.sentence, got.Worst(), worst)
		}
	}
}

// The load is what is busy: a fleet that is not overloaded uses its cores,
// lanes, workers and connections to that share.
func TestLoadIsUtilization(t *testing.T) {
	t.Parallel()
	for _, r := range rules() {
		if r.patient().runtime.Backlog != r.runtime.Backlog || r.classes[0].Timeout > 0 || r.runtime.Timeout > 0 || r.runtime.Idle.Extra > 0 {
			continue // some requests are not served, or cost more the rarer they are
		}
		if gathers, _ := r.gathers(); gathers {
			continue // the load is that of full batches; smaller ones cost more per request
		}
		f := r.fleet(1, 0.6)
		f.Traffic = only{f.Traffic, shorten(20_000)}
		rep := replicate(t, f, everything(1))
		var all result.Counts
		for _, c := range rep.Classes {
			all.Add(c.Counts)
		}
		demand := load.FirstDemand(f).CPU * float64(all.Done) / rep.Span.Seconds() / f.Services[0].Groups[0].Machine.Speed
		// With hyper-threads more threads are busy than work is done.
		if f.Services[0].Groups[0].Machine.ThreadsPerCore < 2 {
			busy := rep.Averages.Utilization * f.Services[0].Groups[0].Machine.Usable()
			// The work of n requests has a relative standard error of at most 1/√n.
			if math.Abs(busy/demand-1) > 5/math.Sqrt(float64(shorten(20_000))) {
				t.Errorf("%s: %.4g cores are busy, should be %.4g", r.sentence, busy, demand)
			}
		}
	}
}

// A request that waits for its branches holds its worker once, however many there
// are and whatever they do.
func TestLoadOfBranches(t *testing.T) {
	for _, c := range []struct {
		sentence string
		steps    []models.Step
		held     float64 // seconds
	}{
		{"threads of which one computes", []models.Step{compute(1), {Action: models.Parallel, Threads: true, Branches: [][]models.Step{{await(6), compute(2)}, {await(5)}}}}, 0.009},
		{"native code on two cores", []models.Step{compute(1), {Action: models.NativeCode, Time: constant(0.010), Cores: 2, Kind: models.Native}}, 0.006},
	} {
		f := &models.Fleet{
			Traffic: traffic.Poisson(4), Classes: []models.Class{{Name: "a", Share: 1, Steps: c.steps}},
			Services: []models.Service{{
				Runtime: models.Runtime{Concurrency: 2, Lanes: 1, Switching: models.GIL, Slice: 5 * sim.Millisecond, Backlog: models.NoLimit, Processes: models.ProcessRule{Plus: 1}}, Balancer: balancing.RoundRobin{},
				Groups: []models.Group{{Machine: core(4), Count: 1}},
			}},
		}
		want := 4 * c.held / 2
		if got := load.Of(f).Workers; math.Abs(got/want-1) > 1e-9 {
			t.Errorf("%s: a load of %v on the workers, want %v", c.sentence, got, want)
		}
		if got := replicate(t, f, Options{Seed: 1, Requests: 20_000}).Averages.Workers; math.Abs(got/want-1) > 0.03 {
			t.Errorf("%s: %v of the workers are taken, want %v", c.sentence, got, want)
		}
	}
}

func TestRelaxation(t *testing.T) {
	single := func(rate float64, servers int) *models.Fleet {
		return &models.Fleet{
			Traffic: traffic.Poisson(rate), Classes: single(work(10)), Services: []models.Service{{Balancer: balancing.RoundRobin{},
				Runtime: models.Runtime{Processes: models.ProcessRule{Plus: servers}, Concurrency: 1, Lanes: 1, Backlog: models.NoLimit},
				Groups:  []models.Group{{Machine: core(float64(servers)), Count: 1}}}},
		}
	}
	gap := func(rho float64) float64 { return (1 - math.Sqrt(rho)) * (1 - math.Sqrt(rho)) }
	for _, c := range []struct {
		sentence string
		fleet    *models.Fleet
		want     float64 // seconds
	}{
		{"one server, half busy: 2·10 ms/(2.8·(1−√0.5)²), and (1 + 1)/2 times 10 ms", single(50, 1), 0.01 + 0.02/2.8/gap(0.5)},
		{"nearly overloaded it takes much longer", single(99, 1), 0.01 + 0.02/2.8/gap(0.99)},
		{"four servers of one queue forget four times as fast", single(200, 4), 0.01 + 0.02/2.8/4/gap(0.5)},
		{"a constant time is forgotten in half the time", func() *models.Fleet {
			f := single(50, 1)
			f.Classes[0].Steps[0].Time = constant(0.01)
			return f
		}(), 0.005 + 0.01/2.8/gap(0.5)},
		{"four queues are four times one", func() *models.Fleet {
			f := single(200, 4)
			f.Services[0].Runtime.Accept = models.AcceptKernel
			return f
		}(), 0.01 + 0.02/2.8/gap(0.5)},
		{"the least loaded of ten instances: ten servers", func() *models.Fleet {
			f := single(500, 1)
			f.Services[0].Groups[0].Count, f.Services[0].Balancer = 10, balancing.LeastOutstanding{}
			return f
		}(), 0.01 + 0.02/2.8/10/gap(0.5)},
	} {
		if got := load.Relaxation(program.Compile(c.fleet)).Seconds(); math.Abs(got-c.want) > 1e-8 {
			t.Errorf("%s: %.6g s, want %.6g", c.sentence, got, c.want)
		}
	}
	// Branches of 30 and 10 ms of I/O: it is there for 31 ms, and so long has a worker,
	// of which there are four.
	forked := single(100, 1)
	forked.Services[0].Runtime = models.Runtime{Concurrency: 4, Backlog: models.NoLimit}
	forked.Classes[0].Steps = []models.Step{compute(1), {Action: models.Parallel, Threads: true, Branches: [][]models.Step{{await(30)}, {await(10)}}}}
	rho := 100 * 0.031 / 4
	if got, want := load.Relaxation(program.Compile(forked)).Seconds(), 0.031/2+0.031/2.8/4/gap(rho); math.Abs(got-want) > 1e-8 {
		t.Errorf("a request with branches: %.6g s, want %.6g", got, want)
	}
	// Where workers are not scarce nobody notices how long the others stay.
	forked.Services[0].Runtime.Concurrency = 400
	if got, want := load.Relaxation(program.Compile(forked)).Seconds(), 0.001/2+0.001/2.8/gap(0.1); math.Abs(got-want) > 1e-8 {
		t.Errorf("a request with branches among many workers: %.6g s, want %.6g", got, want)
	}
	// Connections count as workers do: 100/s hold four of five for 40 ms each.
	pooled := single(100, 1)
	pooled.Services[0].Runtime = models.Runtime{Lanes: 1, Backlog: models.NoLimit}
	pooled.Backends = []models.Backend{{Name: "db", Connections: 5}}
	pooled.Classes[0].Steps = []models.Step{compute(1), {Action: models.IO, Time: exponential(0.04)}}
	if got, want := load.Relaxation(program.Compile(pooled)).Seconds(), 0.04+2*0.04/2.8/5/gap(0.8); math.Abs(got-want) > 1e-8 {
		t.Errorf("scarce connections: %.6g s, want %.6g", got, want)
	}
	for sentence, f := range map[string]*models.Fleet{
		"an overloaded fleet never relaxes":       single(101, 1),
		"one at its limit never relaxes":          single(100, 1),
		"one without work has nothing to relax":   {Traffic: traffic.Poisson(1), Classes: []models.Class{{Share: 1}}, Services: []models.Service{{Groups: single(1, 1).Services[0].Groups}}},
		"one that does not fit into memory never": {Traffic: traffic.Poisson(1), Classes: shop.Classes[1:], Backends: shop.Backends, Services: []models.Service{{Groups: single(1, 1).Services[0].Groups, Runtime: models.Runtime{Memory: models.Memory{Base: 2 * models.GiB}}}}},
	} {
		if got := load.Relaxation(program.Compile(f)); got != sim.Never {
			t.Errorf("%s: %v", sentence, got)
		}
	}
}

// Every reason why a fleet cannot be run is given, all at once.
func TestValidate(t *testing.T) {
	if err := shop.Validate(); err != nil {
		t.Errorf("nothing is wrong with the shop, but: %v", err)
	}
	nothing := &models.Fleet{Services: make([]models.Service, 1)}
	for _, reason := range []string{"no traffic", "no instances", "no balancer", "the shares of the request classes add up to 0"} {
		if err := nothing.Validate(); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("an empty fleet: %v does not say %q", err, reason)
		}
	}
	for _, c := range []struct {
		sentence string
		spoil    func(*models.Fleet)
		reason   string
	}{
		{"a rate that is not a number", func(f *models.Fleet) { f.Traffic = traffic.Poisson(math.NaN()) }, "no traffic"},
		{"a rate of zero", func(f *models.Fleet) { f.Traffic = traffic.Poisson(0) }, "no traffic"},
		{"a step that takes no time at all, not even none", func(f *models.Fleet) { f.Classes[0].Steps = []models.Step{{}} }, "class a: a step without a time"},
		{"a backend too many", func(f *models.Fleet) {
			f.Classes[1].Steps = []models.Step{{Action: models.IO, Time: constant(1), Backend: 2}}
		}, "class b: no backend number 2"},
		{"a machine that does not run", func(f *models.Fleet) { f.Services[0].Groups[0].Machine.Speed = 0 }, "machine m: speed and vCPU must be above zero"},
		{"a machine without cores", func(f *models.Fleet) { f.Services[0].Groups[0].Machine.VCPU = 0 }, "machine m: speed and vCPU must be above zero"},
		{"a machine too small", func(f *models.Fleet) { f.Services[0].Runtime.Memory.Base = 4 * models.GiB }, "needs 4 GiB of memory for 2 processes and one request each, m has 1 GiB"},
		{"late instances behind a balancer", func(f *models.Fleet) { f.Services[0].Groups[0].Ready = 1 }, "need a broker"},
		{"a broker that may deal for ever", func(f *models.Fleet) {
			f.Services[0].Runtime.Accept, f.Services[0].Runtime.Concurrency = models.AcceptBroker, 0
		}, "set concurrency"},
		{"time slices of no length", func(f *models.Fleet) { f.Services[0].Runtime.Switching = models.TimeSlice }, "time-slice needs a slice above zero"},
		{"a pause of no number of requests", func(f *models.Fleet) { f.Services[0].Runtime.GC = models.GC{Every: -1, Pause: 1} }, "a pause of 1ns after every -1 requests"},
		{"a process that is replaced before it has come", func(f *models.Fleet) { f.Services[0].Runtime.Recycle.Boot = -1 }, "recycling after 0 requests and up to 0 more, with -1ns to boot"},
		{"a worker that is killed before it has begun", func(f *models.Fleet) { f.Services[0].Runtime.Timeout = -1 }, "a timeout of -1ns"},
		{"a time until the client gives up, who tries again", func(f *models.Fleet) { f.Classes[0].Timeout, f.Classes[0].Retry = sim.Second, &models.Policy{} }, "class a: a timeout of 1s beside what its client does without an answer"},
		{"a limit that is no number", func(f *models.Fleet) { f.Services[0].Groups[0].Machine.Quota = math.NaN() }, "machine m: a CPU limit of NaN"},
		{"a GIL of no length", func(f *models.Fleet) { f.Services[0].Runtime.Switching = models.GIL }, "gil needs a slice above zero"},
		{"a GIL that two may hold", func(f *models.Fleet) {
			f.Services[0].Runtime.Switching, f.Services[0].Runtime.Slice, f.Services[0].Runtime.Lanes = models.GIL, sim.Millisecond, 2
		}, "lanes must be 1"},
	} {
		f := *shop.Clone()
		f.Classes = append([]models.Class(nil), f.Classes...)
		f.Services[0].Groups = []models.Group{f.Services[0].Groups[0]}
		c.spoil(&f)
		err := f.Validate()
		if err == nil || !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%s: error %v, should say %q", c.sentence, err, c.reason)
		}
		if _, ran := Replicate(t.Context(), &f, Options{Requests: 20}); fmt.Sprint(ran) != fmt.Sprint(err) {
			t.Errorf("%s: Replicate says %v", c.sentence, ran)
		}
	}
}
