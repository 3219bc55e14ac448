package models

import (
	"math"

	"fleetcost/sim"
)

// Relaxation is the time constant with which the fleet forgets its state, by
// which the length of a run is measured (Odoni, Roth: An empirical
// investigation of the transient behavior of stationary queueing systems,
// Operations Research 31(3), 1983, for one server):
//
//	τ = (ca² + cs²)·E[S] / (2.8·c·(1 − √ρ)²)
//
// with Poisson arrivals, c the servers of one queue: all lanes of the fleet, or
// the cores that they share, where requests go where there is room, else those
// of one process, as where they come over connections that stay open. Where workers are scarcer than cores, they are the servers.
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
	bare := d.held(1)
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
		visit, scv, servers = d.held(1/m.Speed)/d.Visits, 1, processes*float64(workers)
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
	if f.sockets(service) > 0 { // what comes over a connection stays in its process
		servers = math.Min(servers, math.Max(1, m.Capacity(lanes)/processes))
	}
	if m.throttled(lanes) < 1 {
		bare += period.Seconds()
	}
	gap := 1 - math.Sqrt(rho)
	return sim.Seconds(bare + (1+scv)*visit/(2.8*math.Max(servers, 1)*gap*gap))
}
