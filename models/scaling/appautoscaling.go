package scaling

import (
	"fmt"

	"fleetcost/models"
	"fleetcost/sim"
)

func init() {
	Autoscalers.Register("ecs", "AWS Application Auto Scaling (ECS, Fargate): target tracking and steps, with cooldowns", Kind{
		Vendor: func() Autoscaler {
			return ApplicationAutoScaling{Min: 1, Max: 10, OutCooldown: usualCooldown, InCooldown: usualCooldown, Delay: published, Policies: []Policy{Track("cpu", 50)}}
		},
		read: readApplicationAutoScaling, words: policyWords,
	})
}

// usualCooldown is that of ECS (Application Auto Scaling API).
const usualCooldown = 5 * sim.Minute

func readApplicationAutoScaling(k models.Keys) Autoscaler {
	g := ApplicationAutoScaling{Policies: readPolicies(k, "a service of ECS", func(target float64) TargetTracking { return Track("cpu", target) })}
	g.Min, g.Max = askBounds(k, 1)
	g.OutCooldown = k.Duration("cooldown_out", usualCooldown, 0, 24*sim.Hour)
	g.InCooldown = k.Duration("cooldown_in", usualCooldown, 0, 24*sim.Hour)
	g.Delay = askDelay(k, published)
	return g
}

// ApplicationAutoScaling scales what is no EC2 group: services of ECS, on Fargate
// too.
//
// During the cooldown of a scale-out the capacity before it stays the base: what is
// larger than what was added is applied, and restarts the cooldown. A scale-out ends
// the cooldown of a scale-in, and a scale-in waits for either.
type ApplicationAutoScaling struct {
	Min, Max                int
	Policies                []Policy
	OutCooldown, InCooldown sim.Time
	Delay                   sim.Time // of data points
}

// Bounds are the least and the most that it wants.
func (g ApplicationAutoScaling) Bounds() (least, most int) { return g.Min, g.Max }

// Validate lists what the API would refuse.
func (g ApplicationAutoScaling) Validate() []Problem {
	var p problems
	p.bounds(g.Min, g.Max, 0)
	p.span("cooldown_out", g.OutCooldown, 0, 24*sim.Hour)
	p.span("cooldown_in", g.InCooldown, 0, 24*sim.Hour)
	validatePolicies(g.Policies, "a service of ECS", ecsMetrics, &p)
	return p
}

// Metrics are those of the policies.
func (g ApplicationAutoScaling) Metrics() []string { return metricsOf(g.Policies) }

// Gauges are those of the policies.
func (g ApplicationAutoScaling) Gauges() []Gauge { return gaugesOf(g.Policies) }

// Sights are a minute.
func (g ApplicationAutoScaling) Sights() []Sight {
	return alike(len(g.Policies), Sight{minute, g.Delay})
}

// Every is a minute.
func (ApplicationAutoScaling) Every() sim.Time { return minute }

func (g ApplicationAutoScaling) String() string {
	return fmt.Sprintf("Application Auto Scaling, %d to %d, %s, cooldowns %s out, %s in", g.Min, g.Max, listed(g.Policies), lasting(g.OutCooldown), lasting(g.InCooldown))
}

// Start returns the alarms.
func (g ApplicationAutoScaling) Start(now sim.Time) Decider {
	return &applicationAutoScaling{group: g, scaledGroup: newScaledGroup(g.Policies), outUntil: now, inUntil: now}
}

type applicationAutoScaling struct {
	group ApplicationAutoScaling
	scaledGroup
	outUntil, inUntil sim.Time // the ends of the cooldowns
	base              int      // the capacity before the scale-out that cools down
}

// Decide lets the alarms act, at each minute.
func (g *applicationAutoScaling) Decide(seen *Seen, now sim.Time) int {
	g.observe(seen)
	current := max(min(seen.Current, g.group.Max), g.group.Min)
	base := current
	if now < g.outUntil {
		base = g.base
	}
	wanted, blocked := g.out(current, base)
	wanted = min(wanted, g.group.Max)
	if wanted > current {
		g.base, g.outUntil, g.inUntil = base, now+g.group.OutCooldown, now
		return wanted
	}
	if blocked || now < g.outUntil || now < g.inUntil {
		return current
	}
	if wanted = max(g.in(current), g.group.Min); wanted < current {
		g.inUntil = now + g.group.InCooldown
	}
	return wanted
}
