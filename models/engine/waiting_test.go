package engine

import (
	"testing"

	"fleetcost/models"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// Who waits, in which order, for how long, and who is not let in at all: by hand,
// as in mechanisms_test.go. All times are in milliseconds.

func TestPriorities(t *testing.T) {
	t.Parallel()
	sync := models.Runtime{Concurrency: 1, Lanes: 1}
	lifo := sync
	lifo.Waiting = models.LastInFirstOut
	playAll(t, []scene{
		{
			sentence: "the most urgent of those that wait is next; what is begun is finished",
			runtime:  sync,
			visits:   []visit{visitAt(0, compute(10)), visitAt(1, compute(2)), visitAt(2, compute(2)).urgent(1)},
			want:     "0-10 12-14 10-12",
		},
		{
			sentence: "equals are served first come, first served",
			runtime:  sync,
			visits:   []visit{visitAt(0, compute(10)), visitAt(1, compute(1)), visitAt(2, compute(1)).urgent(1), visitAt(3, compute(1)).urgent(2), visitAt(4, compute(1)).urgent(1)},
			want:     "0-10 13-14 11-12 10-11 12-13",
		},
		{
			sentence: "or the last of them first, where the runtime does so",
			runtime:  lifo,
			visits:   []visit{visitAt(0, compute(10)), visitAt(1, compute(1)), visitAt(2, compute(1)).urgent(1), visitAt(3, compute(1)).urgent(1), visitAt(4, compute(1))},
			want:     "0-10 13-14 11-12 10-11 12-13",
		},
		{
			sentence: "a broker sends the most urgent; what it has sent is begun in that order",
			runtime:  models.Runtime{Concurrency: 1, Lanes: 1, Accept: models.AcceptBroker, Prefetch: 1},
			// 1 is in reserve from 1 on. At 10 the broker sends 3, then 2.
			visits: []visit{visitAt(0, compute(10)), visitAt(1, compute(1)), visitAt(2, compute(1)), visitAt(3, compute(1)).urgent(1)},
			want:   "0-10 10-11 12-13 11-12",
		},
		{
			sentence: "and the same is true of those in reserve",
			runtime:  models.Runtime{Concurrency: 1, Lanes: 1, Accept: models.AcceptBroker, Prefetch: 2},
			visits:   []visit{visitAt(0, compute(10)), visitAt(1, compute(1)), visitAt(2, compute(1)).urgent(1), visitAt(3, compute(1)).urgent(2)},
			want:     "0-10 10-11 11-12 12-13",
		},
		{
			sentence: "who has given up is no obstacle to those that come after",
			runtime:  sync,
			visits:   []visit{visitAt(0, compute(10)), visitAt(1, compute(1)), visitAt(1, compute(1)).urgent(1).patient(3), visitAt(5, compute(1)).urgent(1), visitAt(6, compute(1))},
			want:     "0-10 11-12 expired@4 10-11 12-13",
		},
		{
			sentence: "a queue that is cleared of them keeps its order",
			runtime:  sync,
			// The third to give up, at 8, is more than half of the five that stand there.
			visits: []visit{
				visitAt(0, compute(10)), visitAt(1, compute(1)), visitAt(2, compute(1)), visitAt(3, compute(1)).urgent(1).patient(2),
				visitAt(4, compute(1)).urgent(1).patient(3), visitAt(6, compute(1)).patient(2), visitAt(9, compute(1)).urgent(1),
			},
			want: "0-10 11-12 12-13 expired@5 expired@7 expired@8 10-11",
		},
	})
}

func TestPreemption(t *testing.T) {
	t.Parallel()
	one := models.Runtime{Lanes: 1, Switching: models.Preemptive}
	two := models.Runtime{Lanes: 2, Switching: models.Preemptive}
	collecting := one
	collecting.GC = models.GC{Every: 1, Pause: 10 * sim.Millisecond}
	playAll(t, []scene{
		{
			sentence: "a more urgent request takes the lane at once; the other goes on where it was",
			runtime:  one,
			visits:   []visit{visitAt(0, compute(10)), visitAt(3, compute(2)).urgent(1)},
			want:     "0-12 3-5",
		},
		{
			sentence: "an equal or a lower one does not",
			runtime:  one,
			visits:   []visit{visitAt(0, compute(10)).urgent(1), visitAt(1, compute(1)), visitAt(2, compute(1)).urgent(1)},
			want:     "0-10 1-12 2-11",
		},
		{
			sentence: "who was stopped stands before its equals that came later",
			runtime:  one,
			// 0: 0–2. 1: 2–4. 2: 4–5. 1: 5–13. 3: 13–14. 0: 14–22.
			visits: []visit{visitAt(0, compute(10)), visitAt(2, compute(10)).urgent(1), visitAt(4, compute(1)).urgent(2), visitAt(5, compute(1)).urgent(1)},
			want:   "0-22 2-13 4-5 5-14",
		},
		{
			sentence: "whoever comes back from I/O takes it as well",
			runtime:  one,
			// 0: 0–1, I/O 1–4, 4–5. 1: 1–4, 5–12.
			visits: []visit{visitAt(0, compute(1), await(3), compute(1)).urgent(1), visitAt(0, compute(10))},
			want:   "0-5 0-12",
		},
		{
			sentence: "of two lower ones the one is stopped that was set going last",
			runtime:  two, machine: core(2),
			visits: []visit{visitAt(0, compute(10)), visitAt(1, compute(10)), visitAt(2, compute(3)).urgent(1)},
			want:   "0-10 1-14 2-5",
		},
		{
			sentence: "the lowest is stopped, not the last",
			runtime:  two, machine: core(2),
			visits: []visit{visitAt(0, compute(10)), visitAt(1, compute(10)).urgent(1), visitAt(2, compute(3)).urgent(2)},
			want:   "0-13 1-11 2-5",
		},
		{
			sentence: "two lanes share a core evenly, whatever their priority",
			runtime:  two,
			// 0 and 1 have 8 left at 4. 2 stops 1 and shares with 0 until 8. 0 has 6
			// left then, 1 has 8: 0 is done 12 later, and 1 after 2 more.
			visits: []visit{visitAt(0, compute(10)), visitAt(0, compute(10)), visitAt(4, compute(2)).urgent(1)},
			want:   "0-20 0-22 4-8",
		},
		{
			sentence: "who is stopped may be waiting for its turn on the core",
			runtime:  two, machine: inTurns(1),
			// 0 is protected until 0.7, and looked at when the clock ticks at 4: 1 and, in its
			// place, 2 wait for that. 2: 4–5. 1 has had less than 0 by then: 5–8. 0: 8–12.
			// 1: 12–16. 0: 16–18. 1: 18–21.
			visits: []visit{visitAt(0, compute(10)), visitAt(0.5, compute(10)), visitAt(0.6, compute(1)).urgent(1)},
			want:   "0-18 0.5-21 0.6-5",
		},
		{
			sentence: "nobody is stopped during a pause, but at its end",
			runtime:  collecting,
			// 1 collects 3–13. 2: 13–14. 1 collects for 2, 14–24, and runs 24–28.
			visits: []visit{visitAt(0, compute(2)), visitAt(3, compute(4)), visitAt(5, compute(1)).urgent(1)},
			want:   "0-2 3-28 5-14",
		},
	})
}

func TestPatience(t *testing.T) {
	t.Parallel()
	sync := models.Runtime{Concurrency: 1, Lanes: 1}
	lifo := sync
	lifo.Waiting = models.LastInFirstOut
	playAll(t, []scene{
		{
			sentence: "a client leaves whose request is not begun in time; who is begun stays to the end",
			runtime:  sync,
			visits:   []visit{visitAt(0, compute(10)).begunWithin(5), visitAt(1, compute(1)).begunWithin(5), visitAt(2, compute(5)).begunWithin(9)},
			want:     "0-10 expired@6 10-15",
		},
		{
			sentence: "the place of one that has left is free",
			runtime:  models.Runtime{Concurrency: 1, Lanes: 1, Backlog: 1},
			visits:   []visit{visitAt(0, compute(10)), visitAt(1, compute(1)).begunWithin(5), visitAt(2, compute(1)), visitAt(7, compute(1))},
			want:     "0-10 expired@6 rejected@2 10-11",
		},
		{
			sentence: "so it is where the last one in is first out",
			runtime:  lifo,
			visits:   []visit{visitAt(0, compute(10)), visitAt(1, compute(1)).begunWithin(3), visitAt(2, compute(1)), visitAt(3, compute(1)).begunWithin(30)},
			want:     "0-10 expired@4 11-12 10-11",
		},
		{
			sentence: "in a broker's queue and in a reserve",
			runtime:  models.Runtime{Concurrency: 1, Lanes: 1, Accept: models.AcceptBroker, Prefetch: 1},
			visits:   []visit{visitAt(0, compute(10)), visitAt(1, compute(1)).begunWithin(4), visitAt(2, compute(1)).begunWithin(20), visitAt(3, compute(1)).begunWithin(3)},
			want:     "0-10 expired@5 10-11 expired@6",
		},
		{
			sentence: "and where a thread that owns the sockets has not read the request yet",
			runtime:  models.Runtime{Concurrency: 1, Lanes: 1, Dispatch: 2 * sim.Millisecond},
			// 0 is handed over 0–2 and runs 2–12, 1 12–14 in vain, 2 14–16.
			visits: []visit{visitAt(0, compute(10)).begunWithin(3), visitAt(3, compute(1)).begunWithin(5), visitAt(4, compute(1))},
			want:   "2-12 expired@8 16-17",
		},
		{
			sentence: "whoever gives up the answer first has given up",
			runtime:  sync,
			visits:   []visit{visitAt(0, compute(10)), visitAt(1, compute(1)).patient(3).begunWithin(5), visitAt(2, compute(1)).patient(5).begunWithin(3)},
			want:     "0-10 expired@4 expired@5",
		},
	})
}

// A client that tries again is as patient once more.
func TestEveryAttemptHasItsPatience(t *testing.T) {
	f := scene{
		runtime: models.Runtime{Concurrency: 1, Lanes: 1},
		// The first attempt waits 1–4, the second 8–10, and is begun; a third would come
		// at 15.
		visits: []visit{visitAt(0, compute(10)), visitAt(1, compute(9)).begunWithin(3)},
	}.fleet()
	f.Classes[1].Retry = &models.Policy{Retries: 2, Backoff: constant(0.004)}
	if got, want := fatesOf(t, f, 2), "0-10 0-19"; got != want { // clients get no worker
		t.Errorf("%s, want %s", got, want)
	}
}

// Law 3 holds for what the rules of allocation_test.go have no place for.
func TestWaitingAllocatesNothing(t *testing.T) {
	guarded := backPressed(models.Runtime{Concurrency: 1, Backlog: models.NoLimit})
	guarded.Services[0].Admission = models.Admission{Limit: models.Limit{Rate: 180, Burst: 5}, Shed: models.Shed{InFlight: 30, Delay: 20 * sim.Millisecond}}
	users, batches := guarded.Clone(), guarded.Clone()
	users.Traffic = traffic.Users{Count: 20, Think: exponential(0.1)}
	batches.Traffic = traffic.Batches{PerSecond: 150, Size: 4, Geometric: true}
	for sentence, f := range map[string]*models.Fleet{
		"a door that does not let everyone in": guarded,
		"users who think":                      users,
		"batches":                              batches,
		"back-pressure":                        backPressed(models.Runtime{Concurrency: 1, Backlog: 2}),
		"back-pressure of a broker":            backPressed(models.Runtime{Concurrency: 1, Backlog: 2, Accept: models.AcceptBroker}),
	} {
		objects, _ := allocated(t, f, 3000)
		if more, _ := allocated(t, f, 30_000); more > objects+100 {
			t.Errorf("%s: %d allocations in 3000 requests, %d in ten times as many", sentence, objects, more)
		}
	}
}

func TestAdmission(t *testing.T) {
	t.Parallel()
	sync := models.Runtime{Concurrency: 1, Lanes: 1}
	playAll(t, []scene{
		{
			sentence:  "100 tokens a second, two at once: the third in 20 ms is turned away",
			runtime:   sync,
			admission: models.Admission{Limit: models.Limit{Rate: 100, Burst: 2}},
			// Tokens: 2, 1.1, 0.2; at 10 exactly 1, at 11 0.1, at 31 2 again, of 2.1.
			visits: []visit{visitAt(0), visitAt(1), visitAt(2), visitAt(10), visitAt(11), visitAt(31), visitAt(31), visitAt(31)},
			want:   "0-0 1-1 rejected@2 10-10 rejected@11 31-31 31-31 rejected@31",
		},
		{
			sentence:  "two in the service, one of them waiting: no more",
			runtime:   sync,
			admission: models.Admission{Shed: models.Shed{InFlight: 2}},
			visits:    []visit{visitAt(0, compute(10)), visitAt(1, compute(2)), visitAt(2, compute(1)), visitAt(11, compute(1))},
			want:      "0-10 10-12 rejected@2 12-13",
		},
		{
			sentence:  "what has waited for more than 5 ms is dropped when it would be begun",
			runtime:   sync,
			admission: models.Admission{Shed: models.Shed{Delay: 5 * sim.Millisecond}},
			visits:    []visit{visitAt(0, compute(10)), visitAt(1, compute(1)), visitAt(2, compute(1)), visitAt(5, compute(1)), visitAt(6, compute(5)), visitAt(9, compute(1))},
			want:      "0-10 rejected@10 rejected@10 10-11 11-16 rejected@16",
		},
		{
			sentence:  "so it is in a reserve and in the broker's queue",
			runtime:   models.Runtime{Concurrency: 1, Lanes: 1, Accept: models.AcceptBroker, Prefetch: 1},
			admission: models.Admission{Shed: models.Shed{Delay: 5 * sim.Millisecond}},
			visits:    []visit{visitAt(0, compute(10)), visitAt(1, compute(1)), visitAt(2, compute(1)), visitAt(8, compute(1))},
			want:      "0-10 rejected@10 rejected@10 10-11",
		},
	})
}
