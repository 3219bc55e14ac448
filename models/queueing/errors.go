package queueing

import (
	"fmt"
	"math"
)

// MaxServers is the most servers, places or clients that a model accepts. The
// recursions take up to a step for each, so this bounds the time of an answer.
const MaxServers = 1 << 24

// Rates and times must lie between smallest and largest, or be 0 where that makes
// sense, so that their products and third powers stay finite.
const (
	smallest = 1e-30
	largest  = 1e30
)

// OverloadError says that work arrives as fast as it can be served, or faster:
// the queue grows without end and no stationary answer exists.
type OverloadError struct {
	Offered  float64 // offered load λ/μ, erlangs
	Capacity float64 // servers
}

func (e *OverloadError) Error() string {
	return fmt.Sprintf("queueing: overloaded: an offered load of %.6g erlangs on a capacity of %.6g", e.Offered, e.Capacity)
}

// UnattainableError says that no number of servers keeps a goal, because it is
// below what a request takes when it never waits.
type UnattainableError struct {
	Goal  float64 // seconds
	Floor float64 // seconds: the same measure with servers without end
}

func (e *UnattainableError) Error() string {
	return fmt.Sprintf("queueing: a goal of %.6g s cannot be kept: without any waiting it is already %.6g s", e.Goal, e.Floor)
}

// positive accepts a rate or a time above zero.
func positive(name string, v float64) error {
	if v >= smallest && v <= largest {
		return nil
	}
	return fmt.Errorf("queueing: %s is %v; want a number from %g to %g", name, v, smallest, largest)
}

// nonNegative accepts a rate or a time that may be zero.
func nonNegative(name string, v float64) error {
	if v >= 0 && v <= largest {
		return nil
	}
	return fmt.Errorf("queueing: %s is %v; want a number from 0 to %g", name, v, largest)
}

// share accepts a number from 0 to 1.
func share(name string, v float64) error {
	if v >= 0 && v <= 1 {
		return nil
	}
	return fmt.Errorf("queueing: %s is %v; want a share from 0 to 1", name, v)
}

// positiveShare accepts a number above 0 and up to 1.
func positiveShare(name string, v float64) error {
	if v > 0 && v <= 1 {
		return nil
	}
	return fmt.Errorf("queueing: %s is %v; want a share above 0 and up to 1", name, v)
}

// level accepts the level of a quantile: 0.99 for the 99th percentile. At 1 the
// quantile of every law here is infinite.
func level(p float64) error {
	if p >= 0 && p < 1 {
		return nil
	}
	return fmt.Errorf("queueing: quantile level is %v; want at least 0 and below 1", p)
}

// count accepts a whole number from least to MaxServers.
func count(name string, n, least int) error { return countUpTo(name, n, least, MaxServers) }

// countUpTo accepts a whole number from least to most.
func countUpTo(name string, n, least, most int) error {
	if n >= least && n <= most {
		return nil
	}
	return fmt.Errorf("queueing: %s is %d; want a whole number from %d to %d", name, n, least, most)
}

// notNaN accepts any number that is one.
func notNaN(name string, v float64) error {
	if math.IsNaN(v) {
		return fmt.Errorf("queueing: %s is NaN", name)
	}
	return nil
}
