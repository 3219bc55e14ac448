package engine

import (
	"math/rand/v2"
	"sort"

	"gonum.org/v1/gonum/stat/distuv"

	"fleetcost/models"
	"fleetcost/sim"
)

// Open connections: which connections are open, where, and what comes over them. It is
// the arrivals of [models.Realtime] traffic. A fleet is met in the midst of its life:
// at time zero as many connections are open as at any time, each with what is
// left of its session.
//
// Handshakes come at a constant rate, the rest at rates that follow the number
// of open connections. All of it is one Poisson stream whose rate is drawn anew
// whenever a connection opens or closes, which is no error: what is left of an
// exponential gap is exponential.
//
// The process of each connection is kept, four bytes, in no order: a message
// falls on one of them at random, and so on a process in proportion to its
// connections. Exponential sessions end at random, too. Others end at their own
// time, up to mostTimed of them; of more connections a run of seconds sees so
// few ends that by insensitivity they may as well end at random.
type openConnections struct {
	lines  []clientGroup
	stream *rand.Rand

	// The next arrival of the clients' own, and of the other requests.
	ownAt, plainAt       sim.Time
	ownClass, plainClass int
	takesPlain           bool
	plain                models.Arrivals
	plainShares          []float64 // cumulative, by class
	classStream          *rand.Rand

	held     []int32 // connections of the instance at each place, handshakes in progress among them
	at       []int32 // open connections of each process
	sessions []session
	spare    uint32 // free list of sessions
	members  []int32
	touched  []uint32
	storm    *reconnectStorm
	exoduses []exodus // of connections that were closed while the fleet changes
	moved    bool     // some were, and the next arrival is to be drawn anew
	streams  struct{ place, room *rand.Rand }
}

// An clientGroup are the open connections of one kind of clients.
type clientGroup struct {
	*models.Clients
	index   int
	service *service
	class   [models.PartCount]int // of each part; −1 for none
	open    []uint32              // process of each connection
	timed   bool                  // sessions end at their own times
	ids     []uint32              // then, the session of each connection
	rate    float64               // of handshakes, per nanosecond
	in, out float64               // messages per connection and nanosecond
	ends    float64               // of sessions per connection and nanosecond
	level   sim.Level
	mean    float64 // open connections while they were measured

	opened, closed, lost, refused int64 // since the beginning
}

// A session of a timed connection.
type session struct {
	line, place, gen, next uint32
}

// mostTimed is the largest number of connections whose sessions end at times of
// their own.
const mostTimed = 100_000

// endOf is the arrival that stands for the end of a session of a line.
func endOf(line int) int { return models.AnyClass - 1 - line }

// newOpenConnections has nobody connected yet.
func newOpenConnections(t models.Realtime, stream *rand.Rand) *openConnections {
	p := &openConnections{stream: stream, plainAt: sim.Never}
	for i := range t.Clients {
		p.lines = append(p.lines, clientGroup{Clients: &t.Clients[i]})
	}
	if open, ok := t.Requests.(models.Open); ok {
		p.plain = open.Arrivals(stream)
	}
	return p
}

// settle places the connections that are open at the beginning.
func (r *run) settle(p *openConnections) {
	r.clients = p
	p.classStream = r.classStream
	p.streams.place = sim.Stream(r.options.Seed, r.options.Replication, "connections")
	p.streams.room = sim.Stream(r.options.Seed, r.options.Replication, "rooms")
	p.held, p.at = make([]int32, len(r.instances)), make([]int32, len(r.processes))
	p.members, p.spare = make([]int32, len(r.processes)), none
	sum := 0.0
	for i := range r.fleet.Classes {
		if r.fleet.Classes[i].Part == models.Asked {
			sum += r.fleet.Classes[i].Share
		}
		p.plainShares = append(p.plainShares, sum)
	}
	for i := range p.lines {
		r.seat(i)
	}
	r.planSweeps()
	if p.plain != nil {
		p.plainAt, p.plainClass = p.plain.Next()
	}
}

// seat opens the connections of one line.
func (r *run) seat(line int) {
	p := r.clients
	a := &p.lines[line]
	a.index, a.service = line, r.services[a.Service]
	for part := range a.class {
		a.class[part] = -1
	}
	for i := range r.fleet.Classes {
		if c := &r.fleet.Classes[i]; c.Part != models.Asked && c.Clients.Name == a.Name {
			a.class[c.Part] = i
		}
	}
	a.rate, a.in, a.out = a.Rate()/1e9, a.In/1e9, a.Out/1e9
	if r.control != nil {
		a.rate *= r.openings
	}
	a.ends = 1e-9 / a.Session.Mean()
	memoryless := models.Memoryless(a.Session)
	a.timed = !memoryless && a.Number <= mostTimed
	s := a.service
	if r.options.Open != nil {
		r.seatAs(a, r.options.Open[line])
		return
	}
	n := int(distuv.Poisson{Lambda: a.Number, Src: p.streams.place}.Rand())
	a.open = make([]uint32, 0, n+n/64+64)
	left := newResidualLife(a.Session, p.streams.place, a.timed)
	scattered := models.SplitOf(r.fleet.Services[a.Service].Balancer) == models.Thinned
	if s.listed == 0 {
		n = 0 // they come as soon as they can
	}
	for k := range n {
		i := r.slots[s.first+uint32(k)%s.listed]
		if scattered {
			i = r.pickByConnections(s)
		}
		in := &r.instances[i]
		if p.held[in.place] >= in.mostSockets {
			continue // it is full; so it would be refused
		}
		p.held[in.place]++
		r.open(a, r.processFor(in), left.draw())
	}
	a.opened = int64(len(a.open))
}

