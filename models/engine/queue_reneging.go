package engine

import "fleetcost/sim"

// Patience. A client that is not served by a certain time leaves: it hangs up
// while its request waits for a worker, and the server never sees it. Once its
// request is begun it stays (unlike with a timeout, which ends at the answer).
// How long it waits is drawn when the request arrives, like all that it demands:
// with Poisson arrivals, c exponential servers and exponential patience the
// queue is an M/M/c+M, or Erlang A (Garnett, Mandelbaum, Reiman: Designing a
// call center with impatient customers, MSOM 4(3), 2002).
//
// Every attempt of a client that tries again has a patience of its own.
//
// Each request that waits has one event in the calendar, which is void as soon as
// it is begun. One that has left stands in its queue until it is looked at.

// startReneging plans the moment at which the client of a request will have waited
// for too long.
func (r *run) startReneging(id uint32) {
	q := &r.requests[id]
	p := &r.programs[q.class]
	if p.Patience == nil || q.is(limited) || q.redeliveries() > 0 {
		return
	}
	q.flags |= limited
	at := q.born + sim.Time(r.work[int(id)*r.stride+len(p.Ops)]+0.5)
	r.calendar.Schedule(max(at, r.now), reneging, id, q.gen)
}

// cancelReneging makes the end of its client's patience void: the request is begun.
func (r *run) cancelReneging(q *request) {
	q.flags &^= limited
	q.gen++
}

// renege ends a request that was not begun in time.
func (r *run) renege(id uint32) {
	if !r.requests[id].decided {
		r.expire(id)
	}
}
