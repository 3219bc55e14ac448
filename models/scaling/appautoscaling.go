package scaling

import (
	"fmt"

	"fleetcost/sim"
)

func init() {
	Autoscalers.Register("ecs", "AWS Application Auto Scaling (ECS, Fargate): target tracking and steps, with cooldowns", func() Autoscaler {
		return ApplicationAutoScaling{Min: 1, Max: 10, OutCooldown: 5 * sim.Minute, InCooldown: 5 * sim.Minute, Policies: []Policy{Track("cpu", 50)}}
	})
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
}

// Validate lists what the API would refuse.
func (g ApplicationAutoScaling) Validate() []Problem {
	var p problems
	p.bounds(g.Min, g.Max, 0)
	p.span("scale_out_cooldown", g.OutCooldown, 0, 24*sim.Hour)
	p.span("scale_in_cooldown", g.InCooldown, 0, 24*sim.Hour)
	validatePolicies(g.Policies, "a service of ECS", ecsMetrics, &p)
	return p
}

// Metrics are those of the policies.
func (g ApplicationAutoScaling) Metrics() []string { return metricsOf(g.Policies) }

// Gauges are those of the policies.
func (g ApplicationAutoScaling) Gauges() []Gauge { return gaugesOf(g.Policies) }

// Every is a minute.
func (ApplicationAutoScaling) Every() sim.Time { return minute }

func (g ApplicationAutoScaling) String() string {
	return fmt.Sprintf("Application Auto Scaling, %d to %d", g.Min, g.Max)
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
