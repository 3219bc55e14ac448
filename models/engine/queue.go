package engine

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
