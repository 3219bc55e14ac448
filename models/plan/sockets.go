package plan

import (
	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/report"
)

// stalled says why sweeps alone make a fleet miss a goal of its connections, which
// needs no simulation.
func stalled(f *models.Fleet) report.Reason {
	for i := range f.Classes {
		c := &f.Classes[i]
		for _, g := range c.Goal.Latency {
			if g.Quantile > 0 && load.SweepWait(f, i, g.Quantile) > g.Limit.Seconds() {
				return report.SweepTooLong{Class: c.Name, Goal: g}
			}
		}
	}
	return nil
}
