package commitments

import (
	"cmp"
	"math/big"
	"slices"

	"fleetcost/models/cost"
)

// reserve is how many of each family to reserve where no plan is offered: each by its
// load-duration curve, and with a cap the best of all choices within it. That is a
// knapsack: the k-th reservation of a family saves V(k) − T·c and takes c of the cap. It
// is solved exactly, family by family, over the choices that no other beats in both cost
// and dollars committed, and that could still beat the best known.
func reserve(families []Family, cap cost.Price) []int {
	steps := make([][]step, len(families))
	best := make([]int, len(families))
	for f := range families {
		steps[f] = families[f].steps()
		best[f] = len(steps[f])
	}
	if !cap.Known() || committed(families, best).Cmp(cap.Rat()) <= 0 {
		return best
	}
	return within(steps, cap.Rat())
}

// Together are the best mixes of several demands, each under an option of its own, whose
// commitments cost no more than so many dollars an hour in all, with what is paid in advance
// spread over the term; without bound where the cap is unknown.
func Together(demands []Demand, options []Option, cap cost.Price) ([]Mix, error) {
	mixes := make([]Mix, len(demands))
	steps := make([][]step, len(demands))
	sum := new(big.Rat)
	for i, d := range demands {
		best, err := d.Best(options[i])
		if err != nil {
			return nil, err
		}
		mixes[i] = best
		sum.Add(sum, times(options[i].Effective(), best.Committed))
		fee := times(d.part(options[i].Effective()), len(d.Counts))
		for _, l := range d.levels()[:best.Committed] {
			steps[i] = append(steps[i], step{new(big.Rat).Sub(l.usd, fee), options[i].Effective()})
		}
	}
	if !cap.Known() || sum.Cmp(cap.Rat()) <= 0 {
		return mixes, nil
	}
	for i, n := range within(steps, cap.Rat()) {
		var err error
		if mixes[i], err = demands[i].With(options[i], n); err != nil {
			return nil, err
		}
	}
	return mixes, nil
}

// within is how many steps of each to take that cost no more than the cap.
func within(steps [][]step, cap *big.Rat) []int {
	greedy := fill(steps, cap)
	least := saving(steps, greedy)
	bounds := make([]bound, len(steps)+1) // of the families from the f-th on
	for f := range bounds {
		bounds[f] = newBound(steps[f:])
	}
	choices := []choice{{saved: new(big.Rat), taken: new(big.Rat)}}
	limit, _ := cap.Float64()
	for f := range steps {
		var next []choice
		for _, c := range choices {
			saved, taken := new(big.Rat).Set(c.saved), new(big.Rat).Set(c.taken)
			for k := 0; ; k++ {
				s, _ := saved.Float64()
				used, _ := taken.Float64()
				if bounds[f+1].most(limit-used)+s >= least*(1-1e-12) {
					next = append(next, choice{new(big.Rat).Set(saved), new(big.Rat).Set(taken), append(slices.Clone(c.reserved), k)})
				}
				if k == len(steps[f]) {
					break
				}
				saved.Add(saved, steps[f][k].saved)
				if taken.Add(taken, steps[f][k].hour); taken.Cmp(cap) > 0 {
					break
				}
			}
		}
		choices = undominated(next)
	}
	if len(choices) == 0 {
		return greedy
	}
	return choices[len(choices)-1].reserved // the last saves most
}

// A step is one reservation more: what it saves over the hours, and what an hour of it
// costs.
type step struct{ saved, hour *big.Rat }

// steps are the reservations that save something, which they do less and less.
func (f Family) steps() (steps []step) {
	if !f.Reserved.Known() {
		return nil
	}
	fee := times(f.Reserved.Rat(), len(f.Counts))
	var sure []int
	if f.Spot.Known() {
		sure = f.Sure.AtLeast()
	}
	for k, hours := range f.Counts.AtLeast() {
		saved := times(f.OnDemand.Rat(), hours)
		if f.Spot.Known() {
			onDemand := 0
			if k < len(sure) {
				onDemand = sure[k]
			}
			saved = times(f.OnDemand.Rat(), onDemand)
			saved.Add(saved, times(f.Spot.Rat(), hours-onDemand))
		}
		if saved.Sub(saved, fee); k > 0 && saved.Sign() > 0 {
			steps = append(steps, step{saved, f.Reserved.Rat()})
		}
	}
	return steps
}

func committed(families []Family, reserved []int) *big.Rat {
	return Portfolio{Reserved: reserved, Plan: new(big.Rat)}.Committed(families)
}

// fill takes what saves most for its dollars, as long as it fits.
func fill(steps [][]step, cap *big.Rat) []int {
	taken, left := make([]int, len(steps)), new(big.Rat).Set(cap)
	for {
		best := -1
		var most *big.Rat
		for f, s := range steps {
			if taken[f] == len(s) || s[taken[f]].hour.Cmp(left) > 0 {
				continue
			}
			if density := new(big.Rat).Quo(s[taken[f]].saved, s[taken[f]].hour); best < 0 || density.Cmp(most) > 0 {
				best, most = f, density
			}
		}
		if best < 0 {
			return taken
		}
		left.Sub(left, steps[best][taken[best]].hour)
		taken[best]++
	}
}

func saving(steps [][]step, taken []int) float64 {
	sum := new(big.Rat)
	for f, n := range taken {
		for _, s := range steps[f][:n] {
			sum.Add(sum, s.saved)
		}
	}
	usd, _ := sum.Float64()
	return usd
}

// A bound is the most that steps can save within so many dollars an hour, were they
// divisible: the dearest savings first.
type bound struct{ hour, saved []float64 } // sums

func newBound(steps [][]step) bound {
	type pair struct{ hour, saved float64 }
	var all []pair
	for _, family := range steps {
		for _, s := range family {
			hour, _ := s.hour.Float64()
			saved, _ := s.saved.Float64()
			all = append(all, pair{hour, saved})
		}
	}
	slices.SortFunc(all, func(a, b pair) int { return cmp.Compare(b.saved*a.hour, a.saved*b.hour) })
	b := bound{[]float64{0}, []float64{0}}
	for i, p := range all {
		b.hour, b.saved = append(b.hour, b.hour[i]+p.hour), append(b.saved, b.saved[i]+p.saved)
	}
	return b
}

func (b bound) most(hour float64) float64 {
	i, _ := slices.BinarySearch(b.hour, hour)
	switch {
	case i == len(b.hour):
		return b.saved[i-1]
	case i == 0:
		return 0
	}
	part := (hour - b.hour[i-1]) / (b.hour[i] - b.hour[i-1])
	return b.saved[i-1] + part*(b.saved[i]-b.saved[i-1])
}

// A choice of reservations for the first families.
type choice struct {
	saved, taken *big.Rat
	reserved     []int
}

// undominated are the choices that save more than all that take no more, those with less
// taken first.
func undominated(choices []choice) []choice {
	slices.SortStableFunc(choices, func(a, b choice) int {
		return cmp.Or(a.taken.Cmp(b.taken), b.saved.Cmp(a.saved), slices.Compare(a.reserved, b.reserved))
	})
	var kept []choice
	for _, c := range choices {
		if len(kept) == 0 || c.saved.Cmp(kept[len(kept)-1].saved) > 0 {
			kept = append(kept, c)
		}
	}
	return kept
}
