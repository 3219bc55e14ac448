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
	// Spot is the price of an hour of work on spot, below that on demand; unknown where nothing
	// may be. Sure are then the instances of each hour that may not be: what commitments leave
	// of the others is on spot.
	Spot cost.Price
	Sure Counts
}

// Family is the demand as one of several that a plan covers, without what is owned. Its
// prices are those of what a count is for. A plan beside sustained use is not known.
func (d Demand) Family(name string) Family {
	part := big.NewRat(1, int64(d.perHour()))
	f := Family{Name: name, Counts: make(Counts, len(d.Counts)), OnDemand: d.OnDemand.Scaled(part)}
	for t, n := range d.Counts {
		f.Counts[t] = max(0, n-d.owned(t))
	}
	if d.Spot != nil && d.Spot.hour().Cmp(d.OnDemand.Rat()) < 0 && d.Spot.Share.Sign() > 0 {
		f.Spot, f.Sure = cost.MustPrice("1").Scaled(part.Mul(part, d.Spot.hour())), make(Counts, len(d.Counts))
		for t, n := range d.Counts {
			f.Sure[t] = max(0, f.Counts[t]-d.spotUpTo(n))
		}
	}
	return f
}

// A segment is the part of a family that costs alike where no commitment covers it: what is
// on demand, or what is on spot.
type segment struct {
	family int
	spot   bool
}

func (s segment) price(families []Family) cost.Price {
	if s.spot {
		return families[s.family].Spot
	}
	return families[s.family].OnDemand
}

// A Portfolio is what is committed to for several families. A plan is so many dollars an
// hour, at its own prices. In each hour what runs takes reservations first; what they
// leave takes the plan, the family with the larger discount first, the last of it in
// part; the rest is on demand, or on spot where it may be. Commitments take the place of
// spot last.
type Portfolio struct {
	Reserved []int    // instances of each family
	Plan     *big.Rat // dollars an hour
	Hours    int

	ReservedFee, PlanFee, OnDemand, Spot, Total cost.Money
	UnusedReserved, UnusedPlan                  cost.Money // parts of the fees, paid for nothing
	OnDemandHours, SpotHours                    float64    // of instances that no commitment covers, in part where a plan covers the rest

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
	hour, unusedReserved, unusedPlan, onDemand, spot := new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat)
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
		for _, s := range order {
			f, paid := s.family, s.price(families)
			rest := h.rest(s, reserved[f])
			if rest == 0 {
				continue
			}
			usd := times(paid.Rat(), rest)
			if families[f].Plan.Known() && left.Sign() > 0 {
				wanted := times(families[f].Plan.Rat(), rest)
				if wanted.Cmp(left) <= 0 {
					left.Sub(left, wanted)
					continue
				}
				usd.Sub(usd, new(big.Rat).Quo(new(big.Rat).Mul(left, paid.Rat()), families[f].Plan.Rat()))
				left.SetInt64(0)
			}
			usd.Mul(usd, big.NewRat(int64(h.hours), 1))
			uncovered, _ := new(big.Rat).Quo(usd, paid.Rat()).Float64()
			if s.spot {
				spot.Add(spot, usd)
				p.SpotHours += uncovered
			} else {
				onDemand.Add(onDemand, usd)
				p.OnDemandHours += uncovered
			}
		}
		unusedPlan.Add(unusedPlan, times(left, h.hours))
	}
	reservedFee, planFee := times(hour, p.Hours), times(plan, p.Hours)
	p.total = new(big.Rat).Add(onDemand, reservedFee)
	p.total.Add(p.total, planFee).Add(p.total, spot)
	return p, round([]amount{
		{&p.ReservedFee, reservedFee}, {&p.PlanFee, planFee}, {&p.OnDemand, onDemand}, {&p.Spot, spot}, {&p.Total, p.total},
		{&p.UnusedReserved, unusedReserved}, {&p.UnusedPlan, unusedPlan},
	})
}

// byDiscount are the parts of families in the order in which a plan covers them, those that
// it does not cover last.
func byDiscount(families []Family) []segment {
	var order []segment
	for f := range families {
		order = append(order, segment{family: f})
	}
	for f := range families {
		if families[f].Spot.Known() {
			order = append(order, segment{family: f, spot: true})
		}
	}
	share := func(s segment) *big.Rat {
		return new(big.Rat).Quo(families[s.family].Plan.Rat(), s.price(families).Rat())
	}
	slices.SortStableFunc(order, func(a, b segment) int {
		switch known, other := families[a.family].Plan.Known(), families[b.family].Plan.Known(); {
		case known && other:
			return share(a).Cmp(share(b))
		case known:
			return -1
		case other:
			return 1
		}
		return 0
	})
	return order
}

// hours in which the same runs of each family, and as much of it that may not be on spot.
type hours struct {
	running, sure []int
	hours         int
}

// rest is what so many reservations leave of a part of a family; they take what is on demand
// first.
func (h hours) rest(s segment, reserved int) int {
	if s.spot {
		return max(0, h.running[s.family]-max(reserved, h.sure[s.family]))
	}
	return max(0, h.sure[s.family]-reserved)
}

// together are the hours of all families, those alike as one, in the order in which each
// is first seen.
func together(families []Family) []hours {
	var all []hours
	seen := map[string]int{}
	for t := range families[0].Counts {
		running, sure := make([]int, len(families)), make([]int, len(families))
		var key []byte
		for f := range families {
			running[f], sure[f] = families[f].Counts[t], families[f].Counts[t]
			if families[f].Spot.Known() {
				sure[f] = families[f].Sure[t]
			}
			key = binary.AppendVarint(binary.AppendVarint(key, int64(running[f])), int64(sure[f]))
		}
		i, known := seen[string(key)]
		if !known {
			i = len(all)
			seen[string(key)] = i
			all = append(all, hours{running: running, sure: sure})
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
		if f.Spot.Known() {
			if !f.Spot.Positive() || f.Spot.Compare(f.OnDemand) >= 0 {
				problems = append(problems, fmt.Errorf("%s: an hour of work on spot costs %v, and %v on demand; leave spot out", f.Name, f.Spot, f.OnDemand))
			}
			if len(f.Sure) != len(f.Counts) {
				problems = append(problems, fmt.Errorf("%s: what may not be on spot is told of %d hours, not of %d", f.Name, len(f.Sure), len(f.Counts)))
			} else {
				for t, n := range f.Sure {
					if n < 0 || n > f.Counts[t] {
						problems = append(problems, fmt.Errorf("%s: %d of %d instances in hour %d may not be on spot", f.Name, n, f.Counts[t], t))
						break
					}
				}
			}
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
