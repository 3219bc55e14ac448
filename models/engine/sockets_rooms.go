package engine

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"fleetcost/models"
	"fleetcost/models/program"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// Messages over open connections, and what is delivered to the members of a
// room. A message in belongs to the process that holds its connection, and needs
// its lane as any callback does. It is delivered to the other members of the
// room by the processes that hold them: each is one piece of work,
//
//	Relay (where the message came from another process) + members there · Deliver
//
// which arrives after the time of [models.Clients.Relay]. The broadcast ends when the
// last piece is done. All times count from the arrival of the message.
//
// Who is where: the members are spread over the open connections at random, anew
// for each message, which makes the number in each process that of a room picked
// at random. A piece is one delivery in the tallies; its time is that of the last
// of its members.

// acceptSocket leads a request that belongs to connections to its process.
func (r *run) acceptSocket(id uint32, p *boundProgram) {
	q := &r.requests[id]
	q.connection = none
	switch p.Part {
	case models.Handshake:
		r.shakeHands(id, p)
		return
	case models.Message, models.Push:
		open := r.clients.lines[p.Line].open
		q.process = open[r.clients.streams.place.IntN(len(open))]
	default:
		if r.isAway(q.process) { // whose members are gone with it
			r.decide(q, result.Failed)
			r.replyToCaller(id, result.Failed)
			r.leave(id)
			return
		}
	}
	r.enter(id, r.processes[q.process].instance, q.process)
}

// shakeHands leads a handshake to the instance that its balancer picks by the
// number of open connections.
func (r *run) shakeHands(id uint32, p *boundProgram) {
	s := p.service
	held := r.clients.held
	i := r.pickByConnections(s)
	in := &r.instances[i]
	process := r.processFor(in)
	if held[in.place] >= in.mostSockets || r.processes[process].free == 0 && in.waiting >= in.mostWaiting {
		r.clients.lines[p.Line].refused++
		r.reject(id)
		return
	}
	held[in.place]++
	q := &r.requests[id]
	q.process, q.source = process, fromListen
	r.enter(id, i, process)
}

// handsShaken opens the connection of a handshake that is over, or gives its
// place away.
func (r *run) handsShaken(q *request, p *boundProgram, how result.Outcome) {
	a := &r.clients.lines[p.Line]
	switch {
	case q.process == none:
	case how == result.Done:
		length := sim.Never
		if a.timed {
			length = sim.Time(math.Min(a.Session.Draw(r.clients.streams.place)*1e9, models.MostWork*1e3))
		}
		a.opened++
		r.open(a, q.process, length)
		r.look()
	default:
		r.clients.held[r.instances[r.processes[q.process].instance].place]--
	}
	if q.is(returning) {
		r.returned(q, a, how)
	}
}

// broadcast delivers a message to the other members of its room.
func (r *run) broadcast(id uint32, o *program.Op) {
	room := r.spawn(id, o.Target, r.seedOf(id, o, 0))
	q := &r.requests[room]
	r.links[room].parent = none
	q.born = r.requests[id].born
	r.countArrival(q)
	a := &r.clients.lines[r.programs[q.class].Line]
	r.spread(a, room, r.requests[id].process)
	if r.links[room].pending == 0 {
		r.broadcastOver(room)
	}
}

// spread makes a piece of work for each process that holds members of the room.
func (r *run) spread(a *clientGroup, room, sender uint32) {
	p := r.clients
	p.touched = p.touched[:0]
	if left := min(a.Others(), len(a.open)-1); left <= 4*int(a.service.to-a.service.from) {
		for range left {
			r.count(a.open[p.streams.room.IntN(len(a.open))], 1)
		}
	} else {
		r.shareOut(a, left)
	}
	r.links[room].pending = int32(len(p.touched))
	for k := range p.touched {
		process := p.touched[k]
		r.deliver(a, room, process, sender, p.members[process])
		p.members[process] = 0
	}
}

// count notes members of a room in a process.
func (r *run) count(process uint32, members int32) {
	p := r.clients
	if p.members[process] == 0 {
		p.touched = append(p.touched, process)
	}
	p.members[process] += members
}

// shareOut spreads the members of a large room by the multinomial law, one
// binomial draw for each process.
func (r *run) shareOut(a *clientGroup, left int) {
	p := r.clients
	all := 0
	for i := a.service.from; i < a.service.to; i++ {
		all += int(p.at[i])
	}
	for i := a.service.from; i < a.service.to && left > 0; i++ {
		here := int(p.at[i])
		n := left
		if here < all {
			n = int(distuv.Binomial{N: float64(left), P: float64(here) / float64(all), Src: p.streams.room}.Rand())
		}
		all -= here
		if n > 0 {
			r.count(i, int32(n))
			left -= n
		}
	}
}

// deliver sends a piece of a broadcast to a process.
func (r *run) deliver(a *clientGroup, room, process, sender uint32, members int32) {
	child := r.spawn(room, a.class[models.Delivery], mix(r.links[room].seed^uint64(process)))
	q := &r.requests[child]
	q.process, q.born = process, r.requests[room].born
	costs := &a.service.runtime.Sockets
	work := float64(members) * float64(costs.Deliver)
	half := sim.Time(0)
	if process != sender {
		work += float64(costs.Relay)
		if a.Relay != nil {
			half = sim.Time(math.Min(a.Relay.Draw(r.linkStream)*1e9, models.MostWork) + 0.5)
		}
	}
	r.work[int(child)*r.stride] = math.Min(work, models.MostWork)
	if half > 0 {
		r.calendar.Schedule(r.now+half, hop, child, 0)
		return
	}
	r.reach(child)
}

// delivered ends a piece of a broadcast.
func (r *run) delivered(id uint32) {
	k := &r.links[id]
	room := k.parent
	k.parent = none
	if room == none || r.requests[room].gen != k.parentGen {
		return
	}
	r.links[room].pending--
	if r.links[room].pending == 0 {
		r.broadcastOver(room)
	}
}

// broadcastOver ends a broadcast: the last member has it.
func (r *run) broadcastOver(room uint32) {
	r.decide(&r.requests[room], result.Done)
	r.leave(room)
}

// planSweeps plans the first sweep of each process, at a random moment of the
// period in which each has one. The moments are stratified: of n processes of a
// service each has an n-th of the period to itself, in random order. So a run
// much shorter than the period meets as many sweeps as are due.
func (r *run) planSweeps() {
	place := r.clients.streams.place
	for _, s := range r.own {
		costs := &s.runtime.Sockets
		if costs.Sweep == 0 || s.sweep == 0 {
			continue
		}
		part := float64(costs.SweepEvery) / float64(s.to-s.from)
		for i, k := range place.Perm(int(s.to - s.from)) {
			at := sim.Time((float64(k) + place.Float64()) * part)
			r.calendar.Schedule(at, sweep, s.from+uint32(i), 0)
		}
	}
}

// sweepProcess makes a process look at all that is alive for its connections.
func (r *run) sweepProcess(process uint32) {
	pr := &r.processes[process]
	costs := &pr.runtime.Sockets
	r.calendar.Schedule(r.now+costs.SweepEvery, sweep, process, 0)
	if r.clients.at[process] == 0 {
		return
	}
	id := r.newRequest()
	q := &r.requests[id]
	q.class, q.internal, q.process, q.connection = uint16(pr.service.sweep), true, process, none
	if r.hasCalls {
		r.links[id] = noLink
	}
	r.work[int(id)*r.stride] = math.Min(float64(r.clients.at[process])*float64(costs.Sweep), models.MostWork)
	r.countArrival(q)
	r.enter(id, pr.instance, process)
}
