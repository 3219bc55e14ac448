package plan

import (
	"fmt"

	"fleetcost/models"
)

// stalled says why sweeps alone make a fleet miss a goal of its connections, which
// needs no simulation.
func stalled(f *models.Fleet) string {
	for i := range f.Classes {
		c := &f.Classes[i]
		for _, g := range c.Goal.Latency {
			if g.Quantile > 0 && f.SweepWait(i, g.Quantile) > g.Limit.Seconds() {
				return fmt.Sprintf("%s %s is missed: its processes stand still for too long to look at all their connections", c.Name, g.Name())
			}
		}
	}
	return ""
}
