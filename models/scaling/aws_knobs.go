package scaling

import (
	"slices"

	"fleetcost/sim"
)

// Knobs of an EC2 group are its bounds, what it tracks, and its warm-up.
func (g EC2Group) Knobs(d Demand) []Knob {
	all := []Knob{minKnob(g.Min, min(1, g.Min), d, func(g EC2Group, n int) EC2Group { g.Min, g.Max = n, max(n, g.Max); return g })}
	all = append(all, maxKnob(g.Max, d, func(g EC2Group, n int) EC2Group { g.Max = max(n, g.Min); return g })...)
	all = append(all, trackingKnobs(g.Policies, func(g EC2Group) []Policy { return g.Policies }, func(g EC2Group, p []Policy) EC2Group { g.Policies = p; return g })...)
	return append(all, knob("warmup", g.Warmup, cooldowns, spanText, shorter, func(g EC2Group, t sim.Time) EC2Group { g.Warmup = t; return g }))
}

// Knobs of what is no EC2 group are its bounds, what it tracks, and its cooldowns.
func (g ApplicationAutoScaling) Knobs(d Demand) []Knob {
	type group = ApplicationAutoScaling
	all := []Knob{minKnob(g.Min, min(1, g.Min), d, func(g group, n int) group { g.Min, g.Max = n, max(n, g.Max); return g })}
	all = append(all, maxKnob(g.Max, d, func(g group, n int) group { g.Max = max(n, g.Min); return g })...)
	all = append(all, trackingKnobs(g.Policies, func(g group) []Policy { return g.Policies }, func(g group, p []Policy) group { g.Policies = p; return g })...)
	return append(all,
		knob("cooldown_out", g.OutCooldown, cooldowns, spanText, shorter, func(g group, t sim.Time) group { g.OutCooldown = t; return g }),
		knob("cooldown_in", g.InCooldown, cooldowns, spanText, longer, func(g group, t sim.Time) group { g.InCooldown = t; return g }),
	)
}

// trackingKnobs turn the targets of those policies that track one.
func trackingKnobs[A Autoscaler](policies []Policy, own func(A) []Policy, with func(A, []Policy) A) (all []Knob) {
	for i, p := range policies {
		t, ok := p.(TargetTracking)
		if !ok {
			continue
		}
		set := func(a A, x float64) A {
			policies := slices.Clone(own(a))
			t := policies[i].(TargetTracking)
			t.Target = x
			policies[i] = t
			return with(a, policies)
		}
		if t.Metric == "cpu" {
			all = append(all, knob("cpu", t.Target, percents, asShare, less, set))
			continue
		}
		key := t.Metric
		if key == requestsMetric {
			key = "requests_per_target"
		}
		all = append(all, knob(key, t.Target, around(t.Target), plain, less, set))
	}
	return all
}
