package engine

import "fleetcost/sim"

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
