package models

import (
	"math"
	"slices"

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

// Demand is what one mean request from outside asks of a service: seconds of CPU
// on the reference core in its runtime, and seconds of I/O, among which are the
// waits for other services, as long as they take when nothing waits there.
type Demand struct {
	Visits    float64 // requests to the service
	CPU, IO   float64
	Offloaded [pools]float64 // the part of CPU on each of a process's pools of threads, not on its lanes
	Released  float64        // the part of CPU in threads that are nobody's
	Blocking  float64        // the part of IO for which it holds its lane
	PerPool   []float64      // seconds with a connection of each backend
	CPUVisits float64        // to the lane
	// CPUVisitSquare is the mean square of the time of one visit, CPU and
	// blocking I/O together.
	CPUVisitSquare float64
	// Pause is the part of CPU for which the request's process stands still.
	Pause   float64
	Batched BatchDemand
}

// Demand of the mean request on the first service of the fleet.
func (f *Fleet) Demand() Demand { return f.demand(compile(f), 0) }

// Demands of the mean request on each service.
func (f *Fleet) Demands() []Demand {
	c := compile(f)
	all := make([]Demand, len(f.Services))
	for i := range all {
		all[i] = f.demand(c, i)
	}
	return all
}

// PerVisit is the demand of one request to the service.
func (d Demand) PerVisit() Demand {
	if d.Visits == 0 || d.Visits == 1 {
		return d
	}
	for _, part := range []*float64{&d.CPU, &d.IO, &d.Released, &d.Blocking, &d.CPUVisits, &d.Pause, &d.Offloaded[nativePool], &d.Offloaded[codePool]} {
		*part /= d.Visits
	}
	d.PerPool = slices.Clone(d.PerPool)
	for i := range d.PerPool {
		d.PerPool[i] /= d.Visits
	}
	d.Visits = 1
	return d
}

// demand of the mean request on a service, or on the station of a backend.
func (f *Fleet) demand(c *compiler, service int) Demand {
	d := Demand{PerPool: make([]float64, len(f.Backends))}
	visits := c.visits()
	for i := range c.programs {
		p := &c.programs[i]
		if p.site != service || p.client || visits[i] == 0 {
			continue
		}
		if !p.branch {
			d.Visits += visits[i]
		}
		var visit, visitVariance float64
		for j := range p.ops {
			o := &p.ops[j]
			share := visits[i] * o.share
			mean, variance := o.moments()
			switch {
			case o.action == gathered:
				d.Batched.add(&d, o, share, o.fills(c.runtimes[service], p))
			case o.action == CPU:
				d.CPU += share * mean
			case o.action == Offload && o.backend == noPool:
				d.CPU += share * mean
				d.Released += share * mean
			case o.action == Offload:
				d.CPU += share * mean
				d.Offloaded[o.backend] += share * mean
			default:
				mean += c.elsewhere(o)
				d.IO += share * mean
				if o.action == IO && len(d.PerPool) > 0 && !o.sleep {
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
			if j+1 < len(p.ops) && p.ops[j+1].onLane() {
				continue // the same visit
			}
			d.CPUVisits += share
			d.CPUVisitSquare += share * (visitVariance + visit*visit)
			visit, visitVariance = 0, 0
		}
	}
	rt := c.runtimes[service]
	for _, errand := range rt.errands() {
		d.CPU += d.Visits * errand.Seconds()
		d.CPUVisits += d.Visits
		d.CPUVisitSquare += d.Visits * errand.Seconds() * errand.Seconds()
	}
	if service < len(f.Services) {
		cpu, sweeps, square := f.sweepDemand(service)
		d.CPU, d.CPUVisits, d.CPUVisitSquare = d.CPU+cpu, d.CPUVisits+sweeps, d.CPUVisitSquare+square
	}
	if d.CPUVisits > 0 {
		mean, square := rt.GC.perRequest()
		mean, square = d.Visits*mean, d.Visits*square
		d.CPUVisitSquare += 2*(d.CPU+d.Blocking)/d.CPUVisits*mean + square // it comes before any visit
		d.CPU, d.Pause = d.CPU+mean, mean
		d.CPUVisitSquare /= d.CPUVisits
	}
	return d
}

// elsewhere is the time in seconds for which an op waits for what it has sent,
// when that never waits.
func (c *compiler) elsewhere(o *op) float64 {
	switch o.action {
	case Call:
		return c.bare(o.target)
	case Parallel:
		longest := 0.0
		for _, branch := range o.branches {
			longest = math.Max(longest, c.bare(branch))
		}
		return longest
	case IO:
		if b := c.fleet.Backends; o.beyond != nil && b[o.backend].Network != nil {
			return b[o.backend].Network.Mean()
		}
	}
	return 0
}

// bare is the mean time that a request of a program takes on the reference core
// when it never waits.
func (c *compiler) bare(program int) float64 {
	sum := 0.0
	for j := range c.programs[program].ops {
		o := &c.programs[program].ops[j]
		mean, _ := o.moments()
		sum += o.share * (mean + c.elsewhere(o))
	}
	return sum
}

// visits are the numbers of requests of each program that one request from
// outside leads to, in the mean and without retries.
func (c *compiler) visits() []float64 {
	visits := make([]float64, len(c.programs))
	total := 0.0
	for i := range c.fleet.Classes {
		total += c.fleet.Classes[i].Share
	}
	for i := range c.fleet.Classes {
		visits[i] = c.fleet.Classes[i].Share / total
	}
	for _, i := range c.order() {
		for j := range c.programs[i].ops {
			o := &c.programs[i].ops[j]
			for _, next := range o.sends() {
				visits[next] += visits[i] * o.share
			}
		}
	}
	return visits
}

// sends are the programs of the requests that an op sends.
func (o *op) sends() []int {
	switch {
	case o.beyond == nil:
		return nil
	case o.action == Call || o.action == Enqueue || o.action == IO || o.action == toRoom:
		return []int{o.target}
	}
	return o.branches
}

// order are the programs, each before those that it sends.
func (c *compiler) order() []int {
	seen := make([]bool, len(c.programs))
	var order []int
	var visit func(i int)
	visit = func(i int) {
		if seen[i] {
			return
		}
		seen[i] = true
		for j := range c.programs[i].ops {
			for _, next := range c.programs[i].ops[j].sends() {
				visit(next)
			}
		}
		order = append(order, i)
	}
	for i := range c.programs {
		visit(i)
	}
	slices.Reverse(order)
	return order
}

// OnLanes is the CPU time of the mean request that needs a lane.
func (d Demand) OnLanes() float64 {
	return d.CPU - d.Offloaded[nativePool] - d.Offloaded[codePool] - d.Released
}

// onLane tells whether the op holds a lane.
func (o *op) onLane() bool { return o.action == CPU || o.blocking }

// moments returns mean and variance of an op in seconds, when nothing makes it
// wait: of a batch, that of one alone.
func (o *op) moments() (mean, variance float64) {
	switch o.action {
	case Cache, mayFail:
		return 0, 0
	case gathered:
		_, variance := o.own()
		return o.spanOf(1), variance / float64(o.cores*o.cores)
	}
	return o.own()
}

// own are mean and variance of what an op draws, in seconds.
func (o *op) own() (mean, variance float64) {
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

// Load of the fleet at its traffic's mean rate: of each limit, that of the
// service where it is largest.
func (f *Fleet) Load() Load {
	var l Load
	for _, one := range f.Loads() {
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

// Loads of the services of the fleet.
func (f *Fleet) Loads() []Load {
	c := compile(f)
	loads := make([]Load, len(f.Services))
	for i := range f.Services {
		loads[i] = f.load(c, i)
	}
	return loads
}

// load of one service. Its Pool is that of the busiest backend that it uses.
func (f *Fleet) load(c *compiler, service int) Load {
	d := f.demand(c, service)
	s := &f.Services[service]
	rate := f.Traffic.Rate()
	var l Load
	var capacity, lanes, workers, slowest, alone, processes float64
	var pool [pools]float64 // threads of the fleet
	single := true          // process per instance
	unlimited := s.Runtime.Lanes == 0
	l.Sockets, l.SocketsByMemory = f.socketLoad(service)
	each := 0.0 // connections that the workers leave room for
	if l.Sockets < 1 {
		each = f.socketsEach(service)
	}
	for _, g := range s.Groups {
		n := float64(s.Runtime.Processes.On(g.Machine))
		w, byMemory, err := s.Runtime.WorkersBeside(g.Machine, each)
		if err != nil {
			return Load{Workers: math.Inf(1), WorkersByMemory: true}
		}
		l.WorkersByMemory = l.WorkersByMemory || byMemory
		threads := s.Runtime.threadsOn(g.Machine)
		for i := range pool {
			pool[i] += float64(g.Count) * n * float64(threads[i])
		}
		most := n * s.Runtime.atOnce(w)
		if d.OnLanes() < d.CPU {
			most += n * float64(threads[nativePool]+threads[codePool])
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
	l.Workers = rate * ((d.CPU+d.Batched.Beyond)*slowest + d.IO) / workers
	l.batches(rate, &d.Batched, s)
	if away := rate * d.Visits * s.Runtime.Recycle.perRequest() / processes; away > 0 {
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
		l.Pool = math.Max(l.Pool, f.backendLoad(c, i))
		if own := s.connections(&f.Backends[i]); own > 0 {
			l.Own = math.Max(l.Own, rate*d.PerPool[i]/float64(own))
		}
	}
	return l
}

// BackendLoads are the loads of the connections and the stations of the backends:
// what more instances cannot share.
func (f *Fleet) BackendLoads() []float64 {
	c := compile(f)
	loads := make([]float64, len(f.Backends))
	for i := range loads {
		loads[i] = f.backendLoad(c, i)
	}
	return loads
}

// backendLoad is the load of a backend's connections and of its station.
func (f *Fleet) backendLoad(c *compiler, backend int) float64 {
	b := &f.Backends[backend]
	rate := f.Traffic.Rate()
	all, served, busy := 0.0, c.visits(), 0.0
	for i := range c.programs {
		for j := range c.programs[i].ops {
			if o := &c.programs[i].ops[j]; o.action == IO && !o.sleep && int(o.backend) == backend {
				mean, _ := o.moments()
				busy += served[i] * o.share * mean
				all += served[i] * o.share * (mean + c.elsewhere(o))
			}
		}
	}
	load := 0.0
	if b.Connections > 0 {
		load = rate * all / float64(b.Connections)
	}
	if b.isStation() {
		load = math.Max(load, rate*busy/b.machine().VCPU)
	}
	return load
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

// A ClassDemand is what one class asks for when nothing makes it wait: seconds of
// CPU on the reference core and of I/O, and their variances.
type ClassDemand struct {
	Share                            float64
	CPU, CPUVariance, IO, IOVariance float64
	OffLane                          float64 // the part of CPU that needs no lane
}

// ClassDemands of the fleet, in the order of its classes.
func (f *Fleet) ClassDemands() []ClassDemand {
	total := 0.0
	for _, c := range f.Classes {
		total += c.Share
	}
	all := make([]ClassDemand, len(f.Classes))
	programs := compile(f)
	for i := range f.Classes {
		d := &all[i]
		rt := &f.Services[f.Classes[i].Service].Runtime
		mean, square := rt.GC.perRequest()
		d.Share = f.Classes[i].Share / total
		ops := programs.programs[programs.served[i]].ops
		for j := range ops {
			o := &ops[j]
			mean, variance := o.moments()
			mean, variance = o.share*mean, o.share*variance
			if o.action == CPU || o.action == Offload || o.action == gathered && !o.gathering.Accelerator {
				d.CPU += mean
				d.CPUVariance += variance
				if o.action != CPU {
					d.OffLane += mean
				}
			} else {
				d.IO += mean + o.share*programs.elsewhere(o)
				d.IOVariance += variance
			}
		}
		for _, errand := range rt.errands() {
			d.CPU += errand.Seconds()
		}
		if d.CPU > 0 {
			d.CPU += mean
			d.CPUVariance += square - mean*mean
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
//
// Of several services the slowest counts.
func (f *Fleet) Relaxation() sim.Time {
	c := compile(f)
	longest := sim.Time(0)
	for i := range f.Services {
		longest = max(longest, f.relaxation(c, i))
	}
	return longest
}

func (f *Fleet) relaxation(c *compiler, service int) sim.Time {
	l, d, s := f.load(c, service), f.demand(c, service), &f.Services[service]
	bare := d.CPU + d.Batched.Beyond + d.IO
	rho := l.Worst()
	if d.Visits == 0 && len(f.Services) > 1 {
		return 0
	}
	if rho >= 1 || bare == 0 {
		return sim.Never
	}
	m := s.Groups[0].Machine
	workers, _, err := s.Runtime.Workers(m)
	if err != nil {
		return sim.Never
	}
	processes := float64(s.Runtime.Processes.On(m))
	lanes := processes * s.Runtime.atOnce(workers)
	visit, scv, servers := 0.0, 1.0, m.Capacity(lanes)
	if d.CPUVisits > 0 {
		visit = d.CPU / d.CPUVisits / m.Speed
		busy := d.CPU + d.Blocking
		scv = d.CPUVisitSquare*d.CPUVisits*d.CPUVisits/(busy*busy) - 1
	}
	if d.Blocking > 0 && l.Lanes > l.Cores {
		visit, servers = visit+d.Blocking/d.CPUVisits, lanes
	}
	if l.Workers > math.Max(l.Cores, l.Lanes) {
		visit, scv, servers = (d.CPU/m.Speed+d.IO)/d.Visits, 1, processes*float64(workers)
	}
	if l.Batches > max(l.Cores, l.Lanes, l.Workers) || l.Accelerators > max(l.Cores, l.Lanes, l.Workers) {
		visit, scv, servers = d.Batched.Longest, 1, 1 // a batch at a time
	}
	switch s.Balancer.(type) {
	case LeastOutstanding, PowerOfChoices:
		servers *= float64(s.Instances())
	default:
		if s.Runtime.Accept != AcceptShared {
			servers = math.Min(servers, math.Max(1, servers/processes))
		}
	}
	if m.throttled(lanes) < 1 {
		bare += period.Seconds()
	}
	gap := 1 - math.Sqrt(rho)
	return sim.Seconds(bare + (1+scv)*visit/(2.8*math.Max(servers, 1)*gap*gap))
}
