package scaling

import (
	"fmt"
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/sim"
)

// Behavior says how fast an HPA may go; what it leaves out takes the defaults.
type Behavior struct{ Up, Down ScalingRules }

// ScalingRules are those of one direction.
type ScalingRules struct {
	Window    *sim.Time // of stabilization; nil: 0 up, the controller's down
	Select    SelectPolicy
	Policies  []ScalingPolicy // none: the defaults
	Tolerance *float64        // nil: the controller's
}

// A SelectPolicy says which of several policies holds.
type SelectPolicy int

// The ways to select.
const (
	SelectMax      SelectPolicy = iota // that which allows the larger change
	SelectMin                          // the smaller
	SelectDisabled                     // none: no change this way
)

// A ScalingPolicy allows a change by Value pods, or Value percent, within a period.
type ScalingPolicy struct {
	Percent bool
	Value   int
	Period  sim.Time
}

// The policies of a behavior that names none (pkg/apis/autoscaling/v2/defaults.go).
var (
	defaultUp   = []ScalingPolicy{{Value: 4, Period: 15 * sim.Second}, {Percent: true, Value: 100, Period: 15 * sim.Second}}
	defaultDown = []ScalingPolicy{{Percent: true, Value: 100, Period: 15 * sim.Second}}
)

// The API's limits of a window and of a period.
const (
	longestWindow = sim.Hour
	longestPeriod = 30 * sim.Minute
)

func (r ScalingRules) validate(key string, p *problems) {
	if r.Window != nil {
		p.span(key+".stabilization", *r.Window, 0, longestWindow)
	}
	if r.Tolerance != nil && !(*r.Tolerance >= 0 && *r.Tolerance < 1) {
		p.add(key+".tolerance", "give 0 to less than 1", "%g is out of range", *r.Tolerance)
	}
	if r.Select < SelectMax || r.Select > SelectDisabled {
		p.add(key+".select", "give Max, Min or Disabled", "this is no way to select a policy")
	}
	for i, policy := range r.Policies {
		key := fmt.Sprintf("%s.policies[%d]", key, i)
		if policy.Value <= 0 {
			p.add(key+".value", "give 1 or more; to forbid changes this way, select Disabled", "a policy that allows %d holds for good", policy.Value)
		}
		p.span(key+".period", policy.Period, sim.Second, longestPeriod)
	}
}

// readBehavior reads a behavior; nil where there is none.
func readBehavior(k models.Keys) *Behavior {
	if !k.Has("behavior") {
		return nil
	}
	b := k.Sub("behavior")
	return &Behavior{Up: readScalingRules(b, "scale_up"), Down: readScalingRules(b, "scale_down")}
}

// selects are the ways to select, by their order.
var selects = []string{"max", "min", "disabled"}

func readScalingRules(b models.Keys, key string) (r ScalingRules) {
	if !b.Has(key) {
		return r
	}
	k := b.Sub(key)
	if k.Has("stabilization") {
		w := k.Duration("stabilization", 0, 0, longestWindow)
		r.Window = &w
	}
	if k.Has("tolerance") {
		t := k.Float("tolerance", 0, 0, 0.99)
		r.Tolerance = &t
	}
	if k.Has("select") {
		r.Select = SelectPolicy(max(0, slices.Index(selects, k.Choice("select", "max", selects))))
	}
	const fix = `write policies = [ { pods = 4, period = "15s" }, { percent = 100, period = "15s" } ]`
	for _, t := range k.Tables("policies", fix) {
		p := ScalingPolicy{Percent: t.Has("percent")}
		switch {
		case p.Percent && t.Has("pods"):
			t.Problem("pods", "percent says it already", "keep one of them, or write two policies")
			p.Value = 1
		case p.Percent:
			p.Value = t.Int("percent", 1, 1, 1_000_000)
		case t.Require("pods", "add how many pods may come or go in the period, pods = 4, or what percent of them, percent = 100"):
			p.Value = t.Int("pods", 1, 1, mostAsked)
		default:
			p.Value = 1
		}
		t.Require("period", `add the time in which that may be, e.g. period = "15s"`)
		p.Period = t.Duration("period", 15*sim.Second, sim.Second, longestPeriod)
		r.Policies = append(r.Policies, p)
	}
	return r
}

// rules are scaling rules with the defaults filled in.
type rules struct {
	window   sim.Time
	selects  SelectPolicy
	policies []ScalingPolicy
}

