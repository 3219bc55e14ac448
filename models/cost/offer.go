package cost

import (
	"errors"
	"fmt"

	"fleetcost/models"
)

// HoursPerMonth is the length of a month on a bill: 8760 h / 12.
const HoursPerMonth = 730

// An Offer is a machine type at its price in one region.
type Offer struct {
	Machine models.Machine
	// OnDemand is the price of one instance for one hour, to the nearest nano-dollar: with it
	// fleets are compared.
	OnDemand Money
	// Hour is the same exactly; unknown where OnDemand is exact.
	Hour Price
	// Attached is what comes with each instance in a month, such as its volume; on a bill
	// it has lines of its own.
	Attached Money
	// AllMonth is the price of an hour of one that runs all month, where long use lowers the
	// price by itself; unknown where it does not.
	AllMonth Price
	// Purchase is how the machine is bought, at the price that stands in OnDemand; "" is
	// on demand.
	Purchase Purchase
	// Redone is the share of the work of a machine on spot that is done again where one is
	// taken away: so many more hours are paid for.
	Redone float64
	// Of an hour that is paid for otherwise, where that price is known.
	Spot, Reserved1Y, Reserved3Y Quote
	// SurplusVCPUHour is the price of one vCPU-hour above the baseline of a
	// burstable machine in unlimited mode; zero for machines with no baseline.
	SurplusVCPUHour Money
	// Made is what an hour of it is made of, where no machine is sold; On is the machine
	// that several of it share. OnDemand is then what an hour comes to.
	Made *Made
	On   *Shared
	// Sold is the name under which the catalogue sells a machine that a design buys in a way of
	// its own, and which therefore has a name of its own; "" where that is its name.
	Sold string
	// Abroad is the provider and the region of one that is not where its catalogue is.
	Abroad string
	AsOf   string // date of the price, YYYY-MM-DD
	Source string
}

// Hourly is the price of one instance for one hour, exactly: what a bill has.
func (o Offer) Hourly() Price {
	if o.Hour.Known() {
		return o.Hour
	}
	return o.OnDemand.Price()
}

// Hours are those that are paid for so many hours of work.
func (o Offer) Hours(ofWork float64) float64 { return ofWork * (1 + o.Redone) }

// Rent is the price of so many hours of work, each at the price that fleets are compared with;
// MostMoney where there is no amount for it.
func (o Offer) Rent(hours int) Money {
	if o.Redone == 0 {
		return o.OnDemand * Money(hours)
	}
	m, err := o.OnDemand.Times(o.Hours(float64(hours)))
	if err != nil {
		return MostMoney
	}
	return m
}

// charge sets the price of an hour.
func (o *Offer) charge(hour Price) (err error) {
	o.OnDemand, o.Hour, err = charged(hour)
	return err
}

// charged is a price to the nearest nano-dollar, and exactly where that is another.
func charged(hour Price) (Money, Price, error) {
	if !hour.Known() {
		return 0, Price{}, nil
	}
	nearest, err := hour.Times(1)
	if err == nil && nearest.Price() != hour {
		return nearest, hour, nil
	}
	return nearest, Price{}, err
}

// Paid is the price of an hour of one that runs all month.
func (o Offer) Paid() Price {
	if o.AllMonth.Known() {
		return o.AllMonth
	}
	return o.Hourly()
}

// Check tells what is missing or impossible in the offer, all at once.
func (o Offer) Check() error {
	m := o.Machine
	var problems []error
	demand := func(holds bool, what string, args ...any) {
		if !holds {
			problems = append(problems, fmt.Errorf("%s: "+what, append([]any{m.Name}, args...)...))
		}
	}
	demand(m.Name != "", "a machine has no name")
	demand(o.OnDemand > 0, "the price per hour is missing (%v)", o.OnDemand)
	demand(o.SurplusVCPUHour >= 0, "the price of surplus vCPU time is negative (%v)", o.SurplusVCPUHour)
	demand(m.VCPU > 0, "%v vCPU", m.VCPU)
	demand(m.Memory > 0, "%v of memory", m.Memory)
	demand(m.Speed > 0, "the speed is %v times the reference core", m.Speed)
	demand(m.Baseline > 0 && m.Baseline <= 1, "the baseline is %v; 1 for machines that do not burst", m.Baseline)
	demand(m.ThreadsPerCore == 1 || m.ThreadsPerCore == 2, "%d threads per core", m.ThreadsPerCore)
	demand(m.ThreadsPerCore != 2 || m.SMTYield >= 1 && m.SMTYield <= 2,
		"two hyper-threads yield %v of one; from 1 to 2 is possible", m.SMTYield)
	for _, purchase := range []Purchase{Spot, Reserved1Y, Reserved3Y} {
		if q := o.quote(purchase); q.Price.Known() {
			demand(q.Price.Positive() && q.AsOf != "" && q.Source != "", "the price %s is %v as of %q from %q", purchase, q.Price, q.AsOf, q.Source)
		}
	}
	demand(m.Accelerators >= 0 && (m.Accelerators > 0) == (m.Accelerator != ""), "%d accelerators of the name %q", m.Accelerators, m.Accelerator)
	return errors.Join(problems...)
}
