package commitments

import (
	"math"
	"math/big"
	"slices"

	"fleetcost/models/cost"
)

// A planning looks for reservations and a plan together. For given reservations r the
// cost as a function of the plan's dollars is convex and made of straight pieces: one
// more saves, in each hour, ρ = on demand / plan of the family that it reaches. The best
// plan is where that is less than the T dollars that it costs, at a corner.
//
// The cost g(r) with the best plan is convex as well: in an hour it is the value of a
// linear program. Its dual, λ of a dollar of the plan and min(p, plan·λ) of a reservation,
// where p is the price of what it takes the place of, on demand or spot, gives bounds
// g(r′) ≥ g(r) + s·(r′ − r), by which the best is found (boxes.go).
type planning struct {
	families []Family
	order    []segment // those that the plan covers, the larger discount first
	others   []segment // those that it does not
	all      []hours
	term     float64
	cap      *big.Rat // nil: none

	onDemand, spot, reserved, plan []float64
	points                         map[string]*point
	seen                           []*point // in the order of search
}

// Fewer reservations are taken where that costs no more: in the search they cost a little
// more than they do, less than what a comparison of bills shows.
const preference = 1e-10

func newPlanning(families []Family, cap cost.Price) *planning {
	p := &planning{families: families, all: together(families), term: float64(len(families[0].Counts)), points: map[string]*point{}}
	if cap.Known() {
		p.cap = cap.Rat()
	}
	for _, s := range byDiscount(families) {
		if families[s.family].Plan.Known() {
			p.order = append(p.order, s)
		} else {
			p.others = append(p.others, s)
		}
	}
	for _, f := range families {
		p.spot = append(p.spot, f.Spot.USD())
		p.onDemand, p.reserved, p.plan = append(p.onDemand, f.OnDemand.USD()), append(p.reserved, f.Reserved.USD()*(1+preference)), append(p.plan, f.Plan.USD())
	}
	return p
}

// paid is the price of a part of a family where nothing covers it.
func (p *planning) paid(s segment) float64 {
	if s.spot {
		return p.spot[s.family]
	}
	return p.onDemand[s.family]
}

// A point is a choice of reservations with the best plan.
type point struct {
	reserved []int
	plan     *big.Rat // dollars an hour
	usd      float64
	// The bounds of the slope by one reservation more of each family: where 0 lies between
	// them, no other number of that family alone costs less.
	below, above []float64
}

// A corner is a plan that covers, in some hour, the residual of the first families whole.
type corner struct {
	dollars float64
	hour    int
	covered int // of the order
}

// at finds the best plan for reservations; nil where they are beyond the cap.
func (p *planning) at(reserved []int) *point {
	key := string(key(reserved))
	if known, ok := p.points[key]; ok {
		return known
	}
	plan, slope, feasible := p.bestPlan(reserved)
	if !feasible {
		p.points[key] = nil
		return nil
	}
	pt := &point{reserved: slices.Clone(reserved), plan: plan}
	p.value(pt, slope)
	p.points[key] = pt
	p.seen = append(p.seen, pt)
	return pt
}

func key(reserved []int) []byte {
	var k []byte
	for _, n := range reserved {
		k = append(k, byte(n), byte(n>>8), byte(n>>16))
	}
	return k
}

// affords says whether the cap allows those reservations.
func (p *planning) affords(reserved []int) bool {
	return p.cap == nil || committed(p.families, reserved).Cmp(p.cap) <= 0
}

// bestPlan is the smallest plan after which a dollar more saves no more than it costs, at
// most what the cap leaves; slope is what a dollar more costs less what it saves.
func (p *planning) bestPlan(reserved []int) (plan *big.Rat, slope float64, feasible bool) {
	var corners []corner
	first := make([]int64, len(p.order)) // hours whose next dollar reaches that family
	for h, hour := range p.all {
		sum, next := 0.0, 0
		for i, s := range p.order {
			if rest := hour.rest(s, reserved[s.family]); rest > 0 {
				if sum == 0 {
					first[i] += int64(hour.hours)
				}
				sum += float64(rest) * p.plan[s.family]
				corners = append(corners, corner{sum, h, i})
				next++
			}
		}
	}
	slices.SortFunc(corners, func(a, b corner) int { // most of the work is here
		switch {
		case a.dollars < b.dollars:
			return -1
		case a.dollars > b.dollars:
			return 1
		case a.hour != b.hour:
			return a.hour - b.hour
		}
		return a.covered - b.covered
	})
	left := math.Inf(1)
	var most *big.Rat
	if p.cap != nil {
		if !p.affords(reserved) {
			return nil, 0, false
		}
		most = new(big.Rat).Sub(p.cap, committed(p.families, reserved))
		left, _ = most.Float64()
	}
	slope = p.slope(first)
	last := -1
	for i, c := range corners {
		if slope >= 0 {
			break
		}
		if c.dollars >= left {
			return most, slope, true
		}
		last = i
		hour := p.all[c.hour]
		first[c.covered] -= int64(hour.hours)
		for i := c.covered + 1; i < len(p.order); i++ {
			if s := p.order[i]; hour.rest(s, reserved[s.family]) > 0 {
				first[i] += int64(hour.hours)
				break
			}
		}
		slope = p.slope(first)
	}
	if last < 0 {
		return new(big.Rat), slope, true
	}
	return p.exactly(corners[last], reserved), slope, true
}

