package queueing

import (
	"errors"
	"math"
)

// MG1 is one server with Poisson arrivals and independent service times of any
// law, first come first served. Its means and variances are exact
// (Pollaczek–Khinchine), ρ = λE[S] < 1:
//
//	E[W]   = λE[S²] / (2(1-ρ))
//	E[W²]  = 2E[W]² + λE[S³] / (3(1-ρ))
//	Var T  = Var W + Var S
//	Var N  = λE[T] + λ²·Var T
//
// The mean wait is the same for any order of service that does not look at the
// service times. Sources: Kleinrock (1975), §5.6-5.7; the variance of N: J.
// Keilson, L. D. Servi, "A distributional form of Little's law", Operations
// Research Letters 7(5), 1988.
type MG1 struct {
	Arrival float64 // λ, requests per second; may be 0
	Service Moments // of one service time
}

// Variances are those of the three quantities in [Averages] that MG1 knows. They
// are infinite when the service has no third moment.
type Variances struct {
	Wait    float64 // s²
	Sojourn float64 // s²
	Number  float64 // requests²
}

// Validate reports every parameter out of range. An overloaded queue is well
// formed: the answers report it.
func (m MG1) Validate() error {
	return errors.Join(nonNegative("arrival rate", m.Arrival), m.Service.Validate())
}

// Averages returns the long-run means, or an [OverloadError].
func (m MG1) Averages() (Averages, error) {
	rho, err := m.load()
	if err != nil {
		return Averages{}, err
	}
	mean, _ := m.waiting(rho)
	return averages(m.Arrival, 1/m.Service.Mean, 1, rho, rho*mean), nil
}

// Variances returns the exact variances, or an [OverloadError].
func (m MG1) Variances() (Variances, error) {
	rho, err := m.load()
	if err != nil {
		return Variances{}, err
	}
	service := max(0, m.Service.Second-m.Service.Mean*m.Service.Mean)
	if rho == 0 {
		return Variances{Sojourn: service}, nil // even without a third moment
	}
	mean, second := m.waiting(rho)
	wait := rho * (second - rho*mean*mean)
	sojourn := wait + service
	return Variances{
		Wait:    wait,
		Sojourn: sojourn,
		Number:  m.Arrival * (rho*mean + m.Service.Mean + m.Arrival*sojourn),
	}, nil
}

// WaitExponential approximates the law of the wait by the exponential with its
// true share of zeros and its true mean:
//
//	P(W > t) ≈ ρ·exp(-ρt/E[W])
//
// It is exact for M/M/1 and in the limit of ρ → 1 for any service with a finite
// variance. In the shared cases, with loads of 0.5 to 0.8, its 90th to 99th
// percentiles are within 8 % of the truth for service less variable than
// exponential and within 25 % up to a squared coefficient of variation of 5.5;
// the median is much worse. Source: J. F. C. Kingman, "On queues in heavy
// traffic", Journal of the Royal Statistical Society B 24(2), 1962.
func (m MG1) WaitExponential() (Delay, error) {
	rho, err := m.load()
	if err != nil {
		return Delay{}, err
	}
	mean, _ := m.waiting(rho)
	return Delay{exponential{rho, 1 / mean}}, nil
}

// WaitGamma approximates the law of the wait by its true share of zeros and a
// gamma law with the true mean and variance of the waits above zero:
//
//	P(W > t) ≈ ρ·Q(k, kt/m),    m = E[W]/ρ,    m²/k = E[W²]/ρ - m²
//
// It is exact for M/M/1 and needs a third moment of service. In the same cases
// its 90th to 99th percentiles are within 2 % for service less variable than
// exponential and within 11 % for the rest. Source: Tijms (2003), §9.2 and
// appendix B.
func (m MG1) WaitGamma() (Delay, error) {
	rho, err := m.load()
	if err != nil {
		return Delay{}, err
	}
	if math.IsInf(m.Service.Third, 1) {
		return Delay{}, errors.New("queueing: a gamma fit to the wait needs a third moment of service; it is infinite")
	}
	mean, second := m.waiting(rho)
	return Delay{gammaOf(rho, mean, second-mean*mean)}, nil
}

// load returns ρ.
func (m MG1) load() (float64, error) {
	if err := m.Validate(); err != nil {
		return 0, err
	}
	rho := m.Arrival * m.Service.Mean
	if rho >= 1 {
		return 0, &OverloadError{Offered: rho, Capacity: 1}
	}
	return rho, nil
}

// waiting returns the first two moments of the waits above zero, which a share ρ
// of the requests has: those of W divided by ρ.
func (m MG1) waiting(rho float64) (mean, second float64) {
	s := m.Service
	mean = s.Second / (2 * s.Mean * (1 - rho))
	return mean, 2*rho*mean*mean + s.Third/(3*s.Mean*(1-rho))
}
