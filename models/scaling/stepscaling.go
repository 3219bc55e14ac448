package scaling

import (
	"fmt"
	"math"
	"slices"

	"fleetcost/models"
)

// StepScaling changes capacity by an adjustment that depends on how far the metric is
// beyond a threshold (EC2 Auto Scaling guide, as-scaling-simple-step.md).
type StepScaling struct {
	Metric     string
	Threshold  float64
	Comparison Comparison
	Points     int // data points in a row that must breach
	Adjustment Adjustment
	Steps      []Step
	// MinMagnitude is the least change of a percentage, 0 for none.
	MinMagnitude int
}

// A Comparison says which side of the threshold breaches.
type Comparison int

// The comparisons.
const (
	AtLeast Comparison = iota // ≥
	Above                     // >
	AtMost                    // ≤
	Below                     // <
)

// An Adjustment says what the number of a step means.
type Adjustment int

// The kinds of adjustments.
const (
	ChangeInCapacity Adjustment = iota
	PercentChangeInCapacity
	ExactCapacity
)

// A Step is the adjustment for a breach (value − threshold) from Lower to Upper;
// infinities where there is no bound. Above the threshold the lower bound belongs to
// the step, below it the upper one does.
type Step struct {
	Lower, Upper float64
	Adjustment   int
}

// On is the metric.
func (s StepScaling) On() string { return s.Metric }

func (s StepScaling) validate(key string, p *problems) {
	if math.IsNaN(s.Threshold) || math.IsInf(s.Threshold, 0) {
		p.add(key+".threshold", "give a number", "%g is no threshold", s.Threshold)
	}
	if s.Points < 1 {
		p.add(key+".datapoints", "give 1 or more", "an alarm of no data points is always on")
	}
	if s.MinMagnitude < 0 || s.MinMagnitude > 0 && s.Adjustment != PercentChangeInCapacity {
		p.add(key+".min_adjustment_magnitude", "leave it out", "only a change in percent has a least magnitude, above 0")
	}
	if len(s.Steps) == 0 {
		p.add(key+".adjustments", "give one", "there are no steps")
	}
	for i, a := range s.Steps {
		key := fmt.Sprintf("%s.adjustments[%d]", key, i)
		switch {
		case !(a.Lower < a.Upper):
			p.add(key+".upper", "give an upper bound above the lower one", "the step from %g to %g is empty", a.Lower, a.Upper)
		case s.Adjustment == ExactCapacity && a.Adjustment < 0:
			p.add(key+".by", "give 0 or more", "%d is no capacity", a.Adjustment)
		}
		for j, b := range s.Steps[:i] {
			if a.Lower < b.Upper && b.Lower < a.Upper {
				p.add(key+".lower", "let one begin where the other ends", "the step overlaps with adjustments[%d]", j)
			}
		}
	}
}

func (s StepScaling) observe(r Reading, a *alarms) {
	breaches := false
	if r.State == Measured {
		switch s.Comparison {
		case AtLeast:
			breaches = r.Value >= s.Threshold
		case Above:
			breaches = r.Value > s.Threshold
		case AtMost:
			breaches = r.Value <= s.Threshold
		case Below:
			breaches = r.Value < s.Threshold
		}
	}
	a.newest, a.above = r.Value, run(a.above, breaches)
}

// step is that which the newest data point is in. A difference that misses a bound by
// the error of floating point is at the bound.
func (s StepScaling) step(a *alarms) (Step, bool) {
	breach := a.newest - s.Threshold
	for _, step := range s.Steps {
		over, under := breach >= step.Lower-nearly, breach < step.Upper-nearly
		if s.Comparison == AtMost || s.Comparison == Below {
			over, under = breach > step.Lower+nearly, breach <= step.Upper+nearly
		}
		if over && under {
			return step, true
		}
	}
	return Step{}, false
}

func (s StepScaling) asks(a *alarms, current int) wish {
	if a.above < s.Points {
		return noWish
	}
	step, ok := s.step(a)
	change := step.Adjustment
	if s.Adjustment == ExactCapacity {
		change -= current
	}
	switch {
	case !ok:
		return noWish
	case change > 0:
		return out
	case change < 0:
		return in
	}
	return stay
}

