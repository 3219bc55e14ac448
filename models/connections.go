package models

import "fleetcost/sim"

// A pool of kept-alive connections between the clients, or the load balancer
// before them, and one instance. A request takes the idle connection that was
// used last, as nginx, Envoy and the HTTP clients of Go and Node.js do, and
// opens a new one where none is idle. A connection stays with the process that
// accepted it; the server closes it when it was idle for [Runtime.KeepAlive].
//
// So the number of connections follows the most requests that were in flight
// within the last KeepAlive, and few of them carry most of the requests.
type connections struct {
	idle []idleConnection // the one used last is the last
	next uint32           // process that accepts next in round-robin
}

type idleConnection struct {
	process uint32
	since   sim.Time
}

// connect gives a request its connection: the process that holds it, and
// whether it had to be opened.
func (r *run) connect(in *instance) (process uint32, fresh bool) {
	c := &in.pool
	if n := len(c.idle); n > 0 {
		if last := c.idle[n-1]; r.now-last.since < r.keepAlive {
			c.idle = c.idle[:n-1]
			return last.process, false
		}
		c.idle = c.idle[:0] // those below have been idle for longer
	}
	return r.acceptor(in), true
}

// disconnect returns the connection of a request that has its answer.
func (r *run) disconnect(q *request) {
	in := &r.instances[r.processes[q.process].instance]
	in.pool.idle = append(in.pool.idle, idleConnection{q.process, r.now})
}

// acceptor is the process that accepts a new connection.
func (r *run) acceptor(in *instance) uint32 {
	if in.count == 1 {
		return in.first
	}
	if r.accepting == AcceptKernel {
		return r.woken(in)
	}
	p := in.first + in.pool.next
	in.pool.next = (in.pool.next + 1) % in.count
	return p
}

// woken is the process that the kernel's wake-up brings to accept first: one
// of those that sleep, and where none does, any.
func (r *run) woken(in *instance) uint32 {
	idle := 0
	for p := in.first; p < in.first+in.count; p++ {
		if r.processes[p].holder == none {
			idle++
		}
	}
	if idle == 0 {
		return in.first + uint32(r.connectionStream.IntN(int(in.count)))
	}
	k := r.connectionStream.IntN(idle)
	for p := in.first; ; p++ {
		if r.processes[p].holder == none {
			if k == 0 {
				return p
			}
			k--
		}
	}
}
