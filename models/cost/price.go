package cost

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// A Price is what one unit costs: an exact decimal of up to 18 digits, since a
// GB-second at $0.0000166667 is no whole number of nano-dollars. Prices are
// compared by ==. The zero Price is unknown, which is not free: amounts of it are
// errors.
type Price struct {
	coefficient int64 // without trailing zeros
	scale       uint8 // the price is coefficient · 10^−scale dollars
	known       bool
}

// digits is how many digits a price can have.
const digits = 18

// Free is the price of what a provider gives away: an allowance, a first step.
var Free = Price{known: true}

// ParsePrice reads a decimal, such as 0.0000166667 or 2e-7. What is negative, has
// more than 18 digits, or is no decimal is an error.
func ParsePrice(text string) (Price, error) {
	r, ok := decimal(text)
	if !ok {
		return Price{}, fmt.Errorf("%q is not a decimal price", text)
	}
	p, exact := priceOf(r)
	if r.Sign() < 0 || !exact {
		return Price{}, fmt.Errorf("%s is not a price: it is from 0 on, with at most %d digits", text, digits)
	}
	return p, nil
}

// decimal reads a decimal of a size that a price can have: an exponent of a million
// would be a number of a million digits.
func decimal(text string) (*big.Rat, bool) {
	const most = 60 // digits, and the size of the exponent
	mantissa, exponent, _ := strings.Cut(strings.ToLower(text), "e")
	if n, err := strconv.Atoi(cmp.Or(exponent, "0")); err != nil || n < -most || n > most || len(mantissa) > most {
		return nil, false
	}
	if strings.ContainsAny(mantissa, "/_xpbo") {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

// PriceOf is the price that a number of a file stands for: the shortest decimal
// that reads as the same number.
func PriceOf(usd float64) (Price, error) {
	if math.IsNaN(usd) || math.IsInf(usd, 0) {
		return Price{}, fmt.Errorf("%v is not a price", usd)
	}
	text := strconv.FormatFloat(usd, 'e', -1, 64) // 1.66667e-05, of 17 digits at most
	mantissa, exponent, _ := strings.Cut(text, "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	coefficient, err := strconv.ParseInt(whole+fraction, 10, 64)
	power, _ := strconv.Atoi(exponent)
	if scale := len(fraction) - power; err == nil && coefficient >= 0 && 0 <= scale && scale <= 3*digits {
		return shortest(coefficient, scale), nil
	}
	return ParsePrice(text)
}

// MustPrice is ParsePrice for constants of the program; it panics where that
// returns an error.
func MustPrice(text string) Price {
	p, err := ParsePrice(text)
	if err != nil {
		panic("cost: " + err.Error())
	}
	return p
}

// Price is the amount as the price of one unit; one that is not positive is
// unknown.
func (m Money) Price() Price {
	if m <= 0 {
		return Price{}
	}
	return shortest(int64(m), 9)
}

// Known says whether there is a price; Free is one.
func (p Price) Known() bool { return p.known }

// Positive says whether the price is known and not free.
func (p Price) Positive() bool { return p.coefficient > 0 }

// USD is the price in dollars, for plots and JSON. It is exact to 15 digits.
func (p Price) USD() float64 { usd, _ := p.Rat().Float64(); return usd }

// Compare is −1, 0 or 1 where p is less than q, as much, or more. What is unknown
// is less than what is free.
func (p Price) Compare(q Price) int {
	if p.known != q.known {
		return cmp.Compare(boolean(p.known), boolean(q.known))
	}
	return p.Rat().Cmp(q.Rat())
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Scaled is the price times a factor: one less a discount, the rate of another
// currency, a quotient of units. Beyond 18 digits it is rounded, half away from
// zero. A factor below zero, and a product beyond $10^18, are unknown.
func (p Price) Scaled(factor *big.Rat) Price {
	if !p.known || factor.Sign() < 0 {
		return Price{}
	}
	scaled, _ := priceOf(new(big.Rat).Mul(p.Rat(), factor))
	return scaled
}

// Times is the price of a quantity: the exact product, rounded once, half a
// nano-dollar away from zero. An unknown price, a quantity that is not a number,
// and a product beyond the range of Money are errors.
func (p Price) Times(quantity float64) (Money, error) {
	q := new(big.Rat)
	if q.SetFloat64(quantity) == nil {
		return 0, fmt.Errorf("%v times %v is not an amount of money", p, quantity)
	}
	return p.Of(q)
}

// Of is Times for quantities that are known exactly.
func (p Price) Of(quantity *big.Rat) (Money, error) {
	if !p.known {
		return 0, errors.New("there is no price")
	}
	m, err := Exactly(new(big.Rat).Mul(p.Rat(), quantity))
	if err != nil {
		return 0, fmt.Errorf("%v times %v is %w", quantity.FloatString(2), p.Decimal(), ErrBeyond)
	}
	return m, nil
}

// Exactly is the amount of so many dollars, a fraction of them: rounded once, half a
// nano-dollar away from zero. What is beyond the range of Money is an error.
func Exactly(usd *big.Rat) (Money, error) {
	n := rounded(new(big.Rat).Mul(usd, big.NewRat(nanos, 1)))
	if !n.IsInt64() {
		return 0, fmt.Errorf("%v dollars is not an amount of money", usd.FloatString(2))
	}
	return Money(n.Int64()), nil
}

// String writes every digit of a price in dollars; see Currency.Price.
func (p Price) String() string { return Currency{}.Price(p) }

// Decimal is the price as a plain decimal, 0.0000166667, for files; "" where it is
// unknown.
func (p Price) Decimal() string {
	if !p.known {
		return ""
	}
	return p.Rat().FloatString(int(p.scale))
}

// Rat is the price in dollars, exactly; zero where it is unknown.
func (p Price) Rat() *big.Rat {
	r := new(big.Rat).SetInt64(p.coefficient)
	return r.Quo(r, new(big.Rat).SetInt(power(int(p.scale))))
}

// priceOf is the price of so many dollars, and whether it is exact; unknown where
// there are too many.
func priceOf(r *big.Rat) (p Price, exact bool) {
	for scale := 0; scale <= 3*digits; scale++ {
		c := new(big.Rat).Mul(r, new(big.Rat).SetInt(power(scale)))
		whole := rounded(c)
		if whole.CmpAbs(power(digits)) >= 0 {
			return p, false
		}
		p = shortest(whole.Int64(), scale)
		if c.IsInt() {
			return p, true
		}
	}
	return p, false
}

// shortest is the price without trailing zeros.
func shortest(coefficient int64, scale int) Price {
	for ; scale > 0 && coefficient%10 == 0; scale-- {
		coefficient /= 10
	}
	return Price{coefficient, uint8(scale), true}
}

func power(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// rounded is the whole number nearest to r, half of one away from zero.
func rounded(r *big.Rat) *big.Int {
	half := big.NewRat(1, 2)
	if r.Sign() < 0 {
		half.Neg(half)
	}
	sum := half.Add(half, r)
	return new(big.Int).Quo(sum.Num(), sum.Denom())
}

// Equal is ==, for packages that compare values field by field.
func (p Price) Equal(q Price) bool { return p == q }
