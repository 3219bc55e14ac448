package scaling

import (
	"fmt"

	"fleetcost/models"
	"fleetcost/sim"
)

func init() {
	Autoscalers.Register("ec2", "AWS EC2 Auto Scaling group: target tracking and steps, with a warm-up", Kind{
		Vendor: func() Autoscaler {
			return EC2Group{Min: 1, Max: 10, Warmup: usualWarmup, Delay: published, Policies: []Policy{TrackCPU(50)}}
		},
		read: readEC2Group, words: policyWords,
	})
}

// usualWarmup is the default cooldown, which the warm-up falls back to.
const usualWarmup = 5 * sim.Minute

func readEC2Group(k models.Keys) Autoscaler {
	g := EC2Group{Policies: readPolicies(k, "an EC2 group", TrackCPU)}
	g.Min, g.Max = askBounds(k, 1)
	g.Warmup = k.Duration("warmup", usualWarmup, 0, 24*sim.Hour)
	if k.Has("monitoring") {
		g.Basic = k.Choice("monitoring", "detailed", []string{"detailed", "basic"}) == "basic"
	}
	g.Delay = askDelay(k, published)
	return g
}

// EC2Group is an EC2 Auto Scaling group with dynamic policies.
//
// Documented: instances that boot or warm up are not part of the capacity from which a
// scale-out is computed, and nothing scales in while there are any. AWS scales in
// "more gradually" than the target asks for, without figures; here only the length of
// the alarm does that.
type EC2Group struct {
	Min, Max int
	Policies []Policy
	Warmup   sim.Time // from coming into service on
	// Basic monitoring has a data point of the CPU every 5 minutes. CloudWatch fills the
	// minutes between from the range that it looks at, so that one point counts for all of them.
	Basic bool
	Delay sim.Time // of data points
}

// Bounds are the least and the most that it wants.
func (g EC2Group) Bounds() (least, most int) { return g.Min, g.Max }

// Validate lists what the API would refuse.
func (g EC2Group) Validate() []Problem {
	var p problems
	p.bounds(g.Min, g.Max, 0)
	p.span("warmup", g.Warmup, 0, 24*sim.Hour)
	validatePolicies(g.Policies, "an EC2 group", ec2Metrics, &p)
	return p
}

// Metrics are those of the policies.
func (g EC2Group) Metrics() []string { return metricsOf(g.Policies) }

// Gauges are those of the policies.
func (g EC2Group) Gauges() []Gauge { return gaugesOf(g.Policies) }

// Sights are a minute, or five of the CPU.
func (g EC2Group) Sights() []Sight {
	all := alike(len(g.Policies), Sight{minute, g.Delay})
	for i, of := range g.Gauges() {
		if g.Basic && of == CPUPercent {
			all[i].Period = 5 * minute
		}
	}
	return all
}

// Every is a minute.
func (EC2Group) Every() sim.Time { return minute }

func (g EC2Group) String() string {
	return fmt.Sprintf("EC2 group, %d to %d, %s, warm-up %s", g.Min, g.Max, listed(g.Policies), lasting(g.Warmup))
}

// Start returns the alarms.
func (g EC2Group) Start(sim.Time) Decider { return &ec2Group{g, newScaledGroup(g.Policies)} }

type ec2Group struct {
	group EC2Group
	scaledGroup
}

// Decide lets the alarms act, at each minute.
func (g *ec2Group) Decide(seen *Seen, now sim.Time) int {
	g.observe(seen)
	current := max(min(seen.Current, g.group.Max), g.group.Min)
	warm, warming := 0, false
	for i := range seen.Groups {
		switch s := &seen.Groups[i]; {
		case s.State == Terminating || s.Count <= 0:
		case s.State == Pending || now-s.ReadyChanged < g.group.Warmup:
			warming = true
		default:
			warm += s.Count
		}
	}
	wanted, blocked := g.out(current, warm)
	if !blocked && !warming {
		wanted = g.in(current)
	}
	return max(min(wanted, g.group.Max), g.group.Min)
}
