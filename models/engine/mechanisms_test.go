package engine

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/program"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// One mechanism at a time, on schedules short enough to work out by hand. All
// times are in milliseconds.

// A visit is one request of a schedule: when it comes, what it does, and how
// long its client waits for the answer (0: for ever).
type visit struct {
	at       float64
	steps    []models.Step
	patience float64
	priority int
	stays    models.Distribution // how long its client waits for it to be begun; nil: for ever
}

func visitAt(at float64, steps ...models.Step) visit { return visit{at: at, steps: steps} }

func (v visit) patient(milliseconds float64) visit { v.patience = milliseconds; return v }

// urgent gives the request a priority.
func (v visit) urgent(priority int) visit { v.priority = priority; return v }

// begunWithin is a client who leaves when the request is not begun by then.
func (v visit) begunWithin(milliseconds float64) visit {
	v.stays = constant(milliseconds / 1e3)
	return v
}

// A scene is a fleet, a schedule, and what must become of it: for each request
// in order of arrival from–to, when it got its worker and its answer; or
// rejected@t; or expired@t.
type scene struct {
	sentence  string
	runtime   models.Runtime // any number may wait, unless it says otherwise
	machine   models.Machine // one reference core, unless it says otherwise
	groups    []models.Group // one instance of the machine, unless it says otherwise
	backends  []models.Backend
	admission models.Admission // everybody is let in, unless it says otherwise
	visits    []visit
	want      string
}

func (s scene) fleet() *models.Fleet {
	f := &models.Fleet{Backends: s.backends, Services: []models.Service{{Runtime: s.runtime, Groups: s.groups, Balancer: balancing.RoundRobin{}, Admission: s.admission}}}
	if s.machine.VCPU == 0 {
		s.machine = core(1)
	}
	if f.Services[0].Groups == nil {
		f.Services[0].Groups = []models.Group{{Machine: s.machine, Count: 1}}
	}
	if f.Services[0].Runtime.Backlog == 0 {
		f.Services[0].Runtime.Backlog = models.NoLimit
	}
	if f.Services[0].Runtime.Backlog == noBacklog {
		f.Services[0].Runtime.Backlog = 0
	}
	var times timetable
	for i, v := range s.visits {
		times = append(times, sim.Seconds(v.at/1e3))
		f.Classes = append(f.Classes, models.Class{Name: fmt.Sprint(i), Share: 1, Steps: v.steps, Timeout: sim.Seconds(v.patience / 1e3), Priority: v.priority, Patience: v.stays})
	}
	f.Traffic = times
	return f
}

// noBacklog is a backlog of zero, which a scene would take for its default.
const noBacklog = math.MaxInt

// play runs the scene and writes what became of each request.
func (s scene) play(t *testing.T) string {
	t.Helper()
	return fatesOf(t, s.fleet(), len(s.visits))
}

// fatesOf runs the fleet and writes what became of each of so many requests.
func fatesOf(t *testing.T, f *models.Fleet, visits int) string {
	t.Helper()
	return fatesUnder(t, f, visits, everything(1))
}

// fatesUnder does so under options.
func fatesUnder(t *testing.T, f *models.Fleet, visits int, o Options) string {
	t.Helper()
	fates := slices.Repeat([]string{"lost"}, visits)
	instances := len(f.Services[0].Groups) > 1
	for _, d := range log(t, f, o) {
		switch {
		case fates[d.Class] != "lost":
			t.Errorf("request %d left twice", d.Class)
		case d.Outcome == result.Done:
			fates[d.Class] = fmt.Sprintf("%.6g-%.6g", d.Begun.Milliseconds(), d.Left.Milliseconds())
			if instances {
				fates[d.Class] += fmt.Sprintf("/%d", d.Instance)
			}
		default:
			fates[d.Class] = fmt.Sprintf("%v@%.6g", d.Outcome, d.Left.Milliseconds())
		}
	}
	return strings.Join(fates, " ")
}

