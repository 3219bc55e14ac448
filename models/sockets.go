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

// validate are the reasons why the costs are none.
func (s *Sockets) validate(runtime string) (errs []error) {
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

// Sockets are the connections that stay open at a service, in the mean.
func (f *Fleet) Sockets(service int) float64 {
	t, _ := f.Traffic.(Realtime)
	sum := 0.0
	for i := range t.Clients {
		if t.Clients[i].Service == service {
			sum += t.Clients[i].Number
		}
	}
	return sum
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

// Processes of a service; at least one.
func (f *Fleet) Processes(service int) int {
	n := 0
	for _, g := range f.Services[service].Groups {
		n += g.Count * f.Services[service].Runtime.Processes.On(g.Machine)
	}
	return max(n, 1)
}

// SocketsEach is the mean number of connections that stay open on each instance
// of a service of the fleet.
func (f *Fleet) SocketsEach(service int) float64 {
	if service >= len(f.Services) {
		return 0 // a station
	}
	return f.Sockets(service) / float64(max(f.Services[service].Instances(), 1))
}
