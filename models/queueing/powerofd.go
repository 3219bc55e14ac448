package queueing

import (
	"errors"
	"fmt"
	"math"
)

// PowerOfD is a large fleet of single-server queues where each arrival looks at d
// servers drawn at random and joins the one with the fewest requests. In the
// limit of many servers the share of them with i or more requests is
//
//	s_i = ρ^((d^i-1)/(d-1)),
//	E[T] = E[S]·Σ_{i≥1} ρ^((d^i-d)/(d-1))
//
// One choice is a random split: M/M/1. As d grows it becomes join the shortest
// queue, which in this limit never waits.
//
// It holds for Poisson arrivals, exponential service, ρ < 1 and servers without
// end; for n servers the mean sojourn is larger by a share of order 1/n that
// grows with the load (about 1 % at n = 100, d = 2, ρ = 0.9). The means hold for
// processor sharing as well, the laws of wait and sojourn for first come first
// served.
//
// Sources: N. D. Vvedenskaya, R. L. Dobrushin, F. I. Karpelevich, "Queueing system
// with selection of the shortest of two queues", Problems of Information
// Transmission 32(1), 1996; M. Mitzenmacher, "The power of two choices in
// randomized load balancing", IEEE TPDS 12(10), 2001.
type PowerOfD struct {
	Arrival float64 // λ, requests per second per server; may be 0
	Service float64 // μ, requests per second of a busy server
	Choices int     // d
}

// Validate reports every parameter out of range. An overloaded fleet is well
// formed: the answers report it.
func (m PowerOfD) Validate() error {
	return errors.Join(
		nonNegative("arrival rate", m.Arrival),
		positive("service rate", m.Service),
		count("choices", m.Choices, 1),
	)
}

// Averages returns the long-run means of one server, or an [OverloadError].
func (m PowerOfD) Averages() (Averages, error) {
	wait, err := m.Wait()
	if err != nil {
		return Averages{}, err
	}
	waiting := math.Pow(m.Arrival/m.Service, float64(m.Choices))
	return averages(m.Arrival, m.Service, 1, waiting, wait.Mean()), nil
}

// Wait returns the law of the time from arrival to the start of service.
func (m PowerOfD) Wait() (Delay, error) { return m.delay(1) }

// Sojourn returns the law of the time from arrival to completion.
func (m PowerOfD) Sojourn() (Delay, error) { return m.delay(0) }

// ServersWith returns the share of servers with n or more requests, waiting or
// in service.
func (m PowerOfD) ServersWith(n int) (float64, error) {
	rho, err := m.load()
	if err != nil {
		return 0, err
	}
	if n < 0 {
		return 0, fmt.Errorf("queueing: number of requests is %d; want 0 or more", n)
	}
	if m.Choices == 1 {
		return math.Pow(rho, float64(n)), nil
	}
	power := 0.0 // (d^i-1)/(d-1)
	for i := 0; i < n && !math.IsInf(power, 1); i++ {
		power = float64(m.Choices)*power + 1
	}
	return math.Pow(rho, power), nil
}

// delay returns the law of the time until the services that precede it, less
// skip, are over. An arrival finds n or more requests with probability
// s_n^d = ρ^(d+d²+…+d^n), and each is one exponential service.
func (m PowerOfD) delay(skip int) (Delay, error) {
	rho, err := m.load()
	if err != nil {
		return Delay{}, err
	}
	if m.Choices == 1 {
		return Delay{exponential{math.Pow(rho, float64(skip)), m.Service * (1 - rho)}}, nil
	}
	more := []float64{}
	for power := 0.0; ; power = float64(m.Choices) * (power + 1) {
		found := math.Pow(rho, power)
		if found == 0 {
			break
		}
		more = append(more, found)
	}
	more = append(more, 0)
	return Delay{stages{rate: m.Service, more: more[min(skip, len(more)-1):]}}, nil
}

// load returns ρ.
func (m PowerOfD) load() (float64, error) {
	if err := m.Validate(); err != nil {
		return 0, err
	}
	rho := m.Arrival / m.Service
	if rho >= 1 {
		return 0, &OverloadError{Offered: rho, Capacity: 1}
	}
	return rho, nil
}
