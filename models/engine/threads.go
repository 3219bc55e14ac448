package engine

import (
	"fleetcost/models"
	"fleetcost/models/result"
)

// A threads is a pool of threads of one process for work that leaves the lane:
// libuv's pool, an executor, worker_threads. Work waits for a thread first
// come, first served, and then needs a core like any other. A thread that has done its
// work takes the next itself, or the event loop gives it to it (see [models.HandOut]).
type threads struct {
	free    int32
	waiting queue
}

// enterThreads begins an offloaded step: at once where a thread is free, else
// after those that wait already.
func (r *run) enterThreads(id uint32, pool int32) {
	if pool == models.NoPool {
		r.startThread(id)
		return
	}
	t := &r.processes[r.requests[id].process].threads[pool]
	if t.free > 0 {
		t.free--
		r.startThread(id)
		return
	}
	r.serviceOf(id).in[result.WaitingThread].Up(r.now)
	r.push(&t.waiting, id)
}

// startThread lets a thread compute what the step demands.
func (r *run) startThread(id uint32) {
	q := &r.requests[id]
	pr := &r.processes[q.process]
	in := &r.instances[pr.instance]
	pr.offloaded.Up(r.now)
	from := alone
	if pool := r.programs[q.class].Ops[q.op].Backend; pool != models.NoPool {
		from = ofPool + seat(pool)
	}
	r.compute(id, pr, in, from, r.work[int(id)*r.stride+int(q.op)]*in.slowness)
}

// threadDone ends an offloaded step: the thread goes to the next in line, and
// the request goes on.
func (r *run) threadDone(id uint32, pr *process) {
	q := &r.requests[id]
	pool := r.programs[q.class].Ops[q.op].Backend
	pr.offloaded.Down(r.now)
	r.endOp(q, pr.service)
	if pool == models.NoPool {
		q.source = fromThread
		r.proceed(id)
		return
	}
	q.source = fromWorker + uint8(pool)
	if pr.runtime.HandOut[pool] == models.HandOutDirect {
		r.handOut(q, pr)
	}
	r.proceed(id)
}

// handOut gives the thread that has done the work of a request the next job.
func (r *run) handOut(q *request, pr *process) {
	t := &pr.threads[q.source-fromWorker]
	q.source = fromThread
	if t.waiting.n > 0 {
		pr.in[result.WaitingThread].Down(r.now)
		r.startThread(r.pop(&t.waiting))
	} else {
		t.free++
	}
}

// isOffloaded tells whether the request is in an offloaded step.
func (r *run) isOffloaded(q *request) bool {
	ops := r.programs[q.class].Ops
	return int(q.op) < len(ops) && ops[q.op].Action == models.Offload
}

// Where worker threads run the handlers, one thread of the process owns the
// sockets: gunicorn's gthread has a main thread that polls connections,
// uvicorn an event loop that reads requests and writes replies. It hands each
// request to a worker thread, and may have to take the reply back before the
// client gets it. It is one more thread that needs the lane; when it has it, it
// does all that has piled up.
//
// A dispatcher is that thread: a place among the requests, which stands for it
// in the queue for the lane, and what it has yet to do.
//
// In the tallies, the request whose errand is the next waits for a lane or computes as
// the dispatcher does; those behind it wait for the lane as well. Until it has been
// handed over a request has no worker.
type dispatcher struct {
	self   uint32  // its place
	inbox  queue   // requests to hand over or to take back
	busy   bool    // it has or waits for the lane
	listen backlog // requests that its successor will accept, see process_recycling.go
}

// dispatch gives the thread that owns the sockets one more thing to do.
func (r *run) dispatch(id, p uint32) {
	pr := &r.processes[p]
	d := &pr.dispatcher
	r.push(&d.inbox, id)
	if !r.requests[id].handled {
		pr.undispatched.Up(r.now)
	}
	if d.busy {
		pr.laneVisits++
		pr.in[result.WaitingLane].Up(r.now)
		return
	}
	d.busy = true
	q := &r.requests[d.self]
	q.process = p
	q.remaining = r.errand(id, pr)
	r.enterLane(d.self)
}

// errand is the time that the dispatcher needs for a request.
func (r *run) errand(id uint32, pr *process) float64 {
	if r.requests[id].handled {
		return float64(pr.runtime.Collect)
	}
	return float64(pr.runtime.Dispatch)
}

// errandDone ends one errand of the dispatcher. It goes on with the next while
// it has the lane.
func (r *run) errandDone(p uint32, pr *process) {
	d := &pr.dispatcher
	id := r.pop(&d.inbox)
	if d.inbox.n > 0 {
		pr.in[result.WaitingLane].Down(r.now)
		r.requests[d.self].remaining = r.errand(d.inbox.head, pr)
		r.runOnCore(d.self, pr)
	} else {
		d.busy = false
		r.endTurn(pr)
		r.releaseLane(pr)
	}
	if r.requests[id].handled {
		r.end(id, result.Done)
		return
	}
	pr.undispatched.Down(r.now)
	r.admit(id, p)
}

// admit gives a dispatched request a worker, or lets it wait for one. It is
// dropped if its client has hung up meanwhile.
func (r *run) admit(id, p uint32) {
	pr := &r.processes[p]
	in := &r.instances[pr.instance]
	q := &r.requests[id]
	switch {
	case q.decided:
		in.waiting--
		r.outstanding[pr.place]--
		r.hangUp(q, in)
		r.openDoor(pr.instance)
		r.leave(id)
		r.mayEnd(p, pr)
	case pr.free > 0 || pr.lifetime.over && r.recall(pr):
		in.waiting--
		r.openDoor(pr.instance)
		r.startWork(id, p)
	default:
		r.wait(id, pr.service, &pr.backlog)
	}
}
