package plan

import (
	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/program"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// Users. A fleet that N users wait for is never overloaded: where it is slow they
// send less. With think time Z and mean response time R it is
//
//	N/(Z + R) requests per second
//
// so where R may be t, the least that a fleet must be able to do is N/(Z + t). A
// goal for a mean says what t is, and one for the p99 and beyond about does. One for a
// lower percentile leaves the share 1 − q of the requests free to wait: for tailWaits
// times as long as the others at the most, as one that waits for a hundred times as long
// keeps those behind it waiting, too. Where there is no goal the fleet may be as small
// as it likes. Each has at most one request
// in the fleet, so that more instances than users are of no use to anyone.

// tailWaits is how many times as long as a percentile's limit those beyond it wait at
// the most in the mean.
const tailWaits = 100

// unhurried is the fleet under the least traffic that it must be able to carry: its
// own, unless that gives way.
func (p *Planner) unhurried(f *models.Fleet) *models.Fleet {
	if u, ok := f.Traffic.(traffic.Users); !ok || u.Think == nil {
		return f
	}
	wait := sim.Hour
	for _, g := range p.Scenario.Goal.Latency {
		switch {
		case g.Of != models.ResponseTime:
		case g.Quantile == 0 || g.Quantile >= 0.99:
			wait = min(wait, g.Limit)
		default:
			wait = min(wait, sim.Seconds(alone(f)+g.Limit.Seconds()*(1+tailWaits*(1-g.Quantile))))
		}
	}
	return answeredIn(f, wait)
}

// alone is the mean time of a request that never waits, in seconds.
func alone(f *models.Fleet) (mean float64) {
	for i, d := range load.ClassDemands(program.Compile(f)) {
		mean += d.Share * (d.CPU/f.Services[f.Classes[i].Service].Groups[0].Machine.Speed + d.IO)
	}
	return mean
}

// hurried is the fleet under the traffic of users who are answered within every
// limit of the goal.
func (p *Planner) hurried(f *models.Fleet) *models.Fleet {
	wait := sim.Hour
	for _, g := range p.Scenario.Goal.Latency {
		if g.Of == models.ResponseTime {
			wait = min(wait, g.Limit)
		}
	}
	return answeredIn(f, wait)
}

// answeredIn is the fleet under the open traffic that users send who wait so long
// for each answer; itself where its traffic does not give way.
func answeredIn(f *models.Fleet, wait sim.Time) *models.Fleet {
	u, ok := f.Traffic.(traffic.Users)
	if !ok || u.Think == nil {
		return f
	}
	g := *f
	g.Traffic = traffic.Poisson(float64(u.Count) / (u.Think.Mean() + wait.Seconds()))
	return &g
}

// mostUseful is the number of instances beyond which one more has nobody to serve.
func mostUseful(f *models.Fleet) int {
	if u, ok := f.Traffic.(traffic.Users); ok && len(f.Services) == 1 {
		return max(1, u.Count)
	}
	return mostFleet
}

// roundsOfUsers is about how often each user comes round in a replication.
const roundsOfUsers = 20
