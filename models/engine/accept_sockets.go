package engine

import (
	"fleetcost/models"
	"fleetcost/sim"
)

// The listening socket of an instance, and who accepts from it when its processes
// come and go (process_recycling.go, process_timeout.go).

// ofConnection is the process on which one of the kept-alive connections ends over
// which requests come, each as likely as another. One that is closed is opened again.
func (r *run) ofConnection(id uint32, in *instance) uint32 {
	k := in.connectionStream.IntN(len(in.connections))
	if in.connections[k] == none {
		in.connections[k] = in.homes[k]
		if r.processes[in.homes[k]].lifetime.over {
			in.connections[k] = r.acceptor(in)
		}
		q := &r.requests[id]
		q.source, q.connection = fromListen, none
	}
	return in.connections[k]
}

// acceptor is the process that accepts a new connection.
func (r *run) acceptor(in *instance) uint32 {
	switch {
	case in.count == 1:
		return in.first
	case in.accepting == models.AcceptKernel:
		return r.woken(in)
	}
	return r.inTurn(in, &in.pool.next)
}

// inTurn is the next process that accepts.
func (r *run) inTurn(in *instance, next *uint32) uint32 {
	for range in.count {
		p := in.first + *next
		*next++
		if *next == in.count {
			*next = 0
		}
		if !r.processes[p].lifetime.over {
			return p
		}
	}
	return r.backFirst(in)
}

// atRandom is any of the processes that serve.
func (r *run) atRandom(in *instance) uint32 {
	p := in.first + uint32(in.connectionStream.IntN(int(in.count)))
	if !in.replaces || !r.processes[p].lifetime.over {
		return p
	}
	serving := 0
	for p := in.first; p < in.first+in.count; p++ {
		if !r.processes[p].lifetime.over {
			serving++
		}
	}
	if serving == 0 {
		return r.backFirst(in)
	}
	k := in.connectionStream.IntN(serving)
	for p = in.first; ; p++ {
		if r.processes[p].lifetime.over {
			continue
		}
		if k == 0 {
			return p
		}
		k--
	}
}

// woken is the process that the kernel's wake-up brings to accept first: one
// of those that sleep, and where none does, any.
func (r *run) woken(in *instance) uint32 {
	asleep := 0
	for p := in.first; p < in.first+in.count; p++ {
		if pr := &r.processes[p]; pr.lanes == in.lanes && !pr.lifetime.over {
			asleep++
		}
	}
	if asleep == 0 {
		return r.atRandom(in)
	}
	k := in.connectionStream.IntN(asleep)
	for p := in.first; ; p++ {
		if pr := &r.processes[p]; pr.lanes != in.lanes || pr.lifetime.over {
			continue
		}
		if k == 0 {
			return p
		}
		k--
	}
}

// backFirst is the process whose successor serves first, where all are away.
func (r *run) backFirst(in *instance) uint32 {
	first, at := in.first, sim.Never
	for p := in.first; p < in.first+in.count; p++ {
		if back := r.processes[p].lifetime.back; back > 0 && back < at {
			first, at = p, back
		}
	}
	return first
}

// closeSockets closes the connections of a process that accepts no more, and leaves
// to the others who waits to be accepted.
func (r *run) closeSockets(p uint32, pr *process) {
	in := &r.instances[pr.instance]
	for k, at := range in.connections {
		if at == p {
			in.connections[k] = none
		}
	}
	if pr.pooling && pr.tied {
		c := &in.pool
		kept := c.idle[:0]
		for _, k := range c.idle {
			if c.all[k].process == p {
				c.gone = append(c.gone, k)
			} else {
				kept = append(kept, k)
			}
		}
		c.idle = kept
	}
	r.handOn(pr, in)
}

