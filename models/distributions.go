package models

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"

	"fleetcost/models/words"
	"fleetcost/sim"
)

// A Distribution of a time in seconds. Draws come from the stream they are
// given, so that a seed fixes them.
type Distribution interface {
	Draw(r *rand.Rand) float64
	Mean() float64
	// SCV is the squared coefficient of variation, variance over mean squared.
	SCV() float64
	// String describes the distribution as a scenario would write it.
	String() string
}

// The constructors below take times in seconds and return an error that says
// which parameter is out of range.

// above tells whether all values are finite numbers above zero.
func above(values ...float64) error {
	for _, x := range values {
		if !(x > 0) || math.IsInf(x, 0) {
			return fmt.Errorf("%g is not a number above zero", x)
		}
	}
	return nil
}

// varied tells whether mean and cv are numbers above zero, and cv one that
// floating point can square and invert.
func varied(mean, cv float64) error {
	if err := above(mean, cv); err != nil {
		return err
	}
	if cv < 1e-6 || cv > 1e6 {
		return fmt.Errorf("cv = %g is not between 1e-6 and 1e6", cv)
	}
	return nil
}

// ms formats seconds the way scenarios write times.
func ms(seconds float64) string { return sim.Seconds(seconds).String() }

type constant float64

// Constant is always the same time; zero is allowed.
func Constant(seconds float64) (Distribution, error) {
	if !(seconds >= 0) || math.IsInf(seconds, 0) {
		return nil, fmt.Errorf("%g is not a time", seconds)
	}
	return constant(seconds), nil
}

func (c constant) Draw(*rand.Rand) float64 { return float64(c) }

func (c constant) Mean() float64 { return float64(c) }

func (c constant) SCV() float64 { return 0 }

func (c constant) String() string { return ms(float64(c)) }

type exponential float64

// Exponential has density e^(−t/mean)/mean and a squared coefficient of
// variation of 1.
func Exponential(mean float64) (Distribution, error) { return exponential(mean), above(mean) }

func (e exponential) Draw(r *rand.Rand) float64 { return r.ExpFloat64() * float64(e) }

func (e exponential) Mean() float64 { return float64(e) }

func (e exponential) SCV() float64 { return 1 }

func (e exponential) String() string { return "exponential, mean " + ms(float64(e)) }

// Fixed tells whether a distribution always gives the same.
func Fixed(d Distribution) bool { _, is := d.(constant); return is }

// Memoryless tells whether a distribution is exponential: what is left of it is like
// the whole.
func Memoryless(d Distribution) bool { _, is := d.(exponential); return is }

type erlang struct {
	k    int
	mean float64
}

// Erlang is the sum of k exponential times of equal mean: SCV = 1/k.
func Erlang(k int, mean float64) (Distribution, error) {
	if k < 1 || k > 1000 {
		return nil, fmt.Errorf("k = %d is not between 1 and 1000", k)
	}
	return erlang{k, mean}, above(mean)
}

func (e erlang) Draw(r *rand.Rand) float64 {
	sum := 0.0
	for range e.k {
		sum += r.ExpFloat64()
	}
	return sum * e.mean / float64(e.k)
}

func (e erlang) Mean() float64 { return e.mean }

func (e erlang) SCV() float64 { return 1 / float64(e.k) }

func (e erlang) String() string { return fmt.Sprintf("erlang %d, mean %s", e.k, ms(e.mean)) }

type gamma struct {
	shape, mean float64
}

// Gamma with the given mean and coefficient of variation: shape 1/cv².
func Gamma(mean, cv float64) (Distribution, error) {
	return gamma{1 / (cv * cv), mean}, varied(mean, cv)
}

func (g gamma) Draw(r *rand.Rand) float64 {
	return distuv.Gamma{Alpha: g.shape, Beta: g.shape / g.mean, Src: r}.Rand()
}

func (g gamma) Mean() float64 { return g.mean }

func (g gamma) SCV() float64 { return 1 / g.shape }

func (g gamma) String() string { return withCV("gamma", g) }

func withCV(name string, d Distribution) string {
	return fmt.Sprintf("%s, mean %s, cv %s", name, ms(d.Mean()), words.Plain(math.Sqrt(d.SCV())))
}

type lognormal struct {
	mu, sigma float64
}

// Lognormal with the given mean and coefficient of variation.
func Lognormal(mean, cv float64) (Distribution, error) {
	if err := varied(mean, cv); err != nil {
		return nil, err
	}
	v := math.Log1p(cv * cv)
	return lognormal{math.Log(mean) - v/2, math.Sqrt(v)}, nil
}

// LognormalThrough is the lognormal whose q1-quantile is x1 and whose
// q2-quantile is x2.
func LognormalThrough(q1, x1, q2, x2 float64) (Distribution, error) {
	if q1 > q2 {
		q1, x1, q2, x2 = q2, x2, q1, x1
	}
	if err := above(x1, x2, q1, 1-q2); err != nil {
		return nil, err
	}
	if q1 == q2 || x1 >= x2 {
		return nil, fmt.Errorf("the p%g (%s) must be less than the p%g (%s)", 100*q1, ms(x1), 100*q2, ms(x2))
	}
	z1, z2 := distuv.UnitNormal.Quantile(q1), distuv.UnitNormal.Quantile(q2)
	sigma := math.Log(x2/x1) / (z2 - z1)
	return lognormal{math.Log(x1) - sigma*z1, sigma}, nil
}

func (l lognormal) Draw(r *rand.Rand) float64 { return math.Exp(l.mu + l.sigma*r.NormFloat64()) }

func (l lognormal) Mean() float64 { return math.Exp(l.mu + l.sigma*l.sigma/2) }

func (l lognormal) SCV() float64 { return math.Expm1(l.sigma * l.sigma) }

func (l lognormal) String() string {
	return fmt.Sprintf("lognormal, p50 %s, p99 %s", ms(math.Exp(l.mu)), ms(math.Exp(l.mu+2.3263478740408408*l.sigma)))
}

type pareto struct {
	least, shape float64
}

// Pareto (type I) with the given mean and coefficient of variation: the shape
// is 1 + √(1 + 1/cv²), above 2 so that the variance exists.
func Pareto(mean, cv float64) (Distribution, error) {
	if err := varied(mean, cv); err != nil {
		return nil, err
	}
	shape := 1 + math.Sqrt(1+1/(cv*cv))
	return pareto{mean * (shape - 1) / shape, shape}, nil
}

func (p pareto) Draw(r *rand.Rand) float64 {
	return p.least * math.Exp(r.ExpFloat64()/p.shape)
}

func (p pareto) Mean() float64 { return p.shape * p.least / (p.shape - 1) }

func (p pareto) SCV() float64 { return 1 / (p.shape * (p.shape - 2)) }

func (p pareto) String() string { return withCV("pareto", p) }

type uniform struct {
	low, high float64
}

// Uniform between low and high.
func Uniform(low, high float64) (Distribution, error) {
	if !(low >= 0) || !(high > low) || math.IsInf(high, 0) {
		return nil, fmt.Errorf("the range from %s to %s is not one of times", ms(low), ms(high))
	}
	return uniform{low, high}, nil
}

func (u uniform) Draw(r *rand.Rand) float64 { return u.low + (u.high-u.low)*r.Float64() }

func (u uniform) Mean() float64 { return (u.low + u.high) / 2 }

func (u uniform) SCV() float64 {
	return (u.high - u.low) * (u.high - u.low) / 12 / (u.Mean() * u.Mean())
}

func (u uniform) String() string { return fmt.Sprintf("uniform, %s to %s", ms(u.low), ms(u.high)) }
