package models

// How a request comes to be ready for its event loop.
const (
	fromSocket uint8 = iota // bytes on an open connection, or word from a thread
	fromTimer               // a timer of the loop
	fromListen              // a new connection
)

// enqueue lets a request wait for a lane of its process.
func (r *run) enqueue(pr *process, id uint32) {
	r.waitingLane.Up(r.now)
	if r.turns == Libuv {
		switch r.requests[id].source {
		case fromSocket:
			r.push(&pr.polled, id)
		case fromTimer:
			r.push(&pr.due, id)
		case fromListen:
			r.push(&pr.listen, id)
		}
		return
	}
	r.push(&pr.ready, id)
}

// waits tells whether a request waits for a lane of the process.
func (pr *process) waits() bool {
	return pr.ready.n > 0 || pr.due.n > 0 || pr.polled.n > 0 || pr.listen.n > 0
}

// next takes the request out of the queue that has the lane next.
//
// A turn of libuv's loop runs all timers that are due, also those that become
// due meanwhile; then it asks the kernel once which sockets are ready, and runs
// those. The listening socket is one of them, and gives one connection a turn
// since version 1.45 (before, all there were): its request is read in the turn
// that follows. So a busy loop serves the connections that it has before it
// takes new ones, and with one long callback a turn n new connections wait for
// n of them.
func (r *run) next(pr *process) uint32 {
	r.waitingLane.Down(r.now)
	for {
		switch {
		case pr.ready.n > 0:
			return r.pop(&pr.ready)
		case pr.due.n > 0:
			return r.pop(&pr.due)
		}
		pr.ready, pr.polled = pr.polled, emptyQueue
		if pr.listen.n > 0 {
			r.push(&pr.polled, r.pop(&pr.listen))
		}
	}
}
