package cost

import "fmt"

// A Fleet is what is leased for a month: so many instances of one offer, and
// how busy they are.
type Fleet struct {
	Offer     Offer
	Instances int
	// Utilization is the share of vCPU time that is busy, 0 to 1, averaged
	// over each day (the span in which credits are earned and spent) and all
	// instances. It matters for burstable machines only.
	//
	// On hyper-threads the busy share of the capacity is at least that of the
	// vCPU time, so a bill from the former errs on the dear side.
	Utilization float64
	// Charged is the share of vCPU time that is charged of a burstable machine that is so
	// busy while it does what the fleet is sized for; nil: it is so busy all month, and what
	// is above its baseline is charged.
	Charged func(utilization float64) float64
}

// SurplusCredits is what a bill calls what burstable machines compute beyond what they earn.
const SurplusCredits = "surplus CPU credits"

// slack is by how much a measured utilization may exceed 1.
const slack = 1e-9

// Bill prices the fleet for one month of HoursPerMonth, by the law of this
// package. Burstable machines (with a baseline below 1) are taken to run in
// unlimited mode: what they compute above the baseline has a line of its own.
//
// It is an error when a price is missing that the bill needs, when there is no
// instance, when the utilization is not a share, and when the amount is beyond
// the range of Money.
func (f Fleet) Bill() (Bill, error) {
	if err := f.Offer.Check(); err != nil {
		return Bill{}, err
	}
	m := f.Offer.Machine
	if f.Instances < 1 {
		return Bill{}, fmt.Errorf("%s: a fleet of %d instances has no bill", m.Name, f.Instances)
	}
	if !(f.Utilization >= 0 && f.Utilization <= 1+slack) { // NaN too
		return Bill{}, fmt.Errorf("%s: a utilization of %v is not a share from 0 to 1", m.Name, f.Utilization)
	}
	if f.Offer.On != nil {
		_, n := f.Offer.Leased(f.Instances)
		return f.On(float64(n))
	}
	return f.forHours(float64(f.Instances) * HoursPerMonth)
}

// forHours is the bill of so many instance-hours.
func (f Fleet) forHours(hours float64) (Bill, error) {
	m, hours := f.Offer.Machine, f.Offer.Hours(hours)
	switch {
	case f.Offer.Made != nil:
		return f.measured(hours)
	}
	bill, from := Bill{}, priced{f.Offer.AsOf, f.Offer.Source}
	what, price := f.Offer.Instances(), f.Offer.Hourly()
	if f.Offer.AllMonth.Known() {
		what, price = what+", sustained use", f.Offer.AllMonth
	}
	err := bill.add(what, hours, "instance-hours", price, from)
	above := min(f.Utilization, 1) - m.Baseline
	if f.Charged != nil {
		above = f.Charged(min(f.Utilization, 1))
	}
	if err == nil && above > 0 {
		if f.Offer.SurplusVCPUHour == 0 {
			return Bill{}, fmt.Errorf("%s: is busy for %.4g of its vCPU time, its baseline is %.4g, and there is no price for more",
				m.Name, f.Utilization, m.Baseline)
		}
		err = bill.add(SurplusCredits, above*m.VCPU*hours, "vCPU-hours", f.Offer.SurplusVCPUHour.Price(), from)
	}
	if err == nil {
		err = bill.bounded()
	}
	if err != nil {
		return Bill{}, fmt.Errorf("%d × %s: %w", f.Instances, m.Name, err)
	}
	return bill, nil
}

// Monthly is a lower bound on the bill of so many instances, whose work keeps so many
// vCPUs busy however many share it; MostMoney where there is none. What of it is charged
// beyond what is earned is as in a Fleet.
func (o Offer) Monthly(instances int, busy float64, charged func(float64) float64) Money {
	if o.On != nil {
		machine, n := o.Leased(instances)
		return machine.Monthly(n, busy, charged)
	}
	m := &o.Machine
	sum := o.month() * Money(instances)
	all := m.VCPU * float64(instances)
	above := min(busy, all) - m.Baseline*all
	if charged != nil {
		above = charged(min(busy/all, 1)) * all
	}
	if above > 0 {
		surplus, err := o.SurplusVCPUHour.Times(above * HoursPerMonth)
		if err != nil {
			return MostMoney
		}
		sum += surplus
	}
	return sum
}

// MostFor is the most instances that cost less than so much a month, without credits.
func (o Offer) MostFor(spent Money) int {
	if o.On != nil {
		return o.On.Room * o.On.Machine.MostFor(spent)
	}
	return int((spent - 1) / o.month())
}

// month of one instance that runs all of it, with what comes with it.
func (o Offer) month() Money {
	if o.AllMonth.Known() {
		if sum, err := o.AllMonth.Times(HoursPerMonth); err == nil {
			return sum + o.Attached
		}
	}
	return o.Rent(HoursPerMonth) + o.Attached
}
