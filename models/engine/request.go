package engine

import (
	"slices"

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
