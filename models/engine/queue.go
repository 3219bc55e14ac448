package engine

import (
	"slices"

	"fleetcost/models"
)

// A queue of requests, first come, first served, linked through them.
type queue struct {
	head, tail uint32
	n          int32
}

var emptyQueue = queue{head: none, tail: none}

func (r *run) push(q *queue, id uint32) {
	r.requests[id].next = none
	if q.n == 0 {
		q.head = id
	} else {
		r.requests[q.tail].next = id
	}
	q.tail = id
	q.n++
}

// pushFront puts a request before all others.
func (r *run) pushFront(q *queue, id uint32) {
	r.requests[id].next = q.head
	if q.n == 0 {
		r.requests[id].next = none
		q.tail = id
	}
	q.head = id
	q.n++
}

func (r *run) pop(q *queue) uint32 {
	id := q.head
	q.head = r.requests[id].next
	q.n--
	return id
}

// remove takes a request out of the queue, if it is there.
func (r *run) remove(q *queue, id uint32) bool {
	before := none
	for at := q.head; q.n > 0 && at != none; before, at = at, r.requests[at].next {
		if at != id {
			continue
		}
		if before == none {
			q.head = r.requests[id].next
		} else {
			r.requests[before].next = r.requests[id].next
		}
		if q.tail == id {
			q.tail = before
		}
		q.n--
		return true
	}
	return false
}

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
