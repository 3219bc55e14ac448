package models

import (
	"math"

	"fleetcost/sim"
)

// A Load is the work that arrives over the work that a fleet can do (without
// what a request costs more after a gap, see [Idle]: the busier, the less), for each
// of its limits, at the mean rate. Above 1 the queue before that limit grows
// without end (unless requests are rejected).
type Load struct {
	Cores   float64 // CPU time over what the cores give
	Lanes   float64 // time on lanes over their number; 0 where not limited
	Workers float64 // time with a worker, without any waiting, over their number; 0 where not limited
	// WorkersByMemory tells that memory, not configuration, limits the workers.
	WorkersByMemory bool
	Pool            float64 // of the busiest backend's connections
	Threads         float64 // of the busiest pool of threads for offloaded work
}

// Worst is the largest of the loads.
func (l Load) Worst() float64 { return math.Max(l.PerInstance(), l.Pool) }

// PerInstance is the largest of those that more instances share.
func (l Load) PerInstance() float64 {
	return math.Max(math.Max(l.Cores, l.Lanes), math.Max(l.Workers, l.Threads))
}

// Demand is what one mean request asks for: seconds of CPU on the reference
// core in this runtime, and seconds of I/O.
type Demand struct {
	CPU, IO   float64
	Offloaded [pools]float64 // the part of CPU on each of a process's pools of threads, not on its lanes
	Blocking  float64        // the part of IO for which it holds its lane
	PerPool   []float64      // seconds with a connection of each backend
	CPUVisits float64        // to the lane
	// CPUVisitSquare is the mean square of the time of one visit, CPU and
	// blocking I/O together.
	CPUVisitSquare float64
	// Pause is the part of CPU for which the request's process stands still.
	Pause float64
}

// Demand of the mean request of the fleet.
func (f *Fleet) Demand() Demand {
	d := Demand{PerPool: make([]float64, len(f.Backends))}
	total := 0.0
	for _, c := range f.Classes {
		total += c.Share
	}
	for i := range f.Classes {
		share := f.Classes[i].Share / total
		var visit, visitVariance float64
		ops := compile(&f.Classes[i], &f.Runtime)
		for j, o := range ops {
			mean, variance := o.moments()
			switch {
			case o.action == CPU:
				d.CPU += share * mean
			case o.action == Offload:
				d.CPU += share * mean
				d.Offloaded[o.backend] += share * mean
			default:
				d.IO += share * mean
				if len(d.PerPool) > 0 && !o.sleep {
					d.PerPool[o.backend] += share * mean
				}
			}
			if o.blocking {
				d.Blocking += share * mean
			}
			if !o.onLane() {
				continue
			}
			visit += mean
			visitVariance += variance
			if j+1 < len(ops) && ops[j+1].onLane() {
				continue // the same visit
			}
			d.CPUVisits += share
			d.CPUVisitSquare += share * (visitVariance + visit*visit)
			visit, visitVariance = 0, 0
		}
	}
	for _, errand := range f.Runtime.errands() {
		d.CPU += errand.Seconds()
		d.CPUVisits++
		d.CPUVisitSquare += errand.Seconds() * errand.Seconds()
	}
	if d.CPUVisits > 0 {
		mean, square := f.Runtime.GC.perRequest()
		d.CPUVisitSquare += 2*(d.CPU+d.Blocking)/d.CPUVisits*mean + square // it comes before any visit
		d.CPU, d.Pause = d.CPU+mean, mean
		d.CPUVisitSquare /= d.CPUVisits
	}
	return d
}

// OnLanes is the CPU time of the mean request that needs a lane.
func (d Demand) OnLanes() float64 { return d.CPU - d.Offloaded[nativePool] - d.Offloaded[codePool] }

// onLane tells whether the op holds a lane.
func (o op) onLane() bool { return o.action == CPU || o.blocking }

// moments returns mean and variance of an op in seconds.
func (o op) moments() (mean, variance float64) {
	mean = o.fixed / 1e9
	for _, d := range o.draws {
		m, scv := d.scale/1e9, 1.0
		if d.time != nil {
			m, scv = m*d.time.Mean(), d.time.SCV()
		}
		mean += m
		variance += scv * m * m
	}
	return mean, variance
}

