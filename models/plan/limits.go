package plan

import (
	"math"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/report"
)

// A limit is one of the things of which a service has so many.
type limit struct {
	bound   report.Bound
	backend int     // whose it is, where it is of one
	share   float64 // of it that is used
	// relax adds a tenth to it in a fleet that is nobody else's; nil where that
	// cannot be done by itself.
	relax func(f *models.Fleet)
}

// setting tells that the limit is no more than a number that somebody has set.
func (l limit) setting() bool {
	return l.bound == report.BoundBacklog || l.bound == report.BoundAdmission
}

// shares are how much of each limit of a service is used.
type shares struct {
	load     load.Load
	backends []load.BackendLoad
}

// offered are the shares that the work alone takes, at the busiest time.
func (p *Planner) offered(f *models.Fleet, service int) shares {
	busiest := atPeak(f)
	if _, users := f.Traffic.(models.Closed); users {
		busiest = p.hurried(f)
	}
	s := shares{load.Each(busiest)[service], load.BackendLimits(busiest)}
	capacity := 0.0 // of all cores, whether there are lanes for them or not
	for _, g := range f.Services[service].Groups {
		capacity += float64(g.Count) * g.Machine.Speed * g.Machine.Capacity(g.Machine.VCPU)
	}
	s.load.Cores = math.Min(s.load.Cores, busiest.Traffic.Rate()*load.Demands(busiest)[service].CPU/capacity)
	return s
}

// shares that were measured, where they are; of threads, batches and open
// connections those that the work alone takes.
func (p *Planner) shares(e *evaluation, service int) shares {
	s := p.offered(e.fleet, service)
	if len(e.replications) == 0 || service >= len(e.result.Services) {
		return s
	}
	r := &e.result.Services[service]
	s.load.Cores, s.load.Lanes, s.load.Workers = r.Utilization.Mid, r.Averages.Lanes, r.Averages.Workers
	if s.load.Accelerators > 0 {
		s.load.Accelerators = r.Averages.Accelerators
	}
	for i, b := range e.result.Backends {
		at := &s.backends[i]
		if n := e.part.Backends[i].Connections; n > 0 {
			at.Shared = b.InUse / float64(n)
		}
		if n := e.part.Connections(i); at.Own[service] > 0 && n > 0 {
			at.Own[service] = b.InUse / float64(n)
		}
		at.Station = b.Utilization.Mid
	}
	return s
}

// lanesApart is the share of lanes used, over that of cores, from which on it is
// the lanes that are scarce.
const lanesApart = 1.1

// limits of a service and of the backends that it waits for, with the shares of
// them that are used.
func limits(f *models.Fleet, service int, used shares) (all []limit) {
	s, l := &f.Services[service], used.load
	workers, pooled := report.BoundWorkers, workersOf(s)
	if l.WorkersByMemory {
		workers = report.BoundMemory
	}
	sockets := report.BoundConnections
	if l.SocketsByMemory {
		sockets = report.BoundMemory
	}
	add := func(share float64, bound report.Bound, relax func(*models.Fleet)) {
		if share > 0 {
			all = append(all, limit{bound: bound, share: share, relax: relax})
		}
	}
	add(l.Cores, report.BoundCPU, func(f *models.Fleet) { eachMachine(f, service, func(m *models.Machine) { m.Speed *= 1 + relaxed }) })
	if l.Lanes > lanesApart*l.Cores {
		add(l.Lanes, report.BoundLanes, func(f *models.Fleet) { moreLanes(&f.Services[service].Runtime) })
	}
	add(l.Workers, workers, func(f *models.Fleet) {
		moreWorkers(&f.Services[service].Runtime, s.Groups[0].Machine, l.WorkersByMemory)
	})
	add(l.Threads, report.BoundThreads, func(f *models.Fleet) {
		rt := &f.Services[service].Runtime
		native, code := rt.Threads(s.Groups[0].Machine)
		rt.Threadpool, rt.WorkerThreads = moreThreads(rt.Threadpool, native), moreThreads(rt.WorkerThreads, code)
	})
	add(l.Accelerators, report.BoundAccelerator, func(f *models.Fleet) {
		eachMachine(f, service, func(m *models.Machine) { m.Accelerators = tenthMore(m.Accelerators) })
	})
	if l.Batches > l.Accelerators {
		add(l.Batches, report.BoundBatches, nil)
	}
	add(l.Sockets, sockets, nil)
	if s.Runtime.Backlog >= 0 {
		add(1, report.BoundBacklog, func(f *models.Fleet) { f.Services[service].Runtime.Backlog = tenthMore(s.Runtime.Backlog) })
	}
	if s.Limit.Rate > 0 || s.Shed.InFlight > 0 || s.Shed.Delay > 0 {
		add(1, report.BoundAdmission, func(f *models.Fleet) { admitMore(&f.Services[service].Admission) })
	}
	for i, b := range used.backends {
		if !f.Uses(service, i) {
			continue
		}
		at := len(all)
		if pool := f.Backends[i].PoolOf(&s.Runtime, s.Groups[0].Machine); pooled == 0 || pool < pooled {
			add(b.Own[service], report.BoundPool, func(f *models.Fleet) { f.Backends[i].Pool = tenthMore(pool) })
		}
		add(b.Shared, report.BoundProxy, func(f *models.Fleet) { f.Backends[i].Connections = tenthMore(f.Backends[i].Connections) })
		add(b.Station, report.BoundBackend, func(f *models.Fleet) {
			f.Backends[i].Cores *= 1 + relaxed
			if f.Backends[i].Servers > 0 {
				f.Backends[i].Servers = tenthMore(f.Backends[i].Servers)
			}
		})
		for ; at < len(all); at++ {
			all[at].backend = i
		}
	}
	return all
}

