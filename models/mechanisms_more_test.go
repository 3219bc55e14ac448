package models

import (
	"math"
	"testing"

	"fleetcost/sim"
)

// More mechanisms, one at a time and by hand, as in mechanisms_test.go. All
// times are in milliseconds.

func TestHeapLimit(t *testing.T) {
	t.Parallel()
	playAll(t, []scene{
		{
			sentence: "a heap for two requests is two workers of an event loop; the third request waits for one of them",
			runtime:  Runtime{Lanes: 1, Memory: Memory{Request: 10 * MiB, Heap: 25 * MiB}},
			visits:   []visit{visitAt(0, await(5)), visitAt(0, await(7)), visitAt(1, await(1))},
			want:     "0-5 0-7 5-6",
		},
	})
}

func TestGC(t *testing.T) {
	t.Parallel()
	every := func(requests int, milliseconds float64, rt Runtime) Runtime {
		rt.GC = GC{Every: requests, Pause: sim.Seconds(milliseconds / 1e3)}
		return rt
	}
	loop := Runtime{Lanes: 1}
	gil := Runtime{Lanes: 1, Switching: GIL, Slice: 5 * sim.Millisecond}
	slices := Runtime{Lanes: 1, Switching: TimeSlice, Slice: 4 * sim.Millisecond}
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
			runtime:  every(1, 10, loop), machine: Machine{Name: "fast", VCPU: 1, Speed: 2, Memory: GiB},
			visits: []visit{visitAt(0, compute(2)), visitAt(0, compute(2))},
			want:   "0-1 0-7",
		},
		{
			sentence: "a pause takes a core: two processes on one core share it",
			runtime:  every(1, 10, Runtime{Lanes: 1, Processes: ProcessRule{Plus: 2}, Accept: AcceptRoundRobin}),
			// 0 ends at 2 on a core of its own; 1: 2–4. Then 2 pauses in 0's process
			// and 3 in 1's from 10 on, at half speed each: 30; then 1 ms each at
			// half speed.
			visits: []visit{visitAt(0, compute(2)), visitAt(2, compute(2)), visitAt(10, compute(1)), visitAt(10, compute(1))},
			want:   "0-2 2-4 10-32 10-32",
		},
		{
			sentence: "every process counts its own",
			runtime:  every(2, 10, Runtime{Lanes: 1, Processes: ProcessRule{Plus: 2}, Accept: AcceptRoundRobin}), machine: core(2),
			visits: []visit{visitAt(0, compute(1)), visitAt(0, compute(1)), visitAt(5, compute(1)), visitAt(5, compute(1)), visitAt(10, compute(1))},
			want:   "0-1 0-1 5-6 5-6 10-21",
		},
		{
			sentence: "with two lanes the other stops too, though it has its own core",
			runtime:  every(1, 10, Runtime{Lanes: 2}), machine: core(2),
			// 0: 0–2. 1: 0–4, stands still 4–14 while 2 collects, 14–20. 2: 14–15.
			visits: []visit{visitAt(0, compute(2)), visitAt(0, compute(10)), visitAt(4, compute(1))},
			want:   "0-2 0-20 4-15",
		},
		{
			sentence: "who comes to a free lane while the world stands still waits for the end of the pause",
			runtime:  every(1, 10, Runtime{Lanes: 3}), machine: core(3),
			// 0: 0–2. Pause 4–14. 1: 14–15. 2 has a lane since 6, 14–16.
			visits: []visit{visitAt(0, compute(2)), visitAt(4, compute(1)), visitAt(6, compute(2))},
			want:   "0-2 4-15 6-16",
		},
		{
			sentence: "threads that share a core get all of it back after the pause",
			runtime:  every(1, 10, Runtime{}),
			// 1 collects 3–13; 2 has a lane since 4 and stands still. Then half a
			// core each: 2 is done at 15, when 1 has 3 left.
			visits: []visit{visitAt(0, compute(2)), visitAt(3, compute(4)), visitAt(4, compute(1))},
			want:   "0-2 3-18 4-15",
		},
		{
			sentence: "other processes run on while one stands still",
			runtime:  every(1, 10, Runtime{Lanes: 2, Processes: ProcessRule{Plus: 2}, Accept: AcceptRoundRobin}), machine: core(4),
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
	gc := GC{Every: 100, Pause: 20 * sim.Millisecond}
	fleet := func(rt Runtime, vcpu float64) *Fleet {
		rt.GC = gc
		return &Fleet{Traffic: Poisson(100), Classes: single(compute(2), await(1), compute(4)), Runtime: rt, Groups: []Group{{Machine: core(vcpu), Count: 1}}}
	}
	d := fleet(Runtime{Lanes: 1}, 1).Demand()
	near(t, "CPU time per request", d.CPU, 0.0062)
	// Half of the visits take 2 and half 4 ms, one in 200 of either 20 more.
	near(t, "mean square of a visit", d.CPUVisitSquare, ((4+16)/2.+(2*3*20+400)/200.)*1e-6)
	for _, c := range []struct {
		sentence     string
		fleet        *Fleet
		cores, lanes float64
	}{
		{"one lane", fleet(Runtime{Lanes: 1}, 1), 0.62, 0.62},
		{"four lanes on four cores: while one collects, all four are lost", fleet(Runtime{Lanes: 4}, 4), 0.15 + 0.02, 0.15 + 0.02},
		{"threads on four cores: as bad", fleet(Runtime{}, 4), 0.15 + 0.02, 0},
		{"two processes of two lanes: the others run on", fleet(Runtime{Lanes: 2, Processes: ProcessRule{Plus: 2}}, 4), 0.155, 0.15 + 0.01},
	} {
		l := c.fleet.Load()
		near(t, c.sentence+": cores", l.Cores, c.cores)
		near(t, c.sentence+": lanes", l.Lanes, c.lanes)
	}
	near(t, "CPU time of the class", d.CPU, fleet(Runtime{}, 1).Service()[0].CPU)
	near(t, "its variance", fleet(Runtime{}, 1).Service()[0].CPUVariance, 4e-6-4e-8)
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9*math.Abs(want) {
		t.Errorf("%s: %.9g, want %.9g", what, got, want)
	}
}

