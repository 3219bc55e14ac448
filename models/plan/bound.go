package plan

import "fleetcost/models"

// bound tells what keeps a service of the fleet from being smaller: what a
// smaller one was seen to lack, or else the scarcest resource of one with an
// instance less.
func bound(e *evaluation, service int) Bound {
	n := e.fleet.Services[service].Instances()
	smaller := e.fleet.Clone()
	if n > 1 {
		smaller.Services[service].Groups[0].Count--
	}
	load := smaller.Loads()[service]
	cpu := max(load.Cores, load.Lanes)
	beside := max(load.Batches, load.Accelerators)
	switch idle := load.PerInstance() < 1; {
	case n == 1 && e.standing == met:
		return BoundNothing // one instance is the least there is
	case idle && smaller.Survives() == nil && late(smaller) != "", e.smaller.lateWith(service, n):
		return BoundStorm
	case idle && sweepsTell(smaller, service):
		return BoundSweep
	case load.Sockets > max(cpu, load.Workers) && load.SocketsByMemory:
		return BoundMemory
	case load.Sockets > max(cpu, load.Workers):
		return BoundConnections
	case len(e.fleet.Services) == 1 && (e.turnedAway || e.smaller != nil && e.smaller.turnedAway && e.smaller.result.Verdict != models.Overloaded):
		return BoundBacklog // there is capacity, but not at all times a place to wait for it
	case beside > max(cpu, load.Workers) && load.Accelerators >= load.Batches:
		return BoundAccelerator
	case beside > max(cpu, load.Workers):
		return BoundBatches
	case load.Workers > cpu && load.WorkersByMemory:
		return BoundMemory
	case load.Workers > cpu:
		return BoundWorkers
	}
	return BoundCPU
}

// lateWith tells whether fewer than so many instances of the service were seen to
// take clients back too late.
func (e *evaluation) lateWith(service, n int) bool {
	return e != nil && e.stormed && e.fleet.Services[service].Instances() < n
}

// sweepsTell tells whether a goal of the service's connections is missed for its
// sweeps rather than its work: what they alone make wait takes more than half of
// the limit.
func sweepsTell(f *models.Fleet, service int) bool {
	for i := range f.Classes {
		c := &f.Classes[i]
		for _, g := range c.Goal.Latency {
			if c.Service == service && g.Quantile > 0 && f.SweepWait(i, g.Quantile) > g.Limit.Seconds()/2 {
				return true
			}
		}
	}
	return false
}
