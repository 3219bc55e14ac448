package queueing

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Delay is the law of a time that requests spend: a wait, with its share of
// zeros, or a sojourn. Models make it; the zero Delay is not one.
type Delay struct{ law law }

// law is what a distribution must know; Delay checks the arguments.
type law interface {
	mean() float64
	variance() float64
	tail(t float64) float64     // P(X > t), t ≥ 0
	quantile(q float64) float64 // the least t with P(X > t) ≤ q, 0 < q ≤ 1
}

// Mean returns the mean in seconds, zeros included.
func (d Delay) Mean() float64 { return d.law.mean() }

// StdDev returns the standard deviation in seconds, zeros included.
func (d Delay) StdDev() float64 { return math.Sqrt(d.law.variance()) }

// Tail returns P(X > t), the share of requests that take longer than t seconds.
// It is 1 for t below zero. NaN is an error.
func (d Delay) Tail(t float64) (float64, error) {
	if err := notNaN("time", t); err != nil {
		return 0, err
	}
	switch {
	case t < 0:
		return 1, nil
	case math.IsInf(t, 1):
		return 0, nil
	}
	return d.law.tail(t), nil
}

// Quantile returns the least time, in seconds, that a share p of the requests
// does not exceed: Quantile(0.99) is the 99th percentile. The level must be at
// least 0 and below 1.
func (d Delay) Quantile(p float64) (float64, error) {
	if err := level(p); err != nil {
		return 0, err
	}
	return d.law.quantile(1 - p), nil
}

// GammaDelay returns the gamma law with a given mean and standard deviation in
// seconds: the usual two-moment fit to a sojourn that is a sum of known parts.
// With a deviation below a millionth of the mean it is a constant.
//
//	P(X > t) = Q(k, kt/m),    k = (m/s)²
//
// It is an approximation of whatever law has those moments: near for unimodal
// sums of independent parts with s up to about m, optimistic beyond the 99th
// percentile for heavy tails. Source: Tijms (2003), appendix B.
func GammaDelay(mean, stdDev float64) (Delay, error) {
	if err := errors.Join(positive("mean", mean), nonNegative("standard deviation", stdDev)); err != nil {
		return Delay{}, err
	}
	if stdDev <= 1e-6*mean {
		return Delay{constant(mean)}, nil
	}
	return Delay{gammaOf(1, mean, stdDev*stdDev)}, nil
}

// exponential is zero with probability 1-prob, else exponential.
type exponential struct{ prob, rate float64 }

func (e exponential) mean() float64          { return e.prob / e.rate }
func (e exponential) variance() float64      { return e.prob * (2 - e.prob) / (e.rate * e.rate) }
func (e exponential) tail(t float64) float64 { return e.prob * math.Exp(-e.rate*t) }

func (e exponential) quantile(q float64) float64 {
	if e.prob <= q {
		return 0
	}
	return math.Log(e.prob/q) / e.rate
}

// waitThenServe is the sojourn of M/M/c: with probability prob an exponential
// wait of rate drain, then always an exponential service.
type waitThenServe struct{ prob, drain, service float64 }

func (s waitThenServe) mean() float64 { return s.prob/s.drain + 1/s.service }

func (s waitThenServe) variance() float64 {
	return exponential{s.prob, s.drain}.variance() + 1/(s.service*s.service)
}

// tail is e^(-μt) + C·μ·∫ e^(-μs) e^(-θ(t-s)) ds over 0..t, with drain θ. The
// integral is t·e^(-min(μ,θ)t)·g(|μ-θ|t), g(x) = (1-e^-x)/x, which has no
// difference to cancel when θ is near μ and is right when they are equal.
func (s waitThenServe) tail(t float64) float64 {
	g := 1.0
	if x := math.Abs(s.service-s.drain) * t; x > 0 {
		g = -math.Expm1(-x) / x
	}
	slow := min(s.service, s.drain)
	if slow*t > 1000 {
		return 0
	}
	return math.Exp(-s.service*t) + s.prob*s.service*t*math.Exp(-slow*t)*g
}

func (s waitThenServe) quantile(q float64) float64 { return invert(s.tail, s.mean(), q) }

// gamma is zero with probability 1-prob, else gamma distributed.
type gamma struct{ prob, shape, rate float64 }

// gammaOf takes the mean and variance of the part above zero.
func gammaOf(prob, mean, variance float64) gamma {
	return gamma{prob, mean * mean / variance, mean / variance}
}

func (g gamma) mean() float64 { return g.prob * g.shape / g.rate }

func (g gamma) variance() float64 {
	return g.prob * g.shape * (1 + g.shape*(1-g.prob)) / (g.rate * g.rate)
}

func (g gamma) tail(t float64) float64 {
	x := g.rate * t
	if x > 4*g.shape+1000 {
		return 0 // below e^-700 by Chernoff's bound
	}
	return g.prob * mathext.GammaIncRegComp(g.shape, x)
}

func (g gamma) quantile(q float64) float64 { return invert(g.tail, g.mean(), q) }

// constant is a time that never varies.
type constant float64

func (c constant) mean() float64            { return float64(c) }
func (c constant) variance() float64        { return 0 }
func (c constant) quantile(float64) float64 { return float64(c) }

func (c constant) tail(t float64) float64 {
	if t < float64(c) {
		return 1
	}
	return 0
}

// invert returns the least t with tail(t) ≤ q. Doubling from the mean finds an
// upper end, by Markov's inequality at mean/q at the latest.
func invert(tail func(t float64) float64, mean, q float64) float64 {
	if tail(0) <= q {
		return 0
	}
	hi := mean
	for tail(hi) > q {
		hi *= 2
	}
	return bisect(0, hi, func(t float64) bool { return tail(t) > q })
}

// bisect returns the least x between lo and hi at which below turns false, to
// the last bit. It must hold near lo.
func bisect(lo, hi float64, below func(x float64) bool) float64 {
	for {
		mid := lo + (hi-lo)/2
		if mid <= lo || mid >= hi {
			return hi
		}
		if below(mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
}
