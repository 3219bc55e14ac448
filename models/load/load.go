package load

import (
	"math"

	"fleetcost/models"
	"fleetcost/models/program"
)

// A Load is the work that arrives over the work that a fleet can do (without
// what a request costs more after a gap, see [models.Idle]: the busier, the less), for each
// of its limits, at the mean rate. Above 1 the queue before that limit grows
// without end (unless requests are rejected).
type Load struct {
	Cores   float64 // CPU time over what the cores give
	Lanes   float64 // time on lanes over their number; 0 where not limited
	Workers float64 // time with a worker, without any waiting, over their number; 0 where not limited
	// WorkersByMemory tells that memory, not configuration, limits the workers.
	WorkersByMemory bool
	Pool            float64 // of the busiest backend's connections, or of what it can do at once
	Threads         float64 // of the busiest pool of threads for offloaded work
	Batches         float64 // full batches over the executors of the busiest kind of them
	Accelerators    float64 // full batches over the accelerators; 0 where nothing runs on them
	Sockets         float64 // connections that stay open over those that it can hold
	// SocketsByMemory tells that memory, not configuration, limits those.
	SocketsByMemory bool
	Own             float64 // of the busiest of the processes' own pools of connections
}

// Worst is the largest of the loads.
func (l Load) Worst() float64 { return math.Max(l.PerInstance(), l.Pool) }

// PerInstance is the largest of those that more instances share.
func (l Load) PerInstance() float64 {
	return max(l.Cores, l.Lanes, l.Workers, l.Threads, l.Batches, l.Accelerators, l.Own, l.Sockets)
}

// Of is the load of the fleet at its traffic's mean rate: of each limit, that of the
// service where it is largest.
func Of(f *models.Fleet) Load {
	var l Load
	for _, one := range Each(f) {
		l.WorkersByMemory = one.WorkersByMemory && one.Workers >= l.Workers || l.WorkersByMemory && one.Workers <= l.Workers
		l.Cores = math.Max(l.Cores, one.Cores)
		l.Lanes = math.Max(l.Lanes, one.Lanes)
		l.Workers = math.Max(l.Workers, one.Workers)
		l.Pool = math.Max(l.Pool, one.Pool)
		l.Own = math.Max(l.Own, one.Own)
		l.Threads = math.Max(l.Threads, one.Threads)
		l.Batches = math.Max(l.Batches, one.Batches)
		l.Accelerators = math.Max(l.Accelerators, one.Accelerators)
		l.SocketsByMemory = one.SocketsByMemory && one.Sockets >= l.Sockets || l.SocketsByMemory && one.Sockets <= l.Sockets
		l.Sockets = math.Max(l.Sockets, one.Sockets)
	}
	return l
}

// Each is the load of each service of the fleet, in their order.
func Each(f *models.Fleet) []Load {
	c := program.Compile(f)
	loads := make([]Load, len(f.Services))
	for i := range f.Services {
		loads[i] = OfService(f, c, i)
	}
	return loads
}

// OfService is the load of one service. Its Pool is that of the busiest backend that it uses.
func OfService(f *models.Fleet, c *program.Compiled, service int) Load {
	d := DemandAt(f, c, service)
	s := &f.Services[service]
	rate := f.Traffic.Rate()
	var l Load
	var capacity, lanes, workers, slowest, alone, processes float64
	var pool [models.PoolCount]float64 // threads of the fleet
	single := true                     // process per instance
	unlimited := s.Runtime.Lanes == 0
	l.Sockets, l.SocketsByMemory = socketLoad(f, service)
	each := 0.0 // connections that the workers leave room for
	if l.Sockets < 1 {
		each = f.SocketsEach(service)
	}
	for _, g := range s.Groups {
		n := float64(s.Runtime.Processes.On(g.Machine))
		w, byMemory, err := s.Runtime.WorkersBeside(g.Machine, each)
		if err != nil {
			return Load{Workers: math.Inf(1), WorkersByMemory: true}
		}
		l.WorkersByMemory = l.WorkersByMemory || byMemory
		threads := s.Runtime.ThreadsOn(g.Machine)
		for i := range pool {
			pool[i] += float64(g.Count) * n * float64(threads[i])
		}
		most := n * s.Runtime.AtOnce(w)
		if d.OnLanes() < d.CPU {
			most += n * float64(threads[models.NativePool]+threads[models.CodePool])
		}
		if d.Released > 0 {
			most = math.Inf(1)
		}
		count := float64(g.Count)
		capacity += count * g.Machine.Speed * g.Machine.Capacity(most)
		if n == 1 {
			most = math.Min(most, 1)
		}
		single = single && n == 1
		processes += count * n
		alone += count * g.Machine.Speed * g.Machine.Capacity(most)
		lanes += count * n * float64(s.Runtime.Lanes) * g.Machine.Speed
		workers += count * n * float64(w)
		slowest = math.Max(slowest, 1/g.Machine.Speed)
	}
	// While a process stands still one core computes; its other lanes do not,
	// nor, where it has the machine to itself, do the other cores.
	l.Cores = rate*d.CPU/capacity + rate*d.Pause*(1/alone-1/capacity)
	if !unlimited {
		l.Lanes = rate*(d.OnLanes()+d.Pause*float64(s.Runtime.Lanes-1))/lanes + rate*d.Blocking/(processes*float64(s.Runtime.Lanes))
	}
	l.Workers = rate * d.held(slowest) / workers
	l.batches(rate, &d.Batched, s)
	if away := rate * d.Visits * s.Runtime.Recycle.PerRequest() / processes; away > 0 {
		l.away(away, unlimited, single)
	}
	for i, threads := range pool {
		if d.Offloaded[i] > 0 {
			l.Threads = math.Max(l.Threads, rate*d.Offloaded[i]*slowest/threads)
		}
	}
	for i := range f.Backends {
		if d.PerPool[i] == 0 {
			continue
		}
		l.Pool = math.Max(l.Pool, backendLoad(f, c, i))
		if own := s.Connections(&f.Backends[i]); own > 0 {
			l.Own = math.Max(l.Own, rate*d.PerPool[i]/float64(own))
		}
	}
	return l
}

// BackendLoads are the loads of the connections and the stations of the backends:
// what more instances cannot share.
func BackendLoads(f *models.Fleet) []float64 {
	c := program.Compile(f)
	loads := make([]float64, len(f.Backends))
	for i := range loads {
		loads[i] = backendLoad(f, c, i)
	}
	return loads
}

// away adds the share of time for which a process is being replaced. Its
// workers and lanes are lost meanwhile, the cores only where no other process
// could use them.
func (l *Load) away(share float64, unlimited, single bool) {
	l.Workers += share
	if !unlimited {
		l.Lanes += share
	}
	if single {
		l.Cores += share
	}
}
