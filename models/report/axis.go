package report

import "slices"

// An Axis is the values that a sweep gives to a key, in order.
type Axis struct {
	Key     string // as a scenario has it: goal.p99
	Unit    string // of the values: ms; empty of plain numbers
	Percent bool   // the values are shares, and were said in percent
	Log     bool   // they are spaced evenly in logarithm
	// Values are all that were asked for. Those of choices count them from 0: no choice is
	// more than another.
	Values  []float64
	Choices []string // us-east-1, eu-west-1; nil of numbers
}

// Name is the key with the unit of its values: goal.p99_ms.
func (a *Axis) Name() string {
	if a.Unit == "" {
		return a.Key
	}
	return a.Key + "_" + a.Unit
}

// Ordered tells that the values are numbers: between two of them there are others.
func (a *Axis) Ordered() bool { return a.Choices == nil }

// Choice is the text of a value that is a choice; "" of a number.
func (a *Axis) Choice(value float64) string {
	if at := slices.Index(a.Values, value); at >= 0 && at < len(a.Choices) {
		return a.Choices[at]
	}
	return ""
}
