package plan

import (
	"math"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/queueing"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
)

// estimate is a quantile of the response time, or, of quantile 0, its mean, by
// closed forms, with the range in which they put it. It is the second opinion on
// the simulation, and there is none where the closed forms do not hold (see
// holds): nothing rather than a figure of something else.
func estimate(f *models.Fleet, quantile float64) result.Interval {
	if !holds(f) {
		return result.Interval{}
	}
	return between(f, func(m mixture) float64 {
		if quantile == 0 {
			return m.mean()
		}
		return m.quantile(quantile)
	})
}

// roughly is the middle of an estimate where the search begins: at the mean rate
// of any traffic, by two moments; 0 where not even that is known.
func roughly(f *models.Fleet, quantile float64) float64 {
	switch f.Traffic.(type) {
	case models.Realtime, traffic.Users:
		return 0 // nothing knows rooms, nor what falls on a process, nor who gives way
	}
	if f.Gathers() {
		return 0 // nor batches
	}
	return between(f, func(m mixture) float64 { return m.fitted(quantile) }).Mid
}

// between is a figure of the response time with its range.
//
// A request visits the cores of its instance (G/G/c by Allen–Cunneen); where
// workers are few it waits for one of them first, by the flow equivalent of
// cores and I/O. The balancer lies between two extremes, which give the range:
//
//	low   one queue for the whole fleet
//	high  each process for itself, fed at random
//
// A request that calls other services waits in each of them: the sums go along
// its path, and what the services before one do to its arrivals is left out. The
// range is widened by a fifth for the shape of the waits. It is zero where a
// station is overloaded.
func between(f *models.Fleet, figure func(mixture) float64) result.Interval {
	paths := load.Paths(f)
	pooled, alone := answers(f, paths, true, 1), answers(f, paths, false, 1)
	if pooled == nil || alone == nil {
		return result.Interval{}
	}
	low, high := figure(pooled), figure(alone)
	mid := math.Sqrt(low * high) // one queue for all, but for what the balancer cannot see
	if len(f.Services) == 1 {
		switch models.SplitOf(f.Services[0].Balancer) {
		case models.Unsaid:
			return result.Interval{}
		case models.Pooled:
		case models.Dealt:
			mid = high
			if dealt := answers(f, paths, false, 1/float64(f.Instances())); dealt != nil {
				mid = figure(dealt)
			}
		default:
			mid = high
		}
	}
	const shapes = 1.2
	return result.Interval{Low: math.Min(low, mid) / shapes, Mid: mid, High: math.Max(high, mid) * shapes}
}

// waits are mean and variance of all waits of one request to a service together,
// whose demand is given; false where the service is overloaded.
func waits(f *models.Fleet, d load.Demand, service int, together, arrivalSCV float64) (wait, waitVariance float64, ok bool) {
	s := &f.Services[service]
	m := s.Groups[0].Machine
	rate := f.Traffic.Rate() * d.Visits / float64(s.Instances()) // of one instance
	d = d.PerVisit()
	processes := float64(s.Runtime.Processes.On(m))
	workers, _, err := s.Runtime.Workers(m)
	if err != nil || d.CPUVisits == 0 && d.IO == 0 {
		return 0, 0, false
	}

	lanes := processes * float64(workers)
	if s.Runtime.Lanes > 0 {
		lanes = processes * math.Min(float64(s.Runtime.Lanes), float64(workers))
	}
	capacity := m.Capacity(lanes)
	slow := 1 / m.Capacity(1) // below 1 on a fraction of a core
	if m.Quota > 0 && math.Min(lanes, m.VCPU) > m.Quota {
		return 0, 0, false // no closed form knows how often a request stands still
	}
	if d.Blocking > 0 {
		capacity = lanes // who blocks holds a lane, and needs no core
	}
	visits := station{cores: capacity, arrivals: rate}
	if d.CPUVisits > 0 {
		visits.arrivals *= d.CPUVisits
		visits.service = d.CPU/d.CPUVisits/m.Speed + d.Blocking/d.CPUVisits
		visits.scv = visitSCV(d)
	}
	held := (d.CPU-d.BranchCPU)/m.Speed*slow + d.IO
	places := processes * float64(workers)
	switch {
	case together > 1:
		visits, places = visits.times(together), places*together
	case s.Runtime.Accept != models.AcceptShared && s.Runtime.Lanes > 0:
		visits, places = visits.times(1/processes), places/processes
	}
	if places > mostPlaces {
		wait, waitVariance, ok = visits.wait(arrivalSCV)
		return wait * d.CPUVisits, waitVariance * d.CPUVisits, ok
	}
	return visits.behind(int(places), d, held)
}

// visitSCV is the squared coefficient of variation of the times for which a request
// computes, or blocks its lane, at once; 0 where it never does.
func visitSCV(d load.Demand) float64 {
	busy := d.CPU + d.Blocking
	if busy == 0 {
		return 0
	}
	return math.Max(d.CPUVisitSquare*d.CPUVisits*d.CPUVisits/(busy*busy)-1, 0)
}

