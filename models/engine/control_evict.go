package engine

import (
	"cmp"
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// Eviction. An instance that stops at once has requests in every state that there is:
// waiting for a worker, on a lane or in the queue for one, in I/O, in a call, in a batch.
// Each is taken out of the structure that holds it, which is how its state is known, and
// gives back what it holds of others: its connection to a backend goes to the next in
// line, what it has sent is given up. What then becomes of it is the Loss. The processes
// are left as new.
//
// Nobody new may begin meanwhile what is to be evicted too: so those that wait for a
// connection are taken out before those that hold one.

// An evictee is a request that is taken out of an instance.
type evictee struct {
	id    uint32
	begun bool
	left  float64 // nanoseconds of CPU left of the step that it is in
}

// An eviction is one under way.
type eviction struct {
	*run
	in     *instance
	placed []bool   // slots of requests that are free, or have been taken out
	queued []uint32 // batches that wait for an accelerator
	all    []evictee
}

// evict empties an instance that is gone.
func (r *run) evict(i uint32, how Loss) {
	e := eviction{run: r, in: &r.instances[i], placed: r.vacantSlots()}
	e.fromAccelerators()
	for p := e.in.first; p < e.in.first+e.in.count; p++ {
		e.fromLanes(p)
		e.fromBatches(p)
	}
	e.fromCores(i)
	e.fromOthers()
	slices.SortFunc(e.all, func(a, b evictee) int {
		return cmp.Or(cmp.Compare(r.requests[a.id].begun, r.requests[b.id].begun), cmp.Compare(a.id, b.id))
	})
	for p := e.in.first; p < e.in.first+e.in.count; p++ {
		pr := &r.processes[p]
		e.fromBacklog(&pr.dispatcher.listen)
		e.fromBacklog(&pr.backlog)
	}
	e.fromBacklog(&e.in.backlog)
	r.renew(i)
	back := e.all[:0]
	for _, x := range e.all {
		if r.stays(x.id) && !r.lose(x.id, how) {
			r.startOver(x, how)
			back = append(back, x)
		}
	}
	r.handBack(e.in.service, back)
}

// vacantSlots tells of each slot whether no request that has come to a service has it.
func (r *run) vacantSlots() []bool {
	vacant := append(r.vacant[:0], make([]bool, len(r.requests))...)
	for id := r.spare; id != none; id = r.requests[id].next {
		vacant[id] = true
	}
	for p := range r.processes {
		if self := r.processes[p].dispatcher.self; self != none {
			vacant[self] = true
		}
	}
	if r.clients != nil { // deliveries have their process while they are on their way
		r.calendar.Each(func(x sim.Event) {
			if x.Kind == hop {
				vacant[x.Ref] = true
			}
		})
	}
	r.vacant = vacant
	return vacant
}

// take notes a request that has been taken out of where it was.
func (e *eviction) take(id uint32, left float64) {
	if e.placed[id] {
		return // a dispatcher's
	}
	e.placed[id] = true
	if q := &e.requests[id]; q.source >= fromWorker { // a thread waits for the loop
		e.processes[q.process].threads[q.source-fromWorker].free++
		q.source = fromThread
	}
	e.all = append(e.all, evictee{id, true, left})
}

// fromBacklog takes out those that wait for a worker.
func (e *eviction) fromBacklog(b *backlog) {
	for b.n > 0 {
		id := e.pop(&b.queue)
		if !e.requests[id].waiting {
			e.free(id) // it left when its client did
			continue
		}
		e.requests[id].waiting = false
		e.in.in[result.WaitingWorker].Down(e.now)
		e.all = append(e.all, evictee{id: id})
	}
	b.forget()
	b.gaveUp = 0
}

// fromLanes takes out those that wait for a lane or a thread of a process, and those
// that its dispatcher has in hand.
func (e *eviction) fromLanes(p uint32) {
	pr := &e.processes[p]
	l := &pr.loop
	for _, q := range [...]*queue{&pr.ready, &l.due, &l.polled, &l.relisted, &l.listen, &l.replies, &pr.collector.stopped} {
		for q.n > 0 {
			id := e.pop(q)
			pr.in[result.WaitingLane].Down(e.now)
			e.take(id, e.requests[id].remaining)
		}
	}
	for first := true; pr.dispatcher.inbox.n > 0; first = false {
		id := e.pop(&pr.dispatcher.inbox)
		if !first {
			pr.in[result.WaitingLane].Down(e.now)
		}
		if !e.requests[id].handled {
			pr.undispatched.Down(e.now)
		}
		e.take(id, 0)
		e.all[len(e.all)-1].begun = e.requests[id].handled
	}
	for k := range pr.threads {
		for w := &pr.threads[k].waiting; w.n > 0; {
			id := e.pop(w)
			pr.in[result.WaitingThread].Down(e.now)
			e.take(id, e.work[int(id)*e.stride+int(e.requests[id].op)])
		}
	}
	for _, b := range [...]*backlog{&pr.backlog, &pr.dispatcher.listen, &e.in.backlog} {
		for id, n := b.head, b.n; n > 0; n-- { // their turn comes: see evict
			e.placed[id] = true
			id = e.requests[id].next
		}
	}
}

// fromBatches takes out those that wait for a batch of a process or are in one.
func (e *eviction) fromBatches(p uint32) {
	pr := &e.processes[p]
	for at := pr.batchers; at < pr.batchers+uint32(len(pr.batchRules)); at++ {
		t := &e.batchers[at]
		for t.waiting.n > 0 {
			pr.in[result.WaitingBatch].Down(e.now)
			e.take(e.pop(&t.waiting), 0)
		}
		t.spare = none
		for i := range e.batchSlots {
			if b := &e.batchSlots[i]; b.batcher == at {
				if b.members.n > 0 {
					e.fromBatch(b, t.Accelerator && !slices.Contains(e.queued, uint32(i)))
				}
				b.next, t.spare = t.spare, uint32(i)
			}
		}
	}
}

// fromBatch takes out the requests of a batch that is under way; accelerated: on an
// accelerator.
func (e *eviction) fromBatch(b *batchSlot, accelerated bool) {
	for b.members.n > 0 {
		e.in.in[result.InBatch].Down(e.now)
		e.take(e.pop(&b.members), 0)
	}
	b.parts = 0
	if accelerated {
		b.gen++ // its end is void
		e.in.accelerating.Down(e.now)
		e.in.accelerators.free++
	}
}

// fromAccelerators notes the batches that wait for an accelerator of the instance; the
// links between them are soon others.
func (e *eviction) fromAccelerators() {
	for w := &e.in.accelerators.waiting; w.n > 0; w.n-- {
		e.queued = append(e.queued, w.head)
		w.head = e.batchSlots[w.head].next
	}
}

// fromCores takes out those that compute, and the parts of batches.
func (e *eviction) fromCores(i uint32) {
	if c := e.in.cores; c != nil {
		c.advance(e.now)
		for _, x := range c.ends {
			e.fromCore(x.id, math.Max(0, x.at-c.virtual))
		}
		for t := range c.entities {
			if w := &c.entities[t]; w.state == wanting {
				e.fromCore(w.id, w.left)
			}
		}
		c.ends, c.due = c.ends[:0], sim.Never
		c.clear()
		for p := e.in.first; p < e.in.first+e.in.count; p++ {
			e.processes[p].thread = none
		}
		return
	}
	for _, x := range e.runningAlone(i) {
		e.in.running.Down(e.now)
		e.fromCore(x.Ref, float64(x.At-e.now))
	}
}

// runningAlone are the ends of those that compute on an instance where each lane has a
// core of its own.
func (r *run) runningAlone(i uint32) (ends []sim.Event) {
	r.calendar.Each(func(x sim.Event) {
		if x.Kind != laneDone {
			return
		}
		if q := &r.requests[x.Ref]; q.gen == x.Gen && r.processes[q.process].instance == i {
			ends = append(ends, x)
		}
	})
	slices.SortFunc(ends, func(a, b sim.Event) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Ref, b.Ref))
	})
	return ends
}

