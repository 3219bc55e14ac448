package plan

import "fleetcost/models"

// bound tells what keeps the fleet from being smaller: the scarcest resource
// of a fleet with one instance less.
func bound(e *evaluation) Bound {
	n := e.fleet.Instances()
	smaller := *e.fleet
	smaller.Groups = append([]models.Group(nil), e.fleet.Groups...)
	if n > 1 {
		smaller.Groups[0].Count--
	}
	load := smaller.Load()
	cpu := max(load.Cores, load.Lanes)
	switch {
	case n == 1 && e.standing == met:
		return BoundNothing // one instance is the least there is
	case load.Workers > cpu && load.WorkersByMemory:
		return BoundMemory
	case load.Workers > cpu:
		return BoundWorkers
	case e.result.Counts.Rejected > 0 && cpu < 0.7:
		return BoundBacklog
	}
	return BoundCPU
}
