package commitments

import (
	"fmt"
	"math"
	"math/big"

	"fleetcost/models/cost"
)

// A Fall is what a commitment costs where less runs than was foreseen.
type Fall struct {
	Kept Mix // with the commitment as it was
	Best Mix // with that which would have been the best
	None Mix // without any
	// AgainstBest is what is lost since it was not foreseen, and AgainstNone what is lost
	// by having committed at all: below zero the commitment still pays.
	AgainstBest, AgainstNone cost.Money
}

// Falls is what the mix costs where traffic is that share of what it was, two thirds for
// one that falls by a third.
func (d Demand) Falls(m Mix, share *big.Rat) (Fall, error) {
	if share.Sign() < 0 || share.Cmp(big.NewRat(1, 1)) > 0 {
		return Fall{}, fmt.Errorf("traffic falls to a share from 0 to 1, not %s", share.FloatString(3))
	}
	if err := d.Check(); err != nil {
		return Fall{}, err
	}
	d.Counts = d.Counts.Scaled(share)
	var f Fall
	var err error
	if f.Kept, err = d.With(m.Option, m.Committed); err != nil {
		return Fall{}, err
	}
	if f.Best, err = d.Best(m.Option); err != nil {
		return Fall{}, err
	}
	if f.None, err = d.With(m.Option, 0); err != nil {
		return Fall{}, err
	}
	return f, round([]amount{
		{&f.AgainstBest, new(big.Rat).Sub(f.Kept.total, f.Best.total)},
		{&f.AgainstNone, new(big.Rat).Sub(f.Kept.total, f.None.total)},
	})
}

// A Payback is when a payment in advance has come back: the cost that the committed
// instances avoid, less what they cost by the hour, has reached it.
type Payback struct {
	Upfront cost.Money // of all instances
	PerHour cost.Money // that they cost, in a month
	Saved   cost.Money // in a month, before the payment in advance
	Months  float64    // +Inf where nothing is saved
	InMonth int        // the first of which is 1; 0 where nothing is paid in advance, −1 where it never comes back
	Within  bool       // the term
}

// Payback of the mix's commitment, with hours as they are for as long as it takes.
func (m Mix) Payback() (Payback, error) {
	parts := int64(max(1, m.perHour))
	month := big.NewRat(monthHours*parts, int64(m.Hours))
	hourly := times(m.Option.Hour.Rat(), m.Committed*m.Hours)
	hourly.Quo(hourly, big.NewRat(parts, 1))
	saved := new(big.Rat).Sub(m.avoided, hourly)
	saved.Mul(saved, month)
	upfront := times(m.Option.Upfront.Rat(), m.Committed)
	p := Payback{}
	if err := round([]amount{{&p.Upfront, upfront}, {&p.Saved, saved}, {&p.PerHour, hourly.Mul(hourly, month)}}); err != nil {
		return p, err
	}
	switch {
	case upfront.Sign() == 0:
		p.Within = saved.Sign() >= 0
	case saved.Sign() <= 0:
		p.Months, p.InMonth = math.Inf(1), -1
	default:
		months := new(big.Rat).Quo(upfront, saved)
		p.Months, _ = months.Float64()
		p.InMonth = int(math.Min(math.Ceil(p.Months), math.MaxInt32))
		p.Within = months.Cmp(big.NewRat(int64(m.Option.Term), monthHours)) <= 0
	}
	return p, nil
}

// Cash is what the commitment costs in each of so many months as it is paid, the upfront
// payment in the first; Fee spreads it instead.
func (m Mix) Cash(months int) ([]cost.Money, error) {
	p, err := m.Payback()
	if err != nil {
		return nil, err
	}
	cash := make([]cost.Money, months)
	for i := range cash {
		cash[i] = p.PerHour
		if i == 0 {
			cash[i] = p.PerHour.Plus(p.Upfront)
		}
	}
	return cash, nil
}