// moreRules are those that these mechanisms make.
func moreRules() []rule {
	loop := single(work(1), Step{Action: IO, Time: exponential(0.005)}, work(1))
	pause := GC{Every: 50, Pause: 10 * sim.Millisecond}
	return []rule{
		{"an event loop collects garbage", Runtime{Lanes: 1, GC: pause}, core(1), loop, nil},
		{"threads stop while one collects", Runtime{Concurrency: 8, GC: pause}, core(2), loop, nil},
		{"a thread that collects keeps the GIL", Runtime{Concurrency: 12, Lanes: 1, Switching: GIL, Slice: 5 * sim.Millisecond, GC: pause}, core(1), loop, nil},
	}
}

// anyMechanisms switches some of them on, more often none.
func anyMechanisms(choose chooser, rt *Runtime) {
	if choose("mechanisms", 2) == 0 {
		return
	}
	rt.GC = GC{Every: of(choose, "garbage", 0, 1, 10), Pause: of[sim.Time](choose, "pause", 0, 1, 20) * sim.Millisecond}
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
		runtime: Runtime{Concurrency: 1, Lanes: 1, Accept: AcceptBroker, Prefetch: 3},
		visits:  []visit{visitAt(0, compute(10)), visitAt(1), visitAt(1), visitAt(1), visitAt(2)},
	}
	run := newRun(s.fleet(), everything(1))
	if err := run.loop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := run.broker.credits.Len(); n != 4 {
		t.Errorf("one worker and a prefetch of 3 have %d credits", n)
	}
}
