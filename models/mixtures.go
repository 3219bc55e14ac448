package models

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Distributions made of others: mixtures, and the times that were measured.

type mixture struct {
	upTo  []float64 // cumulative weights
	parts []Distribution
}

// Mixture draws from one of its parts, chosen by weight.
func Mixture(weights []float64, parts []Distribution) (Distribution, error) {
	if len(weights) != len(parts) || len(parts) == 0 {
		return nil, errors.New("a mixture needs a weight for each part")
	}
	if err := above(weights...); err != nil {
		return nil, err
	}
	m := mixture{parts: slices.Clone(parts)}
	sum, total := 0.0, 0.0
	for _, w := range weights {
		total += w
	}
	for _, w := range weights {
		sum += w
		m.upTo = append(m.upTo, sum/total)
	}
	return m, nil
}

// Hyperexponential is a mixture of two exponentials with balanced means
// (p₁·m₁ = p₂·m₂), given mean and coefficient of variation of at least 1.
func Hyperexponential(mean, cv float64) (Distribution, error) {
	if err := varied(mean, cv); err != nil {
		return nil, err
	}
	if cv < 1 {
		return nil, fmt.Errorf("cv = %g: a hyperexponential varies at least as much as an exponential, cv ≥ 1", cv)
	}
	c2 := cv * cv
	p := (1 + math.Sqrt((c2-1)/(c2+1))) / 2
	return Mixture([]float64{p, 1 - p}, []Distribution{exponential(mean / 2 / p), exponential(mean / 2 / (1 - p))})
}

func (m mixture) Draw(r *rand.Rand) float64 {
	u := r.Float64()
	for i, upTo := range m.upTo[:len(m.upTo)-1] {
		if u < upTo {
			return m.parts[i].Draw(r)
		}
	}
	return m.parts[len(m.parts)-1].Draw(r)
}

// moments returns mean and mean square.
func (m mixture) moments() (first, second float64) {
	from := 0.0
	for i, p := range m.parts {
		mean := p.Mean()
		first += (m.upTo[i] - from) * mean
		second += (m.upTo[i] - from) * mean * mean * (1 + p.SCV())
		from = m.upTo[i]
	}
	return first, second
}

func (m mixture) Mean() float64 { first, _ := m.moments(); return first }
func (m mixture) SCV() float64 {
	first, second := m.moments()
	if first == 0 {
		return 0
	}
	return second/(first*first) - 1
}
func (m mixture) String() string {
	return withCV(fmt.Sprintf("mixture of %d", len(m.parts)), m)
}

type samples struct {
	name   string
	values []float64 // sorted
	mean   float64
	scv    float64
}

// Samples draws from measured times: the inverse of their empirical
// distribution function, linear between neighbours.
func Samples(values []float64, name string) (Distribution, error) {
	if len(values) == 0 {
		return nil, errors.New("no samples")
	}
	s := samples{name: name, values: slices.Clone(values)}
	slices.Sort(s.values)
	if s.values[0] < 0 || math.IsNaN(s.values[0]) || math.IsInf(s.values[len(values)-1], 0) {
		return nil, errors.New("a sample is not a time")
	}
	// Moments of the piecewise linear quantile function.
	if n := len(values); n == 1 {
		s.mean = s.values[0]
	} else {
		second := 0.0
		for i := 1; i < n; i++ {
			a, b := s.values[i-1], s.values[i]
			s.mean += (a + b) / 2
			second += (a*a + a*b + b*b) / 3
		}
		s.mean /= float64(n - 1)
		if s.mean > 0 {
			s.scv = second/float64(n-1)/(s.mean*s.mean) - 1
		}
	}
	return s, nil
}

func (s samples) Draw(r *rand.Rand) float64 {
	x := r.Float64() * float64(len(s.values)-1)
	i := int(x)
	if i+1 >= len(s.values) {
		return s.values[len(s.values)-1]
	}
	return s.values[i] + (x-float64(i))*(s.values[i+1]-s.values[i])
}
func (s samples) Mean() float64 { return s.mean }
func (s samples) SCV() float64  { return s.scv }
func (s samples) String() string {
	return fmt.Sprintf("%d samples of %s, mean %s", len(s.values), s.name, ms(s.mean))
}
