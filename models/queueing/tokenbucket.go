package queueing

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// TokenBucket is a rate limiter: tokens come in steadily until the bucket holds a
// burst of them; a request takes one whole token or is rejected. Arrivals are
// Poisson.
//
// The missing tokens are the work before a server that takes 1/rate for each
// admitted request, so the share rejected is the loss of M/D/1 with as many
// places as the burst, the one in service included. With ρ = arrival/rate and
// π(0) the share of departures that leave an M/D/1 with so many places empty
//
//	rejected = 1 - 1/(π(0) + ρ)
//
// It holds at any load. Source: O. Brun, J.-M. Garcia, "Analytical solution of
// finite capacity M/D/1 queues", Journal of Applied Probability 37(4), 2000; that
// relation: Tijms (2003), §9.8. A. W. Berger, W. Whitt, "The pros and cons of a
// job buffer in a token-bank rate-control throttle", IEEE Trans. Comm. 42, 1994.
type TokenBucket struct {
	Arrival float64 // λ, requests per second; may be 0
	Rate    float64 // tokens per second
	Burst   int     // the most tokens the bucket holds
}

// Validate reports every parameter out of range.
func (m TokenBucket) Validate() error {
	return errors.Join(
		nonNegative("arrival rate", m.Arrival),
		positive("rate of tokens", m.Rate),
		count("burst", m.Burst, 1),
	)
}

// Rejected returns the share of requests that find no token. It costs up to some
// hundred steps for each token of the burst.
func (m TokenBucket) Rejected() (float64, error) {
	if err := m.Validate(); err != nil {
		return 0, err
	}
	rho := m.Arrival / m.Rate
	switch {
	case rho < smallest:
		return 0, nil
	case rho > 700 && m.Burst == 1:
		return rho / (1 + rho), nil
	case rho > 700:
		return 1 - 1/rho, nil // π(0) ≤ e^-700
	}
	chain := newDepartures(rho)
	sum := 0.0
	for range m.Burst {
		sum += chain.next()
		if sum > 1e300 {
			return 1 - 1/rho, nil
		}
	}
	empty := 1 / sum
	if direct := 1 - 1/(empty+rho); direct > 1e-3 || (1-rho)*float64(m.Burst+100) < 2 {
		return direct, nil
	}
	// A small loss would be a difference of two nearly equal numbers. But without
	// a limit the queue is empty with probability 1-ρ, so the difference is what
	// the departures beyond the burst add up to. Near ρ = 1, where that sum would
	// be long, the loss is about 1/(2·burst) and the difference good enough.
	beyond := 0.0
	for {
		p := chain.next()
		beyond += p
		if p <= 1e-17*beyond {
			break
		}
	}
	return (1 - rho) * beyond * empty / (empty + rho), nil
}

// departures walks the chain of the numbers that departures from M/D/1 leave
// behind, relative to that of none. As many departures pass a level upwards as
// downwards, so with A the arrivals of one service, Poisson with mean ρ,
//
//	π(j+1)·P(A=0) = π(0)·P(A ≥ j+1) + Σ_{i=1..j} π(i)·P(A ≥ j-i+2)
//
// where all terms are positive. A limit on the places leaves the ratios of the
// numbers below it as they are.
type departures struct {
	none float64   // P(A = 0)
	many []float64 // P(A ≥ n), as far as it is not 0
	last []float64 // π(1) to the latest, of which only as many are kept
	at   int       // the next number
}

func newDepartures(rho float64) *departures {
	d := &departures{none: math.Exp(-rho), many: []float64{1}}
	for n := 1; n < MaxServers; n++ {
		p := mathext.GammaIncReg(float64(n), rho)
		if !(p > 1e-290) {
			break
		}
		d.many = append(d.many, p)
	}
	return d
}

func (d *departures) atLeast(n int) float64 {
	if n < len(d.many) {
		return d.many[n]
	}
	return 0
}

func (d *departures) next() float64 {
	j := d.at - 1
	d.at++
	if j < 0 {
		return 1
	}
	sum := d.atLeast(j + 1)
	for back, i := 2, len(d.last)-1; i >= 0 && back < len(d.many); back, i = back+1, i-1 {
		sum += d.last[i] * d.many[back]
	}
	p := sum / d.none
	d.last = append(d.last, p)
	if keep := len(d.many); len(d.last) > 2*keep+1000 {
		d.last = append(d.last[:0], d.last[len(d.last)-keep:]...)
	}
	return p
}
