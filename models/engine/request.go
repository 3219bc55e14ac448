package engine

import (
	"slices"

	"fleetcost/models"
	"fleetcost/sim"
)

// none is the index of no request.
const none = ^uint32(0)

// A request in flight. Requests live in one slice and are named by their
// index; a slot is used again as soon as its request has left.
type request struct {
	born      sim.Time
	begun     sim.Time // when it got a worker
	until     sim.Time // end of its time on an uncontended lane; of a thread that waits for the GIL, when its interval began
	remaining float64  // nanoseconds of CPU left of this visit to the lane
	next      uint32   // behind it in the queue where it stands; or in the free list
	process   uint32
	gen       uint32 // rises whenever an event in the calendar for it becomes void
	class     uint16
	op        uint16
	marks
	connection uint32 // of the pool of its instance
	switches   uint32 // of the GIL before that interval
}

// marks of a request.
type marks struct {
	waiting  bool  // for a worker
	counted  bool  // arrived in the measured span
	decided  bool  // done, rejected, expired or failed; if it still holds a worker, wasted
	internal bool  // sent by another, not from outside
	cold     bool  // the visit to the lane has not begun
	handled  bool  // its handler is done; only its reply is left
	flags    uint8 // rare ones, as bits
	source   uint8 // how it comes to be ready for an event loop
}

// The rare flags.
const (
	limited    uint8 = 1 << iota // the calendar holds the end of its client's patience
	returning                    // a handshake of a client whose connection was lost
	redelivery                   // it was handed out again once: the bits from here on are a number
)

func (m *marks) is(flag uint8) bool { return m.flags&flag != 0 }

// newRequest returns a fresh slot.
func (r *run) newRequest() uint32 {
	id := r.spare
	if id == none {
		id = r.newSlot()
	} else {
		r.spare = r.requests[id].next
	}
	// Field by field: gen outlives the request.
	q := &r.requests[id]
	q.born, q.begun = r.now, 0
	q.process = none
	q.op, q.marks = 0, marks{}
	return id
}

// newSlot adds a slot to the table of requests, which doubles when it is full: the
// queue of a fleet in trouble grows to millions.
func (r *run) newSlot() uint32 {
	id := len(r.requests)
	if id == cap(r.requests) {
		r.requests = slices.Grow(r.requests, id)
		r.work = slices.Grow(r.work, id*r.stride)
		if r.hasCalls {
			r.links = slices.Grow(r.links, id)
		}
	}
	r.requests = append(r.requests, request{})
	r.work = append(r.work, make([]float64, r.stride)...)
	if r.hasCalls {
		r.links = append(r.links, noLink)
	}
	return uint32(id)
}

// free gives the request's slot to the next one.
func (r *run) free(id uint32) {
	q := &r.requests[id]
	q.gen++
	q.next = r.spare
	r.spare = id
}

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
