package engine

import "fleetcost/models"

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
