package phrases

import (
	"strings"

	"fleetcost/models/report"
	"fleetcost/models/words"
)

// On is a value of a swept key in full, with its unit: 200ms, 0.1%, us-east-1.
func On(a *report.Axis, value float64) string { return on(a, value, words.Exact) }

// Near is a value of a swept key to three digits, as places that were computed are told.
func Near(a *report.Axis, value float64) string { return on(a, value, words.Plain) }

func on(a *report.Axis, value float64, number func(float64) string) string {
	switch {
	case !a.Ordered():
		return words.Clipped(a.Choice(value), words.LongestName)
	case a.Percent:
		return words.Digits(100*value, 6) + "%"
	}
	return number(value) + a.Unit
}

// isRate tells that the values of a key are requests per second.
func isRate(a *report.Axis) bool {
	return a.Ordered() && a.Unit == "" && !a.Percent && strings.HasSuffix(a.Key, "rate")
}

// AxisOf is a key as an axis names it, with the unit of its values.
func AxisOf(a *report.Axis) string {
	switch {
	case isRate(a):
		return a.Key + ", requests per second"
	case a.Unit != "":
		return a.Key + ", " + a.Unit
	}
	return a.Key
}

// Varied is a key with the values from one to another that it was given.
func Varied(a *report.Axis, values []float64) string {
	if len(values) == 0 {
		return a.Key
	}
	if !a.Ordered() {
		var said []string
		for _, v := range values {
			said = append(said, On(a, v))
		}
		return a.Key + ": " + strings.Join(said, ", ")
	}
	return a.Key + " from " + On(a, values[0]) + " to " + On(a, values[len(values)-1]) + ", " + words.Plural(len(values), "value", "values")
}

// AxisTitle is what the values of a key are, as who does not know the key reads it.
func AxisTitle(a *report.Axis) string {
	goal, ofAll := strings.CutPrefix(a.Key, "goal.")
	switch {
	case isRate(a) && a.Key == "traffic.rate":
		return "requests per second"
	case ofAll && a.Ordered() && a.Unit != "":
		return "goal: " + goal + ", " + a.Unit
	}
	return AxisOf(a)
}
