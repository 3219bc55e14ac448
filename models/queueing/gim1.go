package queueing

import (
	"errors"
	"fmt"
	"math"
)

// GIM1 is one server with renewal arrivals and exponential service, first come
// first served. All follows from the root σ in (0, 1) of σ = A*(μ(1-σ)), the
// share of requests that wait:
//
//	P(wait > t)    = σ·exp(-μ(1-σ)t)
//	P(sojourn > t) = exp(-μ(1-σ)t)
//
// It holds for λ < μ. Source: Kleinrock (1975), ch. 6; D. G. Kendall, "Stochastic
// processes occurring in the theory of queues and their analysis by the method
// of the imbedded Markov chain", Ann. Math. Statist. 24(3), 1953.
type GIM1 struct {
	Arrivals Interarrival
	Service  float64 // μ, requests per second of the busy server
}

// RoundRobin is one of k single-server queues that a Poisson stream feeds in
// turn: each sees every k-th arrival, so it is E_k/M/1. The arrival rate is that
// of the whole stream. With queues below 1 Validate complains of the stages.
func RoundRobin(arrival, service float64, queues int) GIM1 {
	return GIM1{
		Arrivals: ErlangArrivals{Arrival: arrival / float64(queues), Stages: queues},
		Service:  service,
	}
}

// Validate reports every parameter out of range. An overloaded queue is well
// formed: the answers report it.
func (m GIM1) Validate() error {
	if m.Arrivals == nil {
		return errors.Join(errors.New("queueing: arrivals are missing"), positive("service rate", m.Service))
	}
	return errors.Join(m.Arrivals.Validate(), positive("service rate", m.Service))
}

// Averages returns the long-run means, or an [OverloadError].
func (m GIM1) Averages() (Averages, error) {
	decay, err := m.solve()
	if err != nil {
		return Averages{}, err
	}
	waiting := 1 - decay/m.Service
	return averages(m.Arrivals.Rate(), m.Service, 1, waiting, waiting/decay), nil
}

// Wait returns the law of the time from arrival to the start of service.
func (m GIM1) Wait() (Delay, error) {
	decay, err := m.solve()
	if err != nil {
		return Delay{}, err
	}
	return Delay{exponential{1 - decay/m.Service, decay}}, nil
}

// Sojourn returns the law of the time from arrival to completion.
func (m GIM1) Sojourn() (Delay, error) {
	decay, err := m.solve()
	if err != nil {
		return Delay{}, err
	}
	return Delay{exponential{1, decay}}, nil
}

// solve returns the decay rate s = μ(1-σ). Put into the equation for σ it gives
//
//	(1 - A*(s))·λ/s = ρ,    0 < s ≤ μ,
//
// where the left side, the transform of the remaining gap, falls steadily from
// 1: there is one root, the false one at σ = 1 is gone, and nothing is lost when
// it lies near 0 (heavy load).
func (m GIM1) solve() (decay float64, err error) {
	if err := m.Validate(); err != nil {
		return 0, err
	}
	rho := m.Arrivals.Rate() / m.Service
	if rho >= 1 {
		return 0, &OverloadError{Offered: rho, Capacity: 1}
	}
	decay = bisect(0, m.Service, func(s float64) bool { return m.Arrivals.ExcessLST(s) > rho })
	if at := m.Arrivals.ExcessLST(decay); !(math.Abs(at-rho) <= 1e-6*rho) {
		return 0, fmt.Errorf("queueing: transform of the arrivals is %v at s = %v, where it should pass %v; is its mean gap 1/%v s?",
			at, decay, rho, m.Arrivals.Rate())
	}
	return decay, nil
}
