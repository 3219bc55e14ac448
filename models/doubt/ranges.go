package doubt

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// A Range is what is known of a number: its quantiles of 5, 50 and 95 %. One whose three
// are equal is known.
type Range struct{ Low, Mid, High float64 }

// Exactly is the range of a number that is known.
func Exactly(x float64) Range { return Range{x, x, x} }

// z95 is the 95 % quantile of the standard normal distribution.
var z95 = distuv.UnitNormal.Quantile(0.95)

// Known says whether there is no doubt.
func (r Range) Known() bool { return r.Low == r.High }

// Check tells what is impossible in the range of that name.
func (r Range) Check(name string) error {
	switch {
	case !(r.Low > 0) || math.IsInf(r.High, 1) || math.IsNaN(r.Mid) || math.IsNaN(r.High):
		return fmt.Errorf("%s: a range of %v, %v and %v; all three must be numbers above 0", name, r.Low, r.Mid, r.High)
	case r.Low > r.High:
		return fmt.Errorf("%s: its low %v is above its high %v; exchange them", name, r.Low, r.High)
	case r.Mid < r.Low || r.Mid > r.High:
		return fmt.Errorf("%s: its mid %v is not between %v and %v; half of the time it is below mid", name, r.Mid, r.Low, r.High)
	}
	return nil
}

// spreads are s for what is below mid and for what is above.
func (r Range) spreads() (below, above float64) {
	return math.Log(r.Mid/r.Low) / z95, math.Log(r.High/r.Mid) / z95
}

// At is the value where the standard normal variable has the value z.
func (r Range) At(z float64) float64 {
	below, above := r.spreads()
	if z < 0 {
		return r.Mid * math.Exp(below*z)
	}
	return r.Mid * math.Exp(above*z)
}

// Z is the z of a value: the inverse of At.
func (r Range) Z(x float64) float64 {
	s, above := r.spreads()
	if x >= r.Mid {
		s = above
	}
	switch d := math.Log(x / r.Mid); {
	case s > 0:
		return d / s
	case d >= 0:
		return math.Inf(1)
	default:
		return math.Inf(-1)
	}
}

// Below is the probability of at most x.
func (r Range) Below(x float64) float64 {
	if x <= 0 {
		return 0
	}
	return normal(r.Z(x))
}

func normal(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }

// Quantile is the value below which a share p lies.
func (r Range) Quantile(p float64) float64 { return r.At(distuv.UnitNormal.Quantile(p)) }

// Mean is mid · (e^(a²/2) Φ(−a) + e^(b²/2) Φ(b)), with the spreads a below and b above.
func (r Range) Mean() float64 {
	below, above := r.spreads()
	return r.Mid * (math.Exp(below*below/2)*normal(-below) + math.Exp(above*above/2)*normal(above))
}

// Inverse is the range of 1/X, for what an input divides.
func (r Range) Inverse() Range { return Range{1 / r.High, 1 / r.Mid, 1 / r.Low} }

// Times is the range of X times a number above 0.
func (r Range) Times(factor float64) Range {
	return Range{r.Low * factor, r.Mid * factor, r.High * factor}
}
