package queueing

import (
	"errors"
	"fmt"
)

// Retrial is a group of servers without a line: Poisson arrivals, exponential
// service, and a request that finds every server busy goes away, comes back after
// an exponential time and tries again, for as often as it takes. Requests that
// wait to come back are in orbit.
//
// It holds for λ < cμ. Nobody is lost, but a free server may stand idle while
// requests are in orbit, so the wait is longer than that of M/M/c, which is the
// limit of quick retries. Source: G. I. Falin, J. G. C. Templeton, Retrial Queues,
// Chapman & Hall, 1997, ch. 1 and 2.
type Retrial struct {
	Arrival float64 // λ, new requests per second
	Service float64 // μ, requests per second of one busy server
	Servers int     // c
	Retry   float64 // γ, retries per second of one request in orbit
}

// RetrialAverages are the long-run means of a retrial queue.
type RetrialAverages struct {
	Utilization float64 // busy servers over servers
	Blocked     float64 // share of first attempts that find every server busy
	OrbitMean   float64 // requests in orbit
	OrbitTime   float64 // mean seconds a request spends there, zeros included
	SojournMean float64 // seconds from arrival to completion
	Attempts    float64 // mean per request, 1 + γ·OrbitTime
}

// Validate reports every parameter out of range. An overloaded group is well
// formed: the answers report it.
func (m Retrial) Validate() error {
	return errors.Join(
		positive("arrival rate", m.Arrival),
		positive("service rate", m.Service),
		count("servers", m.Servers, 1),
		positive("retry rate", m.Retry),
	)
}

// SingleServer returns the averages for one server, from the closed form
//
//	blocked = ρ,    orbit = ρ²/(1-ρ)·(1 + μ/γ),    ρ = λ/μ
//
// or an [OverloadError]. More servers are an error: they have none.
func (m Retrial) SingleServer() (RetrialAverages, error) {
	if err := m.check(); err != nil {
		return RetrialAverages{}, err
	}
	if m.Servers != 1 {
		return RetrialAverages{}, fmt.Errorf("queueing: servers is %d; the closed form is for 1", m.Servers)
	}
	rho := m.Arrival / m.Service
	return m.averages(rho, rho*rho/(1-rho)*(1+m.Service/m.Retry)), nil
}

// Averages returns the long-run means, or an [OverloadError]. It solves the Markov
// chain of (servers busy, requests in orbit) up to an orbit so large that less
// than 1e-15 of the time goes to larger ones; where that takes more than about
// 1e8 states it is an error.
func (m Retrial) Averages() (RetrialAverages, error) {
	if err := m.check(); err != nil {
		return RetrialAverages{}, err
	}
	for largest := 64; ; largest *= 2 {
		if largest > 1e8/(m.Servers+1) {
			return RetrialAverages{}, fmt.Errorf("queueing: an orbit of %d requests before %d servers is still too small", largest/2, m.Servers)
		}
		if blocked, orbit, beyond := m.solve(largest); beyond < 1e-15 {
			return m.averages(blocked, orbit), nil
		}
	}
}

func (m Retrial) check() error {
	if err := m.Validate(); err != nil {
		return err
	}
	if offered, c := m.Arrival/m.Service, float64(m.Servers); offered >= c {
		return &OverloadError{Offered: offered, Capacity: c}
	}
	return nil
}

func (m Retrial) averages(blocked, orbit float64) RetrialAverages {
	time := orbit / m.Arrival
	return RetrialAverages{
		Utilization: m.Arrival / (m.Service * float64(m.Servers)),
		Blocked:     blocked,
		OrbitMean:   orbit,
		OrbitTime:   time,
		SojournMean: time + 1/m.Service,
		Attempts:    1 + m.Retry*time,
	}
}

// solve gives the share of time with every server busy and the mean orbit of the
// chain that is not let beyond the largest orbit, and the share of its own part
// of the mean that the largest has. An orbit grows only when every server is
// busy, so with u the probabilities of an orbit's states relative to that of all
// busy,
//
//	λ·P(c, j) = (j+1)γ·Σ_{i<c} P(i, j+1)
//
// links an orbit to the next, and from the largest down each is one tridiagonal
// system, eliminated here without a subtraction.
func (m Retrial) solve(largest int) (blocked, orbit, beyond float64) {
	c := m.Servers
	rise := make([]float64, largest+1)  // P(c, j)/P(c, j-1)
	weigh := make([]float64, largest+1) // P(orbit j)/P(c, j)
	up, fixed, u := make([]float64, c), make([]float64, c), make([]float64, c)
	above := 0.0 // (j+1)γ·P(c, j+1)/P(c, j), by which u is the flow from the next orbit
	for j := largest; j >= 0; j-- {
		leave := float64(j) * m.Retry
		s, d, below := leave, 0.0, 0.0
		for i := range c {
			in := 0.0
			if i > 0 {
				s = leave + float64(i)*m.Service*s/d
				in = m.Arrival*below + above*u[i-1] // u is still that of the next orbit, see below
			}
			d = m.Arrival + s
			up[i] = float64(i+1) * m.Service / d
			below = in / d
			fixed[i] = below
		}
		next, idle := 1.0, 0.0
		for i := c - 1; i >= 0; i-- {
			u[i] = up[i]*next + fixed[i]
			next = u[i]
			idle += next
		}
		weigh[j] = 1 + idle
		if j > 0 {
			rise[j] = m.Arrival / (leave * idle)
			above = leave * rise[j]
		}
	}
	weight, total := 1.0, 0.0
	for j := range weigh {
		if j > 0 {
			weight *= rise[j]
		}
		if weight > 1e200 { // only ratios count
			weight, total, blocked, orbit = weight/1e200, total/1e200, blocked/1e200, orbit/1e200
		}
		total += weight * weigh[j]
		blocked += weight
		orbit += weight * weigh[j] * float64(j)
	}
	beyond = weight * weigh[largest] * float64(largest) / (orbit + total)
	return blocked / total, orbit / total, beyond
}