// A station of a number of servers, which may be fractional.
type station struct {
	cores, arrivals, service, scv float64
}

// times is that many such stations with one queue.
func (s station) times(n float64) station {
	s.cores *= n
	s.arrivals *= n
	return s
}

// mostPlaces is a number of workers at which nobody ever waits for one.
const mostPlaces = 2000

// wait is mean and variance of the wait for a server; it is false where the
// station is overloaded. A fraction of a server is rounded up, and all of them
// slowed down in proportion.
func (s station) wait(arrivalSCV float64) (mean, variance float64, ok bool) {
	if s.service == 0 || s.arrivals == 0 {
		return 0, 0, true
	}
	servers := math.Max(1, math.Ceil(s.cores-1e-9))
	w, err := queueing.GGc{
		Arrival: s.arrivals, Service: s.cores / servers / s.service, Servers: int(servers),
		ArrivalSCV: arrivalSCV, ServiceSCV: s.scv,
	}.Wait()
	if err != nil {
		return 0, 0, false
	}
	return w.Mean(), w.StdDev() * w.StdDev(), true
}

// behind is mean and variance of all waits of a request that needs one of so
// many workers before it may wait for cores, by the flow equivalent of cores
// and I/O; held is how long it has the worker when it never waits.
func (s station) behind(places int, d load.Demand, held float64) (mean, variance float64, ok bool) {
	if d.CPUVisits == 0 {
		d.CPUVisits = 1
	}
	cpu := s.service * d.CPUVisits
	servers := math.Max(1, math.Ceil(s.cores-1e-9))
	inside := queueing.Station{Demand: cpu * servers / s.cores, Servers: int(servers)}
	rates := make([]float64, 0, places)
	for k := 1; k <= places; k++ {
		a, err := queueing.ClosedNetwork{Clients: k, Think: math.Max(0, d.IO-d.Blocking), Stations: []queueing.Station{inside}}.Averages()
		if err != nil {
			return 0, 0, false
		}
		rates = append(rates, a.Throughput)
	}
	flow := queueing.FlowEquivalent{Arrival: s.arrivals / d.CPUVisits, Rates: rates}
	a, err := flow.Averages()
	if err != nil {
		return 0, 0, false
	}
	w, err := flow.Wait()
	if err != nil {
		return 0, 0, false
	}
	cores := math.Max(0, a.SojournMean-a.WaitMean-held)
	return w.Mean() + cores, w.StdDev()*w.StdDev() + cores*cores, true
}

// guess is the number of instances at which the closed forms expect the goal
// to be met; at least what the candidate needs.
func (p *Planner) guess(d models.Layout, c candidate) int {
	meets := func(n int) bool {
		f := p.fleet(d, c.offer.Machine, remainder(p.Scenario.Goal.Of(0), n))
		for _, g := range p.Scenario.Goal.Latency {
			if g.Quantile == 0 {
				continue
			}
			if e := roughly(f, g.Quantile); !(e > 0 && e <= g.Limit.Seconds()) {
				return false
			}
		}
		return true
	}
	low, high := c.least-1, c.least
	for !meets(high) {
		if high > 3*c.least {
			return c.least
		}
		low, high = high, high+max(1, (high-low))
	}
	for high-low > 1 {
		if n := (low + high) / 2; meets(n) {
			high = n
		} else {
			low = n
		}
	}
	return high
}

// answers are the response times of the classes of a fleet whose arrivals at a
// queue have the given squared coefficient of variation, and where each queue
// serves all instances of a service together, or each process is for itself. It is
// nil where a service is overloaded.
func answers(f *models.Fleet, paths []load.Path, together bool, arrivalSCV float64) mixture {
	demands := load.Demands(f)
	waiting, varying := make([]float64, len(f.Services)), make([]float64, len(f.Services)) // of a visit
	for i := range f.Services {
		if demands[i].Visits == 0 {
			continue
		}
		queue := 1.0
		if together {
			queue = float64(f.Services[i].Instances())
		}
		var ok bool
		if waiting[i], varying[i], ok = waits(f, demands[i], i, queue, arrivalSCV); !ok {
			return nil
		}
	}
	all := mixture{}
	for _, p := range paths {
		one := answer{share: p.Share, mean: p.IO, variance: p.Variance}
		for i, at := range p.At {
			pace := paceOf(f, i)
			one.mean += at.CPU / pace
			one.variance += at.Variance / (pace * pace)
			one.wait += at.Visits * waiting[i]
			one.waitVar += at.Visits * varying[i]
		}
		one.mean += one.wait
		one.variance += one.waitVar
		if one.mean <= 0 {
			return nil // it does nothing
		}
		for _, v := range p.Random {
			if v.At != load.Nowhere {
				v.Scale /= paceOf(f, v.At)
			}
			one.random = append(one.random, v)
		}
		all = append(all, one)
	}
	return all
}

// paceOf is the speed of a service's machines for one request that computes
// alone, times that of the reference core: less than its own on a fraction of one.
func paceOf(f *models.Fleet, service int) float64 {
	m := f.Services[service].Groups[0].Machine
	return m.Speed * m.Capacity(1)
}
