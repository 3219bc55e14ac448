package outputs

import (
	"math"
	"strings"
	"unicode"

	"fleetcost/models/cost"
	"fleetcost/models/result"
	"fleetcost/models/words"
)

// The figures of tables are those of all texts, under short names.
var (
	grouped, decimals, significant = words.Grouped, words.Decimals, words.Significant
	plain, exact                   = words.Plain, words.Exact
	duration, percent, plural      = words.Duration, words.Percent, words.Plural
)

func count[T int | int64 | uint64](n T) string { return words.Count(n) }

// unknown stands where there is no number to show.
const unknown = words.Unknown

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// milliseconds formats the middle of an interval in seconds as milliseconds
// to three significant digits.
//
// One without an upper end is at least so long: ≥ 220.
func milliseconds(seconds result.Interval) string {
	figure := significant(seconds.Value() * 1e3)
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

// doubted is milliseconds with the larger half of the confidence interval, 41.9 ±1.2, or
// with both where it is lopsided, 123 −24 +251. The doubt has the decimals of the number,
// and more where it is smaller; one that is unknown is a question mark.
func doubted(seconds result.Interval) string {
	low, high := (seconds.Mid-seconds.Low)*1e3, (seconds.High-seconds.Mid)*1e3
	half := max(low, high)
	switch {
	case !finite(seconds.Mid) || seconds.AtLeast() || half <= noise*seconds.Mid*1e3:
		return milliseconds(seconds)
	case !finite(half):
		return milliseconds(seconds) + " ±?"
	}
	doubt := func(x float64) string {
		if x >= 1000 {
			x = toDigits(x, 3)
		}
		return grouped(x, max(decimals(seconds.Mid*1e3, 3), decimals(x, 1)))
	}
	if half > lopsided*min(low, high) && half > lopsidedFrom*seconds.Mid*1e3 {
		return milliseconds(seconds) + " −" + doubt(low) + " +" + doubt(high)
	}
	return milliseconds(seconds) + " ±" + doubt(half)
}

// toDigits rounds a number above zero to so many significant digits.
func toDigits(x float64, digits int) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(x))-float64(digits-1))
	return math.Round(x/unit) * unit
}

// dollars formats money in whole cents without the sign, half a cent rounded
// away from zero as on the bill: 1,234.56.
func dollars(m cost.Money) string { return grouped(math.Round(m.USD()*100)/100, 2) }

// printable replaces what would move the cursor, start an escape sequence or
// turn the direction of writing; line breaks and tabs become spaces.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case r == ' ' || unicode.IsPrint(r):
			return r
		}
		return unicode.ReplacementChar
	}, s)
}

// clipped shortens s to so many characters. It leaves out the middle, since
// names in a row differ at their ends.
func clipped(s string, most int) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	tail := (most - 1) / 3
	return string(runes[:most-1-tail]) + "…" + string(runes[len(runes)-tail:])
}
