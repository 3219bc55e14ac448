package models

import (
	"math"
	"sort"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// tailed is a distribution whose tail is known.
type tailed interface {
	tail(t float64) float64 // P(X > t), t ≥ 0
}

// Tail is P(X > t), the share of the times that are longer than t seconds; 1 for
// t below zero. It is NaN for a distribution that does not know it: all that
// scenarios can say do.
func Tail(d Distribution, t float64) float64 {
	known, ok := d.(tailed)
	switch {
	case !ok:
		return math.NaN()
	case t < 0:
		return 1
	}
	return known.tail(t)
}

func (c constant) tail(t float64) float64 {
	if t < float64(c) {
		return 1
	}
	return 0
}

func (e exponential) tail(t float64) float64 { return math.Exp(-t / float64(e)) }

func (e erlang) tail(t float64) float64 {
	return mathext.GammaIncRegComp(float64(e.k), t*float64(e.k)/e.mean)
}

func (g gamma) tail(t float64) float64 { return mathext.GammaIncRegComp(g.shape, t*g.shape/g.mean) }

func (l lognormal) tail(t float64) float64 {
	return distuv.UnitNormal.Survival((math.Log(t) - l.mu) / l.sigma)
}

func (p pareto) tail(t float64) float64 {
	return math.Min(1, math.Pow(p.least/t, p.shape))
}

func (u uniform) tail(t float64) float64 {
	return math.Min(1, math.Max(0, (u.high-t)/(u.high-u.low)))
}

func (m mixture) tail(t float64) float64 {
	sum, from := 0.0, 0.0
	for i, p := range m.parts {
		sum += (m.upTo[i] - from) * Tail(p, t)
		from = m.upTo[i]
	}
	return sum
}

// The tail of samples is that of their quantile function, linear between
// neighbours.
func (s samples) tail(t float64) float64 {
	n := len(s.values)
	i := sort.Search(n, func(i int) bool { return s.values[i] > t }) // the first beyond t
	switch i {
	case 0:
		return 1
	case n:
		return 0
	}
	a, b := s.values[i-1], s.values[i]
	return 1 - (float64(i-1)+(t-a)/(b-a))/float64(n-1)
}
