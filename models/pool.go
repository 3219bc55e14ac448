package models

import "fleetcost/sim"

// A pool of connections to a backend, shared by the whole fleet.
type pool struct {
	free    int32
	waiting queue
}

// enterPool begins an I/O step: at once where a connection is free, else after
// those that wait already.
func (r *run) enterPool(id uint32, p *pool) {
	r.poolVisits++
	if p.free > 0 {
		p.free--
		r.startIO(id)
		return
	}
	r.waitingPool.Up(r.now)
	r.push(&p.waiting, id)
}

// startIO lets the request wait for the backend. It holds nothing but its
// worker and the connection, and its lane where the step is a blocking one.
func (r *run) startIO(id uint32) {
	q := &r.requests[id]
	t := r.work[int(id)*r.stride+int(q.op)]
	if r.sleeps {
		if o := &r.classes[q.class].ops[q.op]; o.sleep {
			t = r.fleet.Runtime.timerOf(o).asTimed(t)
		}
	}
	r.inIO.Up(r.now)
	r.calendar.Schedule(r.now+sim.Time(t+0.5), ioDone, id, q.gen)
}

// ioDone ends an I/O step: the request goes on.
func (r *run) ioDone(id uint32) {
	q := &r.requests[id]
	r.inIO.Down(r.now)
	o := &r.classes[q.class].ops[q.op]
	q.op++
	if r.detains {
		r.litter(q)
	}
	if q.source = fromTimer; !o.sleep {
		q.source = fromThread
		r.releaseConnection(&r.pools[o.backend])
	}
	if o.blocking {
		r.unblock(id)
		return
	}
	r.proceed(id)
}

// releaseConnection gives the connection to the next in line.
func (r *run) releaseConnection(p *pool) {
	if p.waiting.n == 0 {
		p.free++
		return
	}
	r.passConnection(p)
}

func (r *run) passConnection(p *pool) {
	r.waitingPool.Down(r.now)
	r.startIO(r.pop(&p.waiting))
}

// abandonIO takes a request out of its I/O step, wherever in it it is.
func (r *run) abandonIO(id uint32, p *pool) {
	if r.remove(&p.waiting, id) {
		r.waitingPool.Down(r.now)
		return
	}
	r.inIO.Down(r.now)
	r.releaseConnection(p)
}
