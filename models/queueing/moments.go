package queueing

import (
	"errors"
	"fmt"
	"math"
)

// Moments are the first three moments of a service time, all that
// Pollaczek–Khinchine asks of it.
type Moments struct {
	Mean   float64 // E[S], s
	Second float64 // E[S²], s²
	Third  float64 // E[S³], s³; +Inf for a tail too heavy to have one
}

// Validate reports moments that no positive time has: they must satisfy
// E[S²] ≥ E[S]² and E[S³]·E[S] ≥ E[S²]² (Jensen; Cauchy–Schwarz), up to rounding.
func (m Moments) Validate() error {
	const rounding = 1 - 1e-9
	if err := positive("mean service", m.Mean); err != nil {
		return err
	}
	if least := m.Mean * m.Mean; !(m.Second >= least*rounding && m.Second <= largest*largest) {
		return fmt.Errorf("queueing: second moment of service is %v; with a mean of %v it must be finite and at least %v", m.Second, m.Mean, least)
	}
	if least := m.Second * m.Second / m.Mean; !(m.Third >= least*rounding) || m.Third > largest*largest*largest && !math.IsInf(m.Third, 1) {
		return fmt.Errorf("queueing: third moment of service is %v; with the lower moments it must be at least %v", m.Third, least)
	}
	return nil
}

// SCV returns the squared coefficient of variation, E[S²]/E[S]² - 1.
func (m Moments) SCV() float64 { return max(0, m.Second/(m.Mean*m.Mean)-1) }

// Plus returns the moments of the sum of two independent times.
func (m Moments) Plus(n Moments) Moments {
	return Moments{
		Mean:   m.Mean + n.Mean,
		Second: m.Second + 2*m.Mean*n.Mean + n.Second,
		Third:  m.Third + 3*m.Second*n.Mean + 3*m.Mean*n.Second + n.Third,
	}
}

// ConstantMoments are those of a time that never varies, in seconds.
func ConstantMoments(mean float64) Moments {
	return Moments{mean, mean * mean, mean * mean * mean}
}

// GammaMoments are those of the gamma law with this mean and squared coefficient
// of variation: exponential at 1, Erlang-k at 1/k, constant at 0.
//
//	E[S^n] = m^n·(1+v)(1+2v)…(1+(n-1)v)
func GammaMoments(mean, scv float64) Moments {
	c := ConstantMoments(mean)
	return Moments{c.Mean, c.Second * (1 + scv), c.Third * (1 + scv) * (1 + 2*scv)}
}

// LognormalMoments are those of the lognormal law with this mean and squared
// coefficient of variation.
//
//	E[S^n] = m^n·(1+v)^(n(n-1)/2)
func LognormalMoments(mean, scv float64) Moments {
	c, v := ConstantMoments(mean), 1+scv
	return Moments{c.Mean, c.Second * v, c.Third * v * v * v}
}

// MixtureMoments are those of a time that is drawn from parts[i] with a
// probability in proportion to weights[i]: hits and misses of a cache, or the
// request classes that share a server.
func MixtureMoments(weights []float64, parts []Moments) (Moments, error) {
	if len(weights) != len(parts) {
		return Moments{}, fmt.Errorf("queueing: %d weights for %d parts of a mixture", len(weights), len(parts))
	}
	var mix Moments
	var total float64
	var bad []error
	for i, w := range weights {
		bad = append(bad, nonNegative("weight", w), parts[i].Validate())
		if w > 0 {
			total += w
			mix.Mean += w * parts[i].Mean
			mix.Second += w * parts[i].Second
			mix.Third += w * parts[i].Third
		}
	}
	if err := errors.Join(append(bad, positive("sum of weights", total))...); err != nil {
		return Moments{}, err
	}
	return Moments{mix.Mean / total, mix.Second / total, mix.Third / total}, nil
}
