package calibration

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// A place that the search has come to, by the simulator.
type place struct {
	x       []float64
	figures []float64
	slopes  *mat.Dense // derivatives of the figures
	scatter *mat.SymDense
	// unlikely is −2·ln of likelihood and prior, eᵀWe + ln|W⁻¹| + (x−m)ᵀP(x−m): it compares
	// places, whose figures scatter differently.
	unlikely float64
	heavy    float64 // share of heavy requests; 0: each kind is one
}

// tried is how many places, the likeliest first, the simulator goes on from.
const tried = 2

// search finds the likeliest costs: the simulator looks at every place where closed forms
// would start, and goes on from the best of them.
func (p *problem) search() (*place, error) {
	starts, err := p.starts()
	if err != nil {
		return nil, err
	}
	p.predict = p.means
	var places []*place
	for _, x := range starts {
		at, err := p.stand(x)
		if err != nil {
			return nil, err
		}
		places = append(places, at)
	}
	alike, err := p.follow(places)
	if err != nil {
		return nil, err
	}
	best, err := p.mixtures(alike, starts[len(starts)-1])
	if err != nil {
		return nil, err
	}
	p.heavy = best.heavy
	p.weight, _ = p.weights(best.scatter, best.slopes, p.runs)
	return best, nil
}

// follow goes on from the likeliest places, and then from the best that it has come to. A walk
// keeps the weights of where it began, which near saturation may lead too far: the
// likeliest place of all that were seen counts, and no figure of weights that held elsewhere.
func (p *problem) follow(places []*place) (best *place, err error) {
	likeliest := func() {
		slices.SortStableFunc(places, func(a, b *place) int { return cmp.Compare(a.unlikely, b.unlikely) })
	}
	likeliest()
	places = places[:min(tried, len(places))]
	for _, from := range places {
		at, err := p.walk(from, 8)
		if err != nil {
			return nil, err
		}
		places = append(places, at)
	}
	likeliest()
	best = places[0]
	for at, n := best, 0; n < rounds; n++ {
		from := at.x
		if at, err = p.walk(at, 4); err != nil {
			return nil, err
		}
		if at.unlikely < best.unlikely {
			best = at
		}
		if slices.Equal(at.x, from) {
			break // nor would it move again
		}
	}
	return best, nil
}

// rounds of walking on with the weights of where the last walk ended.
const rounds = 2

// walk goes on from a place by so many steps at most, with the weights that hold there.
func (p *problem) walk(from *place, steps int) (*place, error) {
	p.heavy = from.heavy
	p.weight, _ = p.weights(from.scatter, from.slopes, p.runs)
	x, _, err := p.solve(from.x, steps)
	if err != nil {
		return nil, err
	}
	return p.stand(x)
}

// stand looks at the figures at x, how they move and how they scatter.
func (p *problem) stand(x []float64) (*place, error) {
	at := &place{x: x, unlikely: math.Inf(1), heavy: p.heavy}
	costs := p.costs(x)
	all, err := p.each(costs, runsOfScatter)
	if err != nil {
		return nil, err
	}
	at.figures, at.scatter = meanOf(all[:p.runs]), p.bench.scatter(all)
	if at.slopes, err = p.jacobian(x, at.figures); err != nil {
		return nil, err
	}
	var size float64
	p.weight, size = p.weights(at.scatter, at.slopes, p.runs)
	if v := p.cost(at.figures, x, x) + size; !math.IsNaN(v) {
		at.unlikely = v
	}
	return at, nil
}