func TestMechanisms(t *testing.T) {
	t.Parallel()
	loop := models.Runtime{Lanes: 1}
	sync := models.Runtime{Concurrency: 1, Lanes: 1}
	gil := models.Runtime{Lanes: 1, Switching: models.GIL, Slice: 5 * sim.Millisecond}
	slices := models.Runtime{Lanes: 1, Switching: models.TimeSlice, Slice: 4 * sim.Millisecond}
	threads := models.Runtime{}
	two := func(rt models.Runtime, accept models.Accept) models.Runtime {
		rt.Processes, rt.Accept = models.ProcessRule{Plus: 2}, accept
		return rt
	}
	fast := models.Machine{Name: "fast", VCPU: 1, Speed: 2, Memory: models.GiB}
	hyper := models.Machine{Name: "hyper-threads", VCPU: 2, ThreadsPerCore: 2, SMTYield: 1.3, Speed: 1, Memory: models.GiB}
	// A long request for the first process, a short one for the second, and
	// one that comes when both are busy.
	longShortShort := []visit{visitAt(0, compute(10)), visitAt(1, compute(2)), visitAt(2, compute(2))}

	for _, s := range []scene{
		// Lanes.
		{
			sentence: "an event loop runs a callback to its end, then the next; I/O leaves the loop to others",
			runtime:  loop,
			// 0: loop 0–2, I/O 2–7, loop 7–9. 1: loop 2–6.
			visits: []visit{visitAt(0, compute(2), await(5), compute(2)), visitAt(1, compute(4))},
			want:   "0-9 1-6",
		},
		{
			sentence: "a short request stands behind a long one on an event loop, whatever the number of cores",
			runtime:  loop, machine: core(8),
			visits: []visit{visitAt(0, compute(100)), visitAt(1, compute(1))},
			want:   "0-100 1-101",
		},
		{
			sentence: "a request that comes back from I/O goes to the end of the line",
			runtime:  loop,
			// 0: loop 0–1, I/O 1–3, ready at 3 behind 1 (1–5) and 2 (5–8), loop 8–9.
			visits: []visit{visitAt(0, compute(1), await(2), compute(1)), visitAt(0, compute(4)), visitAt(2, compute(3))},
			want:   "0-9 0-5 2-8",
		},
		{
			sentence: "a sync worker is held during I/O too: the next request waits for it",
			runtime:  sync,
			visits:   []visit{visitAt(0, await(10)), visitAt(1, compute(1))},
			want:     "0-10 10-11",
		},
		{
			sentence: "two lanes on two cores run two requests; the third waits",
			runtime:  models.Runtime{Lanes: 2}, machine: core(2),
			visits: []visit{visitAt(0, compute(5)), visitAt(0, compute(3)), visitAt(1, compute(4))},
			want:   "0-5 0-3 1-7",
		},
		{
			sentence: "adjacent CPU steps are one visit: nobody gets between them",
			runtime:  loop,
			visits:   []visit{visitAt(0, compute(3), compute(3)), visitAt(1, compute(1))},
			want:     "0-6 1-7",
		},
		{
			sentence: "I/O of no length between CPU steps lets others in",
			runtime:  loop,
			visits:   []visit{visitAt(0, compute(3), await(0), compute(3)), visitAt(1, compute(1))},
			want:     "0-7 1-4",
		},
		{
			sentence: "a request without steps is answered at once",
			runtime:  sync,
			visits:   []visit{visitAt(3)},
			want:     "3-3",
		},
		{
			sentence: "a machine twice as fast computes in half the time and waits for I/O as long as any",
			runtime:  loop, machine: fast,
			visits: []visit{visitAt(0, compute(10), await(3))},
			want:   "0-8",
		},

		// Time slices.
		{
			sentence: "every 4 ms of its own time a request goes behind the others",
			runtime:  slices,
			// 0: 0–4, 1: 4–8, 0: 8–12, 1: 12–13, 0: 13–15.
			visits: []visit{visitAt(0, compute(10)), visitAt(1, compute(5))},
			want:   "0-15 1-13",
		},
		{
			sentence: "slices are counted from the start of a turn, also while nobody waits",
			runtime:  slices,
			// 0: 0–4–8, where 1 waits since 5; 1: 8–9; 0: 9–11.
			visits: []visit{visitAt(0, compute(10)), visitAt(5, compute(1))},
			want:   "0-11 5-9",
		},
		{
			sentence: "a slice is a time on the clock: a fast machine does more in it",
			runtime:  slices, machine: fast,
			// 0 needs 7 of 14, 1 needs 5 of 10: 0: 0–4, 1: 4–8, 0: 8–11, 1: 11–12.
			visits: []visit{visitAt(0, compute(14)), visitAt(0, compute(10))},
			want:   "0-11 0-12",
		},

		// The GIL.
		{
			sentence: "a thread holds the GIL for as long as nobody asks",
			runtime:  gil,
			visits:   []visit{visitAt(0, compute(50))},
			want:     "0-50",
		},
		{
			sentence: "a thread that waits gets the GIL 5 ms after it came, not 5 ms after the holder began",
			runtime:  gil,
			// 0: 0–8, 1: 8–12 (0 asks until 13: too late), 0: 12–24.
			visits: []visit{visitAt(0, compute(20)), visitAt(3, compute(4))},
			want:   "0-24 3-12",
		},
		{
			sentence: "a holder that is done within 5 ms is not interrupted",
			runtime:  gil,
			visits:   []visit{visitAt(0, compute(7)), visitAt(3, compute(4))},
			want:     "0-7 3-11",
		},
		{
			sentence: "who asks has begun another interval, and stands behind those who came meanwhile",
			runtime:  gil,
			// 1 asks at 8, behind 2, who has come at 4. 2: 8–13. At 13 ends the
			// interval of 1, in which the lock has changed hands, then that of 0,
			// in which it has not: 0 asks, behind 1. 1: 13–18. So it goes on. 0:
			// 18–23, 2: 23–26, 1: 26–29, 0: 29–36.
			visits: []visit{visitAt(0, compute(20)), visitAt(3, compute(8)), visitAt(4, compute(8))},
			want:   "0-36 3-29 4-26",
		},
		{
			sentence: "a thread that leaves for I/O drops the GIL by itself",
			runtime:  gil,
			// 0: 0–2, I/O 2–4, asks at 4; 1: 2–9 is interrupted at 9 with 3 left;
			// 0: 9–12, 1: 12–15 (asks until 14; 0 is done before).
			visits: []visit{visitAt(0, compute(2), await(2), compute(3)), visitAt(1, compute(10))},
			want:   "0-12 1-15",
		},
		{
			sentence: "processes with a GIL each share a core: 5 ms on the clock are 2.5 ms of work",
			runtime:  two(gil, models.AcceptRoundRobin),
			// 0 and 2 are threads of one process. From 0 to 7, 0 and 1 get half:
			// 3.5 each. 2 asks at 2, has the GIL 7–9. Then 16.5 of 0 are left and
			// 15.5 of 1: 1 is done at 40, 0 at 41.
			visits: []visit{visitAt(0, compute(20)), visitAt(0, compute(20)), visitAt(2, compute(1))},
			want:   "0-41 0-40 2-9",
		},

		// Cores.
		{
			sentence: "two threads on one core get half of it each",
			runtime:  threads,
			// 0 alone 0–4: 6 left. Both 4–10: 3 each, 1 is done. 0 alone 10–13.
			visits: []visit{visitAt(0, compute(10)), visitAt(4, compute(3))},
			want:   "0-13 4-10",
		},
		{
			sentence: "three threads on two cores get two thirds each",
			runtime:  threads, machine: core(2),
			// 2 is done at 3/(2/3) = 4.5; the others have 3 left and a core each.
			visits: []visit{visitAt(0, compute(6)), visitAt(0, compute(6)), visitAt(0, compute(3))},
			want:   "0-7.5 0-7.5 0-4.5",
		},
		{
			sentence: "event loops are threads to the operating system: two on one core get half of it each",
			runtime:  two(loop, models.AcceptRoundRobin),
			visits:   []visit{visitAt(0, compute(10)), visitAt(0, compute(5)), visitAt(0, compute(1))},
			// The loops run 0 and 1 until 1 is done at 10 (0 has 5 left, 10–15);
			// 2 waits for 0's loop, 15–16.
			want: "0-15 0-10 0-16",
		},
		{
			sentence: "two hyper-threads of one core do 1.3 times the work of one",
			runtime:  threads, machine: hyper,
			// 0.65 each: 1 is done at 6.5/0.65 = 10, when 0 has 13 − 6.5 left.
			visits: []visit{visitAt(0, compute(13)), visitAt(0, compute(6.5))},
			want:   "0-16.5 0-10",
		},
		{
			sentence: "a third thread finds no third hyper-thread: all share 1.3 cores",
			runtime:  threads, machine: hyper,
			visits: []visit{visitAt(0, compute(13)), visitAt(0, compute(13)), visitAt(0, compute(13))},
			want:   "0-30 0-30 0-30",
		},
		{
			sentence: "half a core takes twice the time, but not for I/O",
			runtime:  loop, machine: core(0.5),
			visits: []visit{visitAt(0, compute(10), await(3)), visitAt(0, compute(1))},
			want:   "0-23 0-22",
		},
		{
			sentence: "threads share half a core",
			runtime:  threads, machine: core(0.5),
			visits: []visit{visitAt(0, compute(10)), visitAt(0, compute(10))},
			want:   "0-40 0-40",
		},

		// Accepting.
		{
			sentence: "processes on one socket: whoever is free takes the next request",
			runtime:  two(sync, models.AcceptShared), machine: core(2),
			visits: longShortShort,
			want:   "0-10 1-3 3-5",
		},
		{
			sentence: "dealt in turn, the third request waits for the first process while the second is idle",
			runtime:  two(sync, models.AcceptRoundRobin), machine: core(2),
			visits: longShortShort,
			want:   "0-10 1-3 10-12",
		},
		{
			sentence: "requests of one kept-alive connection stay with its process, though the other is idle (dealt in turn)",
			runtime:  keptAlive(two(sync, models.AcceptRoundRobin), 1), machine: core(2),
			visits: longShortShort,
			want:   "0-10 10-12 12-14",
		},
		{
			sentence: "requests of one kept-alive connection stay with its process, though the other is idle (by the kernel)",
			runtime:  keptAlive(two(sync, models.AcceptKernel), 1), machine: core(2),
			visits: longShortShort,
			want:   "0-10 10-12 12-14",
		},
		{
			sentence: "instances get requests in turn, however busy they are",
			runtime:  sync,
			groups:   []models.Group{{Machine: core(1), Count: 1}, {Machine: fast, Count: 1}},
			visits:   append(longShortShort, visitAt(3, compute(4))),
			want:     "0-10/0 1-2/1 10-12/0 3-5/1",
		},
		{
			sentence: "a broker without prefetch hands a request to whoever is idle",
			runtime:  two(sync, models.AcceptBroker), machine: core(2),
			visits: longShortShort,
			want:   "0-10 1-3 3-5",
		},
		{
			sentence: "where the instance holds the reserve it gives a request to the process that is free",
			runtime:  reserved(prefetch(two(sync, models.AcceptBroker), 1), models.ReserveInstance), machine: core(2),
			visits: append(longShortShort, visitAt(2.5, compute(1)), visitAt(6, compute(1))),
			want:   "0-10 1-3 3-5 5-6 6-7",
		},
		{
			sentence: "but not to another instance, however idle that is",
			runtime:  reserved(prefetch(models.Runtime{Concurrency: 1, Lanes: 1, Accept: models.AcceptBroker}, 1), models.ReserveInstance),
			groups:   []models.Group{{Machine: core(1), Count: 1}, {Machine: core(1), Count: 1}},
			// 2 is in reserve with the first, for 0.
			visits: append(longShortShort, visitAt(2.5, compute(1)), visitAt(6, compute(1))),
			want:   "0-10/0 1-3/1 10-12/0 3-4/1 6-7/1",
		},
		{
			sentence: "dealt in advance, one process may hold all that its instance may have",
			runtime:  reserved(prefetch(two(sync, models.AcceptBroker), 1), models.ReserveDealt), machine: core(2),
			// The instance may have 4. 0, 2, 4 and 6 are dealt to the first process,
			// 1, 3 and 5 to the other, which is idle from 7 on; 7 waits with the
			// broker, since the instance has all it may have until 0 is done at 10.
			visits: append(longShortShort, visitAt(2.5, compute(1)), visitAt(4.5, compute(1)), visitAt(6, compute(1)), visitAt(7, compute(1)), visitAt(7.5, compute(1))),
			want:   "0-10 1-3 10-12 3-4 12-13 6-7 13-14 10-11",
		},
		{
			sentence: "with prefetch a request can be stuck behind a long one while the other process is idle",
			runtime:  prefetch(two(sync, models.AcceptBroker), 1), machine: core(2),
			// 2 is the first in reserve, with process 0. 3 is in reserve with
			// process 1, 3–4. 4 comes to process 1, which is idle, 6–7.
			visits: append(longShortShort, visitAt(2.5, compute(1)), visitAt(6, compute(1))),
			want:   "0-10 1-3 10-12 3-4 6-7",
		},
		{
			sentence: "a broker's workers are fleet-wide: an instance that boots at 4 ms takes what waits",
			runtime:  models.Runtime{Concurrency: 1, Lanes: 1, Accept: models.AcceptBroker},
			groups:   []models.Group{{Machine: core(1), Count: 1}, {Machine: core(1), Count: 1, Ready: 4 * sim.Millisecond}},
			visits:   []visit{visitAt(0, compute(10)), visitAt(1, compute(2)), visitAt(5, compute(2))},
			want:     "0-10/0 4-6/1 6-8/1",
		},

		// Backlog and patience.
		{
			sentence: "a request that finds the backlog full is rejected at once",
			runtime:  models.Runtime{Concurrency: 1, Backlog: 1},
			visits:   []visit{visitAt(0, compute(10)), visitAt(1, compute(2)), visitAt(2, compute(2)), visitAt(11, compute(2))},
			want:     "0-10 10-12 rejected@2 12-14",
		},
		{
			sentence: "without a backlog whoever finds no worker is rejected",
			runtime:  models.Runtime{Concurrency: 1, Backlog: noBacklog},
			visits:   []visit{visitAt(0, compute(10)), visitAt(1, compute(2)), visitAt(10.5, compute(2))},
			want:     "0-10 rejected@1 10.5-12.5",
		},
		{
			sentence: "the backlog is the instance's: processes that get requests in turn share its limit",
			runtime:  models.Runtime{Concurrency: 1, Lanes: 1, Backlog: 1, Processes: models.ProcessRule{Plus: 2}, Accept: models.AcceptRoundRobin}, machine: core(2),
			visits: []visit{visitAt(0, compute(10)), visitAt(0, compute(10)), visitAt(1, compute(1)), visitAt(2, compute(1))},
			want:   "0-10 0-10 10-11 rejected@2",
		},
		{
			sentence: "a client that gives up while its request waits: the request is never served",
			runtime:  sync,
			visits:   []visit{visitAt(0, compute(10)), visitAt(1, compute(5)).patient(4), visitAt(2, compute(3))},
			want:     "0-10 expired@5 10-13",
		},
		{
			sentence: "who has given up no longer takes a place in the backlog",
			runtime:  models.Runtime{Concurrency: 1, Backlog: 1},
			visits:   []visit{visitAt(0, compute(10)), visitAt(1, compute(5)).patient(4), visitAt(6, compute(3))},
			want:     "0-10 expired@5 10-13",
		},
		{
			sentence: "a client that gives up while it is served: its CPU time is spent in vain, the next one waits for it",
			runtime:  sync,
			visits:   []visit{visitAt(0, compute(10)).patient(4), visitAt(1, compute(2))},
			want:     "expired@4 10-12",
		},
		{
			sentence: "on an event loop everybody is being served: who gives up is served in vain",
			runtime:  loop,
			visits:   []visit{visitAt(0, compute(10)), visitAt(1, compute(5)).patient(4), visitAt(2, compute(3))},
			want:     "0-10 expired@5 2-18",
		},
		{
			sentence: "a request in a process's reserve expires there; its credit comes back with the next finished one",
			runtime:  prefetch(two(sync, models.AcceptBroker), 1), machine: core(2),
			visits: []visit{visitAt(0, compute(10)), visitAt(0, compute(10)), visitAt(1, compute(2)).patient(3), visitAt(2, compute(2)), visitAt(5, compute(3))},
			// 2 is in reserve with process 0 until 4; 3 with process 1, 10–12; 4
			// waits with the broker until process 0 is done at 10.
			want: "0-10 0-10 expired@4 10-12 10-13",
		},

		// Backends.
		{
			sentence: "one connection serves I/O in the order of asking",
			runtime:  loop, backends: []models.Backend{{Connections: 1}},
			visits: []visit{visitAt(0, await(5)), visitAt(1, await(3)), visitAt(2, await(1))},
			want:   "0-5 1-8 2-9",
		},
		{
			sentence: "two connections serve two at once, the third takes the first that is free",
			runtime:  loop, backends: []models.Backend{{Connections: 2}},
			visits: []visit{visitAt(0, await(5)), visitAt(0, await(3)), visitAt(1, await(4))},
			want:   "0-5 0-3 1-7",
		},
		{
			sentence: "each backend has its own connections, one without a limit has enough",
			runtime:  loop, backends: []models.Backend{{Connections: 1}, {Connections: 1}, {}},
			visits: []visit{
				visitAt(0, await(5)), visitAt(0, models.Step{Action: models.IO, Time: constant(0.005), Backend: 1}),
				visitAt(1, await(1)), visitAt(1, models.Step{Action: models.IO, Time: constant(0.001), Backend: 2}), visitAt(1, models.Step{Action: models.IO, Time: constant(0.001), Backend: 2}),
			},
			want: "0-5 0-5 1-6 1-2 1-2",
		},
		{
			sentence: "connections are the fleet's: two instances share one",
			runtime:  loop, backends: []models.Backend{{Connections: 1}},
			groups: []models.Group{{Machine: core(1), Count: 1}, {Machine: core(1), Count: 1}},
			visits: []visit{visitAt(0, await(5)), visitAt(0, await(5))},
			want:   "0-5/0 0-10/1",
		},

		// Server and framework.
		{
			sentence: "of 3 ms of overhead 2 come before the handler and 1 after it",
			runtime:  models.Runtime{Lanes: 1, Overhead: 3 * sim.Millisecond, OverheadAfter: sim.Millisecond},
			// 0: loop 0–2, I/O 2–7, ready at 7. 1: one visit of 2 + 4 + 1, 2–9.
			// 0: 9–10.
			visits: []visit{visitAt(0, await(5)), visitAt(1, compute(4))},
			want:   "0-10 1-9",
		},
		{
			sentence: "a runtime that is three times slower at JSON is so at nothing else",
			runtime:  models.Runtime{Concurrency: 1, Lanes: 1, Slowdown: [len(models.Kinds)]float64{models.JSON: 3}},
			visits:   []visit{visitAt(0, models.Step{Time: constant(0.002), Kind: models.JSON}, compute(2), await(2))},
			want:     "0-10",
		},
		{
			sentence: "overhead is the runtime's own time: no slowdown of a kind stretches it",
			runtime:  models.Runtime{Concurrency: 1, Lanes: 1, Overhead: 2 * sim.Millisecond, Slowdown: [len(models.Kinds)]float64{models.Glue: 3}},
			visits:   []visit{visitAt(0, compute(2))},
			want:     "0-8",
		},
		{
			sentence: "memory for two requests is two workers",
			runtime:  models.Runtime{Memory: models.Memory{Base: 512 * models.MiB, Process: 100 * models.MiB, Request: 200 * models.MiB}},
			visits:   []visit{visitAt(0, await(5)), visitAt(0, await(7)), visitAt(1, await(1))},
			want:     "0-5 0-7 5-6",
		},
	} {
		t.Run(s.sentence, func(t *testing.T) {
			if got := s.play(t); got != s.want {
				t.Errorf("\ngot  %s\nwant %s", got, s.want)
			}
		})
	}
}

