package engine

import (
	"math"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/load"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// model is a step of so many milliseconds that is gathered.
func model(milliseconds float64, b *models.Batching) models.Step {
	return models.Step{Action: models.NativeCode, Time: constant(milliseconds / 1e3), Batch: b}
}

// gpu is a machine with so many accelerators.
func gpu(n int) models.Machine {
	m := core(1)
	m.Accelerators = n
	return m
}

func TestBatches(t *testing.T) {
	t.Parallel()
	const msec = sim.Millisecond
	loop := models.Runtime{Lanes: 1}
	gil := models.Runtime{Concurrency: 8, Lanes: 1, Switching: models.GIL, Slice: 5 * msec}
	// each visit comes at its time and is scored in the same batches.
	scored := func(b *models.Batching, own float64, at ...float64) (visits []visit) {
		for _, ms := range at {
			visits = append(visits, visitAt(ms, model(own, b)))
		}
		return visits
	}
	two := core(2)
	fast := core(1)
	fast.Speed = 2
	impatient := scored(&models.Batching{Max: 2, Each: msec}, 10, 0, 1, 2, 3, 4)
	impatient[1].patience, impatient[2].patience = 5, 5
	tensors := &models.Batching{Max: 4}
	playAll(t, []scene{
		{
			sentence: "without waiting the first goes alone, and those who came meanwhile go together",
			runtime:  loop, visits: scored(&models.Batching{Max: 4}, 10, 0, 1, 2, 3),
			want: "0-10 1-20 2-20 3-20",
		},
		{
			sentence: "each request of a batch adds its part",
			runtime:  loop, visits: scored(&models.Batching{Max: 4, Each: 2 * msec}, 10, 0, 1, 2, 3),
			// 1: 0–12; the other three take 10 + 3·2.
			want: "0-12 1-28 2-28 3-28",
		},
		{
			sentence: "a full batch starts at once",
			runtime:  loop, visits: scored(&models.Batching{Max: 2, Wait: 100 * msec}, 10, 0, 4, 5, 6),
			want: "0-14 4-14 5-24 6-24",
		},
		{
			sentence: "a batch that is not full starts when its first request has waited long enough",
			runtime:  loop, visits: scored(&models.Batching{Max: 8, Wait: 5 * msec}, 10, 0, 4, 6),
			// 0 and 4 start at 5; 6 has waited for long enough when they end.
			want: "0-15 4-15 6-25",
		},
		{
			sentence: "who has waited in vain for a batch to fill starts as soon as the executor is free",
			runtime:  loop, visits: scored(&models.Batching{Max: 8, Wait: 20 * msec}, 10, 0, 25, 40),
			// 0: 20–30. 25 is due at 45: 45–55 with 40.
			want: "0-30 25-55 40-55",
		},
		{
			sentence: "no batch is larger than the most",
			runtime:  loop, visits: scored(&models.Batching{Max: 2}, 10, 0, 1, 2, 3, 4),
			want: "0-10 1-20 2-20 3-30 4-30",
		},
		{
			sentence: "two executors on two cores work on two batches at once",
			runtime:  loop, machine: two, visits: scored(&models.Batching{Max: 2, Executors: 2}, 10, 0, 1, 2, 3),
			want: "0-10 1-11 2-20 3-20",
		},
		{
			sentence: "two executors on one core share it",
			runtime:  loop, visits: scored(&models.Batching{Max: 2, Executors: 2}, 10, 0, 0),
			want: "0-20 0-20",
		},
		{
			sentence: "two cores share the time of a batch",
			runtime:  loop, machine: two,
			visits: []visit{visitAt(0, models.Step{Action: models.NativeCode, Time: constant(0.010), Cores: 2, Batch: &models.Batching{Max: 2, Each: 2 * msec}})},
			want:   "0-6",
		},
		{
			sentence: "a faster core is done sooner",
			runtime:  loop, machine: fast, visits: scored(&models.Batching{Max: 2, Each: 2 * msec}, 10, 0),
			want: "0-6",
		},
		{
			sentence: "the loop serves others while a batch computes, where there is a core for both",
			runtime:  loop, machine: two,
			visits: []visit{visitAt(0, model(10, &models.Batching{Max: 4}), compute(1)), visitAt(2, compute(3))},
			want:   "0-11 2-5",
		},
		{
			sentence: "a batch holds no GIL",
			runtime:  gil, machine: two,
			visits: []visit{visitAt(0, model(10, &models.Batching{Max: 4}), compute(1)), visitAt(2, compute(3))},
			want:   "0-11 2-5",
		},
		{
			sentence: "measured sizes, and straight lines between them",
			runtime:  loop, visits: scored(&models.Batching{Max: 8, Sizes: []models.BatchTime{{Size: 1, Time: 8 * msec}, {Size: 4, Time: 14 * msec}, {Size: 16, Time: 30 * msec}}}, 0, 0, 1, 2, 20, 21, 22, 23, 24, 25, 26),
			// 1: 8. 2: 10 from 8. 20: 8. Six: 14 + 2·16/12 from 28.
			want: "0-8 1-18 2-18 20-28 21-44.6667 22-44.6667 23-44.6667 24-44.6667 25-44.6667 26-44.6667",
		},
		{
			sentence: "whoever gave up keeps the place in the batch",
			runtime:  loop, visits: impatient,
			// 0: 0–11. 1 and 2 gave up at 6 and 7, and are scored 11–23.
			want: "0-11 expired@6 expired@7 3-35 4-35",
		},
		{
			sentence: "each process gathers for itself",
			runtime:  models.Runtime{Lanes: 1, Processes: models.ProcessRule{Plus: 2}, Accept: models.AcceptRoundRobin}, machine: two,
			visits: scored(&models.Batching{Max: 2, Wait: 50 * msec}, 10, 0, 1, 2, 3),
			want:   "0-12 1-13 2-12 3-13",
		},
		{
			sentence: "workers bound the batch: two of them never gather three",
			runtime:  models.Runtime{Concurrency: 2}, visits: scored(&models.Batching{Max: 3, Wait: 4 * msec}, 10, 0, 1, 2),
			want: "0-14 1-14 14-28",
		},
		{
			sentence: "an accelerator needs no core, and has a speed of its own",
			runtime:  loop, machine: models.Machine{Name: "g", VCPU: 1, Speed: 2, Accelerators: 1, Memory: models.GiB},
			visits: []visit{visitAt(0, model(10, &models.Batching{Max: 4, Each: msec, Accelerator: true}), compute(2)), visitAt(1, compute(4))},
			want:   "0-12 1-3",
		},
		{
			sentence: "batches of two processes wait for the accelerator of their instance, first come, first served",
			runtime:  models.Runtime{Lanes: 1, Processes: models.ProcessRule{Plus: 2}, Accept: models.AcceptRoundRobin}, machine: gpu(1),
			visits: scored(&models.Batching{Max: 4, Accelerator: true}, 10, 0, 1, 2, 3),
			// 0 of the first, 1 of the second process: its batch was gathered at 1 and
			// runs 10–20. 2 runs 20–30, having come to the accelerator at 10; 3 30–40.
			want: "0-10 1-20 2-30 3-40",
		},
		{
			sentence: "two accelerators",
			runtime:  models.Runtime{Lanes: 1, Processes: models.ProcessRule{Plus: 2}, Accept: models.AcceptRoundRobin}, machine: gpu(2),
			visits: scored(&models.Batching{Max: 4, Accelerator: true}, 10, 0, 1, 2, 3),
			want:   "0-10 1-11 2-20 3-21",
		},
		{
			sentence: "each instance has its own",
			runtime:  loop, groups: []models.Group{{Machine: gpu(1), Count: 1}, {Machine: gpu(1), Count: 1}},
			visits: scored(&models.Batching{Max: 4, Accelerator: true}, 10, 0, 1),
			want:   "0-10/0 1-11/1",
		},
		{
			sentence: "branches of one request go into the same batch",
			runtime:  loop,
			visits:   []visit{visitAt(0, models.Step{Action: models.Parallel, Branches: [][]models.Step{{model(10, tensors)}, {model(10, tensors)}, {model(10, tensors)}}})},
			// The first goes alone, the other two together.
			want: "0-20",
		},
		{
			sentence: "a collection of garbage stops the loop, not the batch",
			runtime:  models.Runtime{Lanes: 1, GC: models.GC{Every: 2, Pause: 20 * msec}}, machine: two,
			// 2 collects 3–23 and computes until 24. Meanwhile 3 is scored 3–13, and 4
			// 13–23. Two more are done by 24: 4 collects until 44.
			visits: []visit{visitAt(0, compute(1)), visitAt(1, compute(1)), visitAt(3, compute(1)), visitAt(3, model(10, tensors)), visitAt(4, model(10, tensors), compute(1))},
			want:   "0-1 1-2 3-24 3-13 4-45",
		},
	})
}

// The time of a batch is drawn with its first request.
func TestABatchTakesTheTimeOfItsFirst(t *testing.T) {
	b := &models.Batching{Max: 4, Wait: 5 * sim.Millisecond}
	s := scene{runtime: models.Runtime{Lanes: 1}, visits: []visit{visitAt(0, model(10, b)), visitAt(1, model(70, b))}}
	if got, want := s.play(t), "0-15 1-15"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// What is reported of batches.
func TestAveragesOfBatches(t *testing.T) {
	b := &models.Batching{Max: 4, Accelerator: true}
	s := scene{runtime: models.Runtime{Lanes: 1}, machine: gpu(2),
		visits: []visit{visitAt(0, model(10, b)), visitAt(5, model(10, b)), visitAt(5, model(10, b)), visitAt(40)}}
	a := replicate(t, s.fleet(), everything(1)).Averages
	near(t, "in a batch: 10 ms once, and twice 10", a.In[result.InBatch], 30/40.)
	near(t, "waiting for one: twice 5 ms", a.In[result.WaitingBatch], 10/40.)
	near(t, "wait", a.BatchWait, 0.010/3)
	near(t, "size", a.BatchSize, 1.5)
	near(t, "rate", a.BatchRate, 2/0.040)
	near(t, "one of two accelerators for 20 of 40 ms", a.Accelerators, 0.25)
	near(t, "no core computes", a.Utilization, 0)
}

// Loads are those of full batches, closed forms of the inputs.
func TestLoadOfBatches(t *testing.T) {
	fleet := func(b *models.Batching, rt models.Runtime, m models.Machine, cores int) *models.Fleet {
		rt.Backlog = models.NoLimit
		step := model(10, b)
		step.Cores = cores
		return &models.Fleet{Traffic: traffic.Poisson(100), Classes: single(step),
			Services: []models.Service{{Runtime: rt, Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: m, Count: 2}}}}}
	}
	near := func(what string, got, want float64) { t.Helper(); near(t, what, got, want) }
	four := core(4)
	// 10 ms + 10·3 ms for ten: 4 ms for each, on two instances of four cores.
	ten := func() *models.Batching { return &models.Batching{Max: 10, Each: 3 * sim.Millisecond} }
	l := load.Of(fleet(ten(), models.Runtime{Lanes: 1}, four, 0))
	near("cores", l.Cores, 100*0.004/8)
	near("executors: one on each instance", l.Batches, 100*0.004/2)
	near("the worst", l.Worst(), 100*0.004/2)
	l = load.Of(fleet(ten(), models.Runtime{Lanes: 1, Processes: models.ProcessRule{Plus: 2}}, four, 0))
	near("two processes", l.Batches, 100*0.004/4)
	l = load.Of(fleet(ten(), models.Runtime{Lanes: 1}, four, 2))
	near("batches on two cores end sooner", l.Batches, 100*0.002/2)
	near("and need as much", l.Cores, 100*0.004/8)
	b := ten()
	b.Executors = 4
	near("four executors", load.Of(fleet(b, models.Runtime{Lanes: 1}, four, 0)).Batches, 100*0.004/8)
	l = load.Of(fleet(ten(), models.Runtime{Concurrency: 5}, four, 0))
	near("five workers gather five: 5 ms for each", l.Cores, 100*0.005/8)
	near("each is taken for a batch of one, at least", l.Workers, 100*0.013/10)
	b = ten()
	b.Accelerator = true
	m := four
	m.Speed, m.Accelerators = 2, 4
	l = load.Of(fleet(b, models.Runtime{Lanes: 1, Processes: models.ProcessRule{Plus: 2}}, m, 0))
	near("eight accelerators", l.Accelerators, 100*0.004/8)
	near("but four processes", l.Batches, 100*0.004/4)
	near("no core", l.Cores, 0)
}

