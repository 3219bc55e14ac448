package billing

import (
	"math"
	"math/big"

	"fleetcost/models/cost"
)

// Reserved are instances that are paid for a term, used or not, in part or all up front:
//
//	amortised = count · (upfront / months of the term + hours of the month · hourly)
//	cash      = count · (upfront in the first month + hours of the month · hourly)
type Reserved struct {
	Part    string
	Count   float64
	Term    int        // months: 12 or 36
	Month   int        // of the term, from 1 on
	Hours   float64    // of this month
	Upfront cost.Quote // of one; cost.Free where nothing is paid up front
	Hourly  cost.Quote // of one; cost.Free where all is
}

func (r Reserved) bill(s *sheet) {
	s.amounts(r.Part, "reserved instances", r.Count, r.Hours)
	if !s.demand(r.Term > 0 && r.Month >= 1 && r.Month <= r.Term, r.Part, "month %d of a term of %d months", r.Month, r.Term) {
		return
	}
	cash := new(big.Rat)
	if r.Month == 1 {
		cash = exact(r.Count)
	}
	if r.Upfront.Price != cost.Free {
		s.paid(Compute, r.Part, "upfront, amortised", over(exact(r.Count), big.NewRat(int64(r.Term), 1)), cash, "upfront", r.Upfront)
	}
	if r.Hourly.Price != cost.Free {
		s.line(Compute, r.Part, "hourly part", times(r.Count, r.Hours), "instance-hours", r.Hourly)
	}
}

// A Reservation is one instance for a term, against an hour on demand.
type Reservation struct {
	Term                      int // months
	Upfront, Hourly, OnDemand cost.Price
}

// EffectiveHourly is what an hour of the term comes to, in dollars:
//
//	upfront / (730 h · months) + hourly
func (r Reservation) EffectiveHourly() *big.Rat {
	hours := big.NewRat(int64(r.Term)*cost.HoursPerMonth, 1)
	return plus(over(decimal(r.Upfront), hours), decimal(r.Hourly))
}

// BreakEvenUtilization is the share of the term that must be used for it to cost no more
// than on demand: effective / on demand.
func (r Reservation) BreakEvenUtilization() *big.Rat {
	return over(r.EffectiveHourly(), decimal(r.OnDemand))
}

// Payback is after how many months, used throughout, what is not paid on demand, less
// the hourly part, has paid the upfront; +Inf where it never does.
func (r Reservation) Payback() float64 {
	saved := mul(minus(decimal(r.OnDemand), decimal(r.Hourly)), big.NewRat(cost.HoursPerMonth, 1))
	if saved.Sign() <= 0 {
		return math.Inf(1)
	}
	return float(over(decimal(r.Upfront), saved))
}

// PaybackMonth is the month in which it has paid itself, from 1 on; 0 where it does not
// within the term.
func (r Reservation) PaybackMonth() int {
	if p := r.Payback(); p <= float64(r.Term) {
		return max(1, int(math.Ceil(p)))
	}
	return 0
}
