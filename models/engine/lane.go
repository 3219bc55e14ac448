package engine

import (
	"fleetcost/models"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// enterLane lets the request run on a lane of its process, or makes it wait
// for one.
func (r *run) enterLane(id uint32) {
	p := r.requests[id].process
	pr := &r.processes[p]
	pr.laneVisits++
	if pr.lanes > 0 {
		pr.lanes--
		if pr.turns != models.FIFO {
			r.woke(pr, id)
		}
		r.occupyLane(id, pr)
		return
	}
	switch {
	case pr.plain:
		pr.in[result.WaitingLane].Up(r.now)
		r.push(&pr.ready, id)
	case pr.switching == models.GIL:
		r.askGIL(id, p, pr)
	case pr.switching == models.Preemptive:
		r.askLane(id, pr)
	default:
		r.enqueue(pr, id)
	}
}

// occupyLane starts a request, fresh or interrupted, on a lane that it holds.
func (r *run) occupyLane(id uint32, pr *process) {
	if pr.plain {
		in := &r.instances[pr.instance]
		r.compute(id, pr, in, onLane, r.requests[id].remaining*in.slowness)
		return
	}
	pr.holder, pr.took, pr.dropping, pr.held = id, false, false, r.now
	if pr.last != id {
		pr.last = id
		pr.switches++
	}
	q := &r.requests[id]
	if q.cold {
		q.cold = false
		if pr.hasColdCost {
			q.remaining += r.coldCost(pr, q)
		}
		if q.source == fromListen && q.op == 0 && !pr.reconnects && r.programs[q.class].Part == models.Asked {
			q.remaining += float64(pr.runtime.Connect)
		}
	}
	switch {
	case !pr.detains:
		r.runOnCore(id, pr)
	case !r.collect(id, pr):
		r.runLane(id, pr)
	}
}

// runLane lets a request that holds a lane go on, unless its process stands
// still.
func (r *run) runLane(id uint32, pr *process) {
	if pr.collector.running {
		r.standStill(id, pr)
		return
	}
	if id != pr.dispatcher.self && r.block(id) {
		return
	}
	r.runOnCore(id, pr)
}

// runOnCore starts what a lane does next: the rest of the visit, or one slice
// of it.
func (r *run) runOnCore(id uint32, pr *process) {
	q := &r.requests[id]
	in := &r.instances[pr.instance]
	if q.source >= fromWorker {
		r.compute(id, pr, in, onLane, 0) // the loop has the answer when it has a core
		return
	}
	span := q.remaining * in.slowness
	if pr.switching == models.TimeSlice {
		if slice := float64(pr.slice); span > slice {
			span = slice
		}
		q.remaining -= span / in.slowness
	} else {
		q.remaining = 0
		if pr.byLevel != nil {
			pr.byLevel.started(id)
		}
	}
	r.compute(id, pr, in, onLane, span)
}

// compute lets a thread compute for a request for a span of time on a core.
func (r *run) compute(id uint32, pr *process, in *instance, from seat, span float64) {
	if in.cores != nil {
		in.cores.start(r, id, pr, from, span)
		return
	}
	q := &r.requests[id]
	in.running.Up(r.now)
	q.until = r.now + sim.Time(span+0.5)
	r.calendar.Schedule(q.until, laneDone, id, q.gen)
}

// laneDone ends a request's stretch on a lane with a core of its own.
func (r *run) laneDone(id uint32) {
	pr := &r.processes[r.requests[id].process]
	r.instances[pr.instance].running.Down(r.now)
	r.endStretch(id, pr)
}

// endStretch decides, when a stretch on the lane is over, who has it next.
func (r *run) endStretch(id uint32, pr *process) {
	if pr.plain {
		r.requests[id].op++
		r.releaseLane(pr)
		r.proceed(id)
		return
	}
	if pr.byLevel != nil {
		pr.byLevel.stopped(id)
	}
	if r.staysOnLane(id, pr) {
		return
	}
	r.endOp(&r.requests[id], pr.service)
	if pr.switching == models.GIL && r.regainsGIL(id, pr) {
		return
	}
	if pr.detains && r.keepLane(id, pr) {
		if pr.byLevel != nil {
			r.preempt(pr)
		}
		return
	}
	r.endVisit(id, pr)
}

// staysOnLane handles a stretch that is not the end of a request's visit.
func (r *run) staysOnLane(id uint32, pr *process) bool {
	q := &r.requests[id]
	switch {
	case r.offloading && r.isOffloaded(q): // it has a thread, and no lane
		r.threadDone(id, pr)
	case q.source >= fromWorker:
		r.handOut(q, pr)
		r.runOnCore(id, pr)
	case pr.detains && pr.collector.running:
		r.endCollection(id, pr)
	case q.remaining > 0.5 && !r.waits(pr): // a slice of a longer visit is over
		r.runOnCore(id, pr)
	case q.remaining > 0.5:
		r.requests[pr.ready.head].remaining += pr.handover
		r.passLane(pr)
		pr.in[result.WaitingLane].Up(r.now)
		r.push(&pr.ready, id)
	case pr.dispatching && id == pr.dispatcher.self:
		r.errandDone(q.process, pr)
	default:
		return false
	}
	return true
}

// endVisit gives up the lane at the end of a visit, and lets the request go on.
func (r *run) endVisit(id uint32, pr *process) {
	if pr.turns == models.Uvloop {
		// What the request does next comes first: its reply may end the turn.
		pr.inTurn = true
		r.proceed(id)
		pr.inTurn = false
		r.endTurn(pr)
		r.releaseLane(pr)
		return
	}
	r.releaseLane(pr)
	r.proceed(id)
}

// releaseLane gives the lane to the next in line, if any.
func (r *run) releaseLane(pr *process) {
	if !r.waits(pr) {
		pr.lanes++
		return
	}
	r.passLane(pr)
}

// passLane gives a lane to the request that is next.
func (r *run) passLane(pr *process) {
	if pr.plain {
		pr.in[result.WaitingLane].Down(r.now)
		r.occupyLane(r.pop(&pr.ready), pr)
		return
	}
	if pr.byLevel != nil {
		r.occupyLane(r.nextOfLevel(pr), pr)
		return
	}
	r.occupyLane(r.next(pr), pr)
}

// block begins a request's step on its lane, if it is a blocking one.
func (r *run) block(id uint32) bool {
	q := &r.requests[id]
	o := &r.programs[q.class].Ops[q.op]
	if !o.Blocking {
		return false
	}
	pr := &r.processes[q.process]
	pr.blocked.Up(r.now)
	switch {
	case o.Sleep:
		r.startIO(id)
	case o.Action == models.IO:
		r.enterPool(id, o.Backend)
	case o.Action == models.Call:
		r.call(id)
	default:
		r.fork(id)
	}
	return true
}

// unblock ends a blocking step.
func (r *run) unblock(id uint32) {
	pr := &r.processes[r.requests[id].process]
	pr.blocked.Down(r.now)
	if r.keepLane(id, pr) {
		return
	}
	r.endVisit(id, pr)
}

// keepLane begins the request's next step on the lane that it has, if it needs
// one.
func (r *run) keepLane(id uint32, pr *process) bool {
	if r.hasCalls {
		r.skipInstantaneous(id, true)
	}
	q := &r.requests[id]
	ops := r.programs[q.class].Ops
	if int(q.op) == len(ops) {
		return false
	}
	switch o := &ops[q.op]; {
	case o.Action == models.CPU:
		q.remaining = r.work[int(id)*r.stride+int(q.op)]
	case !o.Blocking:
		return false
	}
	r.runLane(id, pr)
	return true
}

// coldCost is what a request costs more because the process has not begun one for
// a while (see [models.Idle]), in nanoseconds.
func (r *run) coldCost(pr *process, q *request) float64 {
	gap := float64(r.now - pr.begun)
	pr.begun = r.now
	idle := &pr.runtime.Idle
	if r.clients != nil && r.programs[q.class].Part != models.Asked {
		idle = &pr.runtime.Sockets.Idle
	}
	if idle.Extra == 0 {
		return 0
	}
	return float64(idle.Extra) * gap / (gap + float64(idle.Half))
}