// As much as full batches can do is done, and no more.
func TestTheCapacityOfBatches(t *testing.T) {
	t.Parallel()
	f := func(asked float64, accelerator bool) *models.Fleet {
		b := &models.Batching{Max: 8, Wait: 2 * sim.Millisecond, Each: sim.Millisecond, Accelerator: accelerator}
		f := &models.Fleet{Traffic: traffic.Poisson(1), Classes: single(model(8, b)),
			Services: []models.Service{{Runtime: models.Runtime{Lanes: 1, Backlog: 100}, Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: gpu(1), Count: 1}}}}}
		f.Services[0].Runtime.Concurrency = 200
		f.Traffic = traffic.Poisson(asked / load.Of(f).Worst())
		return f
	}
	for _, accelerator := range []bool{false, true} {
		over := f(1.5, accelerator)
		rep := replicate(t, over, Options{Seed: 1, Requests: 20_000})
		if got, want := rep.Averages.DonePerSecond, 500.0; math.Abs(got/want-1) > 0.01 {
			t.Errorf("8 in 16 ms: %g/s instead of %g", got, want)
		}
		if got := rep.Averages.BatchSize; got < 7.99 {
			t.Errorf("batches of %g under overload", got)
		}
		under := f(0.9, accelerator)
		rep = replicate(t, under, Options{Seed: 1, Requests: 20_000})
		if c := rep.Classes[0].Counts; c.Errors() > 0 || rep.Averages.BatchSize > 8*0.95 {
			t.Errorf("at 90 %%: %+v in batches of %g", c, rep.Averages.BatchSize)
		}
	}
}

