package scaling

import "fleetcost/sim"

// A Policy of AWS scales on one metric: its alarms watch the data points of each
// minute, and while one is on it asks for a capacity every minute.
type Policy interface {
	// On is the name of the metric.
	On() string
	String() string
	validate(key string, p *problems)
	// observe counts a data point into the runs of breaching points.
	observe(r Reading, a *alarms)
	// asks tells what the alarms that are on ask for.
	asks(a *alarms, current int) wish
	// capacity is what is asked for, from a base, by the newest data point.
	capacity(a *alarms, base int) int
}

// alarms are the state of a policy: how many data points in a row breach, above and
// below, and the newest. A missing point ends both runs.
type alarms struct {
	above, below int
	newest       float64
}

// A wish is what a policy asks for.
type wish int

// The wishes: nothing; to stay, which forbids others to scale in; to scale out; to
// scale in.
const (
	noWish wish = iota
	stay
	out
	in
)

// minute is the period of the alarms.
const minute = sim.Minute

// requestsMetric is ALBRequestCountPerTarget: the requests of a minute, for each
// instance.
const requestsMetric = "requests_per_instance"

// The metrics that AWS has for a platform; others are the user's own.
var (
	ec2Metrics = []string{"cpu", "network_in", "network_out", requestsMetric}
	ecsMetrics = []string{"cpu", "memory", requestsMetric}
)

// A scaledGroup is what both kinds of groups decide alike.
type scaledGroup struct {
	policies []Policy
	alarms   []alarms
}

func newScaledGroup(policies []Policy) scaledGroup {
	return scaledGroup{policies, make([]alarms, len(policies))}
}

// observe takes the data points in.
func (g *scaledGroup) observe(seen *Seen) {
	for i, p := range g.policies {
		if r := seen.reading(i); r.State != Unpublished {
			p.observe(r, &g.alarms[i])
		}
	}
}

// out is the largest capacity that a policy whose alarm is on asks for on the way out,
// from a base; blocked says that one forbids to scale in. The present capacity is the
// least that it can be.
func (g *scaledGroup) out(current, base int) (capacity int, blocked bool) {
	capacity = current
	for i, p := range g.policies {
		switch p.asks(&g.alarms[i], current) {
		case out:
			capacity, blocked = max(capacity, p.capacity(&g.alarms[i], base)), true
		case stay:
			blocked = true
		}
	}
	return capacity, blocked
}

// in is the capacity that is asked for on the way in, the largest where several ask.
// Target tracking scales in when all its policies that may agree.
func (g *scaledGroup) in(current int) int {
	largest, asked, agreed := -1, false, true
	tracked := -1
	for i, p := range g.policies {
		asks := p.asks(&g.alarms[i], current) == in
		if t, ok := p.(TargetTracking); ok {
			switch {
			case t.DisableScaleIn:
			case asks:
				tracked = max(tracked, p.capacity(&g.alarms[i], current))
			default:
				agreed = false
			}
			continue
		}
		if asks {
			largest, asked = max(largest, p.capacity(&g.alarms[i], current)), true
		}
	}
	if agreed && tracked >= 0 {
		largest, asked = max(largest, tracked), true
	}
	if !asked {
		return current
	}
	return min(largest, current)
}
