package commitments

import (
	"errors"
	"math/big"

	"fleetcost/models/cost"
)

// Years are several years of which each may run another fleet. One commitment may be for
// all of them and one for each; the rest is on demand.
type Years struct {
	Counts   []Counts   // of each year, a sample of its hours that it repeats
	Hours    int        // of a year
	OnDemand cost.Price // of an hour
	Short    cost.Price // committed for a year
	Long     cost.Price // committed for all years; unknown where there is no such offer
}

// A Ladder is a commitment for all years and one more for each.
type Ladder struct {
	Long  int
	Short []int
	Total cost.Money
}

// Best is the cheapest ladder. The k-th instance costs in each year what it costs on
// demand or committed for that year, whichever is less; it is committed for all years
// where that sum is more than the long commitment. Both fall with k.
func (y Years) Best() (Ladder, error) {
	if err := y.check(); err != nil {
		return Ladder{}, err
	}
	long := 0
	if y.Long.Known() {
		fee := times(y.Long.Rat(), y.Hours*len(y.Counts))
		for y.uncommitted(long+1).Cmp(fee) > 0 {
			long++
		}
	}
	return y.With(long)
}

// With is the cheapest ladder with that many instances committed for all years.
func (y Years) With(long int) (Ladder, error) {
	if err := y.check(); err != nil {
		return Ladder{}, err
	}
	if long > 0 && !y.Long.Known() {
		return Ladder{}, errors.New("there is no price for a commitment of all years")
	}
	l := Ladder{Long: long}
	total := times(y.Long.Rat(), long*y.Hours*len(y.Counts))
	for i := range y.Counts {
		best, usd := y.year(i, long)
		l.Short = append(l.Short, best)
		total.Add(total, usd)
	}
	return l, round([]amount{{&l.Total, total}})
}

// year is how many instances are committed for that year beyond the first so many, and
// what all beyond them cost.
func (y Years) year(i, beyond int) (short int, usd *big.Rat) {
	fee := times(y.Short.Rat(), y.Hours)
	usd = new(big.Rat)
	for k, hours := range y.Counts[i].AtLeast() {
		if k <= beyond {
			continue
		}
		onDemand := y.run(i, hours)
		if onDemand.Cmp(fee) > 0 {
			short++
			onDemand = fee
		}
		usd.Add(usd, onDemand)
	}
	return short, usd
}

// run is what an instance costs on demand that runs for so many hours of a year's sample.
func (y Years) run(i, hours int) *big.Rat {
	return new(big.Rat).Mul(y.OnDemand.Rat(), big.NewRat(int64(hours)*int64(y.Hours), int64(len(y.Counts[i]))))
}

// uncommitted is what the k-th instance costs in all years without a long commitment.
func (y Years) uncommitted(k int) *big.Rat {
	sum, fee := new(big.Rat), times(y.Short.Rat(), y.Hours)
	for i, c := range y.Counts {
		hours := 0
		for _, n := range c {
			if n >= k {
				hours++
			}
		}
		usd := y.run(i, hours)
		if usd.Cmp(fee) > 0 {
			usd = fee
		}
		sum.Add(sum, usd)
	}
	return sum
}

func (y Years) check() error {
	var problems []error
	if len(y.Counts) == 0 || y.Hours <= 0 {
		problems = append(problems, errors.New("there are no years, or they have no hours"))
	}
	for _, c := range y.Counts {
		problems = append(problems, c.check())
	}
	if !y.OnDemand.Positive() || !y.Short.Positive() {
		problems = append(problems, errors.New("the price of an hour on demand, or committed for a year, is missing or zero"))
	}
	if y.Long.Known() && !y.Long.Positive() {
		problems = append(problems, errors.New("a commitment for all years that costs nothing; give its price"))
	}
	return errors.Join(problems...)
}
