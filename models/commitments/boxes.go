package commitments

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
)

// A box of reservations, bounds included, with the least that any of it can cost. Boxes are halved,
// that of the least bound first, until none can hold less than the best that is known.
type box struct {
	least, most []int
	bound       float64
}

type boxes []box

func (b boxes) Len() int           { return len(b) }
func (b boxes) Less(i, j int) bool { return b[i].bound < b[j].bound }
func (b boxes) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }
func (b *boxes) Push(x any)        { *b = append(*b, x.(box)) }
func (b *boxes) Pop() any {
	last := (*b)[len(*b)-1]
	*b = (*b)[:len(*b)-1]
	return last
}

// bound is the least that a point of the box can cost, by all points that are known.
func (p *planning) bound(b box) float64 {
	bound := math.Inf(-1)
	for _, pt := range p.seen {
		usd := pt.usd
		for f, n := range pt.reserved {
			usd += lowest(float64(b.least[f]-n), float64(b.most[f]-n), pt.below[f], pt.above[f])
		}
		bound = math.Max(bound, usd)
	}
	return bound
}

// lowest is the least of max(below·d, above·d) for d from one bound to the other.
func lowest(from, to, below, above float64) float64 {
	d := 0.0
	switch {
	case above < 0 || from > 0:
		d = to
		if above > 0 {
			d = from
		}
	case below > 0 || to < 0:
		d = from
		if below < 0 {
			d = to
		}
	}
	return math.Max(below*d, above*d)
}

// best is the cheapest portfolio. Points that cost the same but for rounding are compared
// exactly.
func (p *planning) best() (Portfolio, error) {
	whole := box{least: make([]int, len(p.families)), most: make([]int, len(p.families))}
	alone := make([]int, len(p.families))
	for f, family := range p.families {
		if family.Reserved.Known() {
			whole.most[f], alone[f] = family.Counts.most(), len(family.steps())
		}
	}
	p.at(whole.least)
	p.at(alone)
	least := func() float64 {
		return slices.MinFunc(p.seen, func(a, b *point) int { return cmp.Compare(a.usd, b.usd) }).usd
	}
	open := &boxes{whole}
	for open.Len() > 0 {
		b := heap.Pop(open).(box)
		known := least()
		if p.bound(b) >= known*(1-1e-12) {
			continue
		}
		middle := make([]int, len(b.least))
		for f := range middle {
			middle[f] = (b.least[f] + b.most[f]) / 2
		}
		for _, half := range b.split(p.at(middle), middle) {
			if half.bound = p.bound(half); p.affords(half.least) && half.bound < known*(1-1e-12) {
				heap.Push(open, half)
			}
		}
	}
	return p.compare(least() * (1 + 4*preference))
}

// split halves a box where its middle says that it could matter most. The half with the
// middle in it is bounded by that.
func (b box) split(middle *point, at []int) []box {
	widest, most := -1, 0.0
	for f := range at {
		if b.least[f] == b.most[f] {
			continue
		}
		hope := float64(b.most[f] - b.least[f])
		if middle != nil {
			hope = -lowest(float64(b.least[f]-at[f]), float64(b.most[f]-at[f]), middle.below[f], middle.above[f]) + 1e-9*hope
		}
		if widest < 0 || hope > most {
			widest, most = f, hope
		}
	}
	if widest < 0 {
		return nil
	}
	low, high := box{slices.Clone(b.least), slices.Clone(b.most), 0}, box{slices.Clone(b.least), slices.Clone(b.most), 0}
	low.most[widest], high.least[widest] = at[widest], at[widest]+1
	return []box{low, high}
}

// compare prices exactly what may be the cheapest.
func (p *planning) compare(atMost float64) (best Portfolio, err error) {
	for _, pt := range p.seen {
		if pt.usd > atMost {
			continue
		}
		other, err := Price(p.families, pt.reserved, pt.plan)
		if err != nil {
			return other, err
		}
		if best.total == nil || cmp.Or(other.total.Cmp(best.total), other.Committed(p.families).Cmp(best.Committed(p.families)), slices.Compare(other.Reserved, best.Reserved)) < 0 {
			best = other
		}
	}
	return best, nil
}
