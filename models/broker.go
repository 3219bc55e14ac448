package models

import "fleetcost/sim"

// A broker holds the requests of the whole fleet in one queue and hands them
// to processes that have credit: one for each worker, and Prefetch more. Among
// those it takes turns, as message brokers do; so a request can stand behind a
// long one in a process while another process is idle.
type broker struct {
	waiting backlog
	alive   int32            // of those that wait: without clients that have given up
	credits sim.Ring[uint32] // processes, once for every request they may yet be sent
}

// open enlists the processes of all instances that are there from the start.
// Credits are dealt one to each process in turn.
func (b *broker) open(r *run, s *service) {
	rounds := int32(0)
	for _, in := range r.instances[s.first:][:s.count] {
		rounds = max(rounds, in.workers)
	}
	for k := range rounds + int32(s.runtime.Prefetch) {
		for p := s.from; p < s.to; p++ {
			pr := &r.processes[p]
			if pr.free > 0 && k < r.instances[pr.instance].workers+int32(s.runtime.Prefetch) {
				b.credits.Push(p)
			}
		}
	}
}

// enlist gives a new process its credits, and so the requests that wait.
func (b *broker) enlist(r *run, p uint32) {
	in := &r.instances[r.processes[p].instance]
	for range in.workers + int32(in.runtime.Prefetch) {
		b.credit(r, p)
	}
}

// take receives a new request.
func (b *broker) take(r *run, s *service, id uint32) {
	switch {
	case b.credits.Len() > 0:
		b.deliver(r, id, b.credits.Pop())
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

// deliver sends a request to a process, where it starts or is held in reserve.
func (b *broker) deliver(r *run, id, p uint32) {
	pr := &r.processes[p]
	r.outstanding[pr.instance]++
	if pr.free > 0 {
		r.startWork(id, p)
		return
	}
	r.requests[id].process = p
	r.wait(id, pr.service, &pr.backlog)
}

// acknowledge is a process's word that one request is finished: it begins the
// next that it holds in reserve, and has credit for one more.
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
	reserve := &pr.backlog
	held := reserve.n
	id := r.nextWaiting(pr.service, reserve)
	dropped = held - reserve.n
	if id == none {
		return dropped, false
	}
	r.startWork(id, p)
	return dropped - 1, true
}

// resume sends a new process what its predecessor held in reserve and is owed.
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

// credit lets the process be sent one more request.
func (b *broker) credit(r *run, p uint32) {
	s := r.processes[p].service
	if id := r.nextWaiting(s, &b.waiting); id != none {
		b.alive--
		b.deliver(r, id, p)
	} else {
		b.credits.Push(p)
	}
	if s.atDoor > 0 {
		r.openDoor(s.first)
	}
}

// mostReserved bounds the workers of a process that takes from a broker.
const mostReserved = 1 << 16