// capacity is base plus the adjustment. Of a percentage, what lies beyond ±1 is cut
// towards zero, and what lies between 0 and ±1 is ±1; the least magnitude holds after
// that.
func (s StepScaling) capacity(a *alarms, base int) int {
	step, _ := s.step(a)
	switch s.Adjustment {
	case ExactCapacity:
		return step.Adjustment
	case ChangeInCapacity:
		return max(base+step.Adjustment, 0)
	}
	change := whole(float64(base) * float64(step.Adjustment) / 100)
	switch {
	case change == 0:
	case math.Abs(change) < 1:
		change = math.Copysign(1, change)
	default:
		change = math.Trunc(change)
	}
	if change != 0 {
		change = math.Copysign(max(math.Abs(change), float64(s.MinMagnitude)), change)
	}
	return count(float64(base) + change)
}

func (s StepScaling) String() string {
	return fmt.Sprintf("%s by steps from %s", plainly(s.Metric), inUnit(s.Metric, s.Threshold))
}

const fixSteps = `write steps = [ { metric = "cpu", at_least = 0.7, adjustments = [ { upper = 0.1, by = 1 }, { lower = 0.1, by = 3 } ] } ]`

// The words for comparisons and adjustments, by their order.
var (
	comparisons = []string{"at_least", "above", "at_most", "below"}
	adjustments = []string{"change", "percent", "exact"}
)

// readStepScaling reads an alarm and what it does. Of the CPU the threshold and the
// bounds are shares.
func readStepScaling(t models.Keys, platform string) StepScaling {
	s := StepScaling{Metric: "cpu", Points: 1}
	switch metric := t.Text("metric", ""); metric {
	case "cpu":
	case "requests_per_target":
		s.Metric = requestsMetric
	case "":
		if t.Require("metric", "add what the alarm watches, cpu or requests_per_target") && !t.Refused("metric") {
			t.Problem("metric", "is empty", "write cpu or requests_per_target")
		}
	default:
		t.Problem("metric", fmt.Sprintf("%s has no metric %q of what is known here", platform, metric), "write cpu or requests_per_target")
	}
	unit := 1.0
	if s.Metric == "cpu" {
		unit = 100
	}
	said := 0
	for i, word := range comparisons {
		if !t.Has(word) {
			continue
		}
		if said++; said > 1 {
			t.Problem(word, "an alarm has one threshold", "remove it, or write another alarm")
			continue
		}
		s.Comparison, s.Threshold = Comparison(i), unit*t.Float(word, 0, 0, 1e9)
	}
	if said == 0 {
		t.Require("at_least", "add the threshold, such as at_least = 0.7, or one of above, at_most and below")
	}
	if t.Has("datapoints") {
		s.Points = t.Int("datapoints", 1, 1, 1440)
	}
	if t.Has("adjustment") {
		s.Adjustment = Adjustment(max(0, slices.Index(adjustments, t.Choice("adjustment", "change", adjustments))))
	}
	if t.Has("min_adjustment_magnitude") {
		s.MinMagnitude = t.Int("min_adjustment_magnitude", 1, 1, mostAsked)
	}
	t.Require("adjustments", "add what to do, e.g. adjustments = [ { by = 2 } ]")
	for _, a := range t.Tables("adjustments", "write adjustments = [ { upper = 0.1, by = 1 }, { lower = 0.1, by = 3 } ]") {
		step := Step{Lower: math.Inf(-1), Upper: math.Inf(1)}
		if a.Has("lower") {
			step.Lower = unit * a.Float("lower", 0, -1e9, 1e9)
		}
		if a.Has("upper") {
			step.Upper = unit * a.Float("upper", 0, -1e9, 1e9)
		}
		a.Require("by", "add how many instances, or what percent of them, e.g. by = 2 or by = -1")
		step.Adjustment = a.Int("by", 0, -mostAsked, mostAsked)
		s.Steps = append(s.Steps, step)
	}
	if len(s.Steps) == 0 {
		s.Steps = []Step{{Lower: math.Inf(-1), Upper: math.Inf(1), Adjustment: 1}}
	}
	return s
}