// fromCore takes a request off its core that needs it for so many more nanoseconds.
func (e *eviction) fromCore(id uint32, span float64) {
	q := &e.requests[id]
	pr := &e.processes[q.process]
	left := span / e.in.slowness
	switch {
	case id == pr.dispatcher.self:
		q.gen++
		return
	case e.offloading && e.isOffloaded(q):
		pr.offloaded.Down(e.now)
		if pool := e.opOf(id).Backend; pool != models.NoPool {
			pr.threads[pool].free++
		}
		if e.programs[q.class].Executes {
			pr.executing.Down(e.now)
			e.placed[id] = true
			e.free(id)
			return
		}
	case pr.collector.running: // it collects in its lane
		left = pr.collector.visit
	case !pr.plain: // the slices that follow this one
		left += q.remaining
	}
	e.take(id, left)
}

// fromOthers takes out those that wait for what is not in the instance.
func (e *eviction) fromOthers() {
	var pooled []uint32
	for id := range uint32(len(e.requests)) {
		q := &e.requests[id]
		if e.placed[id] || q.process == none || q.process < e.in.first || q.process >= e.in.first+e.in.count {
			continue
		}
		s := e.in.service
		o := e.opOf(id)
		if o.Blocking {
			s.blocked.Down(e.now)
		}
		switch {
		case o.Sleep || o.Delay:
			s.in[result.InIO].Down(e.now)
		case o.Action == models.IO:
			pooled = append(pooled, id)
		case o.Action == models.Call:
			s.in[result.Calling].Down(e.now)
			e.giveUp(id)
		case o.Action == models.Enqueue:
			s.in[result.Calling].Down(e.now)
		}
		e.take(id, 0)
	}
	e.fromPools(pooled)
}

