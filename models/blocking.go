package models

// Blocking. A call that waits without telling the event loop (a synchronous
// database driver in an async handler, requests in place of aiohttp, fs.readSync
// in Node.js) holds its lane, without a core, until it is over: nobody else of
// the process runs meanwhile. So a visit to a lane is all of a request's CPU
// steps and blocking steps between two waits that are not; the next lane is
// given away at its end only.
//
// It does so where lanes are limited and requests run to completion. Threads
// under a GIL let go of it while they block, and threads without one hold
// nothing that others lack: there a blocking step is I/O like any other. With
// one worker per process (gunicorn's sync) nobody is kept waiting either way.
//
// Where the backend's connections are all taken, the wait for one blocks as
// well, as that of a synchronous pool does. Nobody waits for ever: whoever has
// a connection gives it back when its time is over, and needs no lane for that.

// blocks tells whether a blocking step holds its lane in this runtime.
func (rt *Runtime) blocks() bool { return rt.Lanes > 0 && rt.Switching == RunToCompletion }

// block begins a request's step on its lane, if it is a blocking one.
func (r *run) block(id uint32) bool {
	q := &r.requests[id]
	o := &r.programs[q.class].ops[q.op]
	if !o.blocking {
		return false
	}
	pr := &r.processes[q.process]
	pr.blocked.Up(r.now)
	switch {
	case o.sleep:
		r.startIO(id)
	case o.action == IO:
		r.enterPool(id, o.backend)
	case o.action == Call:
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
	if r.kindred {
		r.skim(id, true)
	}
	q := &r.requests[id]
	ops := r.programs[q.class].ops
	if int(q.op) == len(ops) {
		return false
	}
	switch o := &ops[q.op]; {
	case o.action == CPU:
		q.remaining = r.work[int(id)*r.stride+int(q.op)]
	case !o.blocking:
		return false
	}
	r.runLane(id, pr)
	return true
}
