package billing

import (
	"math"
	"math/big"
	"strconv"
	"time"
)

// gib is how many bytes clouds bill as a GB, and Google as a GiB.
var gib = big.NewRat(1<<30, 1)

// exact is the number as people wrote it: the shortest decimal that reads as the same
// float64, so that 0.15 is 3/20. What is no number is nothing; demand tells of it.
func exact(x float64) *big.Rat {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return new(big.Rat)
	}
	if x == math.Trunc(x) && math.Abs(x) < 1<<53 {
		return big.NewRat(int64(x), 1)
	}
	r, _ := new(big.Rat).SetString(strconv.FormatFloat(x, 'g', -1, 64))
	return r
}

// times is the exact product of numbers as they are written.
func times(xs ...float64) *big.Rat {
	product := big.NewRat(1, 1)
	for _, x := range xs {
		product.Mul(product, exact(x))
	}
	return product
}

func plus(a, b *big.Rat) *big.Rat  { return new(big.Rat).Add(a, b) }
func minus(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }
func mul(a, b *big.Rat) *big.Rat   { return new(big.Rat).Mul(a, b) }
func over(a, b *big.Rat) *big.Rat  { return new(big.Rat).Quo(a, b) }

func larger(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) < 0 {
		return b
	}
	return a
}

func smaller(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) > 0 {
		return b
	}
	return a
}

// beyond is what of a quantity is beyond an allowance.
func beyond(a, allowance *big.Rat) *big.Rat { return larger(minus(a, allowance), new(big.Rat)) }

// ceiling is the least whole number that is not below r, from 0 on.
func ceiling(r *big.Rat) *big.Rat {
	up := new(big.Int).Add(r.Num(), new(big.Int).Sub(r.Denom(), big.NewInt(1)))
	return new(big.Rat).SetInt(up.Quo(up, r.Denom()))
}

// upTo is how many whole units a time fills, the last one counted whole.
func upTo(d, unit time.Duration) *big.Rat { return big.NewRat(int64((d+unit-1)/unit), 1) }

// float is the nearest number, for display.
func float(r *big.Rat) float64 { f, _ := r.Float64(); return f }
