package outputs

import (
	"math"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"fleetcost/models"
	"fleetcost/models/cost"
)

// unknown stands where there is no number to show.
const unknown = "–"

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// grouped formats x with a fixed number of decimals and thousands separators:
// 12,345.68.
func grouped(x float64, decimals int) string {
	if !finite(x) {
		return unknown
	}
	return message.NewPrinter(language.English).Sprintf("%.*f", decimals, x)
}

// count formats a whole number: 12,345.
func count[T int | int64 | uint64](n T) string {
	return message.NewPrinter(language.English).Sprintf("%d", n)
}

// plural is a number with its noun.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return count(n) + " " + many
}

// decimals is how many decimals show x to so many significant digits.
func decimals(x float64, digits int) int {
	if x == 0 || !finite(x) {
		return 0
	}
	// The exponent is read after rounding, since 9.996 rounds to 10.0.
	_, exponent, _ := strings.Cut(strconv.FormatFloat(math.Abs(x), 'e', digits-1, 64), "e")
	e, _ := strconv.Atoi(exponent)
	return max(0, digits-1-e)
}

// significant formats x to three significant digits, and whole numbers above
// them in full: 0.0123, 8.00, 41.9, 1,234.
func significant(x float64) string { return grouped(x, decimals(x, 3)) }

// plain is significant without trailing zeros: 8, 41.9.
func plain(x float64) string {
	s := significant(x)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// exact formats x in full with thousands separators: 0.5, 1,234.5.
func exact(x float64) string {
	if !finite(x) {
		return unknown
	}
	_, fraction, _ := strings.Cut(strconv.FormatFloat(x, 'f', -1, 64), ".")
	return grouped(x, len(fraction))
}

// duration formats a time in the unit that suits it: 850 µs, 41.9 ms, 1.2 s.
func duration(seconds float64) string {
	switch {
	case !finite(seconds):
		return unknown
	case seconds == 0:
		return "0 ms"
	case seconds < 0.9995e-3:
		return plain(seconds*1e6) + " µs"
	case seconds < 0.9995:
		return plain(seconds*1e3) + " ms"
	}
	return plain(seconds) + " s"
}

// percent formats a share: 61%, 5.3%, 0.01%. What is not all does not round
// to 100%.
func percent(share float64) string {
	x := share * 100
	switch {
	case !finite(x):
		return unknown
	case math.Abs(x) < 9.95:
		s := grouped(x, decimals(x, 2))
		if strings.Contains(s, ".") {
			s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
		}
		return s + "%"
	case x < 100 && x >= 99.5:
		return grouped(math.Floor(x*10)/10, 1) + "%"
	}
	return grouped(x, 0) + "%"
}

// milliseconds formats the middle of an interval in seconds as milliseconds
// to three significant digits.
func milliseconds(seconds models.Interval) string { return significant(seconds.Mid * 1e3) }

// doubted is milliseconds with the larger half of the confidence interval:
// 41.9 ±1.2. The doubt has the decimals of the number, and more where it is
// smaller; one that is unknown is a question mark.
func doubted(seconds models.Interval) string {
	half := max(seconds.High-seconds.Mid, seconds.Mid-seconds.Low) * 1e3
	switch {
	case !finite(seconds.Mid) || half == 0:
		return milliseconds(seconds)
	case !finite(half):
		return milliseconds(seconds) + " ±?"
	}
	return milliseconds(seconds) + " ±" +
		grouped(half, max(decimals(seconds.Mid*1e3, 3), decimals(half, 1)))
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