// slope is T less what a dollar more saves; exactly 0 where it is.
func (p *planning) slope(first []int64) float64 {
	slope := p.term
	for i, s := range p.order {
		slope -= float64(first[i]) * p.paid(s) / p.plan[s.family]
	}
	if math.Abs(slope) > 1e-6*p.term {
		return slope
	}
	exact := new(big.Rat).SetFloat64(p.term)
	for i, s := range p.order {
		saves := new(big.Rat).Quo(s.price(p.families).Rat(), p.families[s.family].Plan.Rat())
		exact.Sub(exact, saves.Mul(saves, new(big.Rat).SetInt64(first[i])))
	}
	slope, _ = exact.Float64()
	return slope
}

// exactly is the dollars of a corner.
func (p *planning) exactly(c corner, reserved []int) *big.Rat {
	sum := new(big.Rat)
	for _, s := range p.order[:c.covered+1] {
		sum.Add(sum, times(p.families[s.family].Plan.Rat(), p.all[c.hour].rest(s, reserved[s.family])))
	}
	return sum
}

// value writes the cost of a point and the bounds of its slopes.
func (p *planning) value(pt *point, slope float64) {
	plan, _ := pt.plan.Float64()
	pt.usd = p.term * plan
	pt.below, pt.above = make([]float64, len(p.families)), make([]float64, len(p.families))
	// What the next and the last dollar of the plan save, in each hour.
	next, last := make([]float64, len(p.all)), make([]float64, len(p.all))
	nextSum, lastSum, idle := 0.0, 0.0, 0.0
	for h, hour := range p.all {
		left, w := plan, float64(hour.hours)
		for _, s := range p.order {
			f := s.family
			rest := float64(hour.rest(s, pt.reserved[f]))
			ratio, wanted := p.paid(s)/p.plan[f], rest*p.plan[f]
			if rest == 0 {
				continue
			}
			switch near := 1e-12 * (plan + wanted); {
			case left > wanted+near: // covered, with dollars to spare
			case left > near && last[h] == 0:
				last[h] = ratio
				if left < wanted-near {
					next[h] = ratio
				}
			case left <= near && next[h] == 0:
				next[h] = ratio
			}
			covered := math.Min(left, wanted)
			left -= covered
			pt.usd += w * (wanted - covered) * ratio
		}
		if plan == 0 {
			last[h] = next[h]
		}
		if next[h] == 0 {
			idle += w
		}
		nextSum, lastSum = nextSum+w*next[h], lastSum+w*last[h]
	}
	// A mixture of both saves just what the plan's last dollar costs. Where the cap ends the
	// plan and the next dollar would save more than that, the rest is what a dollar of the
	// cap is worth; the cap may also end it at a corner, beyond which nothing is saved.
	mixed, short := 0.0, 0.0
	switch {
	case slope < 0 && nextSum > p.term:
		short = nextSum - p.term
	case lastSum > nextSum:
		mixed = min(1, max(0, (p.term-nextSum)/(lastSum-nextSum)))
	}
	spare := 0.0 // without a plan, λ may be more where nothing is left to cover
	if plan == 0 && slope > 0 && idle > 0 {
		spare = slope / idle
	}
	for f := range p.families {
		hourly := p.term*p.reserved[f] + short*p.families[f].Reserved.USD()
		pt.usd += p.term * p.reserved[f] * float64(pt.reserved[f])
		pt.below[f], pt.above[f] = hourly, hourly
	}
	for h, hour := range p.all {
		λ, w := next[h]+mixed*(last[h]-next[h]), float64(hour.hours)
		if λ == 0 {
			λ = spare
		}
		for f := range p.families {
			pt.below[f] -= w * p.worth(hour, f, max(1, pt.reserved[f]), λ)
			pt.above[f] -= w * p.worth(hour, f, pt.reserved[f]+1, λ)
		}
		for _, s := range p.others {
			pt.usd += w * float64(hour.rest(s, pt.reserved[s.family])) * p.paid(s)
		}
	}
}

// worth is what the k-th reservation of a family saves in an hour: what it takes the place of,
// or what a plan has to spend on that.
func (p *planning) worth(h hours, f, k int, λ float64) float64 {
	if k > h.running[f] {
		return 0
	}
	worth := p.paid(segment{f, k > h.sure[f]})
	if p.plan[f] > 0 {
		worth = math.Min(worth, p.plan[f]*λ)
	}
	return worth
}
