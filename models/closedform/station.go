package closedform

import (
	"math"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/queueing"
)

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
