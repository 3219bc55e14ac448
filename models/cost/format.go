package cost

import (
	"math"
	"strconv"
	"strings"
)

// String writes the amount as a person reads it: whole cents with thousands
// separators from one dollar up ($1,234.56), four significant digits below it
// ($0.0725), so that the price of an instance-hour remains a price.
func (m Money) String() string {
	n := m.nanos()
	step := uint64(nanos / 100)
	if n < nanos {
		step = 1
		for n/step >= 10_000 {
			step *= 10
		}
		step = min(step, nanos/100)
	}
	return m.sign() + dollars((n+step/2)/step*step)
}

// Exact writes every digit of the amount, and at least cents: $1.632 for an
// hourly price, $0.0000002 for a request.
func (m Money) Exact() string { return m.sign() + dollars(m.nanos()) }

func (m Money) sign() string {
	if m < 0 {
		return "-"
	}
	return ""
}

// nanos is the size of the amount, which LeastMoney has too.
func (m Money) nanos() uint64 {
	if m < 0 {
		return -uint64(m)
	}
	return uint64(m)
}

func dollars(n uint64) string {
	cents := strconv.FormatUint(nanos+n%nanos, 10)[1:] // nine digits
	for len(cents) > 2 && cents[len(cents)-1] == '0' {
		cents = cents[:len(cents)-1]
	}
	return "$" + thousands(strconv.FormatUint(n/nanos, 10)) + "." + cents
}

// thousands puts commas between groups of three digits.
func thousands(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// quantity writes a quantity of a bill with at most two decimals.
func quantity(q float64) string {
	if math.Abs(q) >= 1e15 {
		return strconv.FormatFloat(q, 'g', 6, 64)
	}
	whole, decimals, _ := strings.Cut(strconv.FormatFloat(q, 'f', 2, 64), ".")
	if decimals = strings.TrimRight(decimals, "0"); decimals != "" {
		decimals = "." + decimals
	}
	return thousands(whole) + decimals
}
