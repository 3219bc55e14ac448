package doubt

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// A Pair is two fleets under the same traffic: one input is the same for both, which is
// not in their loads, and each may have one factor of its own that is in doubt.
type Pair struct {
	Shared Range
	A, B   Fleet
}

// A Comparison of two designs, in dollars.
type Comparison struct {
	Match
	MeanA, MeanB float64
	// What it is worth to know, before one of them is chosen, all inputs, the shared one, or
	// the own factor of each: the least mean cost less the mean of the least cost given what
	// is known then.
	All, Shared, OwnA, OwnB float64
}

// Chosen is the design of least mean cost: a where they cost the same.
func (c Comparison) Chosen() string {
	if compare(c.MeanB, c.MeanA) < 0 {
		return "b"
	}
	return "a"
}

// Compare integrates over the shared input, given which the fleets do not depend on each
// other.
func (p Pair) Compare() (Comparison, error) {
	if err := errors.Join(p.Shared.Check("the shared input"), p.A.Check(), p.B.Check()); err != nil {
		return Comparison{}, err
	}
	a, errA := p.side(p.A)
	b, errB := p.side(p.B)
	if err := errors.Join(errA, errB); err != nil {
		return Comparison{}, err
	}
	var c Comparison
	const sameIndex, cheaperA, cheaperB, meanA, meanB, least, known, count = 0, 1, 2, 3, 4, 5, 6, 7
	mean := func(f func(z float64, values []float64)) []float64 {
		ofA, ofB := a.kinks(p.Shared), b.kinks(p.Shared)
		switch {
		case p.Shared.Known():
			values := make([]float64, count)
			f(0, values)
			return values
		case a.own.Known() && b.own.Known():
			return stepwise(count, append(ofA, ofB...), f)
		}
		return expect(count, slices.Concat([]float64{0}, named(ofA), named(ofB)), f)
	}
	v := mean(func(z float64, values []float64) {
		x := p.Shared.At(z)
		costA, costB := a.given(x), b.given(x)
		m, smaller := match(costA, costB)
		values[sameIndex], values[cheaperA], values[cheaperB] = m.Same, m.ACheaper, m.BCheaper
		values[meanA], values[meanB] = costA.Mean(), costB.Mean()
		values[least], values[known] = smaller, math.Min(values[meanA], values[meanB])
	})
	c.Match = Match{ACheaper: v[cheaperA], Same: v[sameIndex], BCheaper: v[cheaperB]}
	c.MeanA, c.MeanB = v[meanA], v[meanB]
	best := math.Min(c.MeanA, c.MeanB)
	c.All, c.Shared = max(0, best-v[least]), max(0, best-v[known])
	c.OwnA = max(0, best-a.informed(p.Shared, c.MeanB))
	c.OwnB = max(0, best-b.informed(p.Shared, c.MeanA))
	return c, nil
}

// A side is a fleet of a pair.
type side struct {
	Fleet
	scale float64
	own   Range
}

func (p Pair) side(f Fleet) (side, error) {
	scale, doubtful := f.folded()
	s := side{f, scale, Exactly(1)}
	switch len(doubtful) {
	case 0:
	case 1:
		s.own = doubtful[0]
	default:
		return s, fmt.Errorf("fleet %q: %d factors of its own are in doubt, which is too much for an integral; sample", f.Name, len(doubtful))
	}
	if largest := f.Instances(scale * p.Shared.At(reach) * s.own.At(reach)); largest > mostLevels {
		return s, fmt.Errorf("fleet %q: the ranges are so wide that it has more than %d sizes; narrow them, or sample", f.Name, mostLevels)
	}
	return s, nil
}

// given is the distribution of the cost where the shared input has a value.
func (s side) given(x float64) Distribution {
	load := s.scale * x
	if s.own.Known() {
		return Distribution{[]float64{float64(s.Instances(load*s.own.Mid)) * s.USD}, []float64{1}}
	}
	var d Distribution
	last := 0.0
	for k := s.Instances(load * s.own.At(-reach)); 1-last > 1e-12; k++ {
		p := s.own.Below(float64(k) / load)
		if p > last {
			d.Values, d.Probability = append(d.Values, float64(k)*s.USD), append(d.Probability, p-last)
			last = p
		} else if float64(k) > load*s.own.At(reach) {
			break
		}
	}
	return d
}

// kinks are the values of the other input at which another number of instances begins,
// where the own factor is known, or at which it would with the own factor at its mid.
// There a two-piece density has a step, but where both pieces are of one lognormal.
func (s side) kinks(other Range) (at []float64) {
	below, above := s.own.spreads()
	if other.Known() || !s.own.Known() && math.Abs(below-above) < 1e-9 {
		return nil
	}
	load := s.scale * s.own.Mid
	for k := s.Instances(load * other.At(-reach)); float64(k) < load*other.At(reach); k++ {
		if k > 0 {
			at = append(at, other.Z(float64(k)*(1+1e-9)/load))
		}
	}
	return at
}

// named are kinks that are told to an integral. Where there are many they are small, and
// it finds the largest of them.
func named(kinks []float64) []float64 {
	const most = 500
	if len(kinks) > most {
		return nil
	}
	return kinks
}

// informed is the mean of the least cost where the own factor is known before the choice
// between this fleet and another of that mean cost.
func (s side) informed(shared Range, other float64) float64 {
	least := func(own float64) float64 {
		swapped := side{s.Fleet, s.scale * own, shared}
		return math.Min(other, swapped.given(1).Mean())
	}
	if s.own.Known() {
		return least(s.own.Mid)
	}
	swapped := side{s.Fleet, s.scale, shared}
	return expect(1, append(named(swapped.kinks(s.own)), 0), func(z float64, values []float64) { values[0] = least(s.own.At(z)) })[0]
}