// Load of the fleet at its traffic's mean rate.
func (f *Fleet) Load() Load {
	d := f.Demand()
	rate := f.Traffic.Rate()
	var l Load
	var capacity, lanes, workers, slowest, alone, processes float64
	var pool [pools]float64 // threads of the fleet
	single := true          // process per instance
	unlimited := f.Runtime.Lanes == 0
	for _, g := range f.Groups {
		n := float64(f.Runtime.Processes.On(g.Machine))
		w, byMemory, err := f.Runtime.Workers(g.Machine)
		if err != nil {
			return Load{Workers: math.Inf(1), WorkersByMemory: true}
		}
		l.WorkersByMemory = l.WorkersByMemory || byMemory
		threads := f.Runtime.threadsOn(g.Machine)
		for i := range pool {
			pool[i] += float64(g.Count) * n * float64(threads[i])
		}
		most := n * f.Runtime.atOnce(w)
		if d.OnLanes() < d.CPU {
			most += n * float64(threads[nativePool]+threads[codePool])
		}
		count := float64(g.Count)
		capacity += count * g.Machine.Speed * g.Machine.Capacity(most)
		if n == 1 {
			most = math.Min(most, 1)
		}
		single = single && n == 1
		processes += count * n
		alone += count * g.Machine.Speed * g.Machine.Capacity(most)
		lanes += count * n * float64(f.Runtime.Lanes) * g.Machine.Speed
		workers += count * n * float64(w)
		slowest = math.Max(slowest, 1/g.Machine.Speed)
	}
	// While a process stands still one core computes; its other lanes do not,
	// nor, where it has the machine to itself, do the other cores.
	l.Cores = rate*d.CPU/capacity + rate*d.Pause*(1/alone-1/capacity)
	if !unlimited {
		l.Lanes = rate*(d.OnLanes()+d.Pause*float64(f.Runtime.Lanes-1))/lanes + rate*d.Blocking/(processes*float64(f.Runtime.Lanes))
	}
	l.Workers = rate * (d.CPU*slowest + d.IO) / workers
	if away := rate * f.Runtime.Recycle.perRequest() / processes; away > 0 {
		l.away(away, unlimited, single)
	}
	for i, threads := range pool {
		if d.Offloaded[i] > 0 {
			l.Threads = math.Max(l.Threads, rate*d.Offloaded[i]*slowest/threads)
		}
	}
	for i, b := range f.Backends {
		if b.Connections > 0 {
			l.Pool = math.Max(l.Pool, rate*d.PerPool[i]/float64(b.Connections))
		}
	}
	return l
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

// A Service is what one class asks for when nothing makes it wait: seconds of
// CPU on the reference core and of I/O, and their variances.
type Service struct {
	Share                            float64
	CPU, CPUVariance, IO, IOVariance float64
}

// Service of each class.
func (f *Fleet) Service() []Service {
	total := 0.0
	for _, c := range f.Classes {
		total += c.Share
	}
	all := make([]Service, len(f.Classes))
	mean, square := f.Runtime.GC.perRequest()
	for i := range f.Classes {
		s := &all[i]
		s.Share = f.Classes[i].Share / total
		for _, o := range compile(&f.Classes[i], &f.Runtime) {
			mean, variance := o.moments()
			if o.action != IO {
				s.CPU += mean
				s.CPUVariance += variance
			} else {
				s.IO += mean
				s.IOVariance += variance
			}
		}
		for _, errand := range f.Runtime.errands() {
			s.CPU += errand.Seconds()
		}
		if s.CPU > 0 {
			s.CPU += mean
			s.CPUVariance += square - mean*mean
		}
	}
	return all
}

// Relaxation is the time constant with which the fleet forgets its state, by
// which the length of a run is measured (Odoni, Roth: An empirical
// investigation of the transient behavior of stationary queueing systems,
// Operations Research 31(3), 1983, for one server):
//
//	τ = (ca² + cs²)·E[S] / (2.8·c·(1 − √ρ)²)
//
// with Poisson arrivals, c the servers of one queue: all lanes of the fleet, or
// the cores that they share, where requests go where there is room, else those
// of one process. Where workers are scarcer than cores, they are the servers.
// To it is added the time of a request that never waits. Overloaded fleets
// never relax.
func (f *Fleet) Relaxation() sim.Time {
	l, d := f.Load(), f.Demand()
	bare := d.CPU + d.IO
	rho := l.Worst()
	if rho >= 1 || bare == 0 {
		return sim.Never
	}
	m := f.Groups[0].Machine
	workers, _, err := f.Runtime.Workers(m)
	if err != nil {
		return sim.Never
	}
	processes := float64(f.Runtime.Processes.On(m))
	lanes := processes * f.Runtime.atOnce(workers)
	service, scv, servers := 0.0, 1.0, m.Capacity(lanes)
	if d.CPUVisits > 0 {
		service = d.CPU / d.CPUVisits / m.Speed
		busy := d.CPU + d.Blocking
		scv = d.CPUVisitSquare*d.CPUVisits*d.CPUVisits/(busy*busy) - 1
	}
	if d.Blocking > 0 && l.Lanes > l.Cores {
		service, servers = service+d.Blocking/d.CPUVisits, lanes
	}
	if l.Workers > math.Max(l.Cores, l.Lanes) {
		service, scv, servers = d.CPU/m.Speed+d.IO, 1, processes*float64(workers)
	}
	switch f.Balancer.(type) {
	case LeastOutstanding, PowerOfChoices:
		servers *= float64(f.Instances())
	default:
		if f.Runtime.Accept != AcceptShared {
			servers = math.Min(servers, math.Max(1, servers/processes))
		}
	}
	if m.throttled(lanes) < 1 {
		bare += period.Seconds()
	}
	gap := 1 - math.Sqrt(rho)
	return sim.Seconds(bare + (1+scv)*service/(2.8*math.Max(servers, 1)*gap*gap))
}
