package engine

import "fleetcost/models/result"

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
