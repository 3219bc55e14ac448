package models

import "fleetcost/sim"

// part compiles a class that is a part of the life of connections: what the
// runtime does for it takes the place of server and framework.
func (w *writer) part(class *Class) {
	c, costs := class.Clients, &w.runtime.Sockets
	switch class.Part {
	case Handshake:
		w.overhead(costs.Connect)
		w.steps(class.Steps)
	case Message:
		w.overhead(costs.Message)
		w.steps(class.Steps)
		if room := w.partOf(c, Broadcast); room >= 0 {
			w.add(op{action: toRoom, beyond: &beyond{target: room, step: w.step + 1}})
		}
		if c.Reply {
			w.overhead(costs.Deliver)
		}
	case Push:
		w.overhead(costs.Deliver)
	case Delivery:
		n := w.fleet.processes(w.service)
		each := float64(c.others()) / pieces(n, c.others())
		w.add(op{action: CPU, fixed: each*float64(costs.Deliver) + float64(costs.Relay)*(1-1/float64(n))})
	case Broadcast:
		w.share = pieces(w.fleet.processes(w.service), c.others())
		w.add(op{action: toRoom, beyond: &beyond{target: w.partOf(c, Delivery)}})
	}
}

// partOf is the class that is a part of the life of the clients' connections; −1
// where there is none.
func (c *compiler) partOf(clients *Clients, part Part) int {
	for i := range c.fleet.Classes {
		if k := &c.fleet.Classes[i]; k.Part == part && k.Clients.Name == clients.Name {
			return i
		}
	}
	return -1
}

// belong notes which part the program of a class is, and whose.
func (c *compiler) belong(i int) {
	class := &c.fleet.Classes[i]
	if class.Part == Asked {
		return
	}
	p := &c.programs[c.served[i]]
	p.part = class.Part
	p.client = class.Part == Broadcast
	t, _ := c.fleet.Traffic.(Realtime)
	for k := range t.Clients {
		if t.Clients[k].Name == class.Clients.Name {
			p.line = k
		}
	}
}

// sweeping adds the programs of processes that look at all their connections. They
// are of the most urgent level, whatever the classes' priorities are: a collector
// stops its process whoever waits there.
func (c *compiler) sweeping() {
	c.sweeps = make([]int, len(c.fleet.Services))
	for i := range c.fleet.Services {
		if c.fleet.sockets(i) > 0 && c.fleet.Services[i].Runtime.Sockets.Sweep > 0 {
			c.sweeps[i] = c.add(program{site: i, books: unbooked, part: sweeping, ops: []op{{action: CPU, share: 1}}})
		}
	}
}

// socketsEach is the mean number of connections that stay open on each instance
// of a service of the fleet.
func (f *Fleet) socketsEach(service int) float64 {
	if service >= len(f.Services) {
		return 0 // a station
	}
	return f.sockets(service) / float64(max(f.Services[service].Instances(), 1))
}

// ofSockets handles an event of connections that stay open.
func (r *run) ofSockets(e sim.Event) {
	switch e.Kind {
	case sessionOver:
		if r.presence.sessions[e.Ref].gen == e.Gen {
			r.sessionOver(e.Ref)
		}
	case sweep:
		r.sweepProcess(e.Ref)
	case crash:
		r.crash(e.Ref, e.Gen)
	case comeBack:
		r.comeBack(e.Ref, e.Gen == 1)
	case lookOut:
		r.lookOut()
	}
}
