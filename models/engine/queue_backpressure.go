package engine

import (
	"fleetcost/models"
	"fleetcost/models/result"
)

// Back-pressure. Work that is left for a service whose queue is full is turned
// away, unless the step waits: then whoever brings it stands at the door of the
// instance that was picked, keeps its worker meanwhile (and nothing else), and
// goes on when there is a place. Thus a full queue fills the one before it, up to
// the traffic from outside: blocking after service (Perros: Queueing Networks
// with Blocking, 1994).
//
// A bounded asyncio.Queue, a channel and a broker that blocks its publishers do
// so. Those at one door are let in first come, first served. The work arrives when
// it is let in, not before. Where services do not wait for one another (deadlock.go)
// the last always goes on, and nobody waits for ever.

// enqueueBlocking brings work to another service, and waits where that is full.
func (r *run) enqueueBlocking(id uint32) {
	o := r.opOf(id)
	child := r.spawn(id, o.Target, r.seedOf(id, o, 0))
	s := r.programs[o.Target].service
	if r.toDoor(child, s) {
		r.serviceOf(id).in[result.Calling].Up(r.now)
		return
	}
	r.requests[id].op++
	r.proceed(id)
}

// toDoor brings work to an instance of a service, and tells whether it waits at the door:
// else it was let in, or turned away where nobody is listed.
func (r *run) toDoor(child uint32, s *service) bool {
	q := &r.requests[child]
	i, p := s.first, none
	switch {
	case s.accepting == models.AcceptBroker:
	case s.listed == 0:
		r.letIn(child, s, i, p)
		return false
	case r.programs[q.class].Client: // whose attempt will find its process
		i = r.pick(s)
	default:
		i, p = r.route(child, s)
	}
	if in := &r.instances[i]; in.door.n > 0 || r.full(s, i, p) {
		r.requests[child].process = p
		r.push(&in.door, child)
		s.atDoor++
		return true
	}
	r.letIn(child, s, i, p)
	return false
}

// leaveDoor sends those who wait at the door of an instance that is no longer listed to
// the others.
func (r *run) leaveDoor(i uint32) {
	in := &r.instances[i]
	if in.accepting == models.AcceptBroker {
		return // it is the door of all
	}
	for n := in.door.n; n > 0; n-- {
		child := r.pop(&in.door)
		in.atDoor--
		parent, gen := r.links[child].parent, r.links[child].parentGen
		if r.requests[child].process != none {
			r.hangUp(&r.requests[child], in)
			r.requests[child].process = none
		}
		if r.requests[parent].gen != gen { // it was killed meanwhile
			r.free(child)
		} else if !r.toDoor(child, in.service) {
			r.calendar.Schedule(r.now, answered, parent, gen)
		}
	}
}

// full tells whether a new request for the process could neither begin nor wait.
func (r *run) full(s *service, i, p uint32) bool {
	if s.accepting == models.AcceptBroker {
		return s.broker.full(r, s)
	}
	in := &r.instances[i]
	switch {
	case in.waiting < in.mostWaiting:
		return false
	case p != none:
		return r.processes[p].free == 0
	case in.accepting == models.AcceptShared:
		return r.processes[r.leastBusy(in)].free == 0
	}
	for p := in.first; p < in.first+in.count; p++ {
		if r.processes[p].free == 0 {
			return true // it might be sent there
		}
	}
	return false
}

// letIn lets work arrive that has a place.
func (r *run) letIn(id uint32, s *service, i, p uint32) {
	r.links[id].parent = none
	r.requests[id].process = none
	if r.programs[r.requests[id].class].Client {
		if s.accepting != models.AcceptBroker {
			r.steered = i
		}
		r.undertake(id)
		r.steered = none
		return
	}
	r.arrived(id)
	switch {
	case s.guarded && !s.admits(r.now, models.Asked):
		if p != none {
			r.hangUp(&r.requests[id], &r.instances[i])
		}
		r.reject(id)
	case p == none:
		s.broker.take(r, s, id)
	default:
		r.enter(id, i, p)
	}
}

// openDoor has the door of an instance opened as soon as all is done that happens
// now, if somebody waits there.
func (r *run) openDoor(i uint32) {
	if in := &r.instances[i]; in.door.n > 0 && !in.opening {
		in.opening = true
		r.calendar.Schedule(r.now, doorOpens, i, 0)
	}
}

// doorOpens lets in who waits at the door, as far as there are places.
func (r *run) doorOpens(i uint32) {
	in := &r.instances[i]
	in.opening = false
	for in.door.n > 0 {
		child := in.door.head
		parent, gen := r.links[child].parent, r.links[child].parentGen
		p := r.requests[child].process
		if r.requests[parent].gen != gen { // it was killed meanwhile
			if p != none {
				r.hangUp(&r.requests[child], in)
			}
			r.free(r.pop(&in.door))
			in.atDoor--
			continue
		}
		if p != none && in.accepting == models.AcceptShared && in.count > 1 {
			p = r.leastBusy(in)
		}
		if r.full(in.service, i, p) {
			return
		}
		r.pop(&in.door)
		in.atDoor--
		r.letIn(child, in.service, i, p)
		r.calendar.Schedule(r.now, answered, parent, gen)
	}
}
