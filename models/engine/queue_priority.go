package engine

import (
	"slices"

	"fleetcost/models"
)

// newBacklog is an empty queue in which requests stand by their levels.
func (s *service) newBacklog() backlog {
	b := backlog{queue: emptyQueue}
	if s.levels > 1 {
		b.last = slices.Repeat([]uint32{none}, s.levels)
	}
	return b
}

// ownBacklog is an empty queue of a process, or of the processes of an instance.
func (s *service) ownBacklog() backlog {
	if s.accepting == models.AcceptBroker {
		return backlog{queue: emptyQueue} // a reserve
	}
	return s.newBacklog()
}

// level of the request's priority in its service.
func (r *run) level(id uint32) int { return r.programs[r.requests[id].class].Level }

// insert puts a request into a queue behind all others of its level and of those
// above, or before all others of its level, as where the last in is first out. Of
// each level it is known who stands last.
func (r *run) insert(q *queue, last []uint32, id uint32, before bool) {
	level := r.level(id)
	above := level
	if before {
		above--
	}
	for above >= 0 && last[above] == none {
		above--
	}
	if above < 0 {
		r.pushFront(q, id)
	} else {
		r.pushBehind(q, last[above], id)
	}
	if !before || last[level] == none {
		last[level] = id
	}
}

// pushBehind puts a request right behind another.
func (r *run) pushBehind(q *queue, before, id uint32) {
	if q.tail == before {
		r.push(q, id)
		return
	}
	r.requests[id].next = r.requests[before].next
	r.requests[before].next = id
	q.n++
}

// taken notes that the request at the head is no longer in its queue.
func (r *run) taken(last []uint32, id uint32) {
	if level := r.level(id); last[level] == id {
		last[level] = none
	}
}

// forget forgets who stands last.
func (b *backlog) forget() {
	for i := range b.last {
		b.last[i] = none
	}
}
