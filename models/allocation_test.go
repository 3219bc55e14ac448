package models

import (
	"runtime"
	"testing"

	"fleetcost/sim"
)

// Law 3: no allocation in the event loop. What a run allocates depends on the
// fleet, on the number of batches and on the most requests that are ever in
// flight, but not on how many are served: a run that is several times as long
// allocates the same, up to the few doublings by which a longer run's worst
// moment is worse.
func TestServingAllocatesNothing(t *testing.T) {
	few, many := 20_000, 200_000
	if testing.Short() {
		few, many = 3_000, 15_000
	}
	for _, r := range rules() {
		t.Run(r.sentence, func(t *testing.T) {
			f := r.fleet(2, 0.6)
			objects, bytes := allocated(t, f, few)
			moreObjects, moreBytes := allocated(t, f, many)
			// A slice or ring doubles when it is full; there are some ten of
			// them, and a worst moment grows with the logarithm of time.
			if moreObjects > objects+100 {
				t.Errorf("%d requests: %d allocations; %d requests: %d", few, objects, many, moreObjects)
			}
			if moreBytes > bytes+1<<17 {
				t.Errorf("%d requests: %d bytes; %d requests: %d", few, bytes, many, moreBytes)
			}
		})
	}
}

// allocated is what a run of so many requests allocates.
func allocated(t *testing.T, f *Fleet, requests int) (objects, bytes int64) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	replicate(t, f, Options{Seed: 3, Requests: requests, Batches: 2, NoWarmUp: true})
	runtime.ReadMemStats(&after)
	return int64(after.Mallocs - before.Mallocs), int64(after.TotalAlloc - before.TotalAlloc)
}

// A request's slot is used again: however many are served, there are never
// more slots than requests were in the system at once.
func TestSlotsAreUsedAgain(t *testing.T) {
	t.Parallel()
	for _, r := range rules() {
		f := r.fleet(1, 0.6)
		f.Traffic = only{f.Traffic, shorten(8000)}
		run := newRun(f, everything(1))
		if err := run.loop(t.Context()); err != nil {
			t.Fatal(err)
		}
		if slots, served := len(run.requests), shorten(8000); slots > served/10 {
			t.Errorf("%s: %d slots for %d requests", r.sentence, slots, served)
		}
		if n := run.calendar.Len(); n > 100 {
			t.Errorf("%s: %d events are left when all is done", r.sentence, n)
		}
		free := 0
		for _, p := range run.processes {
			if p.dispatcher.self != none {
				free++ // a thread's place, not a request's
			}
		}
		for id := run.spare; id != none; id = run.requests[id].next {
			free++
		}
		if free != len(run.requests) {
			t.Errorf("%s: %d of %d slots are free when all is done", r.sentence, free, len(run.requests))
		}
	}
}

// When all is done, every worker, lane and connection is free again.
func TestEverythingIsGivenBack(t *testing.T) {
	t.Parallel()
	for _, r := range rules() {
		f := r.fleet(2, 1.2)
		f.Traffic = only{f.Traffic, 1000}
		run := newRun(f, everything(2))
		if err := run.loop(t.Context()); err != nil {
			t.Fatal(err)
		}
		run.over = false // clients have their answers; let the servers find out
		if err := run.loop(t.Context()); err != nil {
			t.Fatal(err)
		}
		fresh := newRun(f, everything(2))
		for i, p := range run.processes {
			if q := fresh.processes[i]; p.free != q.free || p.lanes != q.lanes || p.ready.n != 0 {
				t.Errorf("%s: process %d has %d workers and %d lanes free of %d and %d, and %d wait for a lane",
					r.sentence, i, p.free, p.lanes, q.free, q.lanes, p.ready.n)
			}
		}
		for i, p := range run.pools {
			if p.free != fresh.pools[i].free || p.waiting.n != 0 {
				t.Errorf("%s: backend %d has %d connections free of %d", r.sentence, i, p.free, fresh.pools[i].free)
			}
		}
		for i, in := range run.instances {
			if in.running.N != 0 || in.waiting != 0 || run.outstanding[i] != 0 {
				t.Errorf("%s: instance %d still holds requests: %d run, %d wait, %d are outstanding", r.sentence, i, in.running.N, in.waiting, run.outstanding[i])
			}
			if in.cores != nil && len(in.cores.ends) != 0 {
				t.Errorf("%s: %d lanes still run on instance %d", r.sentence, len(in.cores.ends), i)
			}
		}
		if n, m := run.broker.credits.Len(), fresh.broker.credits.Len(); n != m {
			t.Errorf("%s: the broker has %d credits of %d", r.sentence, n, m)
		}
		for name, level := range map[string]sim.Level{
			"waiting for a worker": run.waitingWorker, "waiting for a lane": run.waitingLane,
			"waiting for a connection": run.waitingPool, "in I/O": run.inIO,
			"blocking a lane": run.blocked,
		} {
			if level.N != 0 {
				t.Errorf("%s: %d requests are %s when all is done", r.sentence, level.N, name)
			}
		}
	}
}
