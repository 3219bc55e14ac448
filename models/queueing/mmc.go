package queueing

import (
	"errors"
	"math"
)

// MMc is the queue of c like servers before one line: Poisson arrivals,
// exponential service, first come first served. M/M/1 is Servers = 1.
//
//	P(wait > t)  = C(c, a)·exp(-(cμ-λ)t)
//	mean wait    = C(c, a) / (cμ-λ)
//	sojourn      = wait + an independent exponential service
//
// It holds for λ < cμ. Source: Kleinrock (1975), §3.5; Tijms (2003), §5.1.
type MMc struct {
	Arrival float64 // λ, requests per second; may be 0
	Service float64 // μ, requests per second of one busy server
	Servers int     // c
}

// Validate reports every parameter that is not a number in range. An overloaded
// queue is well formed: the answers report it.
func (m MMc) Validate() error {
	return errors.Join(
		nonNegative("arrival rate", m.Arrival),
		positive("service rate", m.Service),
		count("servers", m.Servers, 1),
	)
}

// Averages returns the long-run means, or an [OverloadError].
func (m MMc) Averages() (Averages, error) {
	waiting, drain, err := m.solve()
	if err != nil {
		return Averages{}, err
	}
	return averages(m.Arrival, m.Service, m.Servers, waiting, waiting/drain), nil
}

// Wait returns the law of the time from arrival to the start of service: zero
// with probability 1-C, else exponential with rate cμ-λ.
func (m MMc) Wait() (Delay, error) {
	waiting, drain, err := m.solve()
	if err != nil {
		return Delay{}, err
	}
	return Delay{exponential{waiting, drain}}, nil
}

// Sojourn returns the law of the time from arrival to completion.
func (m MMc) Sojourn() (Delay, error) {
	waiting, drain, err := m.solve()
	if err != nil {
		return Delay{}, err
	}
	return Delay{waitThenServe{waiting, drain, m.Service}}, nil
}

// NumberTail returns P(N ≥ n), the share of time with n or more requests in the
// system, waiting or in service:
//
//	P(N = n) ∝ a^n/n!         for n < c, with total 1-C
//	P(N ≥ n) = C·ρ^(n-c)      for n ≥ c
func (m MMc) NumberTail(n int) (float64, error) {
	waiting, _, err := m.solve()
	if err != nil {
		return 0, err
	}
	offered := m.Arrival / m.Service
	if n >= m.Servers {
		return waiting * math.Pow(offered/float64(m.Servers), float64(n-m.Servers)), nil
	}
	first, weights := poissonWeights(offered, m.Servers-1)
	var below, from float64
	for i, w := range weights {
		if first+i < n {
			below += w
		} else {
			from += w
		}
	}
	return waiting + (1-waiting)*from/(below+from), nil
}

// solve returns the probability of waiting and the rate cμ-λ at which a line of
// waiting requests drains.
func (m MMc) solve() (waiting, drain float64, err error) {
	if err := m.Validate(); err != nil {
		return 0, 0, err
	}
	offered := m.Arrival / m.Service
	waiting, err = erlangC(m.Servers, offered)
	return waiting, m.Service * (float64(m.Servers) - offered), err
}