func TestBatchesThatCannotBe(t *testing.T) {
	const msec = sim.Millisecond
	for _, c := range []struct {
		step models.Step
		m    models.Machine
		want string
	}{
		{model(1, &models.Batching{}), core(1), "class all: a batch of 0"},
		{model(1, &models.Batching{Max: 2, Wait: -1}), core(1), "batches that wait for -1ns"},
		{models.Step{Action: models.CPU, Time: constant(1), Batch: &models.Batching{Max: 2}}, core(1), "only native code runs in batches, a step with cpu does not"},
		{models.Step{Action: models.NativeCode, Batch: &models.Batching{Max: 2}}, core(1), "a step without a time"},
		{model(1, &models.Batching{Max: 2, Accelerator: true}), core(1), "needs an accelerator, cores has none"},
		{models.Step{Action: models.NativeCode, Time: constant(1), Cores: 2, Batch: &models.Batching{Max: 2, Accelerator: true}}, gpu(1), "on an accelerator or on 2 cores"},
		{model(1, &models.Batching{Max: 2, Sizes: []models.BatchTime{{Size: 2, Time: msec}}}), core(1), "must reach from 1 to 2"},
		{model(1, &models.Batching{Max: 8, Sizes: []models.BatchTime{{Size: 1, Time: msec}, {Size: 4, Time: msec}}}), core(1), "must reach from 1 to 8"},
		{model(1, &models.Batching{Max: 4, Sizes: []models.BatchTime{{Size: 1, Time: 2 * msec}, {Size: 4, Time: msec}}}), core(1), "a batch of 4 takes 1ms"},
		{model(1, &models.Batching{Max: 4, Sizes: []models.BatchTime{{Size: 1, Time: msec}, {Size: 1, Time: msec}, {Size: 4, Time: msec}}}), core(1), "a batch of 1 takes 1ms"},
	} {
		f := &models.Fleet{Traffic: traffic.Poisson(1), Classes: single(c.step),
			Services: []models.Service{{Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: c.m, Count: 1}}}}}
		if err := f.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
	f := &models.Fleet{Traffic: traffic.Poisson(1), Classes: single(models.Step{Action: models.NativeCode, Batch: &models.Batching{Max: 2, Each: msec, Accelerator: true}}),
		Services: []models.Service{{Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: gpu(1), Count: 1}}}}}
	if err := f.Validate(); err != nil {
		t.Error(err)
	}
}

