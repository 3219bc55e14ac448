package commitments

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"fleetcost/models/cost"
)

// A Family of machines has reservations of its own; a savings plan covers several.
type Family struct {
	Name     string
	Counts   Counts
	OnDemand cost.Price // of an hour
	Reserved cost.Price // unknown where there is no reservation
	Plan     cost.Price // under a savings plan; unknown where none covers the family
}

// A Portfolio is what is committed to for several families. A plan is so many dollars an
// hour, at its own prices. In each hour what runs takes reservations first; what they
// leave takes the plan, the family with the larger discount first, the last of it in
// part; the rest is on demand.
type Portfolio struct {
	Reserved []int    // instances of each family
	Plan     *big.Rat // dollars an hour
	Hours    int

	ReservedFee, PlanFee, OnDemand, Total cost.Money
	UnusedReserved, UnusedPlan            cost.Money // parts of the fees, paid for nothing

	total *big.Rat
}

// Committed is what is committed to, in dollars an hour.
func (p Portfolio) Committed(families []Family) *big.Rat {
	sum := new(big.Rat).Set(p.Plan)
	for f, n := range p.Reserved {
		sum.Add(sum, times(families[f].Reserved.Rat(), n))
	}
	return sum
}

// Buy is the cheapest portfolio that commits to no more than so many dollars an hour, or
// without bound where the cap is unknown. Of equal costs that with the smaller commitment
// in dollars is taken, then that with fewer reservations of the families named first.
func Buy(families []Family, cap cost.Price) (Portfolio, error) {
	if err := checkFamilies(families); err != nil {
		return Portfolio{}, err
	}
	if slices.ContainsFunc(families, func(f Family) bool { return f.Plan.Known() }) {
		return newPlanning(families, cap).best()
	}
	return Price(families, reserve(families, cap), new(big.Rat))
}

// Price is what a portfolio costs.
func Price(families []Family, reserved []int, plan *big.Rat) (Portfolio, error) {
	if err := checkFamilies(families); err != nil {
		return Portfolio{}, err
	}
	p := Portfolio{Reserved: reserved, Plan: plan, Hours: len(families[0].Counts)}
	if len(reserved) != len(families) || plan.Sign() < 0 {
		return p, errors.New("a portfolio has reservations for each family, and a plan from 0 on")
	}
	hour, unusedReserved, unusedPlan, onDemand := new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat)
	for f, n := range reserved {
		if n < 0 || n > 0 && !families[f].Reserved.Known() {
			return p, fmt.Errorf("%s: %d reservations, without a price for them", families[f].Name, n)
		}
		hour.Add(hour, times(families[f].Reserved.Rat(), n))
	}
	order := byDiscount(families)
	for _, h := range together(families) {
		left := new(big.Rat).Set(plan)
		for f, n := range h.running {
			if idle := reserved[f] - n; idle > 0 {
				unusedReserved.Add(unusedReserved, times(families[f].Reserved.Rat(), idle*h.hours))
			}
		}
		for _, f := range order {
			rest := h.running[f] - reserved[f]
			if rest <= 0 {
				continue
			}
			usd := times(families[f].OnDemand.Rat(), rest)
			if families[f].Plan.Known() && left.Sign() > 0 {
				wanted := times(families[f].Plan.Rat(), rest)
				if wanted.Cmp(left) <= 0 {
					left.Sub(left, wanted)
					continue
				}
				usd.Sub(usd, new(big.Rat).Quo(new(big.Rat).Mul(left, families[f].OnDemand.Rat()), families[f].Plan.Rat()))
				left.SetInt64(0)
			}
			onDemand.Add(onDemand, usd.Mul(usd, big.NewRat(int64(h.hours), 1)))
		}
		unusedPlan.Add(unusedPlan, times(left, h.hours))
	}
	reservedFee, planFee := times(hour, p.Hours), times(plan, p.Hours)
	p.total = new(big.Rat).Add(onDemand, reservedFee)
	p.total.Add(p.total, planFee)
	return p, round([]amount{
		{&p.ReservedFee, reservedFee}, {&p.PlanFee, planFee}, {&p.OnDemand, onDemand}, {&p.Total, p.total},
		{&p.UnusedReserved, unusedReserved}, {&p.UnusedPlan, unusedPlan},
	})
}

// byDiscount are the families in the order in which a plan covers them, those that it
// does not cover last.
func byDiscount(families []Family) []int {
	order := make([]int, len(families))
	for f := range order {
		order[f] = f
	}
	share := func(f int) *big.Rat {
		if !families[f].Plan.Known() {
			return big.NewRat(2, 1)
		}
		return new(big.Rat).Quo(families[f].Plan.Rat(), families[f].OnDemand.Rat())
	}
	slices.SortStableFunc(order, func(a, b int) int { return share(a).Cmp(share(b)) })
	return order
}

// hours in which the same runs of each family.
type hours struct {
	running []int
	hours   int
}

// together are the hours of all families, those alike as one, in the order in which each
// is first seen.
func together(families []Family) []hours {
	var all []hours
	seen := map[string]int{}
	for t := range families[0].Counts {
		running := make([]int, len(families))
		var key []byte
		for f := range families {
			running[f] = families[f].Counts[t]
			key = binary.AppendVarint(key, int64(running[f]))
		}
		i, known := seen[string(key)]
		if !known {
			i = len(all)
			seen[string(key)] = i
			all = append(all, hours{running: running})
		}
		all[i].hours++
	}
	return all
}

func checkFamilies(families []Family) error {
	if len(families) == 0 {
		return errors.New("there are no families to commit for")
	}
	var problems []error
	for _, f := range families {
		if err := f.Counts.check(); err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", f.Name, err))
		}
		if len(f.Counts) != len(families[0].Counts) {
			problems = append(problems, fmt.Errorf("%s has %d hours and %s %d; give all the same hours", f.Name, len(f.Counts), families[0].Name, len(families[0].Counts)))
		}
		if !f.OnDemand.Positive() {
			problems = append(problems, fmt.Errorf("%s: the price of an hour on demand is missing or zero", f.Name))
		}
		for _, p := range []cost.Price{f.Reserved, f.Plan} {
			if p.Known() && !p.Positive() {
				problems = append(problems, fmt.Errorf("%s: a commitment that costs nothing; give its price", f.Name))
			}
		}
		if f.Plan.Known() && f.Plan.Compare(f.OnDemand) >= 0 {
			problems = append(problems, fmt.Errorf("%s: under the plan an hour costs %v, which is no less than %v on demand; leave the family out of the plan", f.Name, f.Plan, f.OnDemand))
		}
	}
	return errors.Join(problems...)
}
