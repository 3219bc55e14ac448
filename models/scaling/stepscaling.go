package scaling

import (
	"fmt"
	"math"
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
		p.add(key+".steps", "give one", "there are no steps")
	}
	for i, a := range s.Steps {
		key := fmt.Sprintf("%s.steps[%d]", key, i)
		switch {
		case !(a.Lower < a.Upper):
			p.add(key+".upper", "give an upper bound above the lower one", "the step from %g to %g is empty", a.Lower, a.Upper)
		case s.Adjustment == ExactCapacity && a.Adjustment < 0:
			p.add(key+".adjustment", "give 0 or more", "%d is no capacity", a.Adjustment)
		}
		for j, b := range s.Steps[:i] {
			if a.Lower < b.Upper && b.Lower < a.Upper {
				p.add(key+".lower", "let one begin where the other ends", "the step overlaps with steps[%d]", j)
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
	return fmt.Sprintf("%s by steps from %g", s.Metric, s.Threshold)
}
