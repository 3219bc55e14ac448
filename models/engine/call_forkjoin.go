package engine

import "fleetcost/models/result"

// Branches. A Parallel step splits a request: each branch is a request of its
// own that runs in the same process and needs lanes, cores and connections like
// any other, but no worker: the request has that. It goes on when enough of
// them have ended; the others then end for themselves.
//
// Promise.all and asyncio.gather are such, and executors of threads. Branches of
// native code on several cores are too: all demand the same.

// fork begins all branches of a step.
func (r *run) fork(id uint32) {
	o := r.opOf(id)
	k := &r.links[id]
	k.pending, k.needed, k.attempt = int32(len(o.Branches)), int32(o.Answers), 0
	process, gen := r.requests[id].process, r.requests[id].gen
	for i, at := range o.Branches {
		if r.requests[id].gen != gen {
			return // it has gone on without the others
		}
		which := i
		if o.Alike {
			which = 0
		}
		branch := r.spawn(id, at, r.seedOf(id, o, which))
		q := &r.requests[branch]
		q.process, q.begun = process, r.now
		r.processes[process].branches++
		r.proceed(branch)
	}
}

// join ends a branch.
func (r *run) join(branch uint32, how result.Outcome) {
	k := &r.links[branch]
	if k.held != 0 {
		r.closeConnections(branch)
		k = &r.links[branch]
	}
	parent, gen, degraded := k.parent, k.parentGen, k.degraded
	r.processes[r.requests[branch].process].branches--
	r.free(branch)
	if r.requests[parent].gen != gen {
		return // it has gone on, or is gone
	}
	p := &r.links[parent]
	p.pending--
	if how == result.Done {
		p.needed--
		p.degraded = p.degraded || degraded
	}
	switch {
	case p.needed == 0:
		r.void(parent)
		r.joined(parent)
	case p.pending < p.needed:
		r.void(parent)
		r.failOnLane(parent, r.opOf(parent).Blocking)
	}
}

// joined lets a request go on when enough of its branches have ended.
func (r *run) joined(id uint32) {
	q := &r.requests[id]
	blocking := r.opOf(id).Blocking
	r.endOp(q, r.serviceOf(id))
	q.source = fromThread
	r.goOn(id, blocking)
}
