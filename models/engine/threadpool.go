package engine

import (
	"fleetcost/models"
	"fleetcost/models/result"
)

// A threads is a pool of threads of one process for work that leaves the lane:
// libuv's pool, an executor, worker_threads. Work waits for a thread first
// come, first served, and then needs a core like any other.
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
	r.compute(id, pr, in, r.work[int(id)*r.stride+int(q.op)]*in.slowness)
}

// threadDone ends an offloaded step: the thread goes to the next in line, and
// the request goes on.
func (r *run) threadDone(id uint32, pr *process) {
	q := &r.requests[id]
	pool := r.programs[q.class].Ops[q.op].Backend
	pr.offloaded.Down(r.now)
	r.endOp(q, pr.service)
	q.source = fromThread
	if pool == models.NoPool {
		r.proceed(id)
		return
	}
	t := &pr.threads[pool]
	if t.waiting.n > 0 {
		pr.in[result.WaitingThread].Down(r.now)
		r.startThread(r.pop(&t.waiting))
	} else {
		t.free++
	}
	r.proceed(id)
}

// isOffloaded tells whether the request is in an offloaded step.
func (r *run) isOffloaded(q *request) bool {
	ops := r.programs[q.class].Ops
	return int(q.op) < len(ops) && ops[q.op].Action == models.Offload
}
