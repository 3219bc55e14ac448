package report

import (
	"slices"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/result"
)

// A Strain is what a fleet must bear for its goal beside normal operation.
type Strain struct {
	Headroom float64 // h: 1 + h times the planned rate
	Survive  models.Loss
	Zones    int    // over which the instances are spread
	Service  string // of which an instance is gone, where there are several
}

// Endured is how a fleet does under the worst of its strains.
type Endured struct {
	Strain
	Instances []int   // that remain of each service
	Rate      float64 // requests per second that they are sent
	Result    result.Result
	// Bound is what keeps what remains from being smaller; empty where the goal is missed.
	Bound Bound
}

// A Survivor is the cheapest fleet found that meets the goal when any one instance is gone.
type Survivor struct {
	Instances []int    // of each service, in their order
	Machines  []string // that they are
	Monthly   cost.Money
}

// Count is the number of its instances.
func (s *Survivor) Count() (n int) {
	for _, of := range s.Instances {
		n += of
	}
	return n
}

// careful is the CPU used above which a careful operator would not run a fleet.
const careful = 0.9

// Careless tells of a fleet that a careful operator would not run: of some service there
// is one instance, or hardly any CPU is left.
func (d *Design) Careless() bool {
	return slices.ContainsFunc(d.Services, func(s Service) bool { return s.Instances == 1 || d.UtilizationOf(s).Mid > careful })
}
