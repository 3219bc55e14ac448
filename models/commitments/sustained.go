package commitments

import (
	"fmt"
	"math/big"
)

// Sustained is the discount that a month of use earns by itself, on Google Cloud. It is
// had by level: the k-th level is the share of the month in which at least k instances
// run, whichever they are. The share is cut into as many equal parts as there are
// factors, and each part has its own: quarters at 1, 0.8, 0.6 and 0.4 of the price for
// N1. What is committed to earns none.
type Sustained struct {
	Months  []int // hours of each
	Factors []*big.Rat
}

func (s *Sustained) check(hours int) error {
	sum := 0
	for _, h := range s.Months {
		if h <= 0 {
			return fmt.Errorf("a month of %d hours", h)
		}
		sum += h
	}
	if sum != hours {
		return fmt.Errorf("the months have %d hours and the counts %d; discounts for sustained use need every hour of each month", sum, hours)
	}
	if len(s.Factors) == 0 {
		return fmt.Errorf("discounts for sustained use have a factor for each part of the month")
	}
	for i, f := range s.Factors {
		if f.Sign() <= 0 || i > 0 && f.Cmp(s.Factors[i-1]) > 0 {
			return fmt.Errorf("factor %d of sustained use is %s; factors are above 0 and fall", i+1, f.FloatString(4))
		}
	}
	return nil
}

// paid is how many hours are paid for so many of use in a month.
func (s *Sustained) paid(used, month int) *big.Rat {
	parts := len(s.Factors)
	sum := new(big.Rat)
	for i, f := range s.Factors {
		// in parts of an hour: the part reaches from i·month to (i+1)·month
		within := min(used*parts, (i+1)*month) - i*month
		if within <= 0 {
			break
		}
		sum.Add(sum, times(f, within))
	}
	return sum.Quo(sum, new(big.Rat).SetInt64(int64(parts)))
}

// reprice writes how each level is paid, and what it costs, with the discount. Of what runs,
// sure may not be on spot.
func (s *Sustained) reprice(levels []level, rest, sure Counts, hour, spot *big.Rat) {
	for i := range levels {
		levels[i] = level{usd: new(big.Rat)}
	}
	from := 0
	for _, month := range s.Months {
		onDemand := sure[from : from+month].AtLeast()
		for k, used := range rest[from : from+month].AtLeast() {
			if k == 0 {
				continue
			}
			least := 0
			if k < len(onDemand) {
				least = onDemand[k]
			}
			l, usd := &levels[k-1], new(big.Rat).Mul(hour, s.paid(used, month))
			if least < used {
				mixed := new(big.Rat).Mul(hour, s.paid(least, month))
				if mixed.Add(mixed, times(spot, used-least)); mixed.Cmp(usd) < 0 {
					usd, l.spot = mixed, l.spot+used-least
					used = least
				}
			}
			l.onDemand += used
			l.usd.Add(l.usd, usd)
		}
		from += month
	}
}

// BreakEven is the share of a month beyond which a commitment at that price is cheaper
// than paying hour by hour; above 1 where it never is.
func (s *Sustained) BreakEven(onDemand, committed *big.Rat) *big.Rat {
	parts := int64(len(s.Factors))
	wanted := new(big.Rat).Quo(committed, onDemand) // of a whole month at full price
	width := big.NewRat(1, parts)
	for i, f := range s.Factors {
		most := new(big.Rat).Mul(f, width)
		if wanted.Cmp(most) <= 0 || i == len(s.Factors)-1 {
			share := wanted.Quo(wanted, f)
			return share.Add(share, big.NewRat(int64(i), parts))
		}
		wanted.Sub(wanted, most)
	}
	return wanted
}
