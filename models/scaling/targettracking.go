package scaling

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// TargetTracking keeps a metric near its target: capacity ← ⌈base × value ÷ target⌉,
// on the way out while HighPoints data points in a row are above the target, on the
// way in while LowPoints are below LowFraction of it. AWS documents the rounding and
// the one-minute points; the numbers of points and the fractions are those of alarms
// that it made, captured in public repositories.
type TargetTracking struct {
	Metric         string
	Target         float64
	LowFraction    float64 // 0.7 for the CPU of an EC2 group, 0.9 for others
	HighPoints     int
	LowPoints      int
	DisableScaleIn bool
}

// The alarms that AWS makes.
const (
	highPoints      = 3
	lowPoints       = 15
	ec2CPUFraction  = 0.7
	defaultFraction = 0.9
)

// TrackCPU is target tracking of the CPU of an EC2 group.
func TrackCPU(target float64) TargetTracking {
	return TargetTracking{"cpu", target, ec2CPUFraction, highPoints, lowPoints, false}
}

// Track is target tracking of anything else.
func Track(metric string, target float64) TargetTracking {
	return TargetTracking{metric, target, defaultFraction, highPoints, lowPoints, false}
}

// On is the metric.
func (t TargetTracking) On() string { return t.Metric }

func (t TargetTracking) validate(key string, p *problems) {
	p.number(key+".target", t.Target, 0, math.MaxFloat64)
	if !(t.LowFraction > 0 && t.LowFraction < 1) {
		p.add(key+".low_fraction", "give a share between 0 and 1, such as 0.9", "%g of the target is no threshold below it", t.LowFraction)
	}
	if t.HighPoints < 1 || t.LowPoints < 1 {
		p.add(key+".datapoints", "give 1 or more", "an alarm of no data points is always on")
	}
}

func (t TargetTracking) observe(r Reading, a *alarms) {
	above := r.State == Measured && r.Value > t.Target
	below := r.State == Measured && r.Value < whole(t.LowFraction*t.Target)
	a.newest = r.Value
	a.above, a.below = run(a.above, above), run(a.below, below)
}

// run counts points in a row.
func run(n int, breaches bool) int {
	if breaches {
		return n + 1
	}
	return 0
}

func (t TargetTracking) asks(a *alarms, _ int) wish {
	switch {
	case a.above >= t.HighPoints:
		return out
	case a.below >= t.LowPoints && !t.DisableScaleIn:
		return in
	}
	return noWish
}

func (t TargetTracking) capacity(a *alarms, base int) int {
	return count(math.Ceil(whole(float64(base) * a.newest / t.Target)))
}

func (t TargetTracking) String() string { return fmt.Sprintf("%s at %g", t.Metric, t.Target) }

// validatePolicies judges the policies of a group on a platform that has the metrics;
// one that is not known is right where it begins with custom.
func validatePolicies(policies []Policy, platform string, known []string, p *problems) {
	if len(policies) == 0 {
		p.add("policies", "give one, or make the group static", "nothing would ever change the group")
	}
	for i, policy := range policies {
		key := fmt.Sprintf("policies[%d]", i)
		if name := policy.On(); !slices.Contains(known, name) && !strings.HasPrefix(name, "custom") {
			p.add(key+".metric", "give one of "+strings.Join(known, ", ")+", or custom and a name of your own", "%s has no metric %q", platform, name)
		}
		policy.validate(key, p)
	}
}

// metricsOf are the metrics of policies.
func metricsOf(policies []Policy) []string {
	names := make([]string, len(policies))
	for i, p := range policies {
		names[i] = p.On()
	}
	return names
}
