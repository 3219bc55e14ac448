package breakeven

import (
	"cmp"
	"math/big"
	"slices"
)

// A Curve is cost over a quantity from 0 on.
type Curve interface {
	// Pieces are those of the quantities up to one, in order; the last may end beyond it.
	Pieces(most *big.Rat) []Piece
}

// A Piece of a curve is straight: Fixed + Slope · x, for x beyond where the piece before
// ends, up to and with To.
type Piece struct {
	To, Fixed, Slope *big.Rat
}

// Cheaper says which of two is.
type Cheaper int

// Who is cheaper.
const (
	First  Cheaper = -1
	Tie    Cheaper = 0
	Second Cheaper = 1
)

// An Interval is a stretch of quantities, beyond From, up to To, in which one is cheaper
// or both cost the same throughout. Where two intervals meet they cost the same, or one
// of them steps over the other.
type Interval struct {
	From, To *big.Rat
	Cheaper  Cheaper
}

// Compare says who is cheaper where, for all quantities up to one:
//
//	a(x) − b(x) is straight between any two steps, so that it changes its sign at the
//	steps, and once at most between them
func Compare(a, b Curve, most *big.Rat) []Interval {
	pa, pb := a.Pieces(most), b.Pieces(most)
	from := new(big.Rat)
	var found []Interval
	for i, j := 0, 0; i < len(pa) && j < len(pb) && from.Cmp(most) < 0; {
		to := least(least(pa[i].To, pb[j].To), most)
		fixed := new(big.Rat).Sub(pa[i].Fixed, pb[j].Fixed)
		slope := new(big.Rat).Sub(pa[i].Slope, pb[j].Slope)
		found = append(found, straight(fixed, slope, from, to)...)
		if pa[i].To.Cmp(to) == 0 {
			i++
		}
		if pb[j].To.Cmp(to) == 0 {
			j++
		}
		from = to
	}
	return joined(found)
}

// straight is who is cheaper of a straight difference.
func straight(fixed, slope, from, to *big.Rat) []Interval {
	at := func(x *big.Rat) int { y := new(big.Rat).Mul(slope, x); return y.Add(y, fixed).Sign() }
	begin, end := at(from), at(to)
	switch {
	case begin == 0 && end == 0:
		return []Interval{{from, to, Tie}}
	case begin*end >= 0: // of one sign within, whichever end touches
		return []Interval{{from, to, Cheaper(cmp.Compare(begin+end, 0))}}
	}
	root := new(big.Rat).Quo(fixed, slope)
	root.Neg(root)
	return []Interval{{from, root, Cheaper(begin)}, {root, to, Cheaper(end)}}
}

// joined puts neighbours of the same kind into one.
func joined(all []Interval) (out []Interval) {
	for _, x := range all {
		if n := len(out); n > 0 && out[n-1].Cheaper == x.Cheaper {
			out[n-1].To = x.To
			continue
		}
		out = append(out, x)
	}
	return slices.Clip(out)
}

func least(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) > 0 {
		return b
	}
	return a
}
