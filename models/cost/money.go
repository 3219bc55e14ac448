// Package cost prices fleets: money, offers, bills.
//
// It will never know how requests are served, nor from which file a price comes.
//
// The law of a bill is
//
//	instances  = n · 730 h · price
//	surplus    = n · vCPU · 730 h · max(0, utilization − baseline) · surplus price
//	managed    = n · 730 h · price
//	metered    = rate · 3600 · 730 / 10⁶ · price of a million
//	bill       = instances + surplus + managed + metered
//
// A price that is missing, zero or negative is an error everywhere, never a
// cheap fleet. Taxes, private discounts, storage and traffic are not priced, nor
// are the surplus credits of managed services on burstable machines.
package cost

import (
	"errors"
	"fmt"
	"math"
	"math/big"
)

// Money is an amount in integer billionths of a unit of a currency, nano-dollars where
// nobody says another, so that bills add up exactly and the smallest list price
// (fractions of a millionth per request) is still a number. The range is ± 9.2 billion
// units. Which currency it is, is told by what has the amount: a bill, a catalogue, an
// answer.
type Money int64

// The smallest and the largest amount.
const (
	LeastMoney Money = math.MinInt64
	MostMoney  Money = math.MaxInt64
)

const nanos = 1_000_000_000 // in a dollar

// ErrBeyond is the error of amounts beyond the range of Money: sizes, counts or prices
// that nobody can mean.
var ErrBeyond = errors.New("beyond 9.2 billion dollars, or units of another currency")

// Dollars is the amount nearest to usd, half a nano-dollar rounded away from
// zero. NaN and amounts beyond the range of Money are errors.
func Dollars(usd float64) (Money, error) {
	m, ok := product(nanos, usd)
	if !ok {
		return 0, fmt.Errorf("%v dollars is not an amount of money", usd)
	}
	return m, nil
}

// MustDollars is Dollars for constants of the program; it panics where Dollars
// returns an error.
func MustDollars(usd float64) Money {
	m, err := Dollars(usd)
	if err != nil {
		panic("cost: " + err.Error())
	}
	return m
}

// USD is the amount in dollars, or units of its currency, for plots and JSON. It is exact
// to 15 digits.
func (m Money) USD() float64 { return float64(m) / nanos }

// Rat is the amount, exactly.
func (m Money) Rat() *big.Rat { return big.NewRat(int64(m), nanos) }

// Times is the price of a quantity: the exact product, rounded once, half a
// nano-dollar away from zero. A quantity that is not a number and a product
// beyond the range of Money are errors.
func (m Money) Times(quantity float64) (Money, error) {
	p, ok := product(int64(m), quantity)
	if !ok {
		return 0, fmt.Errorf("%v times %v is not an amount of money", m.Exact(), quantity)
	}
	return p, nil
}

// Plus is the sum. Beyond the range of Money it stays at the bound.
func (m Money) Plus(n Money) Money {
	switch sum := m + n; {
	case m > 0 && n > 0 && sum < 0:
		return MostMoney
	case m < 0 && n < 0 && sum >= 0:
		return LeastMoney
	default:
		return sum
	}
}

// Minus is the difference. Beyond the range of Money it stays at the bound.
func (m Money) Minus(n Money) Money {
	switch diff := m - n; {
	case m >= 0 && n < 0 && diff < 0:
		return MostMoney
	case m < 0 && n > 0 && diff >= 0:
		return LeastMoney
	default:
		return diff
	}
}

// product is n·x, rounded half away from zero, and whether an int64 holds it.
// The product is exact (64 + 53 bits fit the precision), and what follows only
// cuts off, so that nothing is rounded twice.
func product(n int64, x float64) (Money, bool) {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0, false
	}
	const precision = 256
	p := new(big.Float).SetPrec(precision).SetMode(big.ToZero).SetInt64(n)
	p.Mul(p, big.NewFloat(x))
	half := 0.5
	if p.Signbit() {
		half = -half
	}
	p.Add(p, big.NewFloat(half))
	i, _ := p.Int(nil)
	return Money(i.Int64()), i.IsInt64()
}