func (r ScalingRules) filled(policies []ScalingPolicy, window sim.Time) rules {
	if len(r.Policies) > 0 {
		policies = r.Policies
	}
	if r.Window != nil {
		window = *r.Window
	}
	return rules{window, r.Select, policies}
}

func (r rules) longestPeriod() sim.Time {
	longest := sim.Time(0)
	for _, p := range r.policies {
		longest = max(longest, p.Period)
	}
	return longest
}

// A history holds counts with their times, as far back as anybody asks.
type history struct {
	span   sim.Time
	counts []dated
}

type dated struct {
	n  int
	at sim.Time
}

// record appends, and forgets what is older than the span.
func (h *history) record(n int, now sim.Time) {
	old := 0
	for old < len(h.counts) && now-h.counts[old].at > h.span {
		old++
	}
	h.counts = append(h.counts[:copy(h.counts, h.counts[old:])], dated{n, now})
}

// since is the sum of what is younger than a period.
func (h *history) since(period, now sim.Time) int {
	sum := 0
	for i := len(h.counts) - 1; i >= 0 && now-h.counts[i].at < period; i-- {
		sum += h.counts[i].n
	}
	return sum
}

// stabilize, without a behavior, returns the highest recommendation of the window,
// its end inside: also where that is above the current count, so that an old high
// one scales up after the load is gone.
func (c *HPAController) stabilize(recommended int, now sim.Time) int {
	c.recommendations.record(recommended, now)
	highest := recommended
	for _, r := range c.recommendations.counts {
		if now-r.at <= c.hpa.DownscaleStabilization {
			highest = max(highest, r.n)
		}
	}
	return highest
}

// limit, without a behavior: at most twice the count, or 4, at a sync.
func (c *HPAController) limit(current, wanted int) int {
	return max(min(wanted, c.hpa.Max, max(2*current, 4)), c.hpa.Min)
}

// stabilizeBothWays, with a behavior, returns the current count, raised to the lowest
// recommendation of the window for scaling up and cut to the highest of that for
// scaling down; the ends of the windows are outside, the recommendation itself inside.
func (c *HPAController) stabilizeBothWays(current, recommended int, now sim.Time) int {
	low, high := recommended, recommended
	for _, r := range c.recommendations.counts {
		if now-r.at < c.up.window {
			low = min(low, r.n)
		}
		if now-r.at < c.down.window {
			high = max(high, r.n)
		}
	}
	c.recommendations.record(recommended, now)
	return min(max(current, low), high)
}

// limitByPolicies allows the change that the policies do, never one the other way. A
// policy counts from the replicas that there were at the beginning of its period.
func (c *HPAController) limitByPolicies(current, wanted int, now sim.Time) int {
	switch {
	case wanted > current:
		allowed := c.reach(&c.up, current, now, func(start int, p ScalingPolicy) int {
			if p.Percent {
				return count(math.Ceil(float64(start) * (1 + float64(p.Value)/100)))
			}
			return start + p.Value
		}, false)
		return min(wanted, c.hpa.Max, max(allowed, current))
	case wanted < current:
		allowed := c.reach(&c.down, current, now, func(start int, p ScalingPolicy) int {
			if p.Percent {
				return int(float64(start) * (1 - float64(p.Value)/100))
			}
			return start - p.Value
		}, true)
		return max(wanted, c.hpa.Min, min(allowed, current))
	}
	return wanted
}

// reach is how far the selected policy goes.
func (c *HPAController) reach(r *rules, current int, now sim.Time, allows func(start int, p ScalingPolicy) int, down bool) int {
	if r.selects == SelectDisabled {
		return current
	}
	furthest := 0
	for i, p := range r.policies {
		n := allows(current-c.added.since(p.Period, now)+c.removed.since(p.Period, now), p)
		switch {
		case i == 0:
			furthest = n
		case (r.selects == SelectMax) != down:
			furthest = max(furthest, n)
		default:
			furthest = min(furthest, n)
		}
	}
	return furthest
}

// Rules are those of both directions with all that they leave out, as the API fills it in.
func (h HPA) Rules() (up, down ScalingRules) {
	b := h.withBehavior().Behavior
	whole := func(r ScalingRules, policies []ScalingPolicy, window sim.Time) ScalingRules {
		f := r.filled(policies, window)
		r.Window, r.Policies = &f.window, f.policies
		return r
	}
	return whole(b.Up, defaultUp, 0), whole(b.Down, defaultDown, h.DownscaleStabilization)
}
