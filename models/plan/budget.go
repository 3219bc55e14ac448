package plan

import (
	"math"

	"fleetcost/models"
	"fleetcost/models/load"
)

// What an evaluation may cost. Requests are not what takes time, but the events that
// they cause: one of ten thousand steps takes as long as a thousand usual ones. So the
// fewest and the most requests of an evaluation hold for requests of up to usualEvents,
// and of dearer ones there are fewer, with the doubt that their number leaves.
const (
	usualEvents = 100
	// leastPerReplication is the number of arrivals below which a replication has no
	// p99 of its own, fewestPerReplication that below which it has nothing to tell.
	leastPerReplication  = 10_000
	fewestPerReplication = 2_000
)

// leastArrivals is the number of arrivals of a replication: fewer where each is
// delivered to many, which are measured too.
func leastArrivals(f *models.Fleet) int {
	if _, ok := f.Traffic.(models.Realtime); ok {
		return int(math.Max(leastPerReplication, requestsPerReplication/math.Max(1, load.Reach(f))))
	}
	return int(math.Max(fewestPerReplication, requestsPerReplication/dearness(f)))
}

// mostOffered is the number of arrivals after which an evaluation ends: fewer
// where each is delivered to many. A fleet whose processes sweep is near its goal over a wide range
// of sizes: it would take very long to tell them apart.
func mostOffered(f *models.Fleet) int64 {
	if _, ok := f.Traffic.(models.Realtime); ok {
		return int64(math.Max(leastPerReplication, mostRequests/4/math.Max(1, load.Reach(f))))
	}
	return int64(math.Max(2*fewestPerReplication, mostRequests/dearness(f)))
}

// mostArrivals is the number of arrivals of a replication of which an evaluation can
// hold several.
func mostArrivals(f *models.Fleet) int { return max(leastArrivals(f), int(mostOffered(f)/3)) }

// dearness is how many usual requests one of the fleet's takes as long as; 1 for those
// that are usual.
func dearness(f *models.Fleet) float64 { return math.Max(1, load.Events(f)/usualEvents) }
