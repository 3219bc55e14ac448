package engine

import (
	"fleetcost/models/program"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// How batches come about while a run is under way: see batch.go for the law.

// A batcher collects the requests of one process into batches.
type batcher struct {
	*program.BatchRule
	process uint32
	waiting queue
	spare   uint32 // free executors: batch slots, linked
	armed   bool   // the calendar holds a look at the first that waits
}

// A batchSlot is the batch that an executor works on.
type batchSlot struct {
	batcher uint32
	members queue
	parts   int32   // cores that still compute
	work    float64 // nanoseconds on each core, or on the accelerator
	next    uint32  // free executor, or batch that waits for an accelerator
	gen     uint32  // rises when its batch is lost
}

// The accelerators of an instance.
type accelerators struct {
	free    int32
	waiting queue // of batches, by their index
}

// openBatchers sets up the batchers of a process.
func (r *run) openBatchers(process uint32, gatherings []*program.BatchRule) {
	for _, g := range gatherings {
		at := uint32(len(r.batchers))
		t := batcher{BatchRule: g, process: process, waiting: emptyQueue, spare: none}
		for range g.ExecutorCount() {
			r.batchSlots = append(r.batchSlots, batchSlot{batcher: at, members: emptyQueue, next: t.spare})
			t.spare = uint32(len(r.batchSlots) - 1)
		}
		r.batchers = append(r.batchers, t)
	}
}

// joinBatch lets a request wait for a batch.
func (r *run) joinBatch(id uint32) {
	q := &r.requests[id]
	pr := &r.processes[q.process]
	at := pr.batchers + uint32(r.opOf(id).Batch.Place)
	q.until = r.now
	pr.batched++
	pr.in[result.WaitingBatch].Up(r.now)
	r.push(&r.batchers[at].waiting, id)
	r.startBatches(at)
}

// startBatches begins the batches that are due on executors that are free.
func (r *run) startBatches(at uint32) {
	t := &r.batchers[at]
	for t.spare != none && t.waiting.n > 0 {
		due := r.requests[t.waiting.head].until + t.Wait
		if int(t.waiting.n) < t.Max && due > r.now {
			if !t.armed {
				t.armed = true
				r.calendar.Schedule(due, batchDue, at, 0)
			}
			return
		}
		r.startBatch(t)
	}
}

// batchDue looks at the first that waits: it may have waited long enough. One
// look is planned at a time, never too late: who comes later is due later.
func (r *run) batchDue(at uint32) {
	r.batchers[at].armed = false
	r.startBatches(at)
}

// startBatch begins a batch of those that have waited longest.
func (r *run) startBatch(t *batcher) {
	first := t.waiting.head
	o := r.opOf(first)
	n := min(int(t.waiting.n), t.Max)
	i := t.spare
	b := &r.batchSlots[i]
	t.spare = b.next
	b.work = o.Span(r.work[int(first)*r.stride+int(r.requests[first].op)], n)
	s := r.processes[t.process].service
	s.countBatch(r, n)
	for range n {
		id := r.pop(&t.waiting)
		s.in[result.WaitingBatch].Down(r.now)
		s.in[result.InBatch].Up(r.now)
		s.countGathered(r, r.requests[id].until)
		r.push(&b.members, id)
	}
	if t.Accelerator {
		r.enterAccelerator(i)
		return
	}
	b.parts = int32(o.Cores)
	for range o.Cores {
		r.startPart(i, t)
	}
}

// startPart lets a core compute its part of a batch.
func (r *run) startPart(i uint32, t *batcher) {
	id := r.newRequest()
	q := &r.requests[id]
	q.class, q.process, q.begun = uint16(t.Program), t.process, r.now
	q.internal = true
	r.links[id] = noLink
	r.links[id].batchSlot = i
	r.work[int(id)*r.stride] = r.batchSlots[i].work
	r.processes[t.process].executing.Up(r.now)
	r.startThread(id)
}

// endPart ends a core's part of a batch.
func (r *run) endPart(id uint32) {
	i := r.links[id].batchSlot
	r.serviceOfBatch(i).executing.Down(r.now)
	r.free(id)
	b := &r.batchSlots[i]
	b.parts--
	if b.parts == 0 {
		r.endBatch(i)
	}
}

// enterAccelerator begins a batch on an accelerator, or lets it wait for one.
func (r *run) enterAccelerator(i uint32) {
	a := r.acceleratorsOf(i)
	if a.free > 0 {
		a.free--
		r.startAccelerator(i)
		return
	}
	r.batchSlots[i].next = none
	if a.waiting.n == 0 {
		a.waiting.head = i
	} else {
		r.batchSlots[a.waiting.tail].next = i
	}
	a.waiting.tail = i
	a.waiting.n++
}

func (r *run) acceleratorsOf(i uint32) *accelerators {
	return &r.instances[r.processes[r.batchers[r.batchSlots[i].batcher].process].instance].accelerators
}

func (r *run) startAccelerator(i uint32) {
	r.serviceOfBatch(i).accelerating.Up(r.now)
	r.calendar.Schedule(r.now+sim.Time(r.batchSlots[i].work+0.5), batchDone, i, r.batchSlots[i].gen)
}

func (r *run) serviceOfBatch(i uint32) *service {
	return r.processes[r.batchers[r.batchSlots[i].batcher].process].service
}

// batchDone ends a batch on an accelerator, which goes to the next.
func (r *run) batchDone(i uint32) {
	r.serviceOfBatch(i).accelerating.Down(r.now)
	a := r.acceleratorsOf(i)
	if a.waiting.n > 0 {
		next := a.waiting.head
		a.waiting.head = r.batchSlots[next].next
		a.waiting.n--
		r.startAccelerator(next)
	} else {
		a.free++
	}
	r.endBatch(i)
}

// endBatch frees the executor for those that wait already, and lets the
// requests of the batch go on.
func (r *run) endBatch(i uint32) {
	b := &r.batchSlots[i]
	members := b.members
	b.members = emptyQueue
	t := &r.batchers[b.batcher]
	b.next, t.spare = t.spare, i
	s := r.processes[t.process].service
	r.startBatches(b.batcher)
	for members.n > 0 {
		id := r.pop(&members)
		s.in[result.InBatch].Down(r.now)
		r.processes[t.process].batched--
		q := &r.requests[id]
		r.endOp(q, s)
		q.source = fromThread
		r.proceed(id)
	}
}

// Of batches a service tells how many there were while it was measured, of how
// many requests, and how long those had waited.
type batchTally struct {
	batches, batched int64
	batchWait        *sim.Tally
}

func (s *service) countBatch(r *run, n int) {
	if r.phase == measuring {
		s.batches++
		s.batched += int64(n)
	}
}

func (s *service) countGathered(r *run, since sim.Time) {
	if r.phase == measuring {
		s.batchWait.Add(r.now - since)
	}
}

// averageBatches fills in what a service tells of its batches over a span in
// nanoseconds that ends now.
func (s *service) averageBatches(r *run, a *result.Averages, span float64) {
	if len(s.batchRules) == 0 {
		return
	}
	a.In[result.Running] -= s.executing.Mean(r.now) // no request computes there, but a batch
	a.BatchRate = float64(s.batches) / span * 1e9
	if s.batches > 0 {
		a.BatchSize = float64(s.batched) / float64(s.batches)
		a.BatchWait = s.batchWait.Mean()
	}
	most := 0.0
	for _, g := range r.model.groupsOf(s.index) {
		most += float64(g.Count * g.Machine.Accelerators)
	}
	if most > 0 {
		a.Accelerators = s.accelerating.Mean(r.now) / most
	}
}