// mostUsed is the limit of which most is used. Backlogs and doors are there to be
// full: they count where nothing else does.
func mostUsed(all []limit) limit {
	best := limit{bound: report.BoundNothing}
	for _, l := range all {
		if l.share > best.share && !l.setting() {
			best = l
		}
	}
	return best
}

// workersOf a process of a service; 0 where only memory limits them.
func workersOf(s *models.Service) int {
	n, byMemory, err := s.Runtime.Workers(s.Groups[0].Machine)
	if byMemory || err != nil {
		return 0
	}
	return n
}

// tenthMore is a tenth more of so many, at least one more.
func tenthMore(n int) int { return n + max(1, int(math.Round(relaxed*float64(n)))) }

// moreThreads of a pool that has so many on the machine, however that was said.
func moreThreads(said, n int) int {
	if said == 0 {
		return 0
	}
	return tenthMore(n)
}

// moreLanes of each process, which then is no event loop and has no GIL.
func moreLanes(rt *models.Runtime) {
	rt.Lanes, rt.Turns = tenthMore(rt.Lanes), models.FIFO
	if rt.Switching == models.GIL {
		rt.Switching = models.TimeSlice
	}
}

// moreWorkers of each instance: another process where it has more of them than
// each has workers.
func moreWorkers(rt *models.Runtime, m models.Machine, byMemory bool) {
	switch {
	case byMemory:
		rt.Memory.Request = models.Bytes(float64(rt.Memory.Request) / (1 + relaxed))
	case rt.Processes.On(m) > rt.Concurrency:
		rt.Processes.Plus++
	default:
		rt.Concurrency = tenthMore(rt.Concurrency)
	}
}

func admitMore(a *models.Admission) {
	a.Limit.Rate *= 1 + relaxed
	if a.Shed.InFlight > 0 {
		a.Shed.InFlight = tenthMore(a.Shed.InFlight)
	}
	a.Shed.Delay += a.Shed.Delay / 10
}

// fewerUsers takes a tenth of them away.
func fewerUsers(f *models.Fleet) { f.Traffic = f.Traffic.Scaled(1 - relaxed) }

func eachMachine(f *models.Fleet, service int, change func(*models.Machine)) {
	for i := range f.Services[service].Groups {
		change(&f.Services[service].Groups[i].Machine)
	}
}

// usage counts what is used of a limit in the fleet.
func (e *evaluation) usage(service int, l limit, offered shares) report.Usage {
	s := &e.fleet.Services[service]
	m := s.Groups[0].Machine
	n := float64(s.Instances())
	processes := n * float64(s.Runtime.Processes.On(m))
	u := report.Usage{Unit: string(l.bound)}
	measured := service < len(e.result.Services) && len(e.replications) > 0
	share := func(of load.Load) float64 {
		switch l.bound {
		case report.BoundLanes:
			return of.Lanes
		case report.BoundWorkers, report.BoundMemory:
			return of.Workers
		}
		return of.Cores
	}
	busy := math.Min(1, share(offered.load))
	if measured {
		a := &e.result.Services[service]
		busy = share(load.Load{Cores: a.Utilization.Mid, Lanes: a.Averages.Lanes, Workers: a.Averages.Workers})
	}
	b := l.backend
	switch l.bound {
	case report.BoundCPU:
		u.Unit, u.Of = "vCPUs", n*m.Usable()
	case report.BoundLanes:
		u.Of = processes * float64(s.Runtime.Lanes)
	case report.BoundWorkers, report.BoundMemory:
		if each, _, err := s.Runtime.Workers(m); err == nil && offered.load.Sockets <= offered.load.Workers {
			u.Unit, u.Of = "workers", processes*float64(each)
		}
	case report.BoundThreads:
		native, code := s.Runtime.Threads(m)
		u.Of, busy = processes*float64(max(native, code)), math.Min(1, offered.load.Threads)
	case report.BoundAccelerator:
		u.Unit, u.Of, busy = "accelerators", n*float64(m.Accelerators), math.Min(1, offered.load.Accelerators)
		if measured {
			busy = e.result.Services[service].Averages.Accelerators
		}
	case report.BoundPool:
		u.Name, u.Unit, u.Of, busy = e.fleet.Backends[b].Name, "connections", float64(e.fleet.Connections(b)), math.Min(1, offered.backends[b].Own[service])
	case report.BoundProxy:
		u.Name, u.Unit, u.Of, busy = e.fleet.Backends[b].Name, "connections", float64(e.fleet.Backends[b].Connections), math.Min(1, offered.backends[b].Shared)
	case report.BoundBackend:
		own := &e.fleet.Backends[b]
		u.Name, u.Unit, u.Of, busy = own.Name, "cores", math.Max(own.Cores, float64(own.Servers)), math.Min(1, offered.backends[b].Station)
		if own.Servers > 0 {
			u.Unit = "servers"
		}
	}
	if measured && u.Name != "" && b < len(e.result.Backends) {
		r := scaledUp(e)
		switch l.bound {
		case report.BoundBackend:
			busy = r.Backends[b].Utilization.Mid
		default:
			busy = r.Backends[b].InUse * max(1, r.Scale) / u.Of
		}
	}
	u.Used = busy * u.Of
	return u
}
