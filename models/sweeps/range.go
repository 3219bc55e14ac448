// Package sweeps asks one question at many values of a key: what do the
// designs cost, and where does the cheapest change?
//
// It will never know how the question is answered at one of them (package plan), nor
// how a value is given to a key.
package sweeps

import (
	"math"
	"slices"
	"strconv"

	"fleetcost/models/report"
)

// A Range is the values that a sweep gives to a key: Steps of them from one end to the
// other, or those that are listed, or choices.
type Range struct {
	Key      string
	Unit     string // of the values: ms; empty of plain numbers
	Percent  bool   // they are shares, and were said in percent
	From, To float64
	Log      bool
	Steps    int
	Whole    bool      // the key takes whole numbers only
	Listed   []float64 // rising, in place of steps; their ends are From and To
	Choices  []string  // in place of numbers, as a scenario says them
}

// Axis is the range as the answer has it.
func (r *Range) Axis() report.Axis {
	return report.Axis{Key: r.Key, Unit: r.Unit, Percent: r.Percent, Log: r.Log, Values: r.Values(), Choices: r.Choices}
}

// Setting is a value as a scenario says it: 200ms, 0.5, us-east-1.
func (r *Range) Setting(value float64) string {
	if r.Choices != nil {
		return r.Choices[int(value)]
	}
	return strconv.FormatFloat(value, 'g', -1, 64) + r.Unit
}

// Values are Steps values from From to To, evenly spaced or, with Log, with
// equal ratios but for rounding to three significant digits, so that they can
// be read; those of a key that takes whole numbers are whole, and each comes
// once. Both ends are hit exactly. Choices count from 0.
func (r *Range) Values() []float64 {
	switch {
	case r.Choices != nil:
		places := make([]float64, len(r.Choices))
		for i := range places {
			places[i] = float64(i)
		}
		return places
	case r.Listed != nil:
		return slices.Clone(r.Listed)
	}
	values := r.spaced()
	if r.Whole {
		for i, v := range values {
			values[i] = math.Round(v)
		}
		values = slices.Compact(values)
	}
	return values
}

// spaced are the values before they are whole.
func (r *Range) spaced() []float64 {
	values := make([]float64, r.Steps)
	for i := range values {
		t := 0.0
		if r.Steps > 1 {
			t = float64(i) / float64(r.Steps-1)
		}
		switch {
		case i == 0:
			values[i] = r.From
		case i == r.Steps-1:
			values[i] = r.To
		case r.Log:
			values[i] = rounded(r.From*math.Pow(r.To/r.From, t), 3)
		default:
			values[i] = roundedBy(r.From+t*(r.To-r.From), (r.To-r.From)/float64(r.Steps-1), 3)
		}
	}
	return values
}

// roundedBy rounds to so many significant digits of a step.
func roundedBy(x, step float64, digits int) float64 {
	digits += int(math.Floor(math.Log10(math.Abs(x))) - math.Floor(math.Log10(math.Abs(step))))
	if x == 0 || step == 0 || digits < 1 || digits > 15 {
		return x
	}
	return rounded(x, digits)
}

// rounded to so many significant digits.
func rounded(x float64, digits int) float64 {
	if x == 0 {
		return 0
	}
	unit := math.Pow(10, float64(digits-1)-math.Floor(math.Log10(math.Abs(x))))
	return math.Round(x*unit) / unit
}
