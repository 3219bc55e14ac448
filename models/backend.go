package models

import (
	"fmt"
	"math"

	"fleetcost/sim"
)

// A Backend is something that I/O waits for.
type Backend struct {
	Name string
	// Connections that the whole fleet has to it; 0 means no limit. An I/O step
	// holds one from its start to its end and waits for it first come, first
	// served.
	Connections int
	// Pool is the number of connections of each process; 0 means no limit, and
	// RuntimesPool as many as are usual in its runtime. A step needs one of its
	// own process first.
	Pool int
	// PerRequest: a request opens a connection when it needs the backend first,
	// which takes Connect, and closes it when it ends (CONN_MAX_AGE = 0).
	PerRequest bool
	Connect    sim.Time
	// Client is the CPU time in which a process reads the answer of a step, as JSON on the
	// reference core; only then it gives the connection back. So a connection is held for as
	// long as the process is busy with others, too.
	Client sim.Time
	// Patience is how long a step waits for a connection before its request
	// fails; 0: for ever.
	Patience sim.Time
	// Network is the time there and back, in addition to that of a step; nil: none.
	Network Distribution
	// Servers is the number of steps that it serves at once, first come, first
	// served; Cores is the number that it serves at full speed, where all that
	// are there share it. Both 0: any number.
	Servers int
	Cores   float64
	// Slowing is what each step beyond Cores takes from the whole: with n there,
	// it works at Cores/(1 + Slowing·(n − Cores)).
	Slowing float64
	// Ceiling is the number of connections that it accepts, where the processes'
	// pools are not shared: processes times Pool must not exceed it; 0: any.
	Ceiling int
}

// RuntimesPool is a Pool of a backend that is the Pool of each runtime.
const RuntimesPool = -1

// PerWorker is a Pool of a runtime that has a connection for each worker, so
// that none waits for one.
const PerWorker = -1

// PoolOf is the number of connections to the backend that a process of a runtime
// has on a machine, that of the runtime being at most one for each worker; 0 for
// any number.
func (b *Backend) PoolOf(rt *Runtime, m Machine) int {
	workers, byMemory, err := rt.Workers(m)
	if err != nil || byMemory {
		workers = 0
	}
	return b.PoolSize(rt, workers)
}

func (b *Backend) PoolSize(rt *Runtime, workers int) int {
	switch {
	case b.Pool != RuntimesPool:
		return b.Pool
	case rt.Pool == PerWorker:
		return workers
	case workers > 0:
		return min(rt.Pool, workers)
	}
	return rt.Pool
}

// A backend is a station when what it does at once is limited.
func (b *Backend) IsStation() bool { return b.Servers > 0 || b.Cores > 0 }

// Runtime of a station: servers that take one at a time, or cores that all
// share.
func (b *Backend) Runtime() *Runtime {
	return &Runtime{Name: b.Name, Concurrency: b.Servers, Backlog: NoLimit, Processes: ProcessRule{Plus: 1}}
}

// Machine of a station.
func (b *Backend) Machine() Machine {
	m := Machine{Name: b.Name, VCPU: b.Cores, Speed: 1, ThreadsPerCore: 1, Baseline: 1, Memory: math.MaxInt64, Slowing: b.Slowing}
	if b.Servers > 0 {
		m.VCPU = float64(b.Servers)
	}
	return m
}

// validate are the reasons why the backend cannot be waited for.
func (b *Backend) validate() (errs []error) {
	if b.Connections < 0 || b.Pool < RuntimesPool || b.Connect < 0 || b.Client < 0 || b.Patience < 0 || b.Servers < 0 || !(b.Cores >= 0) || !(b.Slowing >= 0) || b.Ceiling < 0 || math.IsInf(b.Cores, 0) {
		errs = append(errs, fmt.Errorf("backend %s: nothing of it must be negative", b.Name))
	}
	if b.Servers > 0 && b.Cores > 0 {
		errs = append(errs, fmt.Errorf("backend %s: either servers or cores that all share", b.Name))
	}
	return errs
}

// mostKept bounds the backends whose connections requests may keep.
const mostKept = 32

// ceilings are the problems of backends that would be sent more
// connections than they accept.
func (f *Fleet) ceilings() (errs []error) {
	for i := range f.Backends {
		b := &f.Backends[i]
		if (b.PerRequest || b.Client > 0) && i >= mostKept {
			errs = append(errs, fmt.Errorf("backend %s: only the first %d backends can have connections for each request, or CPU time of their clients", b.Name, mostKept))
		}
		if n := f.Connections(i); b.Ceiling > 0 && n > b.Ceiling {
			errs = append(errs, fmt.Errorf("backend %s: the processes' pools would open %d connections, it accepts %d", b.Name, n, b.Ceiling))
		}
	}
	return errs
}

// Connections is the number of connections to a backend that the processes of
// all services that use it may open; 0 where their pools have no limit.
func (f *Fleet) Connections(backend int) int {
	connections := 0
	for i := range f.Services {
		if !f.Uses(i, backend) {
			continue
		}
		n := f.Services[i].Connections(&f.Backends[backend])
		if n == 0 {
			return 0
		}
		connections += n
	}
	return connections
}

// Connections to a backend that the processes of the service may open; 0 for
// any number.
func (s *Service) Connections(b *Backend) int {
	connections := 0
	for _, g := range s.Groups {
		pool := b.PoolOf(&s.Runtime, g.Machine)
		if pool == 0 {
			return 0
		}
		connections += g.Count * s.Runtime.Processes.On(g.Machine) * pool
	}
	return connections
}

// Uses tells whether requests wait for a backend in the service.
func (f *Fleet) Uses(service, backend int) bool {
	for i := range f.Classes {
		if f.Classes[i].Service != service {
			continue
		}
		for s := range f.Classes[i].All() {
			if (s.Action == IO && !s.Sleep || s.Action == Cache || s.Action == Enqueue) && s.Time != nil && s.Backend == backend {
				return true
			}
		}
	}
	return false
}

// Asked is the mean time in seconds that a backend takes for what requests ask it, the
// network with it: of each step that does once.
func (f *Fleet) Asked(backend int) float64 {
	sum, n := 0.0, 0
	for i := range f.Classes {
		for s := range f.Classes[i].All() {
			if s.Action == IO && !s.Sleep && s.Backend == backend && s.Time != nil {
				sum += s.Time.Mean()
				n++
			}
		}
	}
	if n == 0 {
		return 0
	}
	b := &f.Backends[backend]
	if mean := sum / float64(n); b.Network != nil {
		return mean + b.Network.Mean()
	}
	return sum / float64(n)
}