// gathers tells whether requests of the rule run in batches, and accelerated
// whether on an accelerator.
func (r rule) gathers() (gathers, accelerated bool) {
	for i := range r.classes {
		for s := range r.classes[i].All() {
			gathers = gathers || s.Batch != nil
			accelerated = accelerated || s.Batch != nil && s.Batch.Accelerator
		}
	}
	return gathers, accelerated
}

// batchRules are runtimes that gather.
func batchRules() []rule {
	cpu := single(work(0.5), models.Step{Action: models.NativeCode, Time: exponential(0.004), Batch: &models.Batching{Max: 4, Wait: sim.Millisecond, Each: sim.Millisecond}}, work(0.5))
	accelerated := single(work(1), models.Step{Action: models.NativeCode, Time: exponential(0.004), Batch: &models.Batching{Max: 4, Wait: sim.Millisecond, Each: sim.Millisecond, Accelerator: true}}, work(0.5))
	cores := single(work(0.5), models.Step{Action: models.NativeCode, Time: exponential(0.006), Cores: 2, Batch: &models.Batching{Max: 8, Wait: 4 * sim.Millisecond}})
	threads := models.Runtime{Concurrency: 12, Lanes: 1, Switching: models.GIL, Slice: 5 * sim.Millisecond}
	two := models.Runtime{Processes: models.ProcessRule{Plus: 2}, Lanes: 1, Accept: models.AcceptKernel}
	return []rule{
		{"an event loop gathers batches for a core", models.Runtime{Lanes: 1}, core(2), cpu, nil},
		{"threads under a GIL gather batches for a core", threads, core(1), cpu, nil},
		{"two event loops share an accelerator", two, gpu(1), accelerated, nil},
		{"uvloops gather batches for two cores", models.Runtime{Processes: models.ProcessRule{Plus: 2}, Lanes: 1, Turns: models.Uvloop, KeepAlive: sim.Second, Accept: models.AcceptKernel}, core(4), cores, nil},
	}
}
