package doubt

import (
	"errors"
	"fmt"
	"math"
)

// A Fleet is as many whole instances as its load asks for, and no fewer than the least:
// max(Least, ceil(Load)), where the load is a product: instances for one request a second,
// times the rate, times what else is in doubt.
type Fleet struct {
	Name  string
	Least int
	Scale float64
	Load  []Range // factors; for what divides, its Inverse
	USD   float64 // of an instance
}

// mostLevels bounds how many sizes of a fleet are told apart.
const mostLevels = 200_000

// Check tells what is missing or impossible.
func (f Fleet) Check() error {
	var problems []error
	if f.Least < 0 || !(f.Scale > 0) || math.IsInf(f.Scale, 1) || !(f.USD > 0) {
		problems = append(problems, fmt.Errorf("fleet %q: it needs a load and a price above 0, and no less than 0 instances", f.Name))
	}
	for i, r := range f.Load {
		problems = append(problems, r.Check(fmt.Sprintf("fleet %q, factor %d", f.Name, i+1)))
	}
	return errors.Join(problems...)
}

// Instances for a load. What exceeds a whole number by a billionth is rounding.
func (f Fleet) Instances(load float64) int {
	return max(f.Least, int(math.Ceil(load*(1-1e-9))))
}

// At is how many instances there are where each factor has that value.
func (f Fleet) At(factors ...float64) int {
	load := f.Scale
	for _, x := range factors {
		load *= x
	}
	return f.Instances(load)
}

// Distribution is how probable each number of instances is: a closed form for one factor
// in doubt, an integral for two. For more, sample.
func (f Fleet) Distribution() (Distribution, error) {
	if err := f.Check(); err != nil {
		return Distribution{}, err
	}
	scale, doubtful := f.folded()
	if len(doubtful) > 2 {
		return Distribution{}, fmt.Errorf("fleet %q: %d factors are in doubt, which is too much for an integral; sample", f.Name, len(doubtful))
	}
	return f.levels(func(k float64) float64 { return below(k/scale, doubtful) }, 0)
}

// folded is the load with what is known in the scale, and the factors that are not. Plain
// lognormals are one: their spreads add up by their squares.
func (f Fleet) folded() (scale float64, doubtful []Range) {
	scale = f.Scale
	squares := 0.0
	for _, r := range f.Load {
		below, above := r.spreads()
		if math.Abs(below-above) < 1e-12 {
			scale *= r.Mid
			squares += below * above
		} else {
			doubtful = append(doubtful, r)
		}
	}
	if squares > 0 {
		wide := math.Exp(z95 * math.Sqrt(squares))
		doubtful = append(doubtful, Range{1 / wide, 1, wide})
	}
	return scale, doubtful
}

// below is the probability that a product of up to two factors is at most x.
func below(x float64, factors []Range) float64 {
	switch len(factors) {
	case 0:
		if x*(1+1e-9) >= 1 {
			return 1
		}
		return 0
	case 1:
		return factors[0].Below(x)
	}
	first, second := factors[0], factors[1]
	kinks := []float64{0, first.Z(x / second.Mid)}
	return expect(1, kinks, func(z float64, values []float64) { values[0] = second.Below(x / first.At(z)) })[0]
}

// levels are the numbers of instances with a probability, by that of at most k, from
// a number on below which there is nothing.
func (f Fleet) levels(atMost func(k float64) float64, from int) (Distribution, error) {
	var d Distribution
	last := 0.0
	for k := max(f.Least, from); ; k++ {
		p := atMost(float64(k))
		if p > last {
			d.Values, d.Probability = append(d.Values, float64(k)), append(d.Probability, p-last)
			last = p
		}
		if 1-p < 1e-11 {
			return d, nil
		}
		if k-max(f.Least, from) > mostLevels {
			return d, fmt.Errorf("fleet %q: the range is so wide that it has more than %d sizes; narrow it, or sample", f.Name, mostLevels)
		}
	}
}
