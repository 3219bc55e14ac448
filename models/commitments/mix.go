package commitments

import (
	"errors"
	"fmt"
	"math/big"
	"sort"

	"fleetcost/models/cost"
)

// monthHours are the hours of a month, of which a year has twelve.
const monthHours = 730

// An Option is a way to commit: so much in advance, so much each hour, for a term.
type Option struct {
	Name    string
	Upfront cost.Price // for one instance; cost.Free where there is none
	Hour    cost.Price
	Term    int // hours: 8,760 for a year; 0 where nothing is paid in advance and the term is not told
}

// Effective is the price of an hour with the upfront payment spread over the term.
func (o Option) Effective() *big.Rat {
	hour := o.Hour.Rat()
	if o.Term == 0 {
		return hour
	}
	return hour.Add(hour, new(big.Rat).Quo(o.Upfront.Rat(), big.NewRat(int64(o.Term), 1)))
}

// Check tells what is missing or impossible for those hours.
func (o Option) Check(d Demand) error {
	switch {
	case !o.Upfront.Known() || !o.Hour.Known():
		return fmt.Errorf("%s: the price of an hour, or what is paid upfront, is missing", o.Name)
	case !o.Upfront.Positive() && !o.Hour.Positive():
		return fmt.Errorf("%s: a commitment that costs nothing; give its price", o.Name)
	case o.Term < 0 || o.Term == 0 && o.Upfront.Positive():
		return fmt.Errorf("%s: what is paid upfront needs a term in hours, 8760 for a year", o.Name)
	case !d.Repeats && o.Term*d.perHour() > len(d.Counts):
		return fmt.Errorf("%s: its term of %d hours is longer than the %d hours that are foreseen; foresee more, or say that they repeat", o.Name, o.Term, len(d.Counts)/d.perHour())
	}
	return nil
}

// A Mix is what a commitment, spot and on-demand instances cost together over the hours.
type Mix struct {
	Option    Option
	Committed int // instances
	Hours     int
	Demand    int // hours of instances that run

	OwnedHours, UsedHours, SpotHours, OnDemandHours int // whose sum is Demand
	OwnedUnusedHours, UnusedHours                   int // paid for nothing

	// Amortised: what is paid in advance is spread over the term. Unused is a part of Fee,
	// what is committed for nothing; OwnedUnused is one of Owned.
	Fee, Spot, OnDemand, Owned, Total cost.Money
	Unused, OwnedUnused               cost.Money

	perHour        int
	total, avoided *big.Rat // avoided: what the committed instances would have cost else
}

// Utilization is the share of the committed hours in which something runs; false where
// nothing is committed.
func (m Mix) Utilization() (share float64, any bool) {
	if m.UsedHours+m.UnusedHours == 0 {
		return 0, false
	}
	return float64(m.UsedHours) / float64(m.UsedHours+m.UnusedHours), true
}

// Coverage is the share of what runs that a commitment pays, those owned among them.
func (m Mix) Coverage() float64 {
	if m.Demand == 0 {
		return 0
	}
	return float64(m.OwnedHours+m.UsedHours) / float64(m.Demand)
}

// Best is the mix with the cheapest number of instances committed to in that way.
func (d Demand) Best(o Option) (Mix, error) {
	if err := errors.Join(d.Check(), o.Check(d)); err != nil {
		return Mix{}, err
	}
	levels := d.levels()
	fee := times(d.part(o.Effective()), len(d.Counts))
	k := sort.Search(len(levels), func(i int) bool { return levels[i].usd.Cmp(fee) <= 0 })
	return d.mix(levels, o, k)
}

// With is the mix with that many instances committed to.
func (d Demand) With(o Option, committed int) (Mix, error) {
	if err := errors.Join(d.Check(), o.Check(d)); err != nil {
		return Mix{}, err
	}
	if committed < 0 || committed > mostInstances {
		return Mix{}, fmt.Errorf("a commitment to %d instances; from 0 to %d can be", committed, mostInstances)
	}
	return d.mix(d.levels(), o, committed)
}

// Cheapest is the best mix of each way to commit and which of them is the cheapest; of
// equal totals that with the smaller fee, then that named first.
func (d Demand) Cheapest(options []Option) (mixes []Mix, best int, err error) {
	if len(options) == 0 {
		return nil, 0, errors.New("there is no way to commit to compare")
	}
	var problems []error
	for i, o := range options {
		m, err := d.Best(o)
		problems = append(problems, err)
		mixes = append(mixes, m)
		if err == nil && i > 0 && mixes[best].total != nil {
			if by := m.total.Cmp(mixes[best].total); by < 0 || by == 0 && m.Fee < mixes[best].Fee {
				best = i
			}
		}
	}
	return mixes, best, errors.Join(problems...)
}

// mix prices a commitment to k instances.
func (d Demand) mix(levels []level, o Option, k int) (Mix, error) {
	m := Mix{Option: o, Committed: k, Hours: len(d.Counts), Demand: d.Counts.Hours(), perHour: d.perHour(), avoided: new(big.Rat)}
	uncommitted := new(big.Rat)
	for i, l := range levels {
		if i < k {
			m.UsedHours += l.hours()
			m.avoided.Add(m.avoided, l.usd)
			continue
		}
		m.OnDemandHours += l.onDemand
		m.SpotHours += l.spot
		uncommitted.Add(uncommitted, l.usd)
	}
	m.UnusedHours = k*m.Hours - m.UsedHours
	effective := d.part(o.Effective())
	fee := times(effective, k*m.Hours)
	spot := new(big.Rat)
	if d.Spot != nil {
		spot = times(d.part(d.Spot.hour()), m.SpotHours)
	}
	owned, ownedUnused := d.payOwned(&m)
	m.total = new(big.Rat).Add(fee, uncommitted)
	m.total.Add(m.total, owned)
	return m, round([]amount{
		{&m.Fee, fee}, {&m.Unused, times(effective, m.UnusedHours)}, {&m.Spot, spot}, {&m.OnDemand, new(big.Rat).Sub(uncommitted, spot)},
		{&m.Owned, owned}, {&m.OwnedUnused, ownedUnused}, {&m.Total, m.total},
	})
}

// payOwned counts the hours of what is owned, in the order in which it is named, and
// tells what they cost and what of it is for nothing.
func (d Demand) payOwned(m *Mix) (fee, unused *big.Rat) {
	fee, unused = new(big.Rat), new(big.Rat)
	left := append(Counts(nil), d.Counts...)
	for _, o := range d.Owned {
		used, hours := 0, len(left)
		if o.Hours > 0 {
			hours = min(o.Hours*d.perHour(), hours)
		}
		for t := range hours {
			u := min(left[t], o.Instances)
			left[t] -= u
			used += u
		}
		idle := o.Instances*hours - used
		m.OwnedHours += used
		m.OwnedUnusedHours += idle
		hour := d.part(o.Hour.Rat())
		fee.Add(fee, times(hour, used+idle))
		unused.Add(unused, times(hour, idle))
	}
	return fee, unused
}

// An amount is a fraction of dollars and where it is written.
type amount struct {
	to  *cost.Money
	usd *big.Rat
}

// round writes amounts.
func round(amounts []amount) error {
	var problems []error
	for _, a := range amounts {
		m, err := cost.Exactly(a.usd)
		*a.to = m
		problems = append(problems, err)
	}
	return errors.Join(problems...)
}
