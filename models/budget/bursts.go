package budget

import (
	"cmp"
	"math"
	"slices"

	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/models/report"
)

// A burst is the burstable machines of a service, which owe what they compute beyond what they
// earn: on the hours of each month, for credits of idle hours pay for busy ones, and are lost
// where there are too many.
type burst struct {
	machines float64
	vcpu     float64 // of one
	baseline float64
	perRate  float64 // vCPUs that a request a second keeps busy
	usd      float64 // of a vCPU-hour
}

// burstOf is that of a service that was planned for a rate, and what its bill has of it; false
// where its machines earn all that they can use.
func burstOf(s report.Service, rate float64) (b burst, usd float64, bursts bool) {
	machine, n := s.Offer.Leased(s.Instances)
	m := machine.Machine
	if m.Baseline >= 1 || machine.SurplusVCPUHour <= 0 || machine.Made != nil {
		return burst{}, 0, false
	}
	b = burst{machines: float64(n), vcpu: m.VCPU, baseline: m.Baseline, usd: machine.SurplusVCPUHour.USD(),
		perRate: max(0, s.Utilization.Mid) * s.Offer.Machine.Usable() * float64(s.Instances) / rate}
	if s.Nodes > 0 {
		b.machines = s.Nodes
	}
	for _, l := range s.Bill.Lines {
		if l.What == cost.SurplusCredits {
			usd += l.Amount.USD()
		}
	}
	return b, usd, true
}

// scaled is so many times the machines.
func scaled(bursts []burst, times float64) []burst {
	bursts = slices.Clone(bursts)
	for i := range bursts {
		bursts[i].machines *= times
	}
	return bursts
}

// busy is the share of the vCPU time of its machines at a rate.
func (b burst) busy(rate float64) float64 {
	return math.Min(1, b.perRate*rate/(b.machines*b.vcpu))
}

// charged is the share of the vCPU time of a month that is charged where machines are so busy in
// its busiest hour, and in each other as its rate says.
func (m month) charged(baseline, busy float64) float64 {
	account := billing.Burstable{Busy: make([]billing.Busy, len(m.rates))}
	for h, r := range m.rates {
		account.Busy[h] = billing.Busy{Hours: 1, Instances: 1, Share: busy * r / m.peak}
	}
	return account.Surplus(1, baseline) / float64(len(m.rates))
}

// owed is what a fleet that was planned for the busiest hour of a month owes in it.
func (m month) owed(s sized) (usd float64) {
	for _, b := range s.bursts {
		usd += m.charged(b.baseline, b.busy(s.rate)) * b.machines * b.vcpu * float64(len(m.rates)) * b.usd
	}
	return usd
}

// owing is what a share that is charged is of: machines of a baseline, in a month.
type owing struct {
	month    int
	baseline float64
}

// burstPoints are those between which the share that is charged lies on straight lines over how busy machines are.
const burstPoints = 64

// owed is what a fleet owes in a month in whose busiest hour it has so much to do.
func (x *surface) owed(k int, s sized, load float64) (usd float64) {
	m := x.calendar.months[k]
	for _, b := range s.bursts {
		of := owing{k, b.baseline}
		known, ok := x.owing.Load(of)
		if !ok {
			var l line
			for i := range burstPoints + 1 {
				busy := float64(i) / burstPoints
				l.xs, l.ys = append(l.xs, busy), append(l.ys, m.charged(b.baseline, busy))
			}
			known, _ = x.owing.LoadOrStore(of, l)
		}
		usd += known.(line).at(b.busy(load)) * b.machines * b.vcpu * float64(len(m.rates)) * b.usd
	}
	return usd
}

// busiest month.
func (c *calendar) busiest() month {
	return slices.MaxFunc(c.months, func(a, b month) int { return cmp.Compare(a.peak, b.peak) })
}
