package plan

import (
	"math"

	"fleetcost/models"
	"fleetcost/models/queueing"
)

// estimate is a quantile of the response time by closed forms, with the range
// in which they put it. It is the second opinion on the simulation and the
// start of the search, not an answer: it assumes steady traffic at the mean
// rate, independent waits, and a shape for their sum.
//
// A request visits the cores of its instance (G/G/c by Allen–Cunneen); where
// workers are few it waits for one of them first, by the flow equivalent of
// cores and I/O. The balancer lies between two extremes, which give the range:
//
//	low   one queue for the whole fleet
//	high  each process for itself, fed at random
//
// The response time of a class is taken to be a gamma time with the sum of the
// means and of the variances of its parts. The range is widened by a fifth for
// that shape.
//
// A request that calls other services waits in each of them: the sums go along
// its path. There is no estimate where a path is not a chain of calls, or a
// station of a backend is busy for more than half of its time, nor where
// requests run in batches.
func estimate(f *models.Fleet, quantile float64) models.Interval {
	switch f.Traffic.(type) {
	case models.Realtime, models.Users:
		return models.Interval{} // none knows rooms, nor what falls on a process, nor who gives way
	}
	if f.Gathers() {
		return models.Interval{} // nor batches
	}
	if len(f.Services) > 1 {
		return estimateAlong(f, quantile)
	}
	pooled := responses(f, float64(f.Instances()), 1)
	alone := responses(f, 1, 1)
	if pooled == nil || alone == nil {
		return models.Interval{}
	}
	low, high := pooled.quantile(quantile), alone.quantile(quantile)
	mid := high
	switch f.Services[0].Balancer.(type) {
	case models.LeastOutstanding, models.PowerOfChoices:
		// One queue for all, but for what the balancer cannot see.
		mid = math.Sqrt(low * high)
	case models.RoundRobin:
		if dealt := responses(f, 1, 1/float64(f.Instances())); dealt != nil {
			mid = dealt.quantile(quantile)
		}
	}
	const shapes = 1.2
	return models.Interval{Low: math.Min(low, mid) / shapes, Mid: mid, High: math.Max(high, mid) * shapes}
}

// A mixture of response times, one for each class.
type mixture struct {
	share []float64
	delay []queueing.Delay
}

// responses approximates the response times where each queue serves so many
// instances and its arrivals have the given squared coefficient of variation.
// It is nil where a station is overloaded.
func responses(f *models.Fleet, together, arrivalSCV float64) *mixture {
	m := f.Services[0].Groups[0].Machine
	wait, waitVariance, ok := waits(f, f.Demand(), 0, together, arrivalSCV)
	if !ok {
		return nil
	}
	slow := 1 / m.Capacity(1) // below 1 on a fraction of a core
	mix := &mixture{}
	for _, c := range f.ClassDemands() {
		mean := c.CPU/m.Speed*slow + c.IO + wait
		variance := c.CPUVariance*slow*slow/(m.Speed*m.Speed) + c.IOVariance + waitVariance
		delay, err := queueing.GammaDelay(mean, math.Sqrt(variance))
		if err != nil {
			return nil
		}
		mix.share = append(mix.share, c.Share)
		mix.delay = append(mix.delay, delay)
	}
	return mix
}

// waits are mean and variance of all waits of one request to a service together,
// whose demand is given; false where the service is overloaded.
func waits(f *models.Fleet, d models.Demand, service int, together, arrivalSCV float64) (wait, waitVariance float64, ok bool) {
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
		busy := d.CPU + d.Blocking
		visits.scv = math.Max(d.CPUVisitSquare*d.CPUVisits*d.CPUVisits/(busy*busy)-1, 0)
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
func (s station) behind(places int, d models.Demand, held float64) (mean, variance float64, ok bool) {
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

// quantile of the mixture, by bisection.
func (m *mixture) quantile(q float64) float64 {
	tail := func(x float64) float64 {
		sum := 0.0
		for i, d := range m.delay {
			t, _ := d.Tail(x)
			sum += m.share[i] * t
		}
		return sum
	}
	low, high := 0.0, 1e-3
	for tail(high) > 1-q && high < 1e6 {
		low, high = high, 2*high
	}
	for range 60 {
		if x := (low + high) / 2; tail(x) > 1-q {
			low = x
		} else {
			high = x
		}
	}
	return high
}

// guess is the number of instances at which the closed forms expect the goal
// to be met; at least what the candidate needs.
func (p *Planner) guess(d models.Design, c candidate) int {
	meets := func(n int) bool {
		f := p.fleet(d, c.offer.Machine, n)
		for _, g := range p.Scenario.Goal.Latency {
			if g.Quantile == 0 {
				continue
			}
			if e := estimate(f, g.Quantile); !(e.Mid > 0 && e.Mid <= g.Limit.Seconds()) {
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
