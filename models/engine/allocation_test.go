package engine

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
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
func allocated(t *testing.T, f *models.Fleet, requests int) (objects, bytes int64) {
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
		run := startRun(f, everything(1))
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
			free += int(p.backlog.n) // clients who have given up, not yet looked at
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
		if err := givesBack(t.Context(), f, 2); err != nil {
			t.Errorf("%s: %v", r.sentence, err)
		}
	}
}

// … whatever the fleet.
func TestAnyFleetGivesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := anyFleet(func(what string, n int) int { return rapid.IntRange(0, n-1).Draw(t, what) }, 1)
		f.Traffic = only{traffic.Poisson(math.Min(f.Traffic.Rate(), 50_000)), 600}
		if err := givesBack(context.Background(), f, rapid.Uint64().Draw(t, "seed")); err != nil {
			t.Fatal(err)
		}
	})
}

// givesBack runs the fleet until nothing more can happen, and says what is
// still held then. The fleet's traffic must end.
func givesBack(ctx context.Context, f *models.Fleet, seed uint64) error {
	return givesBackAfter(ctx, startRun(f, everything(seed)), seed)
}

// givesBackAfter tells it of a run that ends with all instances serving.
func givesBackAfter(ctx context.Context, run *run, seed uint64) error {
	f := run.fleet
	for range 5 { // clients have their answers after one; let the servers find out
		run.over = false
		if err := run.loop(ctx); err != nil {
			return err
		}
	}
	var errs []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	fresh := startRun(f, everything(seed))
	free, own := 0, 0 // slots for requests, and those that stand for threads
	for i := range run.processes {
		p, q := &run.processes[i], &fresh.processes[i]
		workers := run.instances[p.instance].workers
		check(p.free == workers && p.lanes == q.lanes, "process %d has %d workers and %d lanes free of %d and %d", i, p.free, p.lanes, workers, q.lanes)
		check(p.ready.n == 0 && p.loop == emptyish(p.loop), "process %d: some wait for a lane: %+v", i, p.loop)
		check(p.byLevel == nil || len(p.byLevel.running) == 0, "process %d: some compute", i)
		check(p.collector.stopped.n == 0 && !p.collector.running, "process %d: some stand still", i)
		free += int(p.backlog.n) // clients who have given up, not yet swept away
		for k := range p.threads {
			check(p.threads[k].free == q.threads[k].free && p.threads[k].waiting.n == 0, "process %d: %d threads are free of %d", i, p.threads[k].free, q.threads[k].free)
		}
		check(p.dispatcher.inbox.n == 0 && !p.dispatcher.busy, "process %d: its dispatcher has more to do", i)
		if p.dispatcher.self != none {
			own++
		}
	}
	for i, b := range run.batchSlots {
		check(b.members.n == 0, "a batch of %d is left on executor %d", b.members.n, i)
	}
	for i, g := range run.batchers {
		idle := 0
		for at := g.spare; at != none; at = run.batchSlots[at].next {
			idle++
		}
		check(g.waiting.n == 0 && idle == g.ExecutorCount(), "batcher %d: %d wait, %d executors are free of %d", i, g.waiting.n, idle, g.ExecutorCount())
	}
	for i, p := range run.pools {
		check(p.free == fresh.pools[i].free && p.waiting.n == 0, "backend %d has %d connections free of %d", i, p.free, fresh.pools[i].free)
	}
	for i := range run.instances {
		in := &run.instances[i]
		check(in.running.N == 0 && in.waiting == 0 && run.outstanding[i] == 0, "instance %d still holds requests: %d run, %d wait, %d are outstanding", i, in.running.N, in.waiting, run.outstanding[i])
		if in.cores != nil {
			check(len(in.cores.ends) == 0 && in.cores.wanting == 0, "%d lanes still run on instance %d", len(in.cores.ends), i)
		}
		check(in.door.n == 0 && in.atDoor == 0, "instance %d: %d still wait at its door, %d at all", i, in.door.n, in.atDoor)
		free += int(in.backlog.n)
		check(in.accelerators.free == fresh.instances[i].accelerators.free && in.accelerators.waiting.n == 0, "instance %d: %d accelerators are free", i, in.accelerators.free)
		c := &in.pool
		check(len(c.idle)+len(c.gone) == len(c.all), "instance %d: %d of %d connections are in use", i, len(c.all)-len(c.idle)-len(c.gone), len(c.all))
	}
	for i, s := range run.services {
		credits, has := 0, 0
		for p := s.from; s.accepting == models.AcceptBroker && p < s.to; p++ {
			credits += int(run.instances[run.processes[p].instance].workers) + s.runtime.Prefetch
			has += int(run.processes[p].credit)
		}
		check(has == credits, "service %d: the broker has %d credits of %d", i, has, credits)
		for name, level := range map[string]sim.Level{
			"waiting for a worker": s.in[result.WaitingWorker], "waiting for a lane": s.in[result.WaitingLane], "waiting for a thread": s.in[result.WaitingThread],
			"waiting for a connection": s.in[result.WaitingPool], "in I/O": s.in[result.InIO], "calling": s.in[result.Calling], "blocking a lane": s.blocked, "offloaded": s.offloaded, "waiting for a batch": s.in[result.WaitingBatch], "in a batch": s.in[result.InBatch], "in service": s.inService,
		} {
			check(level.N == 0, "service %d: %d requests are %s when all is done", i, level.N, name)
		}
		free += int(s.broker.waiting.n)
	}
	for i, p := range run.ownPools {
		check(p.free == fresh.ownPools[i].free && p.waiting.n == 0, "pool %d has %d connections free of %d", i, p.free, fresh.ownPools[i].free)
	}
	for i, k := range run.links {
		check(k.held == 0, "request %d keeps connections when all is done", i)
	}
	check(run.inSystem.N == 0, "%d requests are in the system when all is done", run.inSystem.N)
	for id := run.spare; id != none; id = run.requests[id].next {
		free++
	}
	check(free+own == len(run.requests), "%d of %d slots are free when all is done", free, len(run.requests)-own)
	return errors.Join(errs...)
}

// emptyish is the loop without anything to do, in the same turn.
func emptyish(l loop) loop {
	for _, q := range []*queue{&l.due, &l.polled, &l.relisted, &l.listen, &l.replies} {
		q.n = 0
	}
	return l
}
