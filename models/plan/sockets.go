package plan

import (
	"fmt"
	"math"

	"fleetcost/models"
)

// leastPerReplication is the number of arrivals below which a replication has no
// p99 of its own, however much each leads to.
const leastPerReplication = 10_000

// leastArrivals is the number of arrivals of a replication: fewer where each is
// delivered to many, which are measured too.
func leastArrivals(f *models.Fleet) int {
	if _, ok := f.Traffic.(models.Realtime); !ok {
		return requestsPerReplication
	}
	return int(math.Max(leastPerReplication, requestsPerReplication/math.Max(1, f.Reach())))
}

// mostOffered is the number of arrivals after which an evaluation ends: fewer
// where each is delivered to many. A fleet whose processes sweep is near its goal over a wide range
// of sizes: it would take very long to tell them apart.
func mostOffered(f *models.Fleet) int64 {
	if _, ok := f.Traffic.(models.Realtime); ok {
		return int64(math.Max(leastPerReplication, mostRequests/4/math.Max(1, f.Reach())))
	}
	return mostRequests
}

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
