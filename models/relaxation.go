package models

import (
	"math"

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
// The slowest place of the slowest service counts. Overloaded fleets never relax.
func (f *Fleet) Relaxation() sim.Time {
	c := compile(f)
	longest := sim.Time(0)
	for i := range f.Services {
		longest = max(longest, f.relaxation(c, i))
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

func (f *Fleet) relaxation(c *compiler, service int) sim.Time {
	l, d, s := f.load(c, service), f.demand(c, service), &f.Services[service]
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
	lanes := processes * s.Runtime.atOnce(workers)

	cores := place{busy: s.chilled(math.Max(l.Cores, l.Lanes), &d, f.Traffic.Rate()), servers: m.Capacity(lanes), scv: 1}
	if d.CPUVisits > 0 {
		cores.mean = d.CPU / d.CPUVisits / m.Speed
		busy := d.CPU + d.Blocking
		cores.scv = math.Max(0, d.CPUVisitSquare*d.CPUVisits*d.CPUVisits/(busy*busy)-1)
	}
	if d.Blocking > 0 && l.Lanes > l.Cores {
		cores.mean, cores.servers = cores.mean+d.Blocking/d.CPUVisits, lanes
	}
	together := 1.0 // instances of one queue
	shared := f.sockets(service) == 0
	switch s.Balancer.(type) {
	case LeastOutstanding, PowerOfChoices:
		together = float64(s.Instances())
	default:
		shared = shared && s.Runtime.Accept == AcceptShared
	}
	if f.sockets(service) > 0 {
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
		mean, scv := c.heldFor(service, 1/m.Speed)
		places = append(places, place{l.Workers, one(processes * float64(workers)), mean, scv})
	}
	if l.Threads > 0 {
		threads := s.Runtime.threadsOn(m)
		places = append(places, place{l.Threads, one(processes * float64(max(threads[nativePool], threads[codePool], 1))), d.offloadedVisit() / m.Speed, 1})
	}
	if busy := math.Max(l.Batches, l.Accelerators); busy > 0 {
		places = append(places, place{busy, 1, d.Batched.Longest, 0}) // a batch at a time
	}
	places = append(places, f.backendPlaces(c, service, &d, l)...)
	longest := 0.0
	for _, p := range places {
		longest = math.Max(longest, p.relaxation())
	}
	if m.throttled(lanes) < 1 {
		longest += QuotaPeriod.Seconds()
	}
	return sim.Seconds(longest)
}

// surely is the load up to which what requests cost more after a gap counts: by the mean
// gap it is more than it costs (of a concave cost, Jensen), and where it is that which
// makes a fleet overloaded, the run tells.
const surely = 0.95

// chilled is the load of the cores of a service with what requests cost more because
// their process has not begun one for a while, at the mean gap between those.
func (s *Service) chilled(load float64, d *Demand, rate float64) float64 {
	processes := 0.0
	for _, g := range s.Groups {
		processes += float64(g.Count * s.Runtime.Processes.On(g.Machine))
	}
	extra := d.Visits * s.Runtime.Idle.after(processes/(rate*d.Visits))
	if !(extra > 0) || d.CPU == 0 {
		return load
	}
	return math.Max(load, math.Min(load*(1+extra/d.CPU), surely))
}

// offloadedVisit is the mean time of offloaded work of a request.
func (d *Demand) offloadedVisit() float64 {
	return (d.Offloaded[nativePool] + d.Offloaded[codePool]) / math.Max(d.Visits, 1e-300)
}

// backendPlaces are the connections and the stations of the backends that a service
// uses.
func (f *Fleet) backendPlaces(c *compiler, service int, d *Demand, l Load) (places []place) {
	for i := range f.Backends {
		if d.PerPool[i] == 0 {
			continue
		}
		b := &f.Backends[i]
		mean, scv := c.stepsOf(i)
		if own := f.Services[service].connections(b); own > 0 {
			places = append(places, place{f.Traffic.Rate() * d.PerPool[i] / float64(own), float64(own), mean, scv})
		}
		busy := f.backendLoad(c, i)
		if b.Connections > 0 {
			places = append(places, place{busy, float64(b.Connections), mean, scv})
		}
		if b.isStation() {
			places = append(places, place{busy, b.machine().VCPU, mean, scv})
		}
	}
	return places
}

// stepsOf are mean and squared coefficient of variation of a step in a backend.
func (c *compiler) stepsOf(backend int) (mean, scv float64) {
	served := c.visits()
	var n, sum, square float64
	for i := range c.programs {
		for j := range c.programs[i].ops {
			o := &c.programs[i].ops[j]
			if o.action != IO || o.sleep || int(o.backend) != backend {
				continue
			}
			m, variance := o.moments()
			m += c.elsewhere(o)
			n += served[i] * o.share
			sum += served[i] * o.share * m
			square += served[i] * o.share * (variance + m*m)
		}
	}
	return moments(n, sum, square)
}

// heldFor are mean and squared coefficient of variation of the time for which a
// request has a worker of a service when it never waits for anything else, on cores
// that take so many times as long as the reference.
func (c *compiler) heldFor(service int, slowness float64) (mean, scv float64) {
	served := c.visits()
	var n, sum, square float64
	for i := range c.programs {
		if p := &c.programs[i]; p.site == service && !p.bodiless && !p.client && !p.branch && served[i] > 0 {
			m, variance := c.stay(i, slowness)
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
func (c *compiler) stay(program int, slowness float64) (mean, variance float64) {
	for j := range c.programs[program].ops {
		o := &c.programs[program].ops[j]
		m, v := o.moments()
		if o.action == CPU || o.action == Offload || o.action == gathered {
			m, v = m*slowness, v*slowness*slowness
		}
		switch o.action {
		case Call:
			there, spread := c.stay(o.target, slowness)
			if most := c.answer(o); most < there {
				there, spread = most, 0 // it is given up
			}
			m, v = m+there, v+spread
		case Parallel:
			longest, spread := 0.0, 0.0
			for _, branch := range o.branches {
				if there, v := c.stay(branch, slowness); there+v > longest+spread {
					longest, spread = there, v
				}
			}
			m, v = m+longest, v+spread
		default:
			m += c.elsewhere(o)
		}
		mean += o.share * m
		variance += o.share*(v+m*m) - o.share*o.share*m*m
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
func (f *Fleet) Longest() sim.Time {
	slowness := 0.0
	for i := range f.Services {
		for _, g := range f.Services[i].Groups {
			slowness = math.Max(slowness, 1/g.Machine.Speed/math.Min(1, g.Machine.Usable()))
		}
	}
	c, longest := compile(f), 0.0
	for i := range f.Classes {
		mean, variance := c.stay(i, slowness)
		longest = math.Max(longest, math.Min(mean+sdsOfLongest*math.Sqrt(variance), meansOfLongest*mean))
	}
	return sim.Seconds(math.Min(longest, mostWork/1e9))
}
