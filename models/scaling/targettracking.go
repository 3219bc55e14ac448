package scaling

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/words"
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

func (t TargetTracking) String() string {
	text := fmt.Sprintf("%s at %s", plainly(t.Metric), inUnit(t.Metric, t.Target))
	if t.DisableScaleIn {
		text += " (out only)"
	}
	return text
}

// plainly is the name of a metric without the underscores of its key.
func plainly(metric string) string { return strings.ReplaceAll(metric, "_", " ") }

// inUnit is a value of a metric with its unit.
func inUnit(metric string, x float64) string {
	text := words.Digits(x, 6)
	if metric == "cpu" || metric == "memory" {
		text += "%"
	}
	return text
}

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

// policyWords: the policies with steps come before the others, so that the place of one
// is that in its list.
var policyWords = map[string]string{"policies": "steps"}

// readPolicies reads the policies of a group: those with steps, and target tracking, of
// the CPU as the platform does it, and of requests. Where there are none the CPU is
// tracked.
func readPolicies(k models.Keys, platform string, cpu func(target float64) TargetTracking) (all []Policy) {
	for _, t := range k.Tables("steps", fixSteps) {
		all = append(all, readStepScaling(t, platform))
	}
	stays := k.Has("scale_in") && !k.Bool("scale_in")
	track := func(t TargetTracking) {
		t.DisableScaleIn = stays
		all = append(all, t)
	}
	if k.Has("cpu") || len(all) == 0 && !k.Has("requests_per_target") && !k.Has("steps") {
		track(cpu(100 * askTarget(k, "cpu", usualCPU)))
	}
	if k.Has("requests_per_target") {
		track(Track(requestsMetric, k.Float("requests_per_target", 1, 0.001, 1e9)))
	}
	if len(all) == 0 {
		k.Problem("steps", "there are none", fixSteps)
		all = []Policy{cpu(100 * usualCPU)}
	}
	if stays && !slices.ContainsFunc(all, func(p Policy) bool { _, ok := p.(TargetTracking); return ok }) {
		k.Problem("scale_in", "only target tracking can be kept from it", "remove it, and the steps below the threshold")
	}
	return all
}

// listed are policies in a few words.
func listed(policies []Policy) string {
	all := make([]string, len(policies))
	for i, p := range policies {
		all[i] = p.String()
	}
	return strings.Join(all, ", ")
}

// metricsOf are the metrics of policies.
func metricsOf(policies []Policy) []string {
	names := make([]string, len(policies))
	for i, p := range policies {
		names[i] = p.On()
	}
	return names
}
