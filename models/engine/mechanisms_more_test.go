package engine

import (
	"fmt"
	"math"
	"testing"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/modeltest"
	"fleetcost/models/program"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// More mechanisms, one at a time and by hand, as in mechanisms_test.go. All
// times are in milliseconds.

func TestHeapLimit(t *testing.T) {
	t.Parallel()
	playAll(t, []scene{
		{
			sentence: "a heap for two requests is two workers of an event loop; the third request waits for one of them",
			runtime:  models.Runtime{Lanes: 1, Memory: models.Memory{Request: 10 * models.MiB, Heap: 25 * models.MiB}},
			visits:   []visit{visitAt(0, await(5)), visitAt(0, await(7)), visitAt(1, await(1))},
			want:     "0-5 0-7 5-6",
		},
	})
}

func TestGC(t *testing.T) {
	t.Parallel()
	every := func(requests int, milliseconds float64, rt models.Runtime) models.Runtime {
		rt.GC = models.GC{Every: requests, Pause: sim.Seconds(milliseconds / 1e3)}
		return rt
	}
	loop := models.Runtime{Lanes: 1}
	gil := models.Runtime{Lanes: 1, Switching: models.GIL, Slice: 5 * sim.Millisecond}
	slices := models.Runtime{Lanes: 1, Switching: models.TimeSlice, Slice: 4 * sim.Millisecond}
	playAll(t, []scene{
		{
			sentence: "after every two requests the next visit is preceded by a pause of 10 ms",
			runtime:  every(2, 10, loop),
			// 0: 0–1, 1: 1–2, pause 2–12, 2: 12–13, 3: 13–14, pause 14–24, 4: 24–25.
			visits: []visit{visitAt(0, compute(1)), visitAt(0, compute(1)), visitAt(0, compute(1)), visitAt(0, compute(1)), visitAt(0, compute(1))},
			want:   "0-1 0-2 0-13 0-14 0-25",
		},
		{
			sentence: "an idle process collects when somebody comes, not before",
			runtime:  every(1, 10, loop),
			visits:   []visit{visitAt(0, compute(1)), visitAt(50, compute(1))},
			want:     "0-1 50-61",
		},
		{
			sentence: "whoever comes back from I/O may be the one; a request that ends with I/O counts too",
			runtime:  every(1, 10, loop),
			// 1 ends at 4. 0: 0–1, I/O 1–6, pause 6–16, 16–17. Nobody comes after 0.
			visits: []visit{visitAt(0, compute(1), await(5), compute(1)), visitAt(1, compute(1), await(2))},
			want:   "0-17 1-4",
		},
		{
			sentence: "a pause computes: a machine twice as fast is done in half the time",
			runtime:  every(1, 10, loop), machine: models.Machine{Name: "fast", VCPU: 1, Speed: 2, Memory: models.GiB},
			visits: []visit{visitAt(0, compute(2)), visitAt(0, compute(2))},
			want:   "0-1 0-7",
		},
		{
			sentence: "a pause takes a core: two processes on one core share it",
			runtime:  every(1, 10, models.Runtime{Lanes: 1, Processes: models.ProcessRule{Plus: 2}, Accept: models.AcceptRoundRobin}),
			// 0 ends at 2 on a core of its own; 1: 2–4. Then 2 pauses in 0's process
			// and 3 in 1's from 10 on, at half speed each: 30; then 1 ms each at
			// half speed.
			visits: []visit{visitAt(0, compute(2)), visitAt(2, compute(2)), visitAt(10, compute(1)), visitAt(10, compute(1))},
			want:   "0-2 2-4 10-32 10-32",
		},
		{
			sentence: "every process counts its own",
			runtime:  every(2, 10, models.Runtime{Lanes: 1, Processes: models.ProcessRule{Plus: 2}, Accept: models.AcceptRoundRobin}), machine: core(2),
			visits: []visit{visitAt(0, compute(1)), visitAt(0, compute(1)), visitAt(5, compute(1)), visitAt(5, compute(1)), visitAt(10, compute(1))},
			want:   "0-1 0-1 5-6 5-6 10-21",
		},
		{
			sentence: "with two lanes the other stops too, though it has its own core",
			runtime:  every(1, 10, models.Runtime{Lanes: 2}), machine: core(2),
			// 0: 0–2. 1: 0–4, stands still 4–14 while 2 collects, 14–20. 2: 14–15.
			visits: []visit{visitAt(0, compute(2)), visitAt(0, compute(10)), visitAt(4, compute(1))},
			want:   "0-2 0-20 4-15",
		},
		{
			sentence: "who comes to a free lane while the world stands still waits for the end of the pause",
			runtime:  every(1, 10, models.Runtime{Lanes: 3}), machine: core(3),
			// 0: 0–2. Pause 4–14. 1: 14–15. 2 has a lane since 6, 14–16.
			visits: []visit{visitAt(0, compute(2)), visitAt(4, compute(1)), visitAt(6, compute(2))},
			want:   "0-2 4-15 6-16",
		},
		{
			sentence: "threads that share a core get all of it back after the pause",
			runtime:  every(1, 10, models.Runtime{}),
			// 1 collects 3–13; 2 has a lane since 4 and stands still. Then half a
			// core each: 2 is done at 15, when 1 has 3 left.
			visits: []visit{visitAt(0, compute(2)), visitAt(3, compute(4)), visitAt(4, compute(1))},
			want:   "0-2 3-18 4-15",
		},
		{
			sentence: "other processes run on while one stands still",
			runtime:  every(1, 10, models.Runtime{Lanes: 2, Processes: models.ProcessRule{Plus: 2}, Accept: models.AcceptRoundRobin}), machine: core(4),
			// 0, 2 and 4 are the first process's: 2 stands still 4–14.
			visits: []visit{visitAt(0, compute(2)), visitAt(0, compute(20)), visitAt(1, compute(10)), visitAt(1, compute(1)), visitAt(4, compute(1))},
			want:   "0-2 0-20 1-21 1-2 4-15",
		},
		{
			sentence: "a thread that asks for the GIL during a pause gets it at its end",
			runtime:  every(1, 20, gil),
			// 0: 0–2. 1 comes at 10 and collects until 30; 2 has asked since 12, its
			// 5 ms were over at 17: it runs 30–31. Then 1 collects once more, for 2:
			// 31–51, and runs 51–61.
			visits: []visit{visitAt(0, compute(2)), visitAt(10, compute(10)), visitAt(12, compute(1))},
			want:   "0-2 10-61 12-31",
		},
		{
			sentence: "a thread that asks for the GIL late in a pause waits for the rest of its 5 ms",
			runtime:  every(1, 20, gil),
			// 1 collects 10–30 and runs 30–33, when 2's 5 ms are over; 2: 33–34. 1
			// collects for 2, 34–54, and runs 54–61.
			visits: []visit{visitAt(0, compute(2)), visitAt(10, compute(10)), visitAt(28, compute(1))},
			want:   "0-2 10-61 28-34",
		},
		{
			sentence: "slices begin after the pause",
			runtime:  every(1, 10, slices),
			// 0: 0–2. 1 collects 3–13 and runs 13–17; 2: 17–18. 1 collects for 2,
			// 18–28, and runs 28–30.
			visits: []visit{visitAt(0, compute(2)), visitAt(3, compute(6)), visitAt(5, compute(1))},
			want:   "0-2 3-30 5-18",
		},
		{
			sentence: "a pause of no length is none",
			runtime:  every(1, 0, loop),
			visits:   []visit{visitAt(0, compute(1)), visitAt(0, compute(1))},
			want:     "0-1 0-2",
		},
	})
}

// What a pause adds to the work, by hand: 20 ms after every 100 requests are
// 0.2 ms of each.
func TestLoadOfPauses(t *testing.T) {
	gc := models.GC{Every: 100, Pause: 20 * sim.Millisecond}
	fleet := func(rt models.Runtime, vcpu float64) *models.Fleet {
		rt.GC = gc
		return &models.Fleet{Traffic: traffic.Poisson(100), Classes: single(compute(2), await(1), compute(4)), Services: []models.Service{{Runtime: rt, Groups: []models.Group{{Machine: core(vcpu), Count: 1}}}}}
	}
	d := load.FirstDemand(fleet(models.Runtime{Lanes: 1}, 1))
	near(t, "CPU time per request", d.CPU, 0.0062)
	// Half of the visits take 2 and half 4 ms, one in 200 of either 20 more.
	near(t, "mean square of a visit", d.CPUVisitSquare, ((4+16)/2.+(2*3*20+400)/200.)*1e-6)
	for _, c := range []struct {
		sentence     string
		fleet        *models.Fleet
		cores, lanes float64
	}{
		{"one lane", fleet(models.Runtime{Lanes: 1}, 1), 0.62, 0.62},
		{"four lanes on four cores: while one collects, all four are lost", fleet(models.Runtime{Lanes: 4}, 4), 0.15 + 0.02, 0.15 + 0.02},
		{"threads on four cores: as bad", fleet(models.Runtime{}, 4), 0.15 + 0.02, 0},
		{"two processes of two lanes: the others run on", fleet(models.Runtime{Lanes: 2, Processes: models.ProcessRule{Plus: 2}}, 4), 0.155, 0.15 + 0.01},
	} {
		l := load.Of(c.fleet)
		near(t, c.sentence+": cores", l.Cores, c.cores)
		near(t, c.sentence+": lanes", l.Lanes, c.lanes)
	}
	near(t, "CPU time of the class", d.CPU, load.ClassDemands(program.Compile(fleet(models.Runtime{}, 1)))[0].CPU)
	near(t, "its variance", load.ClassDemands(program.Compile(fleet(models.Runtime{}, 1)))[0].CPUVariance, 4e-6-4e-8)
}

// What a connection costs those that open one.
func TestConnecting(t *testing.T) {
	t.Parallel()
	opening := func(keepAlive float64, accept models.Accept, rt models.Runtime) models.Runtime {
		rt.KeepAlive, rt.Accept, rt.Connect = sim.Seconds(keepAlive/1e3), accept, 2*sim.Millisecond
		return rt
	}
	loop := models.Runtime{Lanes: 1}
	three := []visit{visitAt(0, compute(1)), visitAt(5, compute(1)), visitAt(30, compute(1))}
	playAll(t, []scene{
		{sentence: "without keep-alive each request opens one, dealt in turn", runtime: opening(0, models.AcceptRoundRobin, loop), visits: three, want: "0-3 5-8 30-33"},
		{sentence: "on one socket", runtime: opening(0, models.AcceptShared, loop), visits: three, want: "0-3 5-8 30-33"},
		{sentence: "by the kernel, for a thread", runtime: opening(0, models.AcceptKernel, models.Runtime{Concurrency: 1}), visits: three, want: "0-3 5-8 30-33"},
		{sentence: "kept for 10 ms it serves the second request and not the third", runtime: opening(10, models.AcceptRoundRobin, loop), visits: three, want: "0-3 5-6 30-33"},
		{sentence: "on one socket too", runtime: opening(10, models.AcceptShared, loop), visits: three, want: "0-3 5-6 30-33"},
		{sentence: "those that a balancer keeps open are open", runtime: keptAlive(opening(0, models.AcceptKernel, loop), 1), visits: three, want: "0-1 5-6 30-31"},
		{sentence: "a broker's connection stays open", runtime: opening(0, models.AcceptBroker, models.Runtime{Concurrency: 1}), visits: three, want: "0-1 5-6 30-31"},
	})
	f := scene{runtime: opening(0, models.AcceptKernel, loop), visits: three}.fleet()
	f.Traffic = traffic.Poisson(100)
	near(t, "load of 3 ms, 100 times a second", load.Of(f).Cores, 0.3)
	f.Services[0].Runtime.Connections = 8
	near(t, "load of 1 ms over kept connections", load.Of(f).Cores, 0.1)
}

func TestRecycling(t *testing.T) {
	t.Parallel()
	after := func(requests int, boot float64, rt models.Runtime) models.Runtime {
		rt.Recycle = models.Recycle{Requests: requests, Boot: sim.Seconds(boot / 1e3)}
		return rt
	}
	sync := models.Runtime{Concurrency: 1, Lanes: 1}
	two := func(rt models.Runtime, accept models.Accept) models.Runtime {
		rt.Processes, rt.Accept = models.ProcessRule{Plus: 2}, accept
		return rt
	}
	playAll(t, []scene{
		{
			sentence: "after two requests a worker ends; the next one serves 5 ms later",
			runtime:  after(2, 5, sync),
			visits:   []visit{visitAt(0, compute(2)), visitAt(0, compute(2)), visitAt(0, compute(2)), visitAt(0, compute(2)), visitAt(0, compute(2))},
			want:     "0-2 2-4 9-11 11-13 18-20",
		},
		{
			sentence: "an event loop finishes what it has in progress first, and begins nothing else",
			runtime:  after(2, 5, models.Runtime{Lanes: 1}),
			// 0: loop 0–1, I/O until 11. 1: 1–2. Then the new process at 16.
			visits: []visit{visitAt(0, compute(1), await(10)), visitAt(1, compute(1)), visitAt(3, compute(1))},
			want:   "0-11 1-2 16-17",
		},
		{
			sentence: "nobody waits for a process that ends while nobody comes",
			runtime:  after(1, 5, sync),
			visits:   []visit{visitAt(0, compute(2)), visitAt(50, compute(2))},
			want:     "0-2 50-52",
		},
		{
			sentence: "one queue for two processes: while one is replaced the other takes over",
			runtime:  after(2, 20, two(sync, models.AcceptShared)), machine: core(2),
			// One process has 0 until 10; the other 1 and 2, and ends at 5. 3 waits
			// for the first, 10–11, which then ends too. 4 waits for the new one
			// at 25.
			visits: []visit{visitAt(0, compute(10)), visitAt(0, compute(2)), visitAt(3, compute(2)), visitAt(6, compute(1)), visitAt(12, compute(1))},
			want:   "0-10 0-2 3-5 10-11 25-26",
		},
		{
			sentence: "where all are being replaced a request waits for the one that is back first",
			runtime:  after(1, 10, two(sync, models.AcceptRoundRobin)), machine: core(2),
			// 1 ends the other process at 5, which is back at 15.
			visits: []visit{visitAt(0, compute(1)), visitAt(4, compute(1)), visitAt(5, compute(1)), visitAt(16, compute(1))},
			want:   "0-1 4-5 11-12 16-17",
		},
		{
			sentence: "dealt in turn, requests pass by a process that is being replaced",
			runtime:  after(2, 10, two(sync, models.AcceptRoundRobin)), machine: core(2),
			// 0 and 2 are the first process's, which is back at 12; 1 and 3 the
			// other's, which is back at 14. 4 waits for the first; it is the other's
			// turn at 13, but it is not back.
			visits: []visit{visitAt(0, compute(1)), visitAt(0, compute(1)), visitAt(0, compute(1)), visitAt(3, compute(1)), visitAt(5, compute(1)), visitAt(13, compute(1))},
			want:   "0-1 0-1 1-2 3-4 12-13 13-14",
		},
		{
			sentence: "who waits for a process that accepts no more is taken by another",
			runtime:  after(2, 10, two(sync, models.AcceptRoundRobin)), machine: core(2),
			// 4 waits for the first process, whose last request is 2, from 1 to 11;
			// so the other gets it, whose own last one is 3. That is back at 12.
			visits: []visit{visitAt(0, compute(1)), visitAt(0, compute(1)), visitAt(0, compute(10)), visitAt(0, compute(1)), visitAt(0, compute(1))},
			want:   "0-1 0-1 1-11 1-2 12-13",
		},
		{
			sentence: "the socket is the master's: who is back first takes who waits for another",
			runtime:  after(1, 10, two(sync, models.AcceptRoundRobin)), machine: core(2),
			// 2 comes when only the first, back at 12, is known to come back; 3 when
			// the other, which served 1 until 3, will be back at 13. Both wait for
			// the first, whose only request 2 is then; 3 is left to the other.
			visits: []visit{visitAt(0, compute(2)), visitAt(0, compute(3)), visitAt(2.5, compute(5)), visitAt(4, compute(1))},
			want:   "0-2 0-3 12-17 13-14",
		},
		{
			sentence: "a process closes its kept-alive connections when it ends: the next request opens one, for 2 ms",
			runtime:  after(2, 5, models.Runtime{Lanes: 1, Accept: models.AcceptKernel, KeepAlive: sim.Second, Connect: 2 * sim.Millisecond}),
			visits:   []visit{visitAt(0, compute(1)), visitAt(5, compute(1)), visitAt(7, compute(1)), visitAt(15, compute(1))},
			want:     "0-3 5-6 11-14 15-16",
		},
		{
			sentence: "those that a balancer keeps open too",
			runtime:  after(2, 5, models.Runtime{Lanes: 1, Accept: models.AcceptKernel, Connections: 1, KeepAlive: sim.Second, Connect: 2 * sim.Millisecond}),
			visits:   []visit{visitAt(0, compute(1)), visitAt(5, compute(1)), visitAt(7, compute(1)), visitAt(15, compute(1))},
			want:     "0-1 5-6 11-14 15-16",
		},
		{
			sentence: "what the thread that owns the sockets has accepted is done before the process ends",
			runtime:  after(1, 3, models.Runtime{Concurrency: 1, Lanes: 1, Dispatch: sim.Millisecond}),
			// The thread hands 0 over until 1 and 1 until 2; then they have the lane.
			// The process ends at 12, and the next accepts 2 at 15.
			visits: []visit{visitAt(0, compute(5)), visitAt(0, compute(5)), visitAt(8, compute(5))},
			want:   "1-7 7-12 16-21",
		},
		{
			sentence: "those who wait for the new process are in the backlog, and may find it full",
			runtime:  models.Runtime{Concurrency: 1, Lanes: 1, Backlog: 1, Recycle: models.Recycle{Requests: 1, Boot: 10 * sim.Millisecond}},
			visits:   []visit{visitAt(0, compute(1)), visitAt(2, compute(1)), visitAt(3, compute(1))},
			want:     "0-1 11-12 rejected@3",
		},
		{
			sentence: "and they may give up",
			runtime:  after(1, 10, sync),
			visits:   []visit{visitAt(0, compute(1)), visitAt(2, compute(1)).patient(5), visitAt(3, compute(1))},
			want:     "0-1 expired@7 11-12",
		},
		{
			sentence: "a broker sends nothing to a worker that is being replaced",
			runtime:  after(1, 10, two(sync, models.AcceptBroker)), machine: core(2),
			visits: []visit{visitAt(0, compute(1)), visitAt(2, compute(1)), visitAt(4, compute(1)), visitAt(5, compute(1))},
			want:   "0-1 2-3 11-12 13-14",
		},
		{
			sentence: "but to its reserve, where there is room",
			runtime:  after(1, 10, prefetch(two(sync, models.AcceptBroker), 1)), machine: core(2),
			// 2 is in the first one's reserve, 3 in the second's, whose worker ends
			// at 3 and is back at 13. Both have begun their only one at 11 and 13,
			// and end at 12 and 14: 4 is in reserve from 11 on, and begins at 22.
			visits: []visit{visitAt(0, compute(1)), visitAt(2, compute(1)), visitAt(4, compute(1)), visitAt(5, compute(1)), visitAt(6, compute(1))},
			want:   "0-1 2-3 11-12 13-14 22-23",
		},
		{
			sentence: "what its clients have given up in reserve is sent anew",
			runtime:  after(1, 10, prefetch(sync, 1)),
			visits:   []visit{visitAt(0, compute(1)), visitAt(2, compute(1)).patient(3), visitAt(3, compute(1)), visitAt(12, compute(1))},
			want:     "0-1 expired@5 11-12 22-23",
		},
		{
			sentence: "a new process has no garbage",
			runtime:  models.Runtime{Concurrency: 1, Lanes: 1, GC: models.GC{Every: 2, Pause: 10 * sim.Millisecond}, Recycle: models.Recycle{Requests: 1}},
			visits:   []visit{visitAt(0, compute(1)), visitAt(2, compute(1)), visitAt(4, compute(1)), visitAt(6, compute(1))},
			want:     "0-1 2-3 4-5 6-7",
		},
	})
}

// Each process draws how much more than the least it serves, evenly.
func TestJitterOfRecycling(t *testing.T) {
	f := scene{runtime: models.Runtime{Recycle: models.Recycle{Requests: 10, Jitter: 5}}, visits: []visit{visitAt(0)}}.fleet()
	run := startRun(f, everything(1))
	seen := map[int32]int{}
	for range 6000 {
		run.startLifetime(&run.processes[0])
		seen[run.processes[0].lifetime.left]++
	}
	for left := int32(10); left <= 15; left++ {
		// A count of 6000 with p = 1/6 has a standard deviation of 29.
		if n := seen[left]; n < 1000-4*29 || n > 1000+4*29 {
			t.Errorf("%d processes of 6000 serve %d requests, not about 1000", n, left)
		}
	}
	if len(seen) != 6 {
		t.Errorf("processes serve %v requests, not 10 to 15", seen)
	}
}

// 2 s of booting after 80 to 120 requests are 20 ms each; of 10 requests per
// second that is a fifth of a process's time.
func TestLoadOfRecycling(t *testing.T) {
	rt := models.Runtime{Concurrency: 4, Lanes: 1, Processes: models.ProcessRule{Plus: 1}, Recycle: models.Recycle{Requests: 80, Jitter: 40, Boot: 2 * sim.Second}}
	f := &models.Fleet{Traffic: traffic.Poisson(10), Classes: single(compute(10)), Services: []models.Service{{Runtime: rt, Groups: []models.Group{{Machine: core(1), Count: 1}}}}}
	l := load.Of(f)
	near(t, "lanes", l.Lanes, 0.1+0.2)
	near(t, "workers", l.Workers, 0.1/4+0.2)
	near(t, "the cores of the only process", l.Cores, 0.1+0.2)
	f.Services[0].Runtime.Processes.Plus = 2
	l = load.Of(f)
	near(t, "two processes, lanes", l.Lanes, 0.05+0.1)
	near(t, "a core that the other can use", l.Cores, 0.1)
}

func TestKilling(t *testing.T) {
	t.Parallel()
	killed := func(after, boot float64, rt models.Runtime) models.Runtime {
		rt.Timeout, rt.Recycle.Boot = sim.Seconds(after/1e3), sim.Seconds(boot/1e3)
		return rt
	}
	sync := models.Runtime{Concurrency: 1, Lanes: 1}
	several := func(n int, rt models.Runtime) models.Runtime { rt.Processes.Plus = n; return rt }
	playAll(t, []scene{
		{
			sentence: "a worker that computes for 10 ms is killed; the next serves 5 ms later",
			runtime:  killed(10, 5, sync),
			visits:   []visit{visitAt(0, compute(20)), visitAt(1, compute(2)), visitAt(2, compute(9))},
			want:     "failed@10 15-17 17-26",
		},
		{
			sentence: "the clock starts anew with each request",
			runtime:  killed(10, 5, sync),
			visits:   []visit{visitAt(0, compute(4)), visitAt(0, compute(4)), visitAt(0, compute(4)), visitAt(30, compute(9)), visitAt(30, compute(11))},
			want:     "0-4 4-8 8-12 30-39 failed@49",
		},
		{
			sentence: "waiting is silence too; the connection is free when its holder is killed",
			runtime:  several(2, killed(20, 5, sync)), machine: core(2), backends: []models.Backend{{Connections: 1}},
			visits: []visit{visitAt(0, await(50)), visitAt(15, await(3))},
			want:   "failed@20 15-23",
		},
		{
			sentence: "who is killed while it waits for a connection loses its place in the line",
			runtime:  several(3, killed(10, 5, sync)), machine: core(3), backends: []models.Backend{{Connections: 1}},
			// 1 has the connection 1–11. 0 waits for it from 5 to 10, 2 from 6 on.
			visits: []visit{visitAt(0, compute(5), await(1)), visitAt(1, await(50)), visitAt(6, await(2))},
			want:   "failed@10 failed@11 6-13",
		},
		{
			sentence: "the last in the line is killed, and another one comes",
			runtime:  several(3, killed(10, 5, sync)), machine: core(3), backends: []models.Backend{{Connections: 1}},
			visits: []visit{visitAt(0, compute(5), await(1)), visitAt(1, await(50)), visitAt(10.5, await(2))},
			want:   "failed@10 failed@11 10.5-13",
		},
		{
			sentence: "a client that has given up knows nothing of it, but the next one waits for the new worker",
			runtime:  killed(10, 5, sync),
			visits:   []visit{visitAt(0, compute(20)).patient(4), visitAt(1, compute(2))},
			want:     "expired@4 15-17",
		},
		{
			sentence: "with threads the heartbeat goes on: nobody is killed",
			runtime:  killed(10, 5, models.Runtime{Concurrency: 2, Lanes: 1, Switching: models.GIL, Slice: 5 * sim.Millisecond}),
			visits:   []visit{visitAt(0, compute(20))},
			want:     "0-20",
		},
		{
			sentence: "the other worker gets the whole core when one is killed",
			runtime:  several(2, killed(10, 5, sync)),
			// From 5 on half a core each; at 10, 1 has 4.5 left of 7.
			visits: []visit{visitAt(0, compute(20)), visitAt(5, compute(7))},
			want:   "failed@10 5-14.5",
		},
		{
			sentence: "a worker that collects garbage is silent; the new one has none",
			runtime:  models.Runtime{Concurrency: 1, Lanes: 1, GC: models.GC{Every: 1, Pause: 20 * sim.Millisecond}, Timeout: 10 * sim.Millisecond, Recycle: models.Recycle{Boot: 3 * sim.Millisecond}},
			visits:   []visit{visitAt(0, compute(1)), visitAt(2, compute(1)), visitAt(5, compute(1))},
			want:     "0-1 failed@12 15-16",
		},
		{
			sentence: "a broker sends the next request when the new worker is there",
			runtime:  killed(10, 5, models.Runtime{Concurrency: 1, Lanes: 1, Accept: models.AcceptBroker}),
			visits:   []visit{visitAt(0, compute(20)), visitAt(1, compute(2)), visitAt(2, compute(2))},
			want:     "failed@10 15-17 17-19",
		},
		{
			sentence: "a worker that is killed at its last request is replaced once",
			runtime:  models.Runtime{Concurrency: 1, Lanes: 1, Timeout: 10 * sim.Millisecond, Recycle: models.Recycle{Requests: 2, Boot: 5 * sim.Millisecond}},
			visits:   []visit{visitAt(0, compute(1)), visitAt(2, compute(20)), visitAt(3, compute(1)), visitAt(3, compute(1)), visitAt(3, compute(1))},
			want:     "0-1 failed@12 17-18 18-19 24-25",
		},
	})
}

// block is a blocking I/O step of so many milliseconds.
func block(milliseconds float64) models.Step {
	s := await(milliseconds)
	s.Blocking = true
	return s
}

func TestBlocking(t *testing.T) {
	t.Parallel()
	loop := models.Runtime{Lanes: 1}
	two := models.Runtime{Lanes: 1, Processes: models.ProcessRule{Plus: 2}, Accept: models.AcceptRoundRobin}
	// The same requests everywhere: 2 ms of CPU before and after 5 ms of waiting,
	// and one that comes meanwhile.
	meanwhile := []visit{visitAt(0, compute(2), block(5), compute(2)), visitAt(1, compute(4))}
	playAll(t, []scene{
		{
			sentence: "a blocking call keeps the event loop: the other one waits for all of it",
			runtime:  loop,
			visits:   meanwhile,
			want:     "0-9 1-13",
		},
		{
			sentence: "a thread lets go of the GIL while it blocks",
			runtime:  models.Runtime{Lanes: 1, Switching: models.GIL, Slice: 5 * sim.Millisecond},
			visits:   meanwhile,
			want:     "0-9 1-6",
		},
		{
			sentence: "without a limit on lanes there is nothing to hold",
			runtime:  models.Runtime{}, machine: core(2),
			visits: meanwhile,
			want:   "0-9 1-5",
		},
		{
			sentence: "it holds the loop but not the core: the other loop computes at full speed",
			runtime:  two,
			visits:   []visit{visitAt(0, block(10)), visitAt(0, compute(10)), visitAt(0, compute(1))},
			// 2 waits for the first loop until 10.
			want: "0-10 0-10 0-11",
		},
		{
			sentence: "one of two lanes is blocked, the other goes on",
			runtime:  models.Runtime{Lanes: 2}, machine: core(2),
			visits: []visit{visitAt(0, block(10)), visitAt(0, compute(2)), visitAt(1, compute(2))},
			want:   "0-10 0-2 1-4",
		},
		{
			sentence: "a request that begins with a blocking call waits for the loop like any other",
			runtime:  loop,
			visits:   []visit{visitAt(0, compute(5)), visitAt(1, block(3)), visitAt(2, compute(1))},
			want:     "0-5 1-8 2-9",
		},
		{
			sentence: "one blocking call after the other keeps the loop, I/O behind them leaves it",
			runtime:  loop,
			// 0: blocks 0–5, I/O 5–9, loop 9–10. 1: 5–8.
			visits: []visit{visitAt(0, block(2), block(3), await(4), compute(1)), visitAt(1, compute(3))},
			want:   "0-10 1-8",
		},
		{
			sentence: "who waits for a connection in a blocking call keeps the loop waiting too",
			runtime:  two, machine: core(2), backends: []models.Backend{{Connections: 1}},
			// 0 has the connection 0–10, on the first loop, which serves 2
			// meanwhile; 1 has the second loop 0–12.
			visits: []visit{visitAt(0, await(10)), visitAt(0, block(2)), visitAt(1, compute(1)), visitAt(1, compute(1))},
			want:   "0-10 0-12 1-2 1-13",
		},
		{
			sentence: "a collection comes before a visit that begins with a blocking call",
			runtime:  models.Runtime{Lanes: 1, GC: models.GC{Every: 1, Pause: 10 * sim.Millisecond}},
			// 0: 0–3. 1: collects 3–13, blocks until 14, computes until 15.
			visits: []visit{visitAt(0, compute(1), block(2)), visitAt(1, block(1), compute(1))},
			want:   "0-3 1-15",
		},
		{
			sentence: "a call that is over while the world stands still goes on afterwards",
			runtime:  models.Runtime{Lanes: 2, GC: models.GC{Every: 1, Pause: 10 * sim.Millisecond}}, machine: core(2),
			// 0: 0–2. 1 blocks 0–5. 2 collects 3–13. Both compute 13–14.
			visits: []visit{visitAt(0, compute(2)), visitAt(0, block(5), compute(1)), visitAt(3, compute(1))},
			want:   "0-2 0-14 3-14",
		},
		{
			sentence: "a worker that blocks for too long is killed",
			runtime:  models.Runtime{Concurrency: 1, Lanes: 1, Timeout: 10 * sim.Millisecond, Recycle: models.Recycle{Boot: 5 * sim.Millisecond}},
			visits:   []visit{visitAt(0, block(20)), visitAt(1, block(2), compute(1))},
			want:     "failed@10 15-18",
		},
		{
			sentence: "or while it collects before it would block",
			runtime:  models.Runtime{Concurrency: 1, Lanes: 1, GC: models.GC{Every: 1, Pause: 20 * sim.Millisecond}, Timeout: 10 * sim.Millisecond},
			visits:   []visit{visitAt(0, compute(1)), visitAt(1, block(2)), visitAt(2, compute(1))},
			want:     "0-1 failed@11 11-12",
		},
	})
}

// A blocked lane is busy, a core is not. In 20 ms one loop computes for 4 and
// blocks from 2 to 7; the other blocks from 6 on, waits for the connection until
// 7 and has it until 8.
func TestAveragesOfBlocking(t *testing.T) {
	s := scene{
		runtime:  models.Runtime{Lanes: 1, Processes: models.ProcessRule{Plus: 2}, Accept: models.AcceptRoundRobin},
		machine:  core(2),
		backends: []models.Backend{{Connections: 1}},
		visits:   []visit{visitAt(0, compute(2), block(5), compute(2)), visitAt(6, block(1)), visitAt(20)},
	}
	a := replicate(t, s.fleet(), everything(1)).Averages
	near(t, "blocked", a.Blocked, (5+2)/20.)
	near(t, "waiting for a connection", a.In[result.WaitingPool], 1/20.)
	near(t, "in I/O", a.In[result.InIO], 6/20.)
	near(t, "computing", a.In[result.Running], 4/20.)
	near(t, "lanes", a.Lanes, (4+7)/40.)
	near(t, "utilization", a.Utilization, 4/40.)
}

// Work on a machine twice as fast, by hand: 2 ms of CPU, 5 ms blocked and 4 ms
// of CPU are one visit, 3 ms of I/O part it from the next, of 1 ms.
func TestLoadOfBlocking(t *testing.T) {
	fleet := func(rt models.Runtime) *models.Fleet {
		return &models.Fleet{
			Traffic: traffic.Poisson(100), Classes: single(compute(2), block(5), compute(4), await(3), compute(1)),
			Services: []models.Service{{Runtime: rt, Groups: []models.Group{{Machine: models.Machine{VCPU: 2, Speed: 2, Memory: models.GiB}, Count: 1}}}},
		}
	}
	d := load.FirstDemand(fleet(models.Runtime{Lanes: 1}))
	near(t, "CPU", d.CPU, 0.007)
	near(t, "I/O", d.IO, 0.008)
	near(t, "blocking I/O", d.Blocking, 0.005)
	near(t, "visits", d.CPUVisits, 2)
	near(t, "mean square of a visit", d.CPUVisitSquare, (11*11+1)/2.*1e-6)
	l := load.Of(fleet(models.Runtime{Lanes: 1, Processes: models.ProcessRule{Plus: 2}}))
	near(t, "cores", l.Cores, 0.7/4)
	near(t, "lanes", l.Lanes, 0.7/4+0.5/2)
	if d := load.FirstDemand(fleet(models.Runtime{Lanes: 1, Switching: models.GIL, Slice: 1})); d.Blocking != 0 || d.CPUVisits != 3 {
		t.Errorf("under a GIL a request blocks a lane for %g s and visits it %g times", d.Blocking, d.CPUVisits)
	}
}

func TestQuota(t *testing.T) {
	t.Parallel()
	limited := func(vcpu, quota float64) models.Machine {
		m := core(vcpu)
		m.Quota = quota
		return m
	}
	threads, loop := models.Runtime{}, models.Runtime{Lanes: 1}
	hyper := models.Machine{Name: "hyper-threads", VCPU: 2, ThreadsPerCore: 2, SMTYield: 1.3, Speed: 1, Memory: models.GiB, Quota: 1}
	playAll(t, []scene{
		{
			sentence: "half a CPU is 50 ms at full speed in each 100: 60 ms of work run 50, stand still 50, and run 10",
			runtime:  threads, machine: limited(2, 0.5),
			visits: []visit{visitAt(0, compute(60))},
			want:   "0-110",
		},
		{
			sentence: "what fits into a period is done at full speed",
			runtime:  threads, machine: limited(2, 0.5),
			visits: []visit{visitAt(0, compute(50))},
			want:   "0-50",
		},
		{
			sentence: "three periods",
			runtime:  threads, machine: limited(2, 0.5),
			visits: []visit{visitAt(0, compute(120))},
			want:   "0-220",
		},
		{
			sentence: "periods begin at whole tenths of a second, not when somebody comes",
			runtime:  threads, machine: limited(2, 0.5),
			// 80–100 in the first, 100–140 in the second, whose last 10 ms serve 1
			// from 145 to 155; then nothing until 200.
			visits: []visit{visitAt(80, compute(60)), visitAt(145, compute(20))},
			want:   "80-140 145-210",
		},
		{
			sentence: "what a period leaves is lost",
			runtime:  threads, machine: limited(2, 0.5),
			visits: []visit{visitAt(0, compute(1)), visitAt(300, compute(60))},
			want:   "0-1 300-410",
		},
		{
			sentence: "four threads use up a whole CPU in a quarter of the time",
			runtime:  threads, machine: limited(4, 1),
			visits: []visit{visitAt(0, compute(30)), visitAt(0, compute(30)), visitAt(0, compute(30)), visitAt(0, compute(24))},
			// The short one ends at 24, when 96 of 100 are used; the others have 4/3
			// more each, and 14/3 left.
			want: fmt.Sprintf("0-%[1]s 0-%[1]s 0-%[1]s 0-24", "104.667"),
		},
		{
			sentence: "a machine twice as fast does twice as much in its 50 ms",
			runtime:  threads, machine: models.Machine{Name: "fast", VCPU: 1, Speed: 2, Memory: models.GiB, Quota: 0.5},
			visits: []visit{visitAt(0, compute(120))},
			want:   "0-110",
		},
		{
			sentence: "I/O goes on while the threads stand still",
			runtime:  loop, machine: limited(2, 0.5),
			// 0: loop 0–50, I/O 50–70. 1 has the loop since 60, runs 100–101. 0:
			// 101–102.
			visits: []visit{visitAt(0, compute(50), await(20), compute(1)), visitAt(60, compute(1))},
			want:   "0-102 60-101",
		},
		{
			sentence: "a limit above what there is limits nothing",
			runtime:  threads, machine: limited(1, 2),
			visits: []visit{visitAt(0, compute(100)), visitAt(0, compute(60))},
			want:   "0-160 0-120",
		},
		{
			sentence: "nobody asks for the GIL while all stand still",
			runtime:  models.Runtime{Lanes: 1, Switching: models.GIL, Slice: 5 * sim.Millisecond}, machine: limited(2, 0.5),
			// 0: 0–50. 1 waits since 70 and gets the GIL at 100.
			visits: []visit{visitAt(0, compute(60)), visitAt(70, compute(1))},
			want:   "0-111 70-101",
		},
		{
			sentence: "a hyper-thread counts in full: two of them use up one CPU in 50 ms and do 65 ms of work",
			runtime:  threads, machine: hyper,
			visits: []visit{visitAt(0, compute(65)), visitAt(0, compute(65))},
			want:   "0-150 0-150",
		},
		{
			sentence: "a collection that a period's end interrupts stops the process for all that time",
			runtime:  models.Runtime{Lanes: 2, GC: models.GC{Every: 1, Pause: 20 * sim.Millisecond}}, machine: limited(2, 0.5),
			// 0: 0–40. 1 collects 41–51 and 100–110, and computes 110–111. 2 has a
			// lane since 45: 110–111.
			visits: []visit{visitAt(0, compute(40)), visitAt(41, compute(1)), visitAt(45, compute(1))},
			want:   "0-40 41-111 45-111",
		},
	})
}

// What is used of the quota, and what is offered of it.
func TestUtilizationOfAQuota(t *testing.T) {
	m := core(2)
	m.Quota = 0.5
	s := scene{machine: m, visits: []visit{visitAt(0, compute(60)), visitAt(200)}}
	rep := replicate(t, s.fleet(), everything(1))
	near(t, "60 of 100 ms are used", rep.Averages.Utilization, 0.6)
	near(t, "of the instance too", rep.Services[0].Instances[0].Utilization, 0.6)
	near(t, "a thread stands still on its lane", rep.Averages.In[result.Running], 110/200.)
	f := &models.Fleet{Traffic: traffic.Poisson(40), Classes: single(compute(10)), Services: []models.Service{{Groups: []models.Group{{Machine: m, Count: 2}}}}}
	near(t, "two containers of half a CPU", load.Of(f).Cores, 0.4)
}

func TestCrowded(t *testing.T) {
	d := models.Deployment{Runtime: models.Runtime{Processes: models.ProcessRule{PerVCPU: 1}}, CPULimit: 2}
	for _, c := range []struct {
		vcpu float64
		want string
	}{
		{2, ""},
		{4, "4 processes on cores share a CPU limit of 2: their number follows the 4 vCPUs, which the limit does not hide"},
	} {
		if got := d.Crowded(core(c.vcpu)); got != c.want {
			t.Errorf("%g vCPUs: %q, want %q", c.vcpu, got, c.want)
		}
	}
	d.Runtime.Processes = models.ProcessRule{Plus: 3}
	if got, want := d.Crowded(core(4)), "3 processes on cores share a CPU limit of 2"; got != want {
		t.Errorf("a given number: %q, want %q", got, want)
	}
	d.Runtime.Processes, d.CPULimit = models.ProcessRule{Plus: 1}, 0.5
	if got := d.Crowded(core(4)); got != "" {
		t.Errorf("one process is the least there is, but: %s", got)
	}
}

// A container that is smaller than its machine leaves the rest idle, which is paid.
func TestUnpacked(t *testing.T) {
	for _, c := range []struct {
		limit, vcpu float64
		want        string
	}{
		{0.25, 8, "0.25 of 8 vCPUs of cores are used by a pod: the other 97% is paid and idle; pods are not packed yet"},
		{1.5, 2, "1.5 of 2 vCPUs of cores are used by a pod: the other 25% is paid and idle; pods are not packed yet"},
		{2, 2, ""},
		{0, 8, ""},
	} {
		if got := (&models.Deployment{CPULimit: c.limit}).Unpacked(core(c.vcpu)); got != c.want {
			t.Errorf("%g of %g: %q, want %q", c.limit, c.vcpu, got, c.want)
		}
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9*math.Abs(want) {
		t.Errorf("%s: %.9g, want %.9g", what, got, want)
	}
}

// moreRules are those that these mechanisms make.
func moreRules() []rule {
	loop := single(work(1), models.Step{Action: models.IO, Time: exponential(0.005)}, work(1))
	halved := core(2)
	halved.Quota = 0.5
	pause := models.GC{Every: 50, Pause: 10 * sim.Millisecond}
	return []rule{
		{"an event loop collects garbage", models.Runtime{Lanes: 1, GC: pause}, core(1), loop, nil},
		{"threads stop while one collects", models.Runtime{Concurrency: 8, GC: pause}, core(2), loop, nil},
		{"workers are replaced after 200 requests or some more", models.Runtime{Processes: models.ProcessRule{Plus: 2}, Concurrency: 1, Lanes: 1, Recycle: models.Recycle{Requests: 200, Jitter: 50, Boot: 50 * sim.Millisecond}}, core(2), single(work(2)), nil},
		{"a broker's workers are replaced after 200 requests", models.Runtime{Processes: models.ProcessRule{Plus: 2}, Concurrency: 2, Accept: models.AcceptBroker, Prefetch: 2, Recycle: models.Recycle{Requests: 200, Boot: 50 * sim.Millisecond}}, core(2), single(work(2)), nil},
		{"event loops are replaced after 500 requests", models.Runtime{Processes: models.ProcessRule{Plus: 2}, Lanes: 1, Accept: models.AcceptKernel, Recycle: models.Recycle{Requests: 500, Jitter: 50, Boot: 20 * sim.Millisecond}}, core(2), loop, nil},
		{"workers that are silent for 8 ms are killed", models.Runtime{Processes: models.ProcessRule{Plus: 2}, Concurrency: 1, Lanes: 1, Timeout: 8 * sim.Millisecond, Recycle: models.Recycle{Boot: 5 * sim.Millisecond}}, core(1), loop, []models.Backend{{Name: "db", Connections: 1}}},
		{"workers are killed that wait for what is without limits", models.Runtime{Processes: models.ProcessRule{Plus: 2}, Concurrency: 1, Lanes: 1, Timeout: 8 * sim.Millisecond, Recycle: models.Recycle{Boot: 5 * sim.Millisecond}}, core(1), loop, nil},
		{"a broker hands out again what killed workers had begun", models.Runtime{Processes: models.ProcessRule{Plus: 2}, Concurrency: 1, Lanes: 1, Accept: models.AcceptBroker, Timeout: 20 * sim.Millisecond, Redeliveries: 2, RedeliverAfter: sim.Millisecond, Recycle: models.Recycle{Boot: 5 * sim.Millisecond}}, core(2), loop, []models.Backend{{Name: "db", Connections: 2}}},
		{"an event loop blocks", models.Runtime{Lanes: 1}, core(1), single(work(1), models.Step{Action: models.IO, Time: exponential(0.001), Blocking: true}, work(1)), nil},
		{"two event loops block, and a backend has one connection", models.Runtime{Processes: models.ProcessRule{Plus: 2}, Lanes: 1, Accept: models.AcceptKernel}, core(1), single(models.Step{Action: models.IO, Time: exponential(0.0005), Blocking: true}, work(2)), []models.Backend{{Name: "db", Connections: 1}}},
		{"a container may use half a CPU of two", models.Runtime{}, halved, single(work(2)), nil},
		{"two event loops share a limit of half a CPU", models.Runtime{Processes: models.ProcessRule{Plus: 2}, Lanes: 1, Accept: models.AcceptKernel}, halved, loop, nil},
		{"threads under a GIL stand still at a limit", models.Runtime{Concurrency: 12, Lanes: 1, Switching: models.GIL, Slice: 5 * sim.Millisecond}, halved, loop, nil},
		{"requests of three priorities wait for two workers", models.Runtime{Concurrency: 2}, core(1), ranked(loop), nil},
		{"a broker sends the most urgent first", models.Runtime{Processes: models.ProcessRule{Plus: 2}, Concurrency: 1, Accept: models.AcceptBroker, Prefetch: 1}, core(1), ranked(single(work(2))), nil},
		{"urgent requests take the lane from others", models.Runtime{Lanes: 1, Switching: models.Preemptive}, core(1), ranked(loop), nil},
		{"two lanes on one core go to the most urgent", models.Runtime{Lanes: 2, Switching: models.Preemptive, GC: pause}, inTurns(1), ranked(loop), nil},
		{"clients leave who are not served soon", models.Runtime{Concurrency: 1, Backlog: 30}, core(1), leaving(single(work(2))), nil},
		{"a thread that collects keeps the GIL", models.Runtime{Concurrency: 12, Lanes: 1, Switching: models.GIL, Slice: 5 * sim.Millisecond, GC: pause}, core(1), loop, nil},
	}
}

// ranked are three classes like the first, of rising priority.
func ranked(classes []models.Class) (all []models.Class) {
	for priority := range 3 {
		c := classes[0]
		c.Name, c.Priority, c.Share = fmt.Sprint(priority), priority, 1./3
		all = append(all, c)
	}
	return all
}

// leaving is the class with clients whose patience is 10 ms in the mean.
func leaving(classes []models.Class) []models.Class {
	classes[0].Patience = exponential(0.010)
	return classes
}

// anyMechanisms switches some of them on, more often none.
func anyMechanisms(choose modeltest.Chooser, rt *models.Runtime) {
	if choose("mechanisms", 2) == 0 {
		return
	}
	rt.GC = models.GC{Every: modeltest.Of(choose, "garbage", 0, 1, 10), Pause: modeltest.Of[sim.Time](choose, "pause", 0, 1, 20) * sim.Millisecond}
	rt.Recycle = models.Recycle{Requests: modeltest.Of(choose, "recycle", 0, 1, 7, 100), Jitter: choose("jitter", 5), Boot: modeltest.Of[sim.Time](choose, "boot", 0, 1, 50) * sim.Millisecond}
	rt.Timeout = modeltest.Of[sim.Time](choose, "server timeout", 0, 3, 30) * sim.Millisecond
	if rt.Accept == models.AcceptBroker {
		rt.Redeliveries = modeltest.Of(choose, "redeliveries", 0, 1, 3)
		rt.RedeliverAfter = modeltest.Of[sim.Time](choose, "redelivered after", 0, 2, 40) * sim.Millisecond
	}
}

func playAll(t *testing.T, scenes []scene) {
	for _, s := range scenes {
		t.Run(s.sentence, func(t *testing.T) {
			if got := s.play(t); got != s.want {
				t.Errorf("\ngot  %s\nwant %s", got, s.want)
			}
		})
	}
}

// However many requests of no work stand in a process's reserve, each that is
// finished gives back one credit.
func TestEveryFinishedRequestGivesOneCredit(t *testing.T) {
	s := scene{
		runtime: models.Runtime{Concurrency: 1, Lanes: 1, Accept: models.AcceptBroker, Prefetch: 3},
		visits:  []visit{visitAt(0, compute(10)), visitAt(1), visitAt(1), visitAt(1), visitAt(2)},
	}
	run := startRun(s.fleet(), everything(1))
	if err := run.loop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := run.processes[0].credit; n != 4 {
		t.Errorf("one worker and a prefetch of 3 have %d credits", n)
	}
}
