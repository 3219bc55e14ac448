package billing

import (
	"math"
	"math/big"
	"strings"

	"fleetcost/models/cost"
	"fleetcost/models/credits"
)

// Busy is how many instances there are, and how busy they are, for some time that is alike.
type Busy struct {
	Hours     float64
	Instances int
	Share     float64 // of their vCPU time, 0 to 1
}

// Burstable is what a month of AWS's burstable machines, that may use more than their
// baseline (unlimited mode), is charged for it: package credits has the law, and is given the month
// in pieces of an hour at most. Their hours are Instances.
type Burstable struct {
	Part    string
	Machine string
	Busy    []Busy // in order of time
}

// Surplus are the vCPU-hours that are charged, of all.
func (b Burstable) Surplus(vcpu, baseline float64) float64 {
	c := credits.Account{Earns: vcpu * baseline}
	for _, x := range b.Busy {
		c.Number(x.Instances)
		for left := x.Hours; left > 0; left-- {
			h := math.Min(left, 1)
			c.Pass(h, vcpu*x.Share*h)
		}
	}
	c.End()
	return c.Charged
}

func (b Burstable) bill(s *sheet) {
	const what = "surplus CPU credits"
	for _, x := range b.Busy {
		if !s.amounts(b.Part, "busy hours", x.Hours, x.Share) ||
			!s.demand(x.Share <= 1+1e-9, b.Part, "vCPUs are busy for %v of their time", x.Share) ||
			!s.demand(x.Instances >= 0, b.Part, "%d instances", x.Instances) {
			return
		}
	}
	o, found := s.tariff.List.Find(b.Machine)
	if !found {
		s.missing(b.Part, what, b.Machine+" is not in "+s.tariff.List.String())
		return
	}
	if o.Machine.Baseline >= 1 || s.tariff.List.Provider != "aws" { // others throttle, and charge nothing
		return
	}
	surplus := b.Surplus(o.Machine.VCPU, o.Machine.Baseline)
	if surplus <= 0 {
		return
	}
	q, ok := s.surplus(b.Part, what, o)
	if !ok {
		return
	}
	s.line(Compute, b.Part, what, rounded(surplus), "vCPU-hours", q)
}

// surplus is the price of a vCPU-hour beyond the baseline, by the machine's family.
func (s *sheet) surplus(part, what string, o cost.Offer) (cost.Quote, bool) {
	if o.SurplusVCPUHour > 0 {
		return cost.Quote{Price: o.SurplusVCPUHour.Price(), AsOf: o.AsOf, Source: o.Source}, true
	}
	family, _, _ := strings.Cut(o.Machine.Name, ".")
	return s.quote(part, what, "ec2", strings.TrimSuffix(family, "a")+"_surplus_cpu_credit") // t3a as t3
}

// rounded is a sum of many numbers without what their additions have left behind the
// twelfth decimal.
func rounded(x float64) *big.Rat {
	const decimals = 1e12
	return new(big.Rat).Quo(exact(math.Round(x*decimals)), exact(decimals))
}
