package engine

import (
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// sleep is a timer of the runtime of so many milliseconds. It fires the slack
// of the kernel's timers late, 0.05 ms.
func sleep(milliseconds float64) models.Step {
	return models.Step{Action: models.IO, Time: constant(milliseconds / 1e3), Sleep: true}
}

// offload is work that leaves the lane.
func offload(kind models.Kind, milliseconds float64) models.Step {
	return models.Step{Action: models.Offload, Kind: kind, Time: constant(milliseconds / 1e3)}
}

// What event loops, dispatching threads and the scheduler do, worked out by
// hand. Times are in milliseconds.
func TestLoopsAndThreads(t *testing.T) {
	t.Parallel()
	libuv := models.Runtime{Lanes: 1, Turns: models.Libuv, Accept: models.AcceptRoundRobin, KeepAlive: 5 * sim.Second}
	uvloop := models.Runtime{Lanes: 1, Turns: models.Uvloop, Accept: models.AcceptKernel, KeepAlive: 5 * sim.Second}
	dispatching := models.Runtime{Lanes: 1, Switching: models.GIL, Slice: 5 * sim.Millisecond, Concurrency: 1, Dispatch: sim.Millisecond}
	collecting := dispatching
	collecting.Collect = sim.Millisecond
	lifo := models.Runtime{Lanes: 1, Concurrency: 1, Waiting: models.LastInFirstOut}
	pool := models.Runtime{Lanes: 1, Threadpool: 1, WorkerThreads: 1}
	one := models.Runtime{Lanes: 1, WorkerThreads: 1}
	fed := one
	fed.HandOut[models.CodePool] = models.HandOutLoop
	fedTwo := fed
	fedTwo.WorkerThreads = 2
	sending := models.Runtime{Lanes: 1, Switching: models.GIL, Slice: 5 * sim.Millisecond, Overhead: 200 * sim.Microsecond, OverheadAfter: 100 * sim.Microsecond}
	handing := sending
	handing.Collect = 1
	rare := models.Runtime{Lanes: 1, Idle: models.Idle{Extra: 10 * sim.Millisecond, Half: 10 * sim.Millisecond}}
	greeting := libuv
	greeting.Connect = sim.Millisecond
	// Three connections a, b, c: the i-th is opened while those before it are in
	// use. They are idle from 1, 2 and 3 on, so that the next requests take c, b
	// and a.
	three := []visit{visitAt(0, compute(1)), visitAt(0.1, compute(1)), visitAt(0.2, compute(1))}
	after := func(visits ...visit) []visit { return append(three[:3:3], visits...) }

	for _, s := range []scene{
		{
			sentence: "libuv accepts one connection a turn, and those it has go first",
			runtime:  libuv,
			// c: 4–14. Meanwhile come one on b, one on a, and new ones d, e. Turn at
			// 14: b 14–15, a 15–16, d is accepted. At 14.5 comes one on c. Turn at
			// 16: c 16–17 (it waits since 14.5), d 17–18, and e is accepted.
			visits: after(visitAt(4, compute(10)), visitAt(5, compute(1)), visitAt(6, compute(1)),
				visitAt(7, compute(1)), visitAt(8, compute(1)), visitAt(14.5, compute(1))),
			want: "0-1 0.1-2 0.2-3 4-14 5-15 6-16 7-17 8-19 14.5-18",
		},
		{
			sentence: "a socket that is readable again in the turn in which it was read goes first",
			runtime:  libuv,
			// c: 4–14. Turn at 14: b 14–16, a 16–18. At 14.5 comes one on c, at 16.5
			// one on b, which was read in this turn: b 18–20, c 20–22.
			visits: after(visitAt(4, compute(10)), visitAt(5, compute(2)), visitAt(6, compute(2)),
				visitAt(14.5, compute(2)), visitAt(16.5, compute(2))),
			want: "0-1 0.1-2 0.2-3 4-14 5-16 6-18 14.5-22 16.5-20",
		},
		{
			sentence: "libuv's timers go before sockets that have waited longer",
			runtime:  libuv,
			// 3 sleeps from 5 to 15.05. c2 runs 6–16. One on a waits since 7.
			visits: after(visitAt(4, compute(1), sleep(10), compute(1)), visitAt(6, compute(10)), visitAt(7, compute(1))),
			want:   "0-1 0.1-2 0.2-3 4-17 6-16 7-18",
		},
		{
			sentence: "uvloop runs sockets before timers, and sends the replies of a turn together",
			runtime:  uvloop,
			// As before, but at 16 the turn is a 16–17, timer 17–18: both reply at 18.
			visits: after(visitAt(4, compute(1), sleep(10), compute(1)), visitAt(6, compute(10)), visitAt(7, compute(1))),
			want:   "0-1 0.1-3 0.2-3 4-18 6-16 7-18",
		},
		{
			sentence: "a new connection costs time, an open one does not",
			runtime:  greeting,
			visits:   []visit{visitAt(0, compute(2)), visitAt(5, compute(2))},
			want:     "0-3 5-7",
		},
		{
			sentence: "a server closes a connection that is idle for too long",
			runtime:  models.Runtime{Lanes: 1, Accept: models.AcceptRoundRobin, KeepAlive: 3 * sim.Millisecond, Turns: models.Libuv, Connect: sim.Millisecond},
			visits:   []visit{visitAt(0, compute(2)), visitAt(5, compute(2)), visitAt(12, compute(2))},
			want:     "0-3 5-7 12-15",
		},
		{
			sentence: "the thread that owns the sockets does all that has piled up before it lets the others go on",
			runtime:  dispatching,
			// It hands over 0 (0–1) and 1, who came meanwhile (1–2). 0: 2–5, 1: 5–8.
			visits: []visit{visitAt(0, compute(3)), visitAt(0.5, compute(3))},
			want:   "1-5 5-8",
		},
		{
			sentence: "a reply that must be taken back waits for that thread, and its worker with it",
			runtime:  collecting,
			visits:   []visit{visitAt(0, compute(3)), visitAt(0.5, compute(3))},
			// 0: worker 1–, runs 2–5, is taken back 5–6. 1: worker 6–, runs 6–9, –10.
			want: "1-6 6-10",
		},
		{
			sentence: "the newest that waits goes first where the queue is a stack",
			runtime:  lifo,
			visits:   []visit{visitAt(0, compute(5)), visitAt(1, compute(2)), visitAt(2, compute(2)), visitAt(3, compute(2))},
			want:     "0-5 9-11 7-9 5-7",
		},
		{
			sentence: "offloaded work leaves the loop to others, and waits for a thread of its pool",
			runtime:  pool, machine: core(3),
			visits: []visit{visitAt(0, offload(models.Native, 5)), visitAt(1, compute(1)), visitAt(2, offload(models.Native, 5)), visitAt(3, offload(models.Glue, 5), compute(1))},
			want:   "0-5 1-2 2-10 3-9",
		},
		{
			sentence: "the answer of a thread waits for the loop, and the thread takes its next job itself",
			runtime:  one, machine: core(3),
			visits: []visit{visitAt(0, offload(models.Glue, 5)), visitAt(1, offload(models.Glue, 5)), visitAt(4, compute(10))},
			want:   "0-14 1-14 4-14",
		},
		{
			sentence: "or is given it by the loop, when that comes to the answer to the last one",
			runtime:  fed, machine: core(3),
			visits: []visit{visitAt(0, offload(models.Glue, 5)), visitAt(1, offload(models.Glue, 5)), visitAt(4, compute(10))},
			want:   "0-14 1-19 4-14",
		},
		{
			sentence: "before what the request does next on the loop",
			runtime:  fed, machine: core(3),
			// The loop has the answer at 5, and computes for its request until 8.
			visits: []visit{visitAt(0, offload(models.Glue, 5), compute(3)), visitAt(1, offload(models.Glue, 5))},
			want:   "0-8 1-10",
		},
		{
			sentence: "for which it needs a core",
			runtime:  fedTwo, machine: inTurns(1),
			// 0: 0–4, 1: 4–8, 0: 8–9, and then 1, which has had less: the loop waits for the
			// tick at 12. It gives 2 to the thread, 12–13, and has the core at once after that.
			visits: []visit{visitAt(0, offload(models.Glue, 5)), visitAt(0.1, offload(models.Glue, 20)), visitAt(0.2, offload(models.Glue, 1))},
			want:   "0-12 0.1-26 0.2-13",
		},
		{
			sentence: "an offloading loop shares its core with its threads",
			runtime:  pool,
			// 0–1 alone, 1–3 half each (1 of the loop's), 3–6 alone.
			visits: []visit{visitAt(0, offload(models.Native, 5)), visitAt(1, compute(1))},
			want:   "0-6 1-3",
		},
		{
			sentence: "a request costs more when none has begun for long",
			runtime:  rare,
			// Gap 10: 10·10/20 = 5 more. Gap 16: 10·16/26 = 6.1538 more.
			visits: []visit{visitAt(10, compute(1)), visitAt(26, compute(1))},
			want:   "10-16 26-33.1538",
		},
		{
			sentence: "a thread that wakes takes the core from one that has had it for the base slice of 0.7 ms",
			runtime:  models.Runtime{}, machine: inTurns(1),
			visits: []visit{visitAt(0, compute(10)), visitAt(1, compute(1))},
			want:   "0-11 1-2",
		},
		{
			sentence: "earlier it waits for the end of the turn",
			runtime:  models.Runtime{}, machine: inTurns(1),
			visits: []visit{visitAt(0, compute(10)), visitAt(0.5, compute(1))},
			want:   "0-11 0.5-5",
		},
		{
			sentence: "a core that passes from one thread to another loses time",
			runtime:  models.Runtime{ContextSwitch: sim.Millisecond}, machine: inTurns(1),
			// 0 begins with a switch. 1 takes the core at 2: switch 2–3, 3–4. 0 switches
			// back 4–5, and has 9 left.
			visits: []visit{visitAt(0, compute(10)), visitAt(2, compute(1))},
			want:   "0-14 2-4",
		},
		{
			sentence: "long work takes turns",
			runtime:  models.Runtime{}, machine: inTurns(1),
			// 0: 0–4, 1: 4–8, 0: 8–10, 1: 10–12.
			visits: []visit{visitAt(0, compute(6)), visitAt(0.5, compute(6))},
			want:   "0-10 0.5-12",
		},
		{
			sentence: "who asks for the GIL waits for the tick after which the holder may be interrupted",
			runtime:  models.Runtime{Lanes: 1, Switching: models.GIL, Slice: 5 * sim.Millisecond}, machine: inTurns(1),
			// The interval ends at 8.5, half a millisecond into a slice: 1 asks at 12.
			visits: []visit{visitAt(0, compute(20)), visitAt(3.5, compute(1))},
			want:   "0-21 3.5-13",
		},
		{
			sentence: "the clock ticks whenever the holder has begun",
			runtime:  models.Runtime{Lanes: 1, Switching: models.GIL, Slice: 5 * sim.Millisecond}, machine: inTurns(1),
			// The first slice is over at 2.7, the next ones begin at 4, 8 and 12.
			visits: []visit{visitAt(2, compute(20)), visitAt(3.3, compute(1))},
			want:   "2-23 3.3-13",
		},
		{
			sentence: "after the slice the thread that asks has the core at once",
			runtime:  models.Runtime{Lanes: 1, Switching: models.GIL, Slice: 5 * sim.Millisecond}, machine: inTurns(1),
			visits: []visit{visitAt(2, compute(20)), visitAt(4, compute(1))},
			want:   "2-23 4-10",
		},
		{
			sentence: "who lets go of the GIL to send has it again within the slice, on a core that all share",
			runtime:  sending, machine: inTurns(1),
			// 1 asks at 8.3 and has the GIL at the tick, 12–12.4; it sends the body 12.4–12.5.
			visits: []visit{visitAt(0, compute(20)), visitAt(3.3, compute(0.3))},
			want:   "0-20.7 3.3-12.5",
		},
		{
			sentence: "and loses it to one that wakes on a core of its own",
			runtime:  sending, machine: inTurns(2),
			// 1 has it at 8.3, and again an interval after 8.7.
			visits: []visit{visitAt(0, compute(20)), visitAt(3.3, compute(0.3))},
			want:   "0-20.7 3.3-13.8",
		},
		{
			sentence: "but where another thread writes the reply",
			runtime:  handing, machine: inTurns(2),
			visits: []visit{visitAt(0, compute(20)), visitAt(3.3, compute(0.3))},
			want:   "0-20.7 3.3-8.8",
		},
	} {
		t.Run(s.sentence, func(t *testing.T) {
			if got := s.play(t); got != s.want {
				t.Errorf("\ngot  %s\nwant %s", got, s.want)
			}
		})
	}
}

func TestTimersAreRoundedAsTheRuntimeDoes(t *testing.T) {
	const ms, slack = 1e6, float64(50 * sim.Microsecond)
	for _, c := range []struct {
		timer models.Timer
		wait  float64
		want  float64
	}{
		{models.ExactTimer, 1.7 * ms, 1.7*ms + slack},
		{models.TruncTimer, 1.7 * ms, 1*ms + slack},
		{models.TruncTimer, 0.2 * ms, 1*ms + slack},
		{models.NearestTimer, 1.7 * ms, 2*ms + slack},
		{models.NearestTimer, 0.2 * ms, 0},
	} {
		if got := c.timer.AsTimed(c.wait); got != c.want {
			t.Errorf("%v: %v ns become %v, want %v", c.timer, c.wait, got, c.want)
		}
	}
}

// Users without think time keep one core busy for ever: N users of service S
// on one server have throughput 1/S and, by Little's law, response time N·S.
func TestUsersFindTheCapacity(t *testing.T) {
	f := &models.Fleet{
		Traffic: traffic.Users{Count: 7, Span: 101 * sim.Second}, Classes: single(compute(10)), Services: []models.Service{{Balancer: balancing.RoundRobin{},
			Runtime: models.Runtime{Lanes: 1, Backlog: models.NoLimit}, Groups: []models.Group{{Machine: core(1), Count: 1}}}},
	}
	rep := replicate(t, f, Options{Seed: 1, WarmUp: sim.Second, Batches: 1})
	if x := rep.Averages.DonePerSecond; x != 100 {
		t.Errorf("throughput %v, want 100", x)
	}
	if u := rep.Averages.Utilization; u < 0.999999 {
		t.Errorf("utilization %v", u)
	}
	if r := rep.Classes[0].Latency; r.Min != 70*sim.Millisecond || r.Max != 70*sim.Millisecond {
		t.Errorf("response times from %v to %v, want 70ms", r.Min, r.Max)
	}
}

// Users who are bound to a class send no other.
func TestUsersOfAClass(t *testing.T) {
	f := &models.Fleet{
		Traffic:  traffic.Users{Count: 3, PerClass: []int{1, 2}, Span: 10 * sim.Second},
		Classes:  []models.Class{{Name: "a", Share: 0.5, Steps: []models.Step{await(10)}}, {Name: "b", Share: 0.5, Steps: []models.Step{await(20)}}},
		Services: []models.Service{{Balancer: balancing.RoundRobin{}, Runtime: models.Runtime{Lanes: 1, Backlog: models.NoLimit}, Groups: []models.Group{{Machine: core(1), Count: 1}}}},
	}
	rep := replicate(t, f, Options{Seed: 1, WarmUp: sim.Second, Batches: 1})
	for i, want := range []int64{900, 900} {
		if n := rep.Classes[i].Counts.Offered; n != want {
			t.Errorf("class %d: %d requests, want %d", i, n, want)
		}
	}
}

// A replay is the record: its times, classes and waits.
func TestRecordedRequestsAreReplayed(t *testing.T) {
	classes := []models.Class{
		{Name: "quick", Share: 0.5, Steps: []models.Step{compute(1)}},
		{Name: "slow", Share: 0.5, Steps: []models.Step{work(1), {Action: models.IO, Time: exponential(0.01)}}},
	}
	rec := traffic.NewRecorded(sim.Second, classes)
	rec.Add(3*sim.Millisecond, 1, 2*sim.Millisecond, 7*sim.Millisecond)
	rec.Add(20*sim.Millisecond, 0)
	rec.Add(40*sim.Millisecond, 1, sim.Millisecond, 0)
	f := &models.Fleet{Traffic: rec, Classes: classes, Services: []models.Service{{Balancer: balancing.RoundRobin{}, Runtime: models.Runtime{Lanes: 1, Backlog: models.NoLimit, Slowdown: [len(models.Kinds)]float64{models.Glue: 2}}, Groups: []models.Group{{Machine: core(1), Count: 1}}}}}
	var got []sim.Time
	for _, d := range log(t, f, Options{Seed: 9, NoWarmUp: true, Batches: 1}) {
		got = append(got, d.Born, d.Left)
	}
	want := []sim.Time{3, 14, 20, 22, 40, 42}
	for i := range want {
		if got[i] != want[i]*sim.Millisecond {
			t.Fatalf("born and left at %v, want %v ms", got, want)
		}
	}
}
