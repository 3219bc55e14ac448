package search

import (
	"slices"
)

// A Price is what a vector costs, and by how much it is beyond what is allowed: that
// counts first.
type Price struct{ Excess, Cost float64 }

// Less tells whether a price is better than another.
func (p Price) Less(q Price) bool {
	if p.Excess != q.Excess {
		return p.Excess < q.Excess
	}
	return p.Cost < q.Cost
}

// A Descent looks for a cheap vector on a grid, of whose i-th coordinate there are
// Sizes[i] values, each but a little different from its neighbours.
//
// From each start it goes along one coordinate after the other to the best of its
// values, there and back, until none is better; then to a better vector of which two
// coordinates differ, one of them by a step. It ends where there is none. That
// need not be the best of all: nothing is known of the price between.
type Descent struct {
	Sizes []int
	// Price is asked once for each vector.
	Price func(v []int) (Price, error)

	known map[string]Price
	// Asked is how many vectors were priced.
	Asked int
}

// From returns the best vector that is found from the starts, and its price. Of equal
// ones it is the first.
func (d *Descent) From(starts ...[]int) ([]int, Price, error) {
	var best []int
	var least Price
	for _, start := range starts {
		v := slices.Clone(start)
		p, err := d.At(v)
		for better := true; better && err == nil; {
			before := p
			for i := range v {
				if p, err = d.along(v, i, p); err != nil {
					return nil, Price{}, err
				}
			}
			for i := len(v) - 1; i >= 0; i-- {
				if p, err = d.along(v, i, p); err != nil {
					return nil, Price{}, err
				}
			}
			if better = p.Less(before); !better {
				p, err = d.pairs(v, p)
				better = p.Less(before)
			}
		}
		if err != nil {
			return nil, Price{}, err
		}
		if best == nil || p.Less(least) {
			best, least = v, p
		}
	}
	return best, least, nil
}

// At is the price of a vector.
func (d *Descent) At(v []int) (Price, error) {
	key := make([]byte, 0, 4*len(v))
	for _, x := range v {
		key = append(key, byte(x), byte(x>>8), byte(x>>16), byte(x>>24))
	}
	if p, ok := d.known[string(key)]; ok {
		return p, nil
	}
	p, err := d.Price(v)
	if err != nil {
		return p, err
	}
	if d.known == nil {
		d.known = map[string]Price{}
	}
	d.known[string(key)] = p
	d.Asked++
	return p, nil
}

// along moves to the best value of one coordinate.
func (d *Descent) along(v []int, i int, at Price) (Price, error) {
	stay := v[i]
	for x := range d.Sizes[i] {
		before := v[i]
		if v[i] = x; x == stay {
			v[i] = before
			continue
		}
		p, err := d.At(v)
		if err != nil {
			return at, err
		}
		if p.Less(at) {
			at = p
		} else {
			v[i] = before
		}
	}
	return at, nil
}

// pairs moves to the first better vector of which two coordinates differ, one of them by a
// step.
func (d *Descent) pairs(v []int, at Price) (Price, error) {
	for i := range v {
		for _, x := range []int{v[i] - 1, v[i] + 1} {
			if x < 0 || x >= d.Sizes[i] {
				continue
			}
			for j := range v {
				w := slices.Clone(v)
				w[i] = x
				for y := range d.Sizes[j] {
					if w[j] = y; j == i || y == v[j] {
						continue
					}
					p, err := d.At(w)
					if err != nil {
						return at, err
					}
					if p.Less(at) {
						copy(v, w)
						return p, nil
					}
				}
			}
		}
	}
	return at, nil
}
