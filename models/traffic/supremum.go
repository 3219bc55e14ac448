package traffic

import (
	"math"
	"slices"

	"fleetcost/sim"
)

// supremumWithin is the relative doubt of a supremum that no end of a piece attains.
const supremumWithin = 1e-5

// Supremum is the least upper bound of a rate between two moments: the maximum, or what
// is come near to before a jump. Of what only rises or falls between its jumps it is
// exact; of sums and products of such it is found by branch and bound, for certain to 10⁻⁵ of it.
func Supremum(r Rate, from, to sim.Time) float64 {
	type stretch struct {
		Piece
		a, b, high float64
	}
	var all []stretch
	best, endless := 0.0, false
	pieces(r, from, to, func(p Piece, from, to sim.Time) {
		a, b := from.Seconds(), to.Seconds()
		best = max(best, p.At(a), p.At(b))
		_, high := p.Bounds(a, b)
		endless = endless || math.IsNaN(high) || math.IsInf(high, 1)
		if high > best*(1+supremumWithin) {
			all = append(all, stretch{p, a, b, high})
		}
	})
	if endless {
		return math.Inf(1) // a product that no number holds
	}
	slices.SortStableFunc(all, func(x, y stretch) int {
		switch {
		case x.high > y.high:
			return -1
		case x.high < y.high:
			return 1
		}
		return 0
	})
	for _, s := range all {
		best = s.climb(s.a, s.b, best)
	}
	return best
}

// climb is the larger of the best that is known and the supremum between two moments.
func (p Piece) climb(a, b, best float64) float64 {
	_, high := p.Bounds(a, b)
	mid := a + (b-a)/2
	if high <= best*(1+supremumWithin) || mid <= a || mid >= b {
		return best
	}
	if x := p.At(mid); x > best {
		best = max(best, p.peak(a, b))
	}
	_, left := p.Bounds(a, mid)
	if _, right := p.Bounds(mid, b); right > left {
		return p.climb(a, mid, p.climb(mid, b, best))
	}
	return p.climb(mid, b, p.climb(a, mid, best))
}

// peak is a local maximum between two moments, by the golden section.
func (p Piece) peak(a, b float64) float64 {
	const golden = 0.6180339887498949
	x, y := b-golden*(b-a), a+golden*(b-a)
	f, g := p.At(x), p.At(y)
	best := math.Max(f, g)
	for range 60 {
		if f > g {
			b, y, g = y, x, f
			x = b - golden*(b-a)
			f = p.At(x)
		} else {
			a, x, f = x, y, g
			y = a + golden*(b-a)
			g = p.At(y)
		}
		best = max(best, f, g)
	}
	return best
}
