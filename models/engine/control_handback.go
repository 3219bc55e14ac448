package engine

import (
	"slices"

	"fleetcost/models"
	"fleetcost/models/result"
)

// What becomes of requests that were taken out of an instance: some end, the others are
// handed back, in the order in which they had begun, those that only waited last.

// stays tells whether anything is left to become of a request that was evicted: not of a
// branch, which its parent begins again, nor of one whose client has given up.
func (r *run) stays(id uint32) bool {
	q := &r.requests[id]
	if r.hasCalls && r.links[id].held != 0 {
		r.closeConnections(id)
		q = &r.requests[id]
	}
	switch {
	case r.programs[q.class].Branch:
		r.free(id)
	case q.decided:
		r.leave(id)
	default:
		return true
	}
	return false
}

// lose ends a request whose instance is lost, where that is the end of it.
func (r *run) lose(id uint32, how Loss) bool {
	if how != Lost && r.programs[r.requests[id].class].Part == models.Asked {
		return false
	}
	if s := r.serviceOf(id); s.accepting == models.AcceptBroker {
		r.requests[id].flags &^= limited
		if r.putBack(id) {
			return true
		}
	}
	r.decide(&r.requests[id], result.Failed)
	r.replyToCaller(id, result.Failed)
	r.leave(id)
	return true
}

// startOver makes a request ready to begin again, or to go on where it stopped.
func (r *run) startOver(x evictee, how Loss) {
	q := &r.requests[x.id]
	q.gen++ // all that it waited for is void
	q.flags &^= limited
	q.process, q.source, q.cold, q.handled, q.remaining = none, 0, false, false, 0
	if !x.begun {
		return
	}
	if q.redeliveries() == 0 {
		q.flags += redelivery
	}
	if r.hasCalls {
		k := &r.links[x.id]
		k.child, k.beside, k.pending, k.attempt = none, none, 0, 0
		k.degraded = k.degraded && how == Resumed
	}
	if how == Requeued {
		r.countRedelivery(q)
		q.op = 0
		return
	}
	if ops := r.programs[q.class].Ops; int(q.op) < len(ops) && x.left > 0 {
		if o := &ops[q.op]; o.Action == models.CPU || o.Action == models.Offload {
			r.work[int(x.id)*r.stride+int(q.op)] = x.left
		}
	}
}

// handBack gives requests back to their broker, before all others that wait for it, or
// leads each to another instance.
func (r *run) handBack(s *service, back []evictee) {
	if s.accepting != models.AcceptBroker {
		for _, x := range back {
			r.lead(x.id, s)
		}
		return
	}
	b := &s.broker
	for len(back) > 0 && b.credits.Len() > 0 {
		b.deliver(r, back[0].id, b.next(r))
		back = back[1:]
	}
	for _, x := range slices.Backward(back) {
		b.putFirst(r, s, x.id)
	}
}

// putFirst lets a request wait before all others of its level.
func (b *broker) putFirst(r *run, s *service, id uint32) {
	b.alive++
	r.startReneging(id)
	r.requests[id].waiting = true
	s.in[result.WaitingWorker].Up(r.now)
	if w := &b.waiting; w.last != nil {
		r.insert(&w.queue, w.last, id, true)
	} else {
		r.pushFront(&w.queue, id)
	}
}

// lead leads a request to an instance that is listed.
func (r *run) lead(id uint32, s *service) {
	if s.listed == 0 {
		r.reject(id)
		return
	}
	i, p := r.route(id, s)
	if in := &r.instances[i]; r.processes[p].free == 0 && in.waiting >= in.mostWaiting {
		r.hangUp(&r.requests[id], in)
		r.reject(id)
		return
	}
	r.enter(id, i, p)
}