func keptAlive(rt models.Runtime, connections int) models.Runtime {
	rt.Connections = connections
	return rt
}

func prefetch(rt models.Runtime, requests int) models.Runtime { rt.Prefetch = requests; return rt }

func reserved(rt models.Runtime, by models.Reserve) models.Runtime { rt.Reserve = by; return rt }

// The kernel drops each connection on a process at random: two requests at the
// same moment meet on one of n processes with probability 1/n. Dealt in turn
// they never do.
func TestKernelSpreadsUnevenly(t *testing.T) {
	const times = 200
	meets := func(accept models.Accept, processes, connections int) (n float64) {
		f := &models.Fleet{
			Traffic: traffic.Poisson(1), Classes: single(compute(1)), Services: []models.Service{{Balancer: balancing.RoundRobin{},
				Runtime: models.Runtime{Concurrency: 1, Processes: models.ProcessRule{Plus: processes}, Accept: accept, Connections: connections},
				Groups:  []models.Group{{Machine: core(1), Count: 1}}}},
		}
		for seed := range uint64(times) {
			r := startRun(f, Options{Seed: seed})
			_, first := r.route(r.newRequest(), r.services[0])
			if _, second := r.route(r.newRequest(), r.services[0]); second == first {
				n++
			}
		}
		return n
	}
	for _, c := range []struct {
		sentence               string
		accept                 models.Accept
		processes, connections int
		share                  float64
	}{
		{"two loops, a connection for each request", models.AcceptKernel, 2, 0, 0.5},
		{"four loops, a connection for each request", models.AcceptKernel, 4, 0, 0.25},
		// With k connections the two requests come on one with probability 1/k.
		{"four loops, ten kept-alive connections", models.AcceptKernel, 4, 10, 1./10 + 9./10/4},
		{"dealt in turn, a connection for each request", models.AcceptRoundRobin, 4, 0, 0},
		{"dealt in turn, four kept-alive connections", models.AcceptRoundRobin, 4, 4, 1. / 4},
	} {
		n := meets(c.accept, c.processes, c.connections)
		if c.share == 0 {
			if n > 0 {
				t.Errorf("%s: two requests met %v times", c.sentence, n)
			}
			continue
		}
		law := distuv.Binomial{N: times, P: c.share}
		if p := math.Min(law.CDF(n), law.Survival(n-1)); p < 1e-4 {
			t.Errorf("%s: two requests met %v times in %d, should be %.3g (probability of that: %.2g)", c.sentence, n, times, c.share*times, p)
		}
	}
}