// openSockets lets a new process accept what waits in the socket, and those whose
// connections were its predecessor's come to it.
func (r *run) openSockets(p uint32, pr *process) {
	in := &r.instances[pr.instance]
	for k, home := range in.homes {
		if home == p && in.connections[k] != p {
			in.connections[k] = none
		}
	}
	if pr.dispatching {
		r.handOn(pr, in)
	}
	if in.count == 1 || in.oneQueue {
		return
	}
	for other := in.first; other < in.first+in.count; other++ {
		if o := &r.processes[other]; o.lifetime.over {
			r.handOn(o, in)
		}
	}
}

// handOn leads those who wait for a process that does not accept them, or has just
// begun to, to one that does. Messages stay with their connection.
func (r *run) handOn(pr *process, in *instance) {
	b := &pr.backlog
	if pr.dispatching {
		b = &pr.dispatcher.listen
	}
	if in.oneQueue && in.count > 1 || r.clients != nil || in.accepting == models.AcceptBroker {
		return
	}
	for b.n > 0 && r.serves(in) {
		id := r.nextWaiting(pr.service, b)
		if id == none {
			return
		}
		p := r.leastBusy(in)
		if to := &r.processes[p]; to.lifetime.over || to.free == 0 {
			p = r.acceptor(in)
		}
		q := &r.requests[id]
		q.waiting = false
		if in.pooling && q.connection != none {
			in.pool.all[q.connection] = connection{process: p}
			q.source = fromListen
		}
		in.waiting--
		r.outstanding[pr.place]--
		r.enter(id, pr.instance, p)
	}
}

// serves tells whether any process of the instance does.
func (r *run) serves(in *instance) bool {
	for p := in.first; p < in.first+in.count; p++ {
		if !r.processes[p].lifetime.over {
			return true
		}
	}
	return false
}

// A pool of kept-alive connections between the clients, or the load balancer
// before them, and one instance. A request takes the idle connection that was
// used last, as nginx, Envoy and the HTTP clients of Go and Node.js do, and
// opens a new one where none is idle. A connection stays with the process that
// accepted it; the server closes it when it was idle for [models.Runtime.KeepAlive].
//
// It is closed, too, when its request is turned away, given up by its client, or
// killed, and when its process ends (accept_sockets.go).
//
// So the number of connections follows the most requests that were in flight
// within the last KeepAlive, and few of them carry most of the requests.
type connections struct {
	all  []connection
	idle []uint32 // the one used last is the last
	gone []uint32 // places in all of those that were closed
	next uint32   // process that accepts next in round-robin
}

type connection struct {
	process uint32
	since   sim.Time // idle
	turn    uint32   // of the loop in which it was last read, and
	place   int32    // its place among the sockets of that turn
}

// connect gives a request its connection, and tells whether it had to be
// opened.
func (r *run) connect(in *instance, q *request) (fresh bool) {
	c := &in.pool
	if n := len(c.idle); n > 0 {
		last := c.idle[n-1]
		if r.now-c.all[last].since < in.keepAlive {
			c.idle = c.idle[:n-1]
			q.connection = last
			return false
		}
		c.gone = append(c.gone, c.idle...) // those below have been idle for longer
		c.idle = c.idle[:0]
	}
	if n := len(c.gone); n > 0 {
		q.connection = c.gone[n-1]
		c.gone = c.gone[:n-1]
	} else {
		q.connection = uint32(len(c.all))
		c.all = append(c.all, connection{})
	}
	c.all[q.connection] = connection{process: r.acceptor(in)}
	return true
}

// disconnect returns the connection of a request that was served, unless its
// client has hung up.
func (r *run) disconnect(q *request) {
	in := &r.instances[r.processes[q.process].instance]
	if q.connection == none {
		return // it came over one that stays open
	}
	c := &in.pool
	if q.decided || in.replaces && in.tied && r.processes[c.all[q.connection].process].lifetime.over {
		r.hangUp(q, in)
		return
	}
	c.all[q.connection].since = r.now
	c.idle = append(c.idle, q.connection)
}

// hangUp closes the connection of a request that gets no answer.
func (r *run) hangUp(q *request, in *instance) {
	if in.pooling && q.connection != none {
		in.pool.gone = append(in.pool.gone, q.connection)
	}
}