// seatAs opens so many connections of one line to each instance of its service, in the mean.
func (r *run) seatAs(a *clientGroup, held []float64) {
	p := r.clients
	left := newResidualLife(a.Session, p.streams.place, a.timed)
	for k, mean := range held {
		in := &r.instances[a.service.first+uint32(k)]
		if mean <= 0 || in.condition == slotGone || in.condition == slotBooting {
			continue
		}
		for range int(distuv.Poisson{Lambda: mean, Src: p.streams.place}.Rand()) {
			if p.held[in.place] < in.mostSockets {
				p.held[in.place]++
				r.open(a, r.processFor(in), left.draw())
			}
		}
	}
	a.opened = int64(len(a.open))
}

// pickByConnections picks an instance of the service by the connections that are open
// to each.
func (r *run) pickByConnections(s *service) uint32 {
	held := r.clients.held[s.first:][:s.listed]
	return r.slots[s.first+uint32(s.sockets.Pick(held, r.clients.streams.place))]
}

// processFor is the process of the instance that takes a new connection.
func (r *run) processFor(in *instance) uint32 {
	switch {
	case in.count == 1:
		return in.first
	case in.accepting == models.AcceptKernel:
		return in.first + uint32(r.clients.streams.place.IntN(int(in.count)))
	}
	at := in.first + in.nextSocket
	in.nextSocket = (in.nextSocket + 1) % in.count
	return at
}

// open adds a connection whose session takes so long from now on.
func (r *run) open(a *clientGroup, process uint32, length sim.Time) {
	p := r.clients
	a.level.Up(r.now)
	a.open = append(a.open, process)
	p.at[process]++
	if !a.timed {
		return
	}
	id := p.spare
	if id == none {
		id = uint32(len(p.sessions))
		p.sessions = append(p.sessions, session{})
	} else {
		p.spare = p.sessions[id].next
	}
	s := &p.sessions[id]
	s.line, s.place = uint32(a.index), uint32(len(a.open)-1)
	a.ids = append(a.ids, id)
	r.calendar.Schedule(r.now+length, sessionOver, id, s.gen)
}

// close removes the connection at a place in the list.
func (r *run) close(a *clientGroup, place int) {
	p := r.clients
	process := a.open[place]
	last := len(a.open) - 1
	a.open[place] = a.open[last]
	a.open = a.open[:last]
	p.at[process]--
	p.held[r.instances[r.processes[process].instance].place]--
	a.level.Down(r.now)
	if !a.timed {
		return
	}
	id := a.ids[place]
	a.ids[place] = a.ids[last]
	p.sessions[a.ids[place]].place = uint32(place)
	a.ids = a.ids[:last]
	s := &p.sessions[id]
	s.gen++
	s.next, p.spare = p.spare, id
}

// sessionOver ends a timed session.
func (r *run) sessionOver(id uint32) {
	s := &r.clients.sessions[id]
	a := &r.clients.lines[s.line]
	r.close(a, int(s.place))
	a.closed++
	r.look()
}

// leaveAtRandom ends a session of a line whose sessions end at random.
func (r *run) leaveAtRandom(line int) {
	p := r.clients
	a := &p.lines[line]
	r.close(a, p.stream.IntN(len(a.open)))
	a.closed++
}

// look draws the next arrival anew, because a connection has opened or closed. While
// one is under way that is done at its end anyway, once.
func (r *run) look() {
	if r.arriving == r.now {
		return
	}
	r.arriving, r.arrivalOfClass = r.clients.changed(r.now)
}

// Next is the next arrival, after the one that it has told last.
func (p *openConnections) Next() (sim.Time, int) {
	if p.takesPlain {
		p.plainAt, p.plainClass = p.plain.Next()
	} else {
		p.draw(p.ownAt)
	}
	return p.first()
}

// changed draws the clients' next arrival after a change.
func (p *openConnections) changed(now sim.Time) (sim.Time, int) {
	p.draw(now)
	return p.first()
}

// first is the earlier of the two arrivals to come.
func (p *openConnections) first() (sim.Time, int) {
	p.takesPlain = p.plainAt < p.ownAt
	if !p.takesPlain {
		return p.ownAt, p.ownClass
	}
	class := p.plainClass
	if class == models.AnyClass {
		sum := p.plainShares[len(p.plainShares)-1]
		class = min(sort.SearchFloat64s(p.plainShares, p.classStream.Float64()*sum), len(p.plainShares)-1)
	}
	return p.plainAt, class
}

// draw draws the clients' next arrival after now.
func (p *openConnections) draw(now sim.Time) {
	total := 0.0
	for i := range p.lines {
		total += p.lines[i].hazard()
	}
	gap := p.stream.ExpFloat64()/total + 0.5
	p.ownAt = sim.Never
	if gap < float64(sim.Never-now) {
		p.ownAt = now + sim.Time(gap)
	}
	u := p.stream.Float64() * total
	for i := range p.lines {
		a := &p.lines[i]
		if h := a.hazard(); u >= h && i < len(p.lines)-1 {
			u -= h
			continue
		}
		p.ownClass = a.kind(u)
		return
	}
}

// hazard is the rate of all that may happen on a line.
func (a *clientGroup) hazard() float64 {
	n := float64(len(a.open))
	if a.timed {
		return a.rate + n*(a.in+a.out)
	}
	return a.rate + n*(a.in+a.out+a.ends)
}

// kind of what happens: u is uniform from 0 to the hazard.
func (a *clientGroup) kind(u float64) int {
	n := float64(len(a.open))
	if u -= n * a.in; u < 0 {
		return a.class[models.Message]
	}
	if u -= n * a.out; u < 0 {
		return a.class[models.Push]
	}
	if u -= n * a.ends; u < 0 && !a.timed {
		return endOf(a.index)
	}
	return a.class[models.Handshake]
}
