package report

import "fleetcost/models/cost"

// A Calm is the fleet that would do if the traffic had no bursts.
type Calm struct {
	Instances []int    // of each service
	Machines  []string // of each
	Monthly   cost.Money
}
