package breakeven

import "math/big"

// Stairs are instances: each costs so much and carries so much, and there are some at
// least:
//
//	cost(x) = Price · max(Least, ⌈x / Each⌉)
type Stairs struct {
	Price, Each *big.Rat
	Least       int64
}

// Number is how many there are.
func (s Stairs) Number(x *big.Rat) int64 {
	q := new(big.Rat).Quo(x, s.Each)
	n := new(big.Int).Add(q.Num(), new(big.Int).Sub(q.Denom(), big.NewInt(1)))
	return max(s.Least, n.Quo(n, q.Denom()).Int64())
}

// At is the cost of a quantity.
func (s Stairs) At(x *big.Rat) *big.Rat { return product(s.Price, s.Number(x)) }

// Pieces are the treads.
func (s Stairs) Pieces(most *big.Rat) (pieces []Piece) {
	flat := new(big.Rat)
	for n := max(1, s.Least); ; n++ {
		p := Piece{To: product(s.Each, n), Fixed: product(s.Price, n), Slope: flat}
		pieces = append(pieces, p)
		if p.To.Cmp(most) >= 0 {
			return pieces
		}
	}
}

// Line is what is paid by use: Slope · x.
type Line struct{ Slope *big.Rat }

// Pieces is the line itself.
func (l Line) Pieces(most *big.Rat) []Piece {
	return []Piece{{To: new(big.Rat).Set(most), Fixed: new(big.Rat), Slope: l.Slope}}
}

// A Verdict is where stairs are cheaper than a line.
type Verdict struct {
	// First is from where on the stairs are cheaper for the first time; ForGood from where
	// on they always are. Nil where they never are.
	First, ForGood *big.Rat
	Instances      int64      // at First
	Again          []Interval // between the two, where the line is cheaper again
	// Until is how far was looked where they change places too often to tell all, and
	// ForGood is nil; nil where all was looked at.
	Until *big.Rat
}

// mostTreads are those that are looked at: costs that differ by less, full, than one part
// in so many change places more often than anybody would read.
const mostTreads = 10_000

// Against compares stairs with a line, for all quantities. Where full instances cost no
// less than the line, Price/Each ≥ Slope, no tread ever passes below it: they are never
// cheaper. Else they always are beyond
//
//	max(Price / (Slope − Price/Each), Least · Price / Slope)
//
// since ⌈x/Each⌉ < x/Each + 1, and all changes lie below that.
func (s Stairs) Against(l Line) (v Verdict) {
	full := new(big.Rat).Quo(s.Price, s.Each)
	saved := new(big.Rat).Sub(l.Slope, full)
	if saved.Sign() <= 0 {
		return v
	}
	most := new(big.Rat).Quo(s.Price, saved)
	if floor := new(big.Rat).Quo(product(s.Price, s.Least), l.Slope); floor.Cmp(most) > 0 {
		most = floor
	}
	most = new(big.Rat).Add(most, s.Each)
	if far := product(s.Each, s.Least+mostTreads); most.Cmp(far) > 0 {
		most, v.Until = far, far
	}
	for _, x := range Compare(s, l, most) {
		switch {
		case x.Cheaper == First && v.First == nil:
			v.First, v.ForGood = x.From, x.From
			v.Instances = s.Number(new(big.Rat).Add(x.From, new(big.Rat).Quo(new(big.Rat).Sub(x.To, x.From), big.NewRat(2, 1))))
		case x.Cheaper == First:
			v.ForGood = x.From
		case v.First != nil && x.Cheaper == Second:
			v.Again = append(v.Again, x)
		}
	}
	if v.Until != nil {
		v.ForGood = nil
	}
	return v
}

func product(x *big.Rat, n int64) *big.Rat { return new(big.Rat).Mul(x, big.NewRat(n, 1)) }
