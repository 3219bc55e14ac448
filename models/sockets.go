package models

import (
	"fmt"
	"math"

	"fleetcost/sim"
)

// Sockets is what connections that stay open take of a runtime's CPU, on the
// reference core; none where it cannot hold them. Their memory is
// [Memory.Connection].
type Sockets struct {
	Connect sim.Time // a handshake, its request and reply included
	Message sim.Time // a message in: read, unmasked, parsed, handed to the handler
	Deliver sim.Time // a message out on one connection
	Relay   sim.Time // a message that another process sent to one that holds members of its room
	// Idle is what any of them costs more after a gap.
	Idle Idle
	// Most is the number of connections that an instance takes
	// (max_connections, file descriptors); 0: what fits into memory.
	Most int
	// Sweep is the time per open connection for which the process stands still
	// every SweepEvery: a full collection looks at all that is alive. CPython's
	// is of that kind; V8 does most of it beside the program.
	Sweep      sim.Time
	SweepEvery sim.Time
}

// holds tells whether the runtime can hold connections at all.
func (s *Sockets) holds() bool { return s.Message > 0 }

// complaints are the reasons why the costs are none.
func (s *Sockets) complaints(runtime string) (errs []error) {
	least := min(s.Connect, s.Message, s.Deliver, s.Relay, s.Idle.Extra, s.Idle.Half, s.Sweep, s.SweepEvery)
	if least < 0 || s.Most < 0 {
		errs = append(errs, fmt.Errorf("runtime %s: nothing about its sockets must be negative", runtime))
	}
	if s.Sweep > 0 && s.SweepEvery == 0 {
		errs = append(errs, fmt.Errorf("runtime %s: sweeps of its sockets need the time between them", runtime))
	}
	if s.Idle.Extra > 0 && s.Idle.Half == 0 {
		errs = append(errs, fmt.Errorf("runtime %s: what sockets cost more after a gap needs the gap after which half of it is due", runtime))
	}
	return errs
}

// Unfit says why the runtime cannot hold connections that stay open, and what
// to do about it; nothing where it can.
func (rt *Runtime) Unfit() (what, fix string) {
	const loops = "take an event loop such as node-http or uvicorn-fastapi"
	switch {
	case rt.Accept == AcceptBroker:
		return rt.Name + " takes its work from a broker, not from connections", loops
	case rt.Concurrency == 1:
		return rt.Name + " would give each connection a process for its whole session", loops
	case rt.Dispatch > 0:
		return rt.Name + " would give each connection a thread for its whole session", loops
	case !rt.Sockets.holds():
		return "of " + rt.Name + " it is not known what connections that stay open cost", loops + `, or say it: sockets = { connect = "0.2ms", message = "0.02ms", deliver = "0.01ms" }`
	}
	return "", ""
}

// SocketLimit is the number of connections that an instance of the runtime can
// hold on the machine, and whether it is memory that limits it:
//
//	base + processes·process + processes·request + connections·connection ≤ memory
//
// at most Sockets.Most, and, where each takes a worker, the workers.
func (rt *Runtime) SocketLimit(m Machine) (most int, byMemory bool) {
	n := Bytes(rt.Processes.On(m))
	room := m.Memory - rt.Memory.Base - n*(rt.Memory.Process+rt.Memory.Request)
	most, byMemory = math.MaxInt32, true
	if rt.Memory.Connection > 0 {
		most = int(max(0, min(room/rt.Memory.Connection, math.MaxInt32)))
	}
	if limit := rt.Sockets.Most; limit > 0 && limit <= most {
		most, byMemory = limit, false
	}
	if limit := int(n) * rt.Concurrency; limit > 0 && limit <= most {
		most, byMemory = limit, false
	}
	return most, byMemory
}

// sockets are the connections that stay open at a service, in the mean.
func (f *Fleet) sockets(service int) float64 {
	t, _ := f.Traffic.(Realtime)
	sum := 0.0
	for i := range t.Clients {
		if t.Clients[i].Service == service {
			sum += t.Clients[i].Number
		}
	}
	return sum
}

// socketLoad is the share of the connections that the service can hold.
func (f *Fleet) socketLoad(service int) (load float64, byMemory bool) {
	open, room := f.sockets(service), 0.0
	if open == 0 {
		return 0, false
	}
	s := &f.Services[service]
	for _, g := range s.Groups {
		most, memory := s.Runtime.SocketLimit(g.Machine)
		room += float64(g.Count) * float64(most)
		byMemory = byMemory || memory
	}
	return open / room, byMemory
}

