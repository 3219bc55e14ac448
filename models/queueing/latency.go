package queueing

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/integrate/quad"
)

// ExponentialDelay returns the exponential law with this mean in seconds.
func ExponentialDelay(mean float64) (Delay, error) {
	if err := positive("mean", mean); err != nil {
		return Delay{}, err
	}
	return Delay{exponential{1, 1 / mean}}, nil
}

// LognormalDelay returns the lognormal law with this mean in seconds and squared
// coefficient of variation v, the usual picture of a backend's latency:
//
//	P(X > t) = ½·erfc((ln t - m)/(σ√2)),    σ² = ln(1+v),    m = ln(mean) - σ²/2
func LognormalDelay(mean, scv float64) (Delay, error) {
	if err := errors.Join(positive("mean", mean), positive("squared coefficient of variation", scv)); err != nil {
		return Delay{}, err
	}
	sigma := math.Sqrt(math.Log1p(scv))
	return DelayFromTail(func(t float64) float64 {
		return math.Erfc((math.Log(t/mean)/sigma+sigma/2)/math.Sqrt2) / 2
	})
}

// DelayFromTail returns the law of a time, in seconds, with P(X > t) = tail(t)
// for t ≥ 0: any distribution function, measured or computed. The tail must not
// rise and must fall below one half; this is tried at some 200 times from 1e-30 s
// to 1e30 s, and a time between them that breaks it gives wrong numbers, never NaN.
//
// Mean and deviation are integrals, E[X^n] = ∫ n·t^(n-1)·P(X > t) dt, with a
// relative error of about 1e-12 (at steps of the tail 1e-10); one that does not
// converge within 1e30 medians is +Inf.
func DelayFromTail(tail func(seconds float64) float64) (Delay, error) {
	if tail == nil {
		return Delay{}, errors.New("queueing: a delay has no tail")
	}
	last := 1.0
	median := math.Inf(1)
	for decade := -30.0; decade <= 30; decade += .3 {
		t := math.Pow(10, decade)
		p := tail(t)
		if !(p >= 0 && p <= last*(1+1e-9)) {
			return Delay{}, fmt.Errorf("queueing: tail of a delay is %v at %.3g s; want a share that does not rise, it was %v before", p, t, last)
		}
		last = p
		if p <= .5 {
			median = min(median, t)
		}
	}
	if math.IsInf(median, 1) {
		return Delay{}, fmt.Errorf("queueing: tail of a delay is still %v at 1e30 s; want a share that falls below one half", last)
	}
	return Delay{curve{tail, median}}, nil
}

// curve is a law known by its tail alone.
type curve struct {
	f     func(t float64) float64
	scale float64 // s, of the order of the median
}

func (c curve) mean() float64 { return c.moment(1) }

func (c curve) variance() float64 {
	mean, second := c.moment(1), c.moment(2)
	if math.IsInf(second, 1) {
		return second
	}
	return max(0, second-mean*mean)
}

// tail keeps a careless function within its bounds.
func (c curve) tail(t float64) float64 {
	p := c.f(t)
	if !(p > 0) {
		return 0
	}
	return min(p, 1)
}

func (c curve) quantile(q float64) float64 { return invert(c.tail, c.scale, q) }

// moment returns E[X^n] in y = ln(t/scale), where laws of any spread are smooth.
// Below y = -40 the tail is taken to be what it is there.
func (c curve) moment(n float64) float64 {
	const lo, hi = -40.0, 69.0 // e^69 = 1e30
	f := func(y float64) float64 { return n * math.Exp(n*y) * c.tail(c.scale*math.Exp(y)) }
	var pieces [int(hi - lo)]float64
	sum := f(lo) / n
	for i := range pieces {
		left := lo + float64(i)
		pieces[i] = gauss(f, left, left+1)
		sum += pieces[i]
	}
	if f(hi) > 1e-9*sum {
		return math.Inf(1)
	}
	total := f(lo) / n
	for i, rough := range pieces {
		left := lo + float64(i)
		total += refine(f, left, left+1, rough, 1e-14*sum, 40)
	}
	return total * math.Pow(c.scale, n)
}

// gauss is the integral by Gauss's rule of 15 points.
func gauss(f func(float64) float64, a, b float64) float64 {
	return quad.Fixed(f, a, b, 15, quad.Legendre{}, 1)
}

// refine halves an interval until its integral stands still.
func refine(f func(float64) float64, a, b, rough, tolerance float64, depth int) float64 {
	mid := (a + b) / 2
	left, right := gauss(f, a, mid), gauss(f, mid, b)
	if depth == 0 || math.Abs(left+right-rough) <= tolerance {
		return left + right
	}
	return refine(f, a, mid, left, tolerance, depth-1) + refine(f, mid, b, right, tolerance, depth-1)
}

// delay reports a Delay that no function made.
func delay(name string, d Delay) error {
	if d.law == nil {
		return fmt.Errorf("queueing: %s has no law", name)
	}
	return nil
}
