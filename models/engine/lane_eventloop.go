package engine

import (
	"fleetcost/models"
	"fleetcost/models/result"
)

// How a request comes to be ready for its event loop.
const (
	fromThread uint8 = iota // word from elsewhere: a backend's answer, a thread
	fromTimer               // a timer of the loop
	fromSocket              // bytes on a connection of the pool
	fromListen              // a new connection
	fromWorker              // an answer of a thread that the loop is to give its next job; and the pool
)

// A loop is what an event loop that runs in turns has to do.
type loop struct {
	due      queue // timers
	polled   queue // sockets that have become readable since they were last asked for
	relisted queue // those of them that were read in this turn already
	listen   queue // new connections
	replies  queue // answers that leave at the end of the turn
	turn     uint32
}

var emptyLoop = loop{due: emptyQueue, polled: emptyQueue, relisted: emptyQueue, listen: emptyQueue, replies: emptyQueue}

// waits tells whether a request waits for a lane of the process.
func (r *run) waits(pr *process) bool {
	l := &pr.loop
	return pr.ready.n > 0 || pr.turns != models.FIFO && (l.due.n > 0 || l.polled.n > 0 || l.relisted.n > 0 || l.listen.n > 0)
}

// enqueue lets a request wait for a lane of its process.
func (r *run) enqueue(pr *process, id uint32) {
	pr.in[result.WaitingLane].Up(r.now)
	if pr.turns == models.FIFO {
		r.push(&pr.ready, id)
		return
	}
	switch l := &pr.loop; r.requests[id].source {
	case fromTimer:
		r.push(&l.due, id)
	case fromListen:
		r.push(&l.listen, id)
	case fromSocket:
		if r.connectionOf(id).turn == l.turn {
			r.relist(l, id)
		} else {
			r.push(&l.polled, id)
		}
	default:
		r.push(&l.polled, id)
	}
}

func (r *run) connectionOf(id uint32) *connection {
	q := &r.requests[id]
	return &r.instances[r.processes[q.process].instance].pool.all[q.connection]
}

// relist puts a readable socket back where it stands in the kernel's list. An
// epoll that is level-triggered leaves a socket that it has reported in its
// list, in order, until it is found to have nothing more (epoll(7); Linux
// fs/eventpoll.c, ep_send_events). A socket that becomes readable again in the
// same turn thus goes before all that were not read in it, however long those
// have been waiting: the order within a turn is not that of arrival.
func (r *run) relist(l *loop, id uint32) {
	place := r.connectionOf(id).place
	at := l.relisted.head
	if l.relisted.n == 0 || r.connectionOf(at).place > place {
		r.pushFront(&l.relisted, id)
		return
	}
	for {
		next := r.requests[at].next
		if next == none || r.connectionOf(next).place > place {
			r.requests[id].next = next
			r.requests[at].next = id
			if next == none {
				l.relisted.tail = id
			}
			l.relisted.n++
			return
		}
		at = next
	}
}

// next takes the request out of the queue that has the lane next.
//
// A turn of libuv's loop runs all timers that are due; then it asks the kernel
// once which sockets are ready, and runs those. Node.js runs also the timers
// that become due meanwhile, before it looks at sockets. The listening socket
// is one of them, and gives one connection a turn since libuv 1.45 (before, all
// there were): its request is read in the turn that follows. So a busy loop
// serves the connections that it has before it takes new ones, and with one
// long callback a turn n new connections wait for n of them.
//
// uvloop reads sockets in one turn and runs what it read in the next, before
// the timers that are due then, and sends replies when a turn is over.
func (r *run) next(pr *process) uint32 {
	pr.in[result.WaitingLane].Down(r.now)
	for {
		if pr.ready.n > 0 {
			return r.pop(&pr.ready)
		}
		l := &pr.loop
		if pr.turns == models.Libuv && l.due.n > 0 {
			return r.pop(&l.due)
		}
		r.poll(pr, l)
	}
}

// poll begins the turn of what is readable now.
func (r *run) poll(pr *process, l *loop) {
	l.turn++
	place := int32(0)
	pr.ready = emptyQueue
	for _, q := range [...]*queue{&l.relisted, &l.polled} {
		for q.n > 0 {
			id := r.pop(q)
			if r.requests[id].source == fromSocket {
				c := r.connectionOf(id)
				c.turn, c.place = l.turn, place
				place++
			}
			r.push(&pr.ready, id)
		}
	}
	if pr.turns == models.Uvloop {
		for l.due.n > 0 {
			r.push(&pr.ready, r.pop(&l.due))
		}
	}
	// The workers of a cluster are handed their connections by the primary,
	// several at once.
	handed := pr.accepting == models.AcceptRoundRobin && r.instances[pr.instance].count > 1
	for l.listen.n > 0 {
		id := r.pop(&l.listen)
		q := &r.requests[id]
		if q.source = fromSocket; q.connection == none {
			q.source = fromThread // its connection will stay open: not one of the pool
		}
		r.push(&l.polled, id)
		if pr.turns == models.Libuv && !handed {
			return
		}
	}
}

// woke begins a turn with the one request that woke the loop.
func (r *run) woke(pr *process, id uint32) {
	pr.loop.turn++
	if q := &r.requests[id]; (q.source == fromSocket || q.source == fromListen) && q.connection != none {
		c := r.connectionOf(id)
		c.turn, c.place = pr.loop.turn, 0
	}
}

// endTurn sends the replies of a turn in which nothing is left to run.
func (r *run) endTurn(pr *process) {
	if pr.ready.n > 0 {
		return
	}
	for l := &pr.loop; l.replies.n > 0; {
		pr.in[result.WaitingLane].Down(r.now)
		r.end(r.pop(&l.replies), result.Done)
	}
}
