package budget

import (
	"math"
	"slices"

	"fleetcost/models/report"
)

// A stair is how many instances a load needs. Each plan says of a load u that n instances do
// and n − 1 do not, so the capacity T(n) of n lies between the largest load for which n did
// and the least for which they did not. Where nothing says more it is
//
//	T(n) = c · (n − s)
//
// with c and s (of instances that are there for the others, or gain by being many) from all
// plans together.
type stair struct {
	plans  []sized       // that meet the goal, by rate
	beyond float64       // the least rate known at which no fleet does; +Inf: none
	why    report.Reason // why none does there
	unit   float64       // dollars of a step
	c, s   float64
	least  int
	known  []float64    // capacities, from that of the least on
	within [][2]float64 // between which they lie if the law holds
}

// add takes up a plan.
func (t *stair) add(p sized) {
	if p.missed != nil {
		if p.rate < t.beyond {
			t.beyond, t.why = p.rate, p.missed
		}
	} else {
		i, _ := slices.BinarySearchFunc(t.plans, p.rate, func(a sized, rate float64) int {
			return int(math.Copysign(1, a.rate-rate))
		})
		t.plans = slices.Insert(t.plans, i, p)
	}
	if t.plans = slices.DeleteFunc(t.plans, func(a sized) bool { return a.rate >= t.beyond }); len(t.plans) > 0 {
		t.fit()
	}
}

// last is the largest load that is known to be carried.
func (t *stair) last() float64 { return t.plans[len(t.plans)-1].rate }

// level of a plan: its number of instances, in those of the cheapest kind.
func (t *stair) level(p sized) int { return max(1, int(math.Round(p.machine/t.unit))) }

// bounds of the capacity of n; 0 and +Inf where nothing is known.
func (t *stair) bounds(n int) (low, high float64) {
	high = math.Inf(1)
	for _, p := range t.plans {
		if t.level(p) <= n {
			low = max(low, p.rate)
		} else {
			high = min(high, p.rate)
		}
	}
	if low > high { // plans are as sure as their runs
		low, high = math.Sqrt(low*high), math.Sqrt(low*high)
	}
	return low, high
}

// fit finds c and s.
func (t *stair) fit() {
	t.unit, t.least = math.Inf(1), math.MaxInt
	for _, p := range t.plans {
		t.unit = min(t.unit, p.each)
	}
	most := 1
	for _, p := range t.plans {
		t.least, most = min(t.least, t.level(p)), max(most, t.level(p))
	}
	type law struct{ low, high, s float64 } // c from low to high
	var laws []law
	best := math.Inf(1)
	for s := -0.5; s <= 2; s += 0.05 {
		low, high := 0.0, math.Inf(1)
		for n := t.least - 1; n <= most; n++ {
			if float64(n)-s < 0.25 {
				continue
			}
			l, h := t.bounds(n)
			low, high = max(low, l/(float64(n)-s)), min(high, h/(float64(n)-s))
		}
		if low == 0 {
			continue
		}
		if math.IsInf(high, 1) {
			high = low * float64(t.least+1) / float64(t.least)
		}
		laws = append(laws, law{low, high, s})
		best = min(best, max(1, low/high))
	}
	laws = slices.DeleteFunc(laws, func(l law) bool { return max(1, l.low/l.high) > best*1.001 })
	middle := laws[len(laws)/2] // of all that the plans agree with
	t.c, t.s = math.Sqrt(middle.low*middle.high), middle.s
	t.known, t.within = t.known[:0], t.within[:0]
	for n := t.least; n <= most; n++ {
		from, to := math.Inf(1), 0.0
		for _, l := range laws {
			if k := float64(n) - l.s; k > 0 {
				from, to = min(from, min(l.low, l.high)*k), max(to, max(l.low, l.high)*k)
			}
		}
		low, high := t.bounds(n)
		from, to = min(max(from, low), high), max(min(to, high), low)
		t.within = append(t.within, [2]float64{from, to})
		t.known = append(t.known, math.Sqrt(from*to))
	}
}

// capacity is the most that n instances carry.
func (t *stair) capacity(n int) float64 {
	if i := n - t.least; i >= 0 && i < len(t.known) {
		return t.known[i]
	}
	low, high := t.bounds(n)
	return min(max(t.c*(float64(n)-t.s), low), high)
}

// needs is the number of instances of a load.
func (t *stair) needs(load float64) int {
	i, _ := slices.BinarySearch(t.known, load)
	n := t.least + i
	if i == len(t.known) {
		for n = max(n, int(load/t.c+t.s)-1); t.capacity(n) < load; {
			n++
		}
	}
	return n
}

// at is what a load is planned as: a plan that has as many instances, or what lies on a line
// between two that have more and fewer.
func (t *stair) at(load float64) sized {
	n := t.needs(load)
	var below, above *sized
	for i := range t.plans {
		p := &t.plans[i]
		switch l := t.level(*p); {
		case l == n:
			out := *p
			out.rest.metered *= load / out.rate
			out.rate = load
			return out
		case l < n && (below == nil || l > t.level(*below)):
			below = p
		case l > n && (above == nil || l < t.level(*above)):
			above = p
		}
	}
	out := sized{rate: load, machine: float64(n) * t.unit, each: t.unit}
	nearest := above
	if nearest == nil {
		nearest = below
	}
	out.bursts = scaled(nearest.bursts, out.machine/nearest.machine)
	if below == nil {
		below = above
	}
	if above == nil {
		above = below
		if len(t.plans) > 1 { // beyond all plans, as between the first and the last
			below = &t.plans[0]
		}
	}
	share := 0.0
	if a, b := t.level(*below), t.level(*above); a != b {
		share = float64(n-a) / float64(b-a)
	}
	out.rest.hourly = below.rest.hourly + share*(above.rest.hourly-below.rest.hourly)
	out.rest.monthly = below.rest.monthly + share*(above.rest.monthly-below.rest.monthly)
	out.rest.metered = above.rest.metered * load / above.rate
	return out
}

// trust is the part of what the law leaves no doubt of that counts as doubt.
const trust = 0.15

// next is the load of which a plan would tell most, given loads that are asked for, and how much:
// the share of the money that may be another at most.
func (t *stair) next(loads []float64) (load, doubt float64) {
	mean := 0.0
	for _, u := range loads {
		mean += float64(t.needs(u)) / float64(len(loads))
	}
	share := func(low, high float64) float64 {
		from, _ := slices.BinarySearch(loads, low)
		to, _ := slices.BinarySearch(loads, high)
		return float64(to-from) / float64(len(loads))
	}
	for n := t.least; n <= t.level(t.plans[len(t.plans)-1]); n++ {
		low, high := t.bounds(n)
		if low == 0 || math.IsInf(high, 1) || high <= low*1.01 {
			continue
		}
		in := t.within[n-t.least]
		if d := (share(in[0], in[1]) + share(low, high)*trust) / mean; d > doubt {
			near := math.Log(high/low) / 10
			doubt, load = d, min(max(t.capacity(n), low*math.Exp(near)), high*math.Exp(-near))
		}
	}
	if last := t.last(); !math.IsInf(t.beyond, 1) && t.beyond > 1.03*last {
		if d := share(last, t.beyond); d > doubt {
			doubt, load = d, math.Sqrt(last*t.beyond)
		}
	}
	return load, doubt
}