// fromPools takes requests out of steps of I/O: first those that wait for a connection
// of their process, then those that wait for one of the fleet, then those that have one.
func (e *eviction) fromPools(ids []uint32) {
	if e.ownPools != nil {
		ids = slices.DeleteFunc(ids, func(id uint32) bool {
			backend := e.opOf(id).Backend
			if !e.remove(&e.ownPool(id, backend).waiting, id) {
				return false
			}
			e.in.in[result.WaitingPool].Down(e.now)
			e.usages[backend].waiting.Down(e.now)
			return true
		})
	}
	ids = slices.DeleteFunc(ids, func(id uint32) bool { return e.leavePools(id, e.opOf(id).Backend) })
	for _, id := range ids {
		e.abandonIO(id, e.opOf(id).Backend)
	}
}

// renew leaves the processes of an instance as new, with no worker yet.
func (r *run) renew(i uint32) {
	in := &r.instances[i]
	r.outstanding[in.place] = 0
	in.waiting, in.nextProcess, in.nextSocket = 0, 0, 0
	in.pool = connections{}
	copy(in.connections, in.homes)
	in.accelerators.waiting = emptyQueue
	for p := in.first; p < in.first+in.count; p++ {
		pr := &r.processes[p]
		pr.life++
		pr.lifetime, pr.free, pr.lanes = lifetime{over: true, idle: in.workers}, 0, in.lanes
		pr.branches, pr.batched = 0, 0
		pr.holder, pr.last, pr.took, pr.dropping, pr.late = none, none, false, false, false
		pr.loop = emptyLoop
		pr.collector = collector{stopped: emptyQueue}
		pr.dispatcher.busy = false
		if l := pr.byLevel; l != nil {
			l.running = l.running[:0]
			for k := range l.last {
				l.last[k] = none
			}
		}
		r.forgetCalls(p)
	}
}
