package queueing

import (
	"errors"

	"gonum.org/v1/gonum/mathext"
)

// Fanout returns the law of the latency of a request that makes so many calls at
// once and is done when so many of them have answered: all of them, a quorum, or
// the first. The calls are independent, of one law, and do not queue for each
// other. It is the k-th order statistic of n:
//
//	P(X > t) = P(fewer than k of n answered by t) = I_q(n-k+1, k),    q = P(call > t)
//
// with I the regularized incomplete beta function. For exponential calls, the
// gaps between answers are exponential and
//
//	E[X] = m·Σ_{i=n-k+1..n} 1/i,    Var X = m²·Σ_{i=n-k+1..n} 1/i²
//
// which grows as m·ln n when all are waited for. Sources: A. Rényi, "On the theory
// of order statistics", Acta Math. Hung. 4, 1953; H. A. David, H. N. Nagaraja,
// Order Statistics, 3rd ed., 2003, §2.1; what it does to services: J. Dean, L. A.
// Barroso, "The tail at scale", Communications of the ACM 56(2), 2013.
func Fanout(calls, needed int, call Delay) (Delay, error) {
	err := errors.Join(count("calls", calls, 1), count("needed answers", needed, 1), delay("call", call))
	if err == nil && needed > calls {
		err = count("calls", calls, needed)
	}
	if err != nil {
		return Delay{}, err
	}
	n, k := float64(calls), float64(needed)
	tail := func(t float64) float64 {
		q := min(1, max(0, call.law.tail(t)))
		return mathext.RegIncBeta(n-k+1, k, q)
	}
	if e, ok := call.law.(exponential); ok && e.prob == 1 {
		return Delay{exponentialOrder{tail, calls, needed, 1 / e.rate}}, nil
	}
	return DelayFromTail(tail)
}

// exponentialOrder is the time of so many answers of exponential calls.
type exponentialOrder struct {
	over          func(t float64) float64
	calls, needed int
	call          float64 // mean, s
}

func (e exponentialOrder) mean() float64 {
	sum := 0.0
	for i := e.calls - e.needed + 1; i <= e.calls; i++ {
		sum += 1 / float64(i)
	}
	return sum * e.call
}

func (e exponentialOrder) variance() float64 {
	sum := 0.0
	for i := e.calls - e.needed + 1; i <= e.calls; i++ {
		sum += 1 / (float64(i) * float64(i))
	}
	return sum * e.call * e.call
}

func (e exponentialOrder) tail(t float64) float64     { return e.over(t) }
func (e exponentialOrder) quantile(q float64) float64 { return invert(e.tail, e.mean(), q) }
