package cost

import (
	"math"
	"strconv"
	"strings"
)

// String writes an amount of dollars as a person reads it; see Currency.Of.
func (m Money) String() string { return Currency{}.Of(m) }

// Exact writes every digit of an amount of dollars; see Currency.Exact.
func (m Money) Exact() string { return Currency{}.Exact(m) }

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

// decimals writes nano-units with all their digits, and so many decimals at least.
func decimals(n uint64, least int) string {
	fraction := strconv.FormatUint(nanos+n%nanos, 10)[1:] // nine digits
	for len(fraction) > least && fraction[len(fraction)-1] == '0' {
		fraction = fraction[:len(fraction)-1]
	}
	if fraction != "" {
		fraction = "." + fraction
	}
	return thousands(strconv.FormatUint(n/nanos, 10)) + fraction
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
