package diff

import (
	"math"

	"fleetcost/models/result"
)

// A Figure is something measured of a design, with its 95 % confidence interval.
type Figure struct {
	Name  string // p99, utilization
	Time  bool   // in milliseconds; else a share
	Goal  bool   // the goal limits it
	Value result.Interval
}

// A FigurePair is a figure on both sides.
type FigurePair struct {
	Name     string
	Time     bool
	Goal     bool // on either side
	Old, New result.Interval
}

func figurePairs(old, new []Figure) (pairs []FigurePair) {
	for _, n := range new {
		for _, o := range old {
			if o.Name == n.Name {
				pairs = append(pairs, FigurePair{n.Name, n.Time, o.Goal || n.Goal, o.Value, n.Value})
			}
		}
	}
	return pairs
}

// A Sureness is what may be said of the step between two figures.
type Sureness string

// What may be said.
const (
	Equal   Sureness = "equal"   // to the last digit
	Noise   Sureness = "noise"   // the doubt of both explains it
	More    Sureness = "more"    // beyond doubt
	Less    Sureness = "less"    // beyond doubt
	Unknown Sureness = "unknown" // one of them was not measured, or has no end
)

// Sureness is whether the step is more than chance, by the halves of the intervals that
// face each other:
//
//	|new − old| > √(half of old² + half of new²)
//
// Both sides face the same requests under one seed, so that what they share is no
// difference: the rule errs on the side of noise.
func (f FigurePair) Sureness() Sureness {
	step := f.New.Mid - f.Old.Mid
	halves := math.Hypot(f.Old.High-f.Old.Mid, f.New.Mid-f.New.Low)
	if step < 0 {
		halves = math.Hypot(f.Old.Mid-f.Old.Low, f.New.High-f.New.Mid)
	}
	switch {
	case f.Old == f.New:
		return Equal
	case math.IsNaN(step) || math.IsNaN(halves) || math.IsInf(step, 0) || math.IsInf(halves, 0):
		return Unknown
	case math.Abs(step) <= halves:
		return Noise
	case step > 0:
		return More
	}
	return Less
}

// Moved tells that the figure changed beyond doubt.
func (f FigurePair) Moved() bool { s := f.Sureness(); return s == More || s == Less }
