package load

import (
	"math"

	"fleetcost/models"
	"fleetcost/models/program"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// Relaxation is the time constant with which the waits of the fleet forget its
// state, by which the length of a run is measured. Of each place where requests
// queue, with c servers of mean time S and squared coefficient of variation cs² that
// are busy for a share ρ, it is (Odoni, Roth: An empirical investigation of the
// transient behavior of stationary queueing systems, Operations Research 31(3), 1983,
// for one server)
//
//	τ = (1 + cs²)·S/2 + (ca² + cs²)·S / (2.8·c·(1 − √ρ)²)
//
// with Poisson arrivals; the first term is the integral of the autocorrelation of the
// number of busy servers where nobody waits (M/G/∞). The places are the lanes or the
// cores that they share, the workers, the threads for offloaded work, the batches, and
// the connections and stations of backends. Those of the whole fleet are one queue
// where requests go where there is room, else that of one process is, as where they
// come over connections that stay open. A place at which hardly anybody ever waits does
// not count: however long requests stay there, no other notices.
//
// The slowest place of the slowest service counts. Overloaded fleets never relax. Where
// arrivals come in bursts, what a burst left behind is forgotten only after the burst.
func Relaxation(c *program.Compiled) sim.Time {
	f, longest := c.Fleet, sim.Time(0)
	for i := range f.Services {
		longest = max(longest, relaxation(f, c, i))
	}
	if b, ok := f.Traffic.(traffic.Bursty); ok && longest < sim.Never {
		longest += b.Bursts.Block
	}
	return longest
}

// A place is where requests queue for servers.
type place struct {
	busy      float64 // share of time
	servers   float64
	mean, scv float64 // of a time there, seconds
}

// relaxation of the place; 0 where nobody waits: the servers are four standard
// deviations (of the Poisson law of M/G/∞) more than those that are busy.
func (p place) relaxation() float64 {
	offered := p.busy * p.servers
	if p.mean == 0 || p.servers > 1 && offered+4*math.Sqrt(offered)+1 < p.servers {
		return 0
	}
	gap := 1 - math.Sqrt(math.Min(p.busy, 1))
	return (1+p.scv)*p.mean/2 + (1+p.scv)*p.mean/(2.8*math.Max(p.servers, 1)*gap*gap)
}

func relaxation(f *models.Fleet, c *program.Compiled, service int) sim.Time {
	l, d, s := OfService(f, c, service), DemandAt(f, c, service), &f.Services[service]
	if d.Visits == 0 && len(f.Services) > 1 {
		return 0
	}
	if l.Worst() >= 1 || d.held(1) == 0 {
		return sim.Never
	}
	m := s.Groups[0].Machine
	workers, _, err := s.Runtime.Workers(m)
	if err != nil {
		return sim.Never
	}
	processes := float64(s.Runtime.Processes.On(m))
	lanes := processes * s.Runtime.AtOnce(workers)

	cores := place{busy: coldCost(s, math.Max(l.Cores, l.Lanes), &d, f.Traffic.Rate()), servers: m.Capacity(lanes), scv: 1}
	if d.CPUVisits > 0 {
		cores.mean = d.CPU / d.CPUVisits / m.Speed
		busy := d.CPU + d.Blocking
		cores.scv = math.Max(0, d.CPUVisitSquare*d.CPUVisits*d.CPUVisits/(busy*busy)-1)
	}
	if d.Blocking > 0 && l.Lanes > l.Cores {
		cores.mean, cores.servers = cores.mean+d.Blocking/d.CPUVisits, lanes
	}
	together := 1.0 // instances of one queue
	shared := f.Sockets(service) == 0
	if models.SplitOf(s.Balancer) == models.Pooled {
		together = float64(s.Instances())
	} else {
		shared = shared && s.Runtime.Accept == models.AcceptShared
	}
	if f.Sockets(service) > 0 {
		together = 1 // what comes over a connection stays in its process
	}
	one := func(servers float64) float64 {
		if !shared {
			servers = math.Min(servers, math.Max(1, servers/processes))
		}
		return servers * together
	}
	cores.servers = one(cores.servers)
	places := []place{cores}
	if l.Workers > 0 {
		mean, scv := heldFor(c, service, 1/m.Speed)
		places = append(places, place{l.Workers, one(processes * float64(workers)), mean, scv})
	}
	if l.Threads > 0 {
		threads := s.Runtime.ThreadsOn(m)
		places = append(places, place{l.Threads, one(processes * float64(max(threads[models.NativePool], threads[models.CodePool], 1))), d.offloadedVisit() / m.Speed, 1})
	}
	if busy := math.Max(l.Batches, l.Accelerators); busy > 0 {
		places = append(places, place{busy, 1, d.Batched.Longest, 0}) // a batch at a time
	}
	places = append(places, backendPlaces(f, c, service, &d, l)...)
	longest := 0.0
	for _, p := range places {
		longest = math.Max(longest, p.relaxation())
	}
	if m.Throttled(lanes) < 1 {
		longest += models.QuotaPeriod.Seconds()
	}
	return sim.Seconds(longest)
}

// surely is the load up to which what requests cost more after a gap counts: by the mean
// gap it is more than it costs (of a concave cost, Jensen), and where it is that which
// makes a fleet overloaded, the run tells.
const surely = 0.95

// coldCost is the load of the cores of a service with what requests cost more because
// their process has not begun one for a while, at the mean gap between those.
func coldCost(s *models.Service, load float64, d *Demand, rate float64) float64 {
	processes := 0.0
	for _, g := range s.Groups {
		processes += float64(g.Count * s.Runtime.Processes.On(g.Machine))
	}
	extra := d.Visits * s.Runtime.Idle.After(processes/(rate*d.Visits))
	if !(extra > 0) || d.CPU == 0 {
		return load
	}
	return math.Max(load, math.Min(load*(1+extra/d.CPU), surely))
}

// offloadedVisit is the mean time of offloaded work of a request.
func (d *Demand) offloadedVisit() float64 {
	return (d.Offloaded[models.NativePool] + d.Offloaded[models.CodePool]) / math.Max(d.Visits, 1e-300)
}

// backendPlaces are the connections and the stations of the backends that a service
// uses.
func backendPlaces(f *models.Fleet, c *program.Compiled, service int, d *Demand, l Load) (places []place) {
	for i := range f.Backends {
		if d.PerPool[i] == 0 {
			continue
		}
		b := &f.Backends[i]
		mean, scv := stepsOf(c, i)
		if own := f.Services[service].Connections(b); own > 0 {
			places = append(places, place{f.Traffic.Rate() * d.PerPool[i] / float64(own), float64(own), mean, scv})
		}
		busy := backendLoad(f, c, i)
		if b.Connections > 0 {
			places = append(places, place{busy, float64(b.Connections), mean, scv})
		}
		if b.IsStation() {
			places = append(places, place{busy, b.Machine().VCPU, mean, scv})
		}
	}
	return places
}

// stepsOf are mean and squared coefficient of variation of a step in a backend.
func stepsOf(c *program.Compiled, backend int) (mean, scv float64) {
	served := c.Visits()
	var n, sum, square float64
	for i := range c.Programs {
		for j := range c.Programs[i].Ops {
			o := &c.Programs[i].Ops[j]
			if o.Action != models.IO || o.Sleep || int(o.Backend) != backend {
				continue
			}
			m, variance := o.Moments()
			m += downstream(c, o)
			n += served[i] * o.Share
			sum += served[i] * o.Share * m
			square += served[i] * o.Share * (variance + m*m)
		}
	}
	return moments(n, sum, square)
}

// heldFor are mean and squared coefficient of variation of the time for which a
// request has a worker of a service when it never waits for anything else, on cores
// that take so many times as long as the reference.
func heldFor(c *program.Compiled, service int, slowness float64) (mean, scv float64) {
	served := c.Visits()
	var n, sum, square float64
	for i := range c.Programs {
		if p := &c.Programs[i]; p.Site == service && !p.Bodiless && !p.Client && !p.Branch && served[i] > 0 {
			m, variance := stay(c, i, slowness)
			n += served[i]
			sum += served[i] * m
			square += served[i] * (variance + m*m)
		}
	}
	return moments(n, sum, square)
}

// moments are the mean of n times and their squared coefficient of variation.
func moments(n, sum, square float64) (mean, scv float64) {
	if n == 0 || sum == 0 {
		return 0, 0
	}
	mean = sum / n
	return mean, math.Max(0, square/n/(mean*mean)-1)
}

// stay are mean and variance of the time, in seconds, that a request of a program
// takes when it never waits, on cores that take so many times as long as the
// reference; of branches, those of the longest.
func stay(c *program.Compiled, k int, slowness float64) (mean, variance float64) {
	for j := range c.Programs[k].Ops {
		o := &c.Programs[k].Ops[j]
		m, v := o.Moments()
		if o.Action == models.CPU || o.Action == models.Offload || o.Action == program.AwaitBatch {
			m, v = m*slowness, v*slowness*slowness
		}
		switch o.Action {
		case models.Call:
			there, spread := stay(c, o.Target, slowness)
			if most := answer(c, o); most < there {
				there, spread = most, 0 // it is given up
			}
			m, v = m+there, v+spread
		case models.Parallel:
			longest, spread := 0.0, 0.0
			for _, branch := range o.Branches {
				if there, v := stay(c, branch, slowness); there+v > longest+spread {
					longest, spread = there, v
				}
			}
			m, v = m+longest, v+spread
		default:
			m += downstream(c, o)
		}
		mean += o.Share * m
		variance += o.Share*(v+m*m) - o.Share*o.Share*m*m
	}
	return mean, variance
}

// sdsOfLongest is by how many standard deviations the longest times that count are
// beyond the mean: of exponential times one in 60,000 is longer. Where times have no
// standard deviation it is meansOfLongest times their mean.
const (
	sdsOfLongest   = 10
	meansOfLongest = 100
)

// Longest is about how long the slowest requests take when they never wait, those of
// the rarest class too; by it a run must outlast what it measures. It is 0 for a fleet
// whose instances cannot hold its processes.
func Longest(c *program.Compiled) sim.Time {
	f, slowness, longest := c.Fleet, 0.0, 0.0
	for i := range f.Services {
		for _, g := range f.Services[i].Groups {
			slowness = math.Max(slowness, 1/g.Machine.Speed/math.Min(1, g.Machine.Usable()))
		}
	}
	for i := range f.Classes {
		mean, variance := stay(c, i, slowness)
		longest = math.Max(longest, math.Min(mean+sdsOfLongest*math.Sqrt(variance), meansOfLongest*mean))
	}
	return sim.Seconds(math.Min(longest, models.MostWork/1e9))
}
