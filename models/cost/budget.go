package cost

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A Budget is how much the bill of a month may be: more than Warn is told, more than
// Fail breaks it.
type Budget struct {
	Warn, Fail Limit
	Designs    []string // that it is for; none: all
}

// A Limit is an amount of a month, or a share by which the bill may grow; the zero
// Limit allows everything.
type Limit struct {
	Text     string // as it was written: $500, 5%
	Most     Money
	Growth   float64
	Currency Currency // of Most, and of bills that are held against it
}

// ParseLimit reads $500, 500, 1,234.56 or 5%. An amount may have the sign or the code of
// the currency, and no other.
func ParseLimit(text string, in Currency) (Limit, error) {
	l := Limit{Text: strings.TrimSpace(text), Currency: in}
	number, percent := strings.CutSuffix(l.Text, "%")
	number = strings.TrimSpace(number)
	if !percent {
		number = strings.ReplaceAll(in.bare(number), ",", "")
	}
	x, err := strconv.ParseFloat(number, 64)
	if err != nil || x < 0 || math.IsNaN(x) || math.IsInf(x, 0) || strings.ContainsAny(number, "xXpP_") {
		return Limit{}, fmt.Errorf("%q is neither an amount nor a growth", text)
	}
	if percent {
		l.Growth = x / 100
		return l, nil
	}
	if l.Most, err = Dollars(x); err != nil || l.Most == 0 {
		return Limit{}, fmt.Errorf("%q is not an amount that a bill can keep to", text)
	}
	return l, nil
}

// Set tells whether there is a limit.
func (l Limit) Set() bool { return l.Text != "" }

// Grows tells whether the limit is one of growth, which needs a bill to grow from.
func (l Limit) Grows() bool { return l.Set() && l.Most == 0 }

// Allowed is the largest bill that keeps to the limit where it was from before, in
// whole cents, as bills are shown.
func (l Limit) Allowed(from Money) Money {
	if !l.Grows() {
		return l.Most.RoundedTo(l.Currency.Unit())
	}
	more, err := from.Times(l.Growth)
	if err != nil {
		return MostMoney
	}
	return from.Plus(more).RoundedTo(l.Currency.Unit())
}

// Breaks tells whether a bill, to the cent, is more than the limit allows.
func (l Limit) Breaks(from, to Money) bool {
	return l.Set() && to.RoundedTo(l.Currency.Unit()) > l.Allowed(from)
}
