package engine

import (
	"fleetcost/models"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// A timer is the moment at which the client of a request gives up.
type timer struct {
	at sim.Time
	id uint32
}

// setDeadline starts the client's patience. All requests of a class have the
// same, so their timers run out in the order of arrival: a ring holds them,
// from the oldest undecided one on, and one event in the calendar.
func (r *run) setDeadline(class int, id uint32) {
	c := &r.programs[class]
	at := r.now + c.Timeout
	for c.pending.Len() > 0 && !r.matters(class, c.pending.Peek()) {
		c.pending.Pop()
	}
	c.pending.Push(timer{at, id})
	if !c.armed {
		c.armed = true
		r.calendar.Schedule(at, deadline, uint32(class), 0)
	}
}

// matters tells whether the timer's request is still undecided, and not another
// that has its slot by now: born at the same moment, that one has the same timer.
func (r *run) matters(class int, t timer) bool {
	q := &r.requests[t.id]
	return !q.decided && int(q.class) == class && q.born+r.programs[class].Timeout == t.at
}

// deadline expires the requests whose time is up and waits for the next timer
// that still matters.
func (r *run) deadline(class int) {
	c := &r.programs[class]
	c.armed = false
	pending := &c.pending
	for pending.Len() > 0 {
		t := pending.Peek()
		if r.matters(class, t) {
			if t.at > r.now {
				c.armed = true
				r.calendar.Schedule(t.at, deadline, uint32(class), 0)
				return
			}
			r.expire(t.id)
		}
		pending.Pop()
	}
}

// expire ends a request in the eyes of its client. One that still waits for a
// worker will never get one. One that has begun is served to the end all the
// same: the server learns too late that nobody listens.
func (r *run) expire(id uint32) {
	q := &r.requests[id]
	r.decide(q, result.Expired)
	r.timeOutCaller(id)
	if !q.waiting {
		return
	}
	r.withdraw(id)
	if q.process == none { // in the broker's queue
		if b := &r.programs[q.class].service.broker; b.waiting.last != nil {
			r.sweep(&b.waiting)
		}
		return
	}
	pr := &r.processes[q.process]
	if b := r.backlogOf(pr, &r.instances[pr.instance]); pr.lifo || b.last != nil {
		r.sweep(b)
	}
}

// withdraw takes a request that waits for a worker out of the tallies; it stands in
// its queue until it is looked at.
func (r *run) withdraw(id uint32) {
	q := &r.requests[id]
	q.waiting = false
	s := r.programs[q.class].service
	s.in[result.WaitingWorker].Down(r.now)
	r.countLeave(q)
	if q.process == none {
		s.broker.alive--
		r.openDoor(s.first)
		return
	}
	pr := &r.processes[q.process]
	in := &r.instances[pr.instance]
	r.outstanding[pr.place]--
	r.hangUp(q, in)
	if pr.accepting != models.AcceptBroker {
		in.waiting--
		r.openDoor(pr.instance)
	}
}

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
