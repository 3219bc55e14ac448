package models

import "fleetcost/sim"

// A timer is the moment at which the client of a request gives up.
type timer struct {
	at   sim.Time
	id   uint32
	life uint32
}

// setDeadline starts the client's patience. All requests of a class have the
// same, so their timers run out in the order of arrival: a ring holds them,
// and only the oldest has an event in the calendar.
func (r *run) setDeadline(class int, id uint32) {
	c := &r.classes[class]
	at := r.now + c.timeout
	c.pending.Push(timer{at, id, r.requests[id].life})
	if c.pending.Len() == 1 {
		r.calendar.Schedule(at, deadline, uint32(class), 0)
	}
}

// deadline expires the requests whose time is up and waits for the next timer
// that still matters.
func (r *run) deadline(class int) {
	pending := &r.classes[class].pending
	for pending.Len() > 0 {
		t := pending.Peek()
		q := &r.requests[t.id]
		if q.life == t.life && !q.decided {
			if t.at > r.now {
				r.calendar.Schedule(t.at, deadline, uint32(class), 0)
				return
			}
			r.expire(q)
		}
		pending.Pop()
	}
}

// expire ends a request in the eyes of its client. One that still waits for a
// worker will never get one. One that has begun is served to the end all the
// same: the server learns too late that nobody listens.
func (r *run) expire(q *request) {
	r.decide(q, Expired)
	if !q.waiting {
		return
	}
	q.waiting = false
	r.waitingWorker.Down(r.now)
	if q.process == none {
		return // in the broker's queue
	}
	in := &r.instances[r.processes[q.process].instance]
	r.outstanding[r.processes[q.process].instance]--
	if r.accepting != AcceptBroker {
		in.waiting--
	}
}