// How a class becomes what a runtime executes: overhead around it, slowdown on
// it, adjacent CPU steps joined, constant times added up beforehand.
func TestCompile(t *testing.T) {
	rt := &models.Runtime{Overhead: 3 * sim.Millisecond, OverheadAfter: sim.Millisecond, Slowdown: [len(models.Kinds)]float64{models.Template: 2.5}}
	for _, c := range []struct {
		sentence string
		steps    []models.Step
		want     string
	}{
		{"nothing but overhead is one visit", nil, "cpu 3"},
		{"CPU joins the overhead on both sides", []models.Step{compute(4)}, "cpu 7"},
		{"I/O parts them", []models.Step{await(5)}, "cpu 2, io 5, cpu 1"},
		{"I/O is never joined with I/O", []models.Step{await(5), await(5)}, "cpu 2, io 5, io 5, cpu 1"},
		{"a template takes 2.5 times as long", []models.Step{{Time: constant(0.002), Kind: models.Template}, await(1), compute(2)}, "cpu 7, io 1, cpu 3"},
		{"random parts stay to be drawn, constant ones are added", []models.Step{compute(1), work(2), compute(4), work(5)}, "cpu 8 + 2 draws"},
	} {
		var words []string
		for _, o := range program.Compile(&models.Fleet{Classes: []models.Class{{Steps: c.steps, Share: 1}}, Services: []models.Service{{Runtime: *rt}}}).Programs[0].Ops {
			word := fmt.Sprintf("%v %.6g", o.Action, o.Fixed/1e6)
			if len(o.Draws) > 0 {
				word += fmt.Sprintf(" + %d draws", len(o.Draws))
			}
			words = append(words, word)
		}
		if got := strings.Join(words, ", "); got != c.want {
			t.Errorf("%s: got %s, want %s", c.sentence, got, c.want)
		}
	}
}

