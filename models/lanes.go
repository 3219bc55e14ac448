package models

import "fleetcost/sim"

// enterLane lets the request run on a lane of its process, or makes it wait
// for one.
func (r *run) enterLane(id uint32) {
	p := r.requests[id].process
	pr := &r.processes[p]
	r.laneVisits++
	if pr.lanes > 0 {
		pr.lanes--
		r.occupyLane(id, pr)
		return
	}
	r.waitingLane.Up(r.now)
	r.push(&pr.ready, id)
	if r.switching == GIL && pr.ready.n == 1 {
		r.requestGIL(p, pr)
	}
}

// occupyLane starts a request, fresh or interrupted, on a lane that it holds.
func (r *run) occupyLane(id uint32, pr *process) {
	pr.holder = id
	pr.switches++
	switch {
	case !r.detains:
		r.runOnCore(id, pr)
	case !r.collect(id, pr):
		r.runLane(id, pr)
	}
}

// runLane lets a request that holds a lane go on, unless its process stands
// still.
func (r *run) runLane(id uint32, pr *process) {
	if pr.collector.running {
		r.standStill(id, &pr.collector)
		return
	}
	if r.block(id) {
		return
	}
	r.runOnCore(id, pr)
}

// runOnCore starts what a lane does next: the rest of the visit, or one slice
// of it.
func (r *run) runOnCore(id uint32, pr *process) {
	q := &r.requests[id]
	in := &r.instances[pr.instance]
	span := q.remaining * in.slowness
	if r.switching == TimeSlice {
		if slice := float64(r.slice); span > slice {
			span = slice
		}
		q.remaining -= span / in.slowness
	} else {
		q.remaining = 0
	}
	if in.cores != nil {
		in.cores.start(r, pr.instance, id, span)
		return
	}
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
	if r.detains && pr.collector.running {
		r.endCollection(id, pr)
		return
	}
	q := &r.requests[id]
	if q.remaining > 0.5 { // a slice of a longer visit is over
		if pr.ready.n == 0 {
			r.runOnCore(id, pr)
			return
		}
		r.passLane(pr)
		r.waitingLane.Up(r.now)
		r.push(&pr.ready, id)
		return
	}
	q.op++
	if r.detains {
		r.litter(q)
		if r.keepLane(id, pr) {
			return
		}
	}
	r.leaveLane(q.process, pr)
	r.proceed(id)
}

// leaveLane gives up a lane at the end of a visit.
func (r *run) leaveLane(p uint32, pr *process) {
	if pr.ready.n == 0 {
		pr.lanes++
		pr.holder = none
		pr.switches++
		return
	}
	r.handLane(p, pr)
}

// handLane gives a lane to the next in line; whoever is behind it asks for the
// GIL.
func (r *run) handLane(p uint32, pr *process) {
	r.passLane(pr)
	if r.switching == GIL && pr.ready.n > 0 {
		r.requestGIL(p, pr)
	}
}

// passLane gives a lane to the request that has waited longest for it.
func (r *run) passLane(pr *process) {
	r.waitingLane.Down(r.now)
	r.occupyLane(r.pop(&pr.ready), pr)
}

// requestGIL is what a thread does that waits for the GIL: when nobody has
// handed it over for one switch interval, it makes the holder drop it.
func (r *run) requestGIL(p uint32, pr *process) {
	at := r.now + r.slice
	if r.instances[pr.instance].cores == nil && r.requests[pr.holder].until <= at && !pr.collector.running {
		return // the holder will be done before
	}
	r.calendar.Schedule(at, sliceOver, p, pr.switches)
}

// sliceOver takes the GIL from its holder, unless it has changed hands since.
func (r *run) sliceOver(p, switches uint32) {
	pr := &r.processes[p]
	if pr.switches != switches || pr.holder == none || pr.ready.n == 0 {
		return
	}
	if pr.collector.running {
		pr.collector.asked = true
		return
	}
	id := pr.holder
	q := &r.requests[id]
	in := &r.instances[pr.instance]
	if in.cores != nil && in.cores.stalled(r.now) {
		r.calendar.Schedule(in.cores.renewed, sliceOver, p, switches) // who asks stands still too
		return
	}
	var left float64
	if in.cores != nil {
		left = in.cores.interrupt(r, pr.instance, id)
	} else {
		left = float64(q.until - r.now)
		in.running.Down(r.now)
		q.gen++ // its laneDone is void
	}
	q.remaining = left / in.slowness
	r.yieldLane(id, pr)
}

// yieldLane gives the GIL to the next and sends its holder to the end of the
// line.
func (r *run) yieldLane(id uint32, pr *process) {
	r.passLane(pr)
	r.waitingLane.Up(r.now)
	r.push(&pr.ready, id)
	r.requestGIL(r.requests[id].process, pr)
}
