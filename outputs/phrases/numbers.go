package phrases

import (
	"math"

	"fleetcost/models/result"

	"fleetcost/models/report"
	"fleetcost/models/words"
)

// Milliseconds formats the middle of an interval in seconds as milliseconds
// to three significant digits.
//
// One without an upper end is at least so long: ≥ 220.
func Milliseconds(seconds result.Interval) string {
	figure := words.Significant(seconds.Value() * 1e3)
	if seconds.AtLeast() {
		return "≥ " + figure
	}
	return figure
}

// noise is the doubt, as a share of a number, that comes from binary fractions.
const noise = 1e-6

// An interval is lopsided where one side of it is so many times the other, and a share
// of the number.
const (
	lopsided     = 2
	lopsidedFrom = 0.1
)

// Doubted is milliseconds with the larger half of the confidence interval, 41.9 ±1.2, or
// with both where it is lopsided, 123 -24 +251. The doubt has the decimals of the number,
// and more where it is smaller; one that is unknown is a question mark.
func Doubted(seconds result.Interval) string {
	low, high := (seconds.Mid-seconds.Low)*1e3, (seconds.High-seconds.Mid)*1e3
	half := max(low, high)
	switch {
	case !report.Finite(seconds.Mid) || seconds.AtLeast() || half <= noise*seconds.Mid*1e3:
		return Milliseconds(seconds)
	case !report.Finite(half):
		return Milliseconds(seconds) + " ±?"
	}
	doubt := func(x float64) string {
		if x >= 1000 {
			x = toDigits(x, 3)
		}
		return words.Grouped(x, max(words.Decimals(seconds.Mid*1e3, 3), words.Decimals(x, 1)))
	}
	if half > lopsided*min(low, high) && half > lopsidedFrom*seconds.Mid*1e3 {
		return Milliseconds(seconds) + " -" + doubt(low) + " +" + doubt(high)
	}
	return Milliseconds(seconds) + " ±" + doubt(half)
}

// toDigits rounds a number above zero to so many significant digits.
func toDigits(x float64, digits int) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(x))-float64(digits-1))
	return math.Round(x/unit) * unit
}
