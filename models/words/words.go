// Package words writes figures the way people read them: three significant
// digits, thousands separators, the unit that suits the size, and never an
// exponent. Every text of the program takes its figures from here, so that one
// quantity reads the same wherever it is shown.
//
// It will never know what a figure means, nor format anything for programs.
package words

import (
	"math"
	"strconv"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Unknown stands where there is no number to show.
const Unknown = "–"

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// Grouped formats x with a fixed number of decimals and thousands separators:
// 12,345.68.
func Grouped(x float64, decimals int) string {
	if !finite(x) {
		return Unknown
	}
	text := message.NewPrinter(language.English).Sprintf("%.*f", decimals, x)
	if strings.Trim(text, "-0.") == "" {
		text = strings.TrimPrefix(text, "-") // there is no less than nothing
	}
	return text
}

// Count formats a whole number: 12,345.
func Count[T int | int64 | uint64](n T) string {
	return message.NewPrinter(language.English).Sprintf("%d", n)
}

// Plural is a number with its noun: 1 process, 4 processes.
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Count(n) + " " + many
}

// Units is a unit of many: hours, GB-months, million requests, hours per AZ. Sizes and
// what is many already stay as they are.
func Units(unit string) string {
	head, rest, per := strings.Cut(unit, " per ")
	for _, one := range []string{"hour", "minute", "second", "month", "request", "unit"} {
		if strings.HasSuffix(head, one) {
			head += "s"
			break
		}
	}
	if per {
		return head + " per " + rest
	}
	return head
}

// mostDecimals is as far as a small number is written out.
const mostDecimals = 6

// Decimals is how many decimals show x to so many significant digits, at most
// six.
func Decimals(x float64, digits int) int {
	if x == 0 || !finite(x) {
		return 0
	}
	// The exponent is read after rounding, since 9.996 rounds to 10.0.
	_, exponent, _ := strings.Cut(strconv.FormatFloat(math.Abs(x), 'e', digits-1, 64), "e")
	e, _ := strconv.Atoi(exponent)
	return min(max(0, digits-1-e), mostDecimals)
}

// Significant formats x to three significant digits, and whole numbers above
// them in full: 0.0123, 8.00, 41.9, 1,234. What is less than a millionth is
// said to be.
func Significant(x float64) string {
	if least := math.Pow(10, -mostDecimals); x != 0 && math.Abs(x) < least/2 {
		return "<0.000001"
	}
	return Grouped(x, Decimals(x, 3))
}

// Plain is Significant without trailing zeros: 8, 41.9.
func Plain(x float64) string { return trimmed(Significant(x)) }

// Digits formats x to so many significant digits, without trailing zeros and
// with whole numbers in full: 1,234.56.
func Digits(x float64, digits int) string { return trimmed(Grouped(x, Decimals(x, digits))) }

func trimmed(s string) string {
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// Exact formats x in full with thousands separators: 0.5, 1,234.5.
func Exact(x float64) string {
	if !finite(x) {
		return Unknown
	}
	_, fraction, _ := strings.Cut(strconv.FormatFloat(x, 'f', -1, 64), ".")
	return Grouped(x, len(fraction))
}

// Times says how many times one thing is another: 1.34 times, 5,010 times.
// A ratio that is not known, or has no end, is many.
func Times(ratio float64) string {
	if !finite(ratio) {
		return "many times"
	}
	return Plain(ratio) + " times"
}

// Duration formats a time in the unit that suits it: 850 µs, 41.9 ms, 1.2 s,
// 15 min, 2.5 h. What is less than a nanosecond is nothing.
func Duration(seconds float64) string {
	switch {
	case !finite(seconds):
		return Unknown
	case math.Abs(seconds) < 0.5e-9:
		return "0 ms"
	case seconds < 0.9995e-3:
		return Plain(seconds*1e6) + " µs"
	case seconds < 0.9995:
		return Plain(seconds*1e3) + " ms"
	case seconds < 120:
		return Plain(seconds) + " s"
	case seconds < 7200:
		return Plain(seconds/60) + " min"
	}
	return Plain(seconds/3600) + " h"
}

// Width is how wide a window, a bucket or a gap is, in the largest unit of which it is a
// whole number: 1 s, 10 min, 1 h, 7 days.
func Width(seconds float64) string {
	const minute, hour, day = 60, 3600, 24 * 3600
	whole := func(of float64) bool { return seconds >= of && math.Mod(seconds, of) == 0 }
	switch {
	case seconds >= 2*day && whole(day):
		return Exact(seconds/day) + " days"
	case whole(hour):
		return Exact(seconds/hour) + " h"
	case whole(minute):
		return Exact(seconds/minute) + " min"
	}
	return Duration(seconds)
}

// leastShare is the share below which it is only said to be less.
const leastShare = 1e-7

// Percent formats a share: 61%, 5.3%, 0.01%. What is not all does not round
// to 100%, and what is not nothing not to 0%.
func Percent(share float64) string {
	x := share * 100
	switch {
	case !finite(x):
		return Unknown
	case share != 0 && math.Abs(share) < leastShare:
		return "<0.00001%"
	case math.Abs(x) < 9.95:
		return trimmed(Grouped(x, Decimals(x, 2))) + "%"
	case x < 100 && x >= 99.5:
		return Grouped(math.Floor(x*10)/10, 1) + "%"
	}
	return Grouped(x, 0) + "%"
}
