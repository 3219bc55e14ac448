package engine

import "fleetcost/models/result"

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
	b.alive++
	q.waiting = true
	s.in[result.WaitingWorker].Up(r.now)
	if w := &b.waiting; w.last != nil {
		r.insert(&w.queue, w.last, id, true)
	} else {
		r.pushFront(&w.queue, id)
	}
}