// Averages over time, by hand: one event loop, 20 ms.
func TestAverages(t *testing.T) {
	s := scene{
		runtime:  models.Runtime{Lanes: 1, Concurrency: 2},
		backends: []models.Backend{{Connections: 1}},
		// 0: loop 0–4, I/O 4–14. 1: ready 0–4, loop 4–8, waits for the
		// connection 8–14, I/O 14–19. 2: waits for a worker 0–14, loop 14–16. The
		// last request only ends the measured span, at 20.
		visits: []visit{visitAt(0, compute(4), await(10)), visitAt(0, compute(4), await(5)), visitAt(0, compute(2)), visitAt(20)},
	}
	rep := replicate(t, s.fleet(), everything(1))
	want := result.Averages{
		InSystem: (14 + 19 + 16) / 20., In: [result.StateCount]float64{result.WaitingWorker: 14. / 20, result.WaitingLane: 4. / 20, result.WaitingPool: 6. / 20, result.InIO: 15. / 20, result.Running: 10. / 20},
		Utilization: 10. / 20, Lanes: 10. / 20, Workers: (14 + 19 + 2) / 40.,
		LaneWait: 0.004 / 3, PoolWait: 0.006 / 2,
	}
	got := rep.Averages
	for _, pair := range []struct {
		name      string
		got, want float64
	}{
		{"in system", got.InSystem, want.InSystem}, {"waiting for a worker", got.In[result.WaitingWorker], want.In[result.WaitingWorker]},
		{"waiting for a lane", got.In[result.WaitingLane], want.In[result.WaitingLane]}, {"waiting for a connection", got.In[result.WaitingPool], want.In[result.WaitingPool]},
		{"in I/O", got.In[result.InIO], want.In[result.InIO]}, {"running", got.In[result.Running], want.In[result.Running]}, {"utilization", got.Utilization, want.Utilization},
		{"lanes", got.Lanes, want.Lanes}, {"workers", got.Workers, want.Workers},
		{"wait for a lane", got.LaneWait, want.LaneWait}, {"wait for a connection", got.PoolWait, want.PoolWait},
	} {
		if math.Abs(pair.got-pair.want) > 1e-9 {
			t.Errorf("%s: %.9g, want %.9g", pair.name, pair.got, pair.want)
		}
	}
	if rep.Span != 20*sim.Millisecond {
		t.Errorf("span %v, want 20ms", rep.Span)
	}
	for n, want := range []float64{1. / 20, 3. / 20, 2. / 20, 14. / 20} {
		if math.Abs(rep.States[n]-want) > 1e-9 {
			t.Errorf("%d requests in the system for %.4g of the time, want %.4g", n, rep.States[n], want)
		}
	}
}
