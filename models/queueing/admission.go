package queueing

import (
	"errors"
	"math"
)

// Metastability is the danger that clients who retry keep an overloaded system
// overloaded. Once every attempt times out, each request costs 1+r attempts, so
// the system is offered λ(1+r), and stays overloaded after the trigger is gone if
//
//	μ/(1+r) < λ < μ
//
// Below this range it recovers by itself; inside it is vulnerable: it works until
// something pushes it over, and returns only when the load falls below μ/(1+r) or
// the retries stop; above it is overloaded in any case.
//
// r is the most extra attempts a request can cause when all fail: the limit on
// retries, or a budget if that is smaller (retries as a share of requests, such as
// 0.1), or Π(1+r_i) - 1 where r_i are the retries of each layer of services. The
// range is the widest: attempts whose timeout is so long that some succeed in an
// overload narrow it. Source: N. Bronson, A. Aghayev, A. Charapko, T. Zhu,
// "Metastable failures in distributed systems", HotOS 2021.
type Metastability struct {
	Capacity float64 // μ, attempts per second that the system can serve
	Retries  float64 // r, extra attempts per request when all fail; may be a fraction
}

// Condition is what a system does at a load.
type Condition int

// The conditions, by rising load.
const (
	Stable     Condition = iota // recovers by itself from any trigger
	Vulnerable                  // works, but an overload once there stays
	Overloaded                  // cannot do the work
)

func (c Condition) String() string {
	switch c {
	case Stable:
		return "stable"
	case Vulnerable:
		return "vulnerable"
	}
	return "overloaded"
}

// Validate reports every parameter out of range.
func (m Metastability) Validate() error {
	return errors.Join(positive("capacity", m.Capacity), nonNegative("retries", m.Retries))
}

// Onset returns the load, in requests per second, from which on the system is
// vulnerable: μ/(1+r).
func (m Metastability) Onset() (float64, error) {
	if err := m.Validate(); err != nil {
		return 0, err
	}
	return m.Capacity / (1 + m.Retries), nil
}

// At returns the condition at a load of so many new requests per second. The ends
// of the range count as the worse condition.
func (m Metastability) At(arrival float64) (Condition, error) {
	onset, err := m.Onset()
	if err := errors.Join(err, nonNegative("arrival rate", arrival)); err != nil {
		return 0, err
	}
	switch {
	case arrival >= m.Capacity:
		return Overloaded, nil
	case arrival >= onset:
		return Vulnerable, nil
	}
	return Stable, nil
}

// RetriesAllowed returns the most extra attempts per request that a system of this
// capacity bears at this load without being vulnerable, μ/λ - 1: the budget to
// give to clients. It is +Inf without load; a load of the capacity or more is an
// [OverloadError].
func RetriesAllowed(capacity, arrival float64) (float64, error) {
	if err := errors.Join(positive("capacity", capacity), nonNegative("arrival rate", arrival)); err != nil {
		return 0, err
	}
	switch {
	case arrival == 0:
		return math.Inf(1), nil
	case arrival >= capacity:
		return 0, &OverloadError{Offered: arrival, Capacity: capacity}
	}
	return (capacity - arrival) / arrival, nil
}
