package queueing

import (
	"errors"
	"math"
)

// GGc approximates c servers before one line when neither arrivals nor service
// are exponential, from their squared coefficients of variation (Allen–Cunneen):
//
//	E[W] ≈ E[W of M/M/c]·(ca² + cs²)/2·φ,    φ = 1
//
// It is exact for M/M/c and M/G/1 and right in the limit ρ → 1. It errs the more,
// the lower the load, the more servers and the farther the arrivals from
// Poisson: against the exact GI/M/c at ρ = 0.9 and c = 4 to 16 the mean wait is
// 5 to 32 % too long for smoother arrivals and 6 to 17 % too short for bursts
// (ca² = 4), and at ρ = 0.5 it may miss by a factor, when waits are short anyway.
// Refined sets φ to Whitt's correction: with smoother arrivals that leaves less
// than a third of the error, with bursts most of it, and M/G/1 is no longer
// exact.
//
// Sources: Allen (1990), ch. 5; W. Whitt, "Approximations for the GI/G/m queue",
// Production and Operations Management 2(2), 1993, eqs. (2.16)-(2.25).
type GGc struct {
	Arrival    float64 // λ, requests per second; may be 0
	Service    float64 // μ, requests per second of one busy server
	Servers    int     // c
	ArrivalSCV float64 // ca², variance of the gap between arrivals over its squared mean
	ServiceSCV float64 // cs², the same of the service time
	Refined    bool    // apply Whitt's correction
}

// Validate reports every parameter out of range. An overloaded queue is well
// formed: the answers report it.
func (m GGc) Validate() error {
	return errors.Join(
		m.markov().Validate(),
		nonNegative("squared coefficient of variation of arrivals", m.ArrivalSCV),
		nonNegative("squared coefficient of variation of service", m.ServiceSCV),
	)
}

// Averages returns the approximate long-run means, or an [OverloadError]. The
// probability of waiting is that of M/M/c, or 0 where nothing varies.
func (m GGc) Averages() (Averages, error) {
	if err := m.Validate(); err != nil {
		return Averages{}, err
	}
	a, err := m.markov().Averages()
	if err != nil {
		return Averages{}, err
	}
	wait := a.WaitMean * (m.ArrivalSCV + m.ServiceSCV) / 2
	if m.Refined && wait > 0 {
		wait *= whitt(a.Utilization, m.ArrivalSCV, m.ServiceSCV, m.Servers)
	}
	waiting := a.ProbWait
	if wait == 0 {
		waiting = 0
	}
	return averages(m.Arrival, m.Service, m.Servers, waiting, wait), nil
}

// Wait returns an approximate law of the time from arrival to the start of
// service, exponential for those who wait:
//
//	P(W > t) ≈ C(c, a)·exp(-C(c, a)·t/E[W])
//
// It is exact for M/M/c and right in heavy traffic (Kingman); for the rest it is
// as good as the mean. Source: Allen (1990), ch. 5; Whitt (1993), §4.
func (m GGc) Wait() (Delay, error) {
	a, err := m.Averages()
	if err != nil {
		return Delay{}, err
	}
	if a.WaitMean == 0 {
		return Delay{exponential{0, m.Service}}, nil
	}
	return Delay{exponential{a.ProbWait, a.ProbWait / a.WaitMean}}, nil
}

// markov is the M/M/c with the same rates.
func (m GGc) markov() MMc { return MMc{m.Arrival, m.Service, m.Servers} }

// whitt returns φ(ρ, ca², cs², m) of Whitt (1993), eqs. (2.16)-(2.25), for a load
// above 0 and at least one coefficient above 0. The factors φ₁ and φ₃ are
// Cosmetatos's for M/D/m and D/M/m; the constants are the paper's.
func whitt(rho, ca2, cs2 float64, servers int) float64 {
	m := float64(servers)
	gamma := min(0.24, (1-rho)*(m-1)*(math.Sqrt(4+5*m)-2)/(16*m*rho))
	phi1 := 1 + gamma
	phi3 := (1 - 4*gamma) * math.Exp(-2*(1-rho)/(3*rho))
	psi := 1.0
	if c2 := (ca2 + cs2) / 2; c2 < 1 {
		psi = math.Pow(min(1, (phi1+phi3)/2), 2*(1-c2))
	}
	if ca2 >= cs2 {
		return (4*(ca2-cs2)*phi1 + cs2*psi) / (4*ca2 - 3*cs2)
	}
	return ((cs2-ca2)*phi3 + (cs2+3*ca2)*psi) / (2 * (ca2 + cs2))
}
