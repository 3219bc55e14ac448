package plan

import (
	"fleetcost/models"
	"fleetcost/sim"
)

// Users. A fleet that N users wait for is never overloaded: where it is slow they
// send less. With think time Z and mean response time R it is
//
//	N/(Z + R) requests per second
//
// so where R may be t, the least that a fleet must be able to do is N/(Z + t). A
// goal for a mean says what t is, and one for the p99 and beyond about does; where
// there is none the fleet may be as small as it likes.

// unhurried is the fleet under the least traffic that it must be able to carry: its
// own, unless that gives way.
func (p *Planner) unhurried(f *models.Fleet) *models.Fleet {
	u, ok := f.Traffic.(models.Users)
	if !ok || u.Think == nil {
		return f
	}
	wait := sim.Hour
	for _, g := range p.Scenario.Goal.Latency {
		if g.Of == models.ResponseTime && (g.Quantile == 0 || g.Quantile >= 0.99) {
			wait = min(wait, g.Limit)
		}
	}
	g := *f
	g.Traffic = models.Poisson(float64(u.Count) / (u.Think.Mean() + wait.Seconds()))
	return &g
}

// roundsOfUsers is about how often each user comes round in a replication.
const roundsOfUsers = 20
