package engine

import (
	"fleetcost/models"
	"fleetcost/sim"
)

// The global interpreter lock of CPython (Python/ceval_gil.c, 3.2 to 3.13). A
// thread that finds it taken waits on a condition for one switch interval, and
// again. Each time it notes how often the lock has changed hands; when an
// interval ends in which it never has, the thread makes the holder drop it,
// which it does between two instructions. A lock that is dropped, or left for
// a system call that blocks, goes to the thread whose interval began first.
//
// A thread that sleeps through its interval must be woken before it can ask,
// which takes Handover: so an interval lasts Slice + Handover, however short
// Slice is.
//
// So the thread that asks, having just begun another interval, is not the one
// that gets the lock unless it waits alone: one that came after it does. And a
// thread in whose interval others came and went asks only an interval later. A
// short request among busy threads may be served at once or wait for several
// times their number of intervals.

// askGIL lets a thread wait for the GIL.
func (r *run) askGIL(id, p uint32, pr *process) {
	r.waitForGIL(id, pr)
	if !pr.asked {
		pr.asked = true
		r.calendar.Schedule(r.now+pr.slice, sliceOver, p, 0)
	}
}

// waitForGIL begins an interval of a waiting thread.
func (r *run) waitForGIL(id uint32, pr *process) {
	r.enqueue(pr, id)
	q := &r.requests[id]
	q.until, q.switches = r.now, pr.switches
}

// sliceOver ends the interval of the thread that began it first, if it waits
// still.
func (r *run) sliceOver(p uint32) {
	pr := &r.processes[p]
	if pr.ready.n == 0 {
		pr.asked = false
		return
	}
	first := pr.ready.head
	q := &r.requests[first]
	if end := q.until + pr.slice; end > r.now {
		r.calendar.Schedule(end, sliceOver, p, 0)
		return
	}
	if in := &r.instances[pr.instance]; in.cores != nil && in.cores.stalled(r.now) {
		r.calendar.Schedule(in.cores.renewed, sliceOver, p, 0) // who asks stands still too
		return
	}
	asks := q.switches == pr.switches
	if asks && !pr.late {
		if delay := r.instances[pr.instance].untilCore(r.now, pr.held); delay > 0 {
			pr.late = true
			r.calendar.Schedule(r.now+delay, sliceOver, p, 0)
			return
		}
	}
	pr.late = false
	r.next(pr)
	r.waitForGIL(first, pr)
	if asks {
		r.dropGIL(pr)
	}
	r.calendar.Schedule(max(r.now, r.requests[pr.ready.head].until+pr.slice), sliceOver, p, 0)
}

// untilCore is how long the thread that asks must wait for a core on which to
// ask, when the holder of the GIL has had the lane since then: none where a core
// is to spare, or the holder's slice is over, else until the next tick of the clock
// after that. The holder has its next slice at a tick (see cores_scheduler.go).
func (in *instance) untilCore(now, since sim.Time) sim.Time {
	if !in.crowded || in.quantum == 0 {
		return 0
	}
	over := since + in.protected
	renewed := (over + in.quantum - 1) / in.quantum * in.quantum
	switch last := now / in.quantum * in.quantum; {
	case now < over:
		return renewed - now
	case last >= renewed && now-last < in.protected:
		return last + in.quantum - now
	}
	return 0
}

// dropGIL makes the holder of the GIL hand it over: at once, or when it has a
// core again.
func (r *run) dropGIL(pr *process) {
	id := pr.holder
	q := &r.requests[id]
	in := &r.instances[pr.instance]
	if pr.collector.running {
		pr.dropping = true // when it is done
		return
	}
	if in.cores == nil {
		left := float64(q.until - r.now)
		in.running.Down(r.now)
		q.gen++ // its laneDone is void
		r.handGIL(pr, left)
		return
	}
	left, ok := in.cores.interrupt(r, pr.instance, id)
	if !ok {
		pr.dropping = pr.took // a lock that is not taken yet is not dropped
		return
	}
	r.handGIL(pr, left)
}

// handGIL passes the GIL to the thread that is next. What is left of the
// holder's stretch waits.
func (r *run) handGIL(pr *process, left float64) {
	id := pr.holder
	r.requests[id].remaining = max(left/r.instances[pr.instance].slowness, 1)
	r.yieldGIL(pr)
}

// yieldGIL passes the GIL on; its holder waits for it again.
func (r *run) yieldGIL(pr *process) {
	id := pr.holder
	r.passLane(pr)
	r.waitForGIL(id, pr)
}

// regainsGIL lets a thread go on that has let go of the GIL to send, when it has it again
// before another could take it. One that waits for the lock is woken, and takes it first
// where it has a core to wake on: the convoy of runtimes/gil_convoy.csv, in which every
// send costs an interval. Where it has none it must take the core from the thread that
// sends, as one that asks must.
func (r *run) regainsGIL(id uint32, pr *process) bool {
	q := &r.requests[id]
	ops := r.programs[q.class].Ops
	if int(q.op) == len(ops) || ops[q.op].Action != models.CPU || r.instances[pr.instance].untilCore(r.now, pr.held) == 0 {
		return false
	}
	q.remaining = r.work[int(id)*r.stride+int(q.op)]
	r.runLane(id, pr)
	return true
}