// WorkersBeside is the number of workers of each process of an instance that
// holds so many connections: memory is shared with them. Where they leave none
// it is one.
func (rt *Runtime) WorkersBeside(m Machine, sockets float64) (workers int, byMemory bool, err error) {
	workers, byMemory, err = rt.Workers(m)
	if err != nil || sockets == 0 {
		return workers, byMemory, err
	}
	m.Memory -= Bytes(sockets * float64(rt.Memory.Connection))
	if beside, memory, err := rt.Workers(m); err == nil {
		return beside, memory, nil
	}
	return 1, true, nil
}

// sweepDemand is what the sweeps of a service take: CPU seconds per mean request
// from outside, their number, and the mean square of their time.
func (f *Fleet) sweepDemand(service int) (cpu, sweeps, square float64) {
	s := &f.Services[service]
	costs := &s.Runtime.Sockets
	open := f.sockets(service)
	if open == 0 || costs.Sweep == 0 {
		return 0, 0, 0
	}
	n := float64(f.processes(service))
	length := open / n * costs.Sweep.Seconds()
	sweeps = n / costs.SweepEvery.Seconds() / f.Traffic.Rate()
	return sweeps * length, sweeps, sweeps * length * length
}

// socketVisits are the visits to a service of what comes over connections that stay
// open.
func (c *compiler) socketVisits(service int, visits []float64) (sum float64) {
	for i := range c.programs {
		if p := &c.programs[i]; p.site == service && p.part != Asked {
			sum += visits[i]
		}
	}
	return sum
}

// afterGaps is what each of them costs more after a gap (Sockets.Idle) while the
// service does all that it can, in seconds: the gaps are shortest then, but not
// nothing. Where cores give κ in all, and the mean request asks for C in V visits
// to P processes, there is Λ = κ/(C + V·x) of them in a second, and so
//
//	x = Extra · g/(g + Half), gap g = P/(Λ·V)
//
// which is a quadratic equation for x.
func (f *Fleet) afterGaps(service int, d *Demand) float64 {
	s := &f.Services[service]
	idle := s.Runtime.Sockets.Idle
	if idle.Extra == 0 || d.Visits == 0 || s.Instances() == 0 {
		return 0
	}
	capacity := 0.0
	for _, g := range s.Groups {
		most := math.Inf(1)
		if s.Runtime.Lanes > 0 {
			most = float64(s.Runtime.Processes.On(g.Machine) * s.Runtime.Lanes)
		}
		capacity += float64(g.Count) * g.Machine.Speed * g.Machine.Capacity(most)
	}
	each := float64(f.processes(service)) / capacity
	gap := each * d.CPU / d.Visits // without what gaps cost
	extra := idle.Extra.Seconds()
	b := gap + idle.Half.Seconds() - extra*each
	return (math.Sqrt(b*b+4*each*extra*gap) - b) / (2 * each)
}

// processes of a service; at least one.
func (f *Fleet) processes(service int) int {
	n := 0
	for _, g := range f.Services[service].Groups {
		n += g.Count * f.Services[service].Runtime.Processes.On(g.Machine)
	}
	return max(n, 1)
}

// Reach is the number of requests of all services that one from outside leads to.
func (f *Fleet) Reach() float64 {
	c := compile(f)
	sum := 0.0
	for i, n := range c.visits() {
		if !c.programs[i].client && !c.programs[i].branch {
			sum += n
		}
	}
	return sum
}

// SweepWait is how long the share 1 − q of what comes over the connections of a
// class waits at least because processes look at all of them, in seconds. In a
// sweep of length L work piles up, and is done after it, in its order, beside what
// comes then: of a process that is busy for the share ρ of its time otherwise, what
// comes u after a sweep began waits for
//
//	L − (1−ρ)·u
//
// so the share p of each period T waits for L − p·(1−ρ)·T and longer. A delivery
// may meet a sweep twice, in the process of the sender and, where that is another
// one (in the share r of cases), in its own: 1 − q = 1 − (1 − p)·(1 − r·p).
func (f *Fleet) SweepWait(class int, q float64) float64 {
	c := &f.Classes[class]
	costs := &f.Services[c.Service].Runtime.Sockets
	if c.Part == Asked || c.Part == Broadcast || costs.Sweep == 0 {
		return 0
	}
	processes := float64(f.processes(c.Service))
	length := 0.0
	for _, g := range f.Services[c.Service].Groups {
		length = max(length, f.sockets(c.Service)/processes*costs.Sweep.Seconds()/g.Machine.Speed)
	}
	period, p := costs.SweepEvery.Seconds(), 1-q
	if r := 1 - 1/processes; c.Part == Delivery && r > 0 {
		p = (1 + r - math.Sqrt((1+r)*(1+r)-4*r*(1-q))) / (2 * r)
	}
	busy := f.Loads()[c.Service].Lanes - length/period
	return math.Max(0, length-p*(1-busy)*period)
}
