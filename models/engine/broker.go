package engine

import (
	"fleetcost/models"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// A broker holds the requests of the whole fleet in one queue and hands them to
// those who have credit, in turn, as message brokers do: one for each worker that is
// free, and Prefetch more for each process. What is prefetched no one else gets,
// however idle. Who has the credit, and when a process gets what was prefetched, is
// Runtime.Reserve:
//
//   - ReserveProcess: each process takes for itself (several workers of BullMQ or
//     RQ). A request can stand behind a long one in a process while another process
//     is idle.
//   - ReserveInstance: the parent of the processes of an instance takes for all of
//     them, and gives a request to a child that is free: Celery's node and its
//     strategy since version 4, -O fair (worker_prefetch_multiplier · concurrency
//     messages are the node's: docs, configuration; celery/concurrency/asynpool.py,
//     SCHED_STRATEGY_FAIR). A request can stand in one node while another is idle.
//   - ReserveDealt: the parent writes each to the pipe of the next child in turn, as
//     soon as it has it (SCHED_STRATEGY_FCFS: the default of Celery 3.1, -O fast of
//     4). A child at a long task may hold all that the node may have, and the node
//     then gets no more.
type broker struct {
	waiting backlog
	alive   int32            // of those that wait: without clients that have given up
	credits sim.Ring[uint32] // those who have credit, each once
}

// open gives their credit to the processes that are there from the start.
func (b *broker) open(r *run, s *service) {
	for p := s.from; p < s.to; p++ {
		if pr := &r.processes[p]; pr.free > 0 || pr.lifetime.over {
			b.grant(r, p, int64(pr.free)+s.runtime.PrefetchLimit())
		}
	}
}

// enlist gives a process that begins to serve, with so many free workers, its credit, and
// so the requests that wait.
func (b *broker) enlist(r *run, p uint32, free int32) {
	in := &r.instances[r.processes[p].instance]
	for n := int64(free) + in.runtime.PrefetchLimit(); n > 0; n-- {
		if b.waiting.n == 0 {
			b.grant(r, p, n)
			break
		}
		b.credit(r, p)
	}
	if s := in.service; s.atDoor > 0 {
		r.openDoor(s.first)
	}
}

// grant gives a process, or the one that stands for all of its instance, more credit.
func (b *broker) grant(r *run, p uint32, n int64) {
	pr := &r.processes[p]
	if pr.runtime.Reserve != models.ReserveProcess {
		p = r.instances[pr.instance].first
		pr = &r.processes[p]
	}
	if pr.credit == 0 && n > 0 {
		b.credits.Push(p)
	}
	pr.credit += n
}

// next uses one credit of those whose turn it is.
func (b *broker) next(r *run) uint32 {
	p := b.credits.Pop()
	pr := &r.processes[p]
	pr.credit--
	if pr.credit > 0 {
		b.credits.Push(p)
	}
	return p
}

// take receives a new request.
func (b *broker) take(r *run, s *service, id uint32) {
	switch {
	case b.credits.Len() > 0:
		b.deliver(r, id, b.next(r))
	case b.full(r, s):
		r.reject(id)
	default:
		b.alive++
		r.requests[id].process = none
		r.wait(id, s, &b.waiting)
	}
}

// full tells whether a new request could neither be delivered nor wait.
func (b *broker) full(r *run, s *service) bool {
	return b.credits.Len() == 0 && b.alive >= r.instances[s.first].mostWaiting
}

// deliver sends a request to a process, or to its instance, where it starts or is
// held in reserve.
func (b *broker) deliver(r *run, id, p uint32) {
	pr := &r.processes[p]
	in := &r.instances[pr.instance]
	switch pr.runtime.Reserve {
	case models.ReserveInstance:
		p = r.leastBusy(in)
	case models.ReserveDealt:
		p = r.inTurn(in, &in.nextProcess)
	}
	pr = &r.processes[p]
	r.outstanding[pr.place]++
	if pr.free > 0 {
		r.startWork(id, p)
		return
	}
	r.requests[id].process = p
	r.wait(id, pr.service, r.backlogOf(pr, in))
}

// acknowledge is a process's word that one request is finished: it begins the
// next that is held in reserve for it, and there is credit for one more.
func (b *broker) acknowledge(r *run, p uint32) {
	dropped, _ := b.beginReserved(r, p)
	// One credit for the finished request, and one for each that was dropped
	// from the reserve because its client had given up.
	for range dropped + 1 {
		b.credit(r, p)
	}
}

// beginReserved lets a free worker of the process begin the next request that
// it holds in reserve, if there is one, and tells how many were dropped before.
func (b *broker) beginReserved(r *run, p uint32) (dropped int32, begun bool) {
	pr := &r.processes[p]
	reserve := r.backlogOf(pr, &r.instances[pr.instance])
	held := reserve.n
	id := r.nextWaiting(pr.service, reserve)
	dropped = held - reserve.n
	if id == none {
		return dropped, false
	}
	r.startWork(id, p)
	return dropped - 1, true
}

// resume sends a new process what is held in reserve for it, and what its
// predecessor was owed.
func (b *broker) resume(r *run, p uint32, owed int32) {
	for begun := true; begun && r.processes[p].free > 0; {
		var dropped int32
		dropped, begun = b.beginReserved(r, p)
		owed += dropped
	}
	for range owed {
		b.credit(r, p)
	}
}

// credit lets one more request be sent for the process.
func (b *broker) credit(r *run, p uint32) {
	s := r.processes[p].service
	if id := r.nextWaiting(s, &b.waiting); id != none {
		b.alive--
		b.deliver(r, id, p)
	} else {
		b.grant(r, p, 1)
	}
	if s.atDoor > 0 {
		r.openDoor(s.first)
	}
}

// redeliveries of a request so far.
func (m *marks) redeliveries() int { return int(m.flags / redelivery) }

// putBack gives a request whose worker is lost back to its broker, if that hands it
// out again.
func (r *run) putBack(id uint32) bool {
	q := &r.requests[id]
	rt := r.serviceOf(id).runtime
	if q.decided || q.redeliveries() >= rt.Redeliveries {
		return false
	}
	if r.hasCalls {
		if r.links[id].held != 0 {
			r.closeConnections(id)
		}
		k := &r.links[id]
		k.child, k.beside = none, none
		k.pending, k.attempt, k.degraded = 0, 0, false
		q = &r.requests[id]
	}
	r.void(id)
	q.flags += redelivery
	q.op, q.process, q.source, q.cold, q.handled = 0, none, 0, false, false
	r.serviceOf(id).in[result.WaitingWorker].Up(r.now)
	r.calendar.Schedule(r.now+rt.RedeliverAfter, redeliver, id, q.gen)
	return true
}

// redeliver hands a request out again.
func (r *run) redeliver(id uint32) {
	q := &r.requests[id]
	s := r.serviceOf(id)
	s.in[result.WaitingWorker].Down(r.now)
	if q.decided { // its client has given up meanwhile
		r.leave(id)
		return
	}
	r.countRedelivery(q)
	b := &s.broker
	if b.credits.Len() > 0 {
		b.deliver(r, id, b.next(r))
		return
	}
	b.putFirst(r, s, id)
}
