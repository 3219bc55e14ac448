package queueing

import (
	"errors"
	"fmt"
	"math"
)

// Interarrival is the gap of a renewal process: independent gaps of one law.
type Interarrival interface {
	// Validate reports every parameter out of range.
	Validate() error
	// Rate is the arrivals per second, one over the mean gap.
	Rate() float64
	// ExcessLST is the Laplace–Stieltjes transform, at s > 0 per second, of the
	// gap still to run at a random instant:
	//
	//	(1 - A*(s))·Rate/s,    A*(s) = E[e^(-s·gap)]
	//
	// It falls from 1 to 0 as s grows.
	ExcessLST(s float64) float64
}

// ErlangArrivals have gaps of so many exponential stages: every k-th request of
// a Poisson stream. One stage is the Poisson stream itself.
//
//	A*(s) = (kλ/(kλ+s))^k
type ErlangArrivals struct {
	Arrival float64 // λ, per second
	Stages  int     // k; the squared coefficient of variation is 1/k
}

// Validate reports every parameter out of range.
func (e ErlangArrivals) Validate() error {
	return errors.Join(positive("arrival rate", e.Arrival), count("stages", e.Stages, 1))
}

// Rate is the arrivals per second.
func (e ErlangArrivals) Rate() float64 { return e.Arrival }

// ExcessLST is the transform of the remaining gap.
func (e ErlangArrivals) ExcessLST(s float64) float64 {
	k := float64(e.Stages)
	return -math.Expm1(-k*math.Log1p(s/(k*e.Arrival))) * e.Arrival / s
}

// DeterministicArrivals come like clockwork: A*(s) = e^(-s/λ).
type DeterministicArrivals struct {
	Arrival float64 // λ, per second
}

// Validate reports a rate out of range.
func (d DeterministicArrivals) Validate() error { return positive("arrival rate", d.Arrival) }

// Rate is the arrivals per second.
func (d DeterministicArrivals) Rate() float64 { return d.Arrival }

// ExcessLST is the transform of the remaining gap.
func (d DeterministicArrivals) ExcessLST(s float64) float64 {
	return -math.Expm1(-s/d.Arrival) * d.Arrival / s
}

// HyperexponentialArrivals come in clusters: a gap is exponential with one of two
// means, drawn afresh for each.
//
//	A*(s) = p/(1+s·m₁) + (1-p)/(1+s·m₂)
type HyperexponentialArrivals struct {
	Share     float64 // p, of gaps with the first mean
	FirstMean float64 // m₁, s
	OtherMean float64 // m₂, s
}

// BalancedArrivals returns the hyperexponential arrivals with this rate per second
// and squared coefficient of variation, at least 1, whose two kinds of gap take
// up equal time. Source: Tijms (2003), appendix B.
func BalancedArrivals(arrival, scv float64) (HyperexponentialArrivals, error) {
	err := errors.Join(positive("arrival rate", arrival), positive("squared coefficient of variation", scv))
	if err == nil && scv < 1 {
		err = fmt.Errorf("queueing: squared coefficient of variation is %v; hyperexponential gaps have at least 1", scv)
	}
	if err != nil {
		return HyperexponentialArrivals{}, err
	}
	rare := 1 / (scv + 1 + math.Sqrt((scv-1)*(scv+1))) // = (1-√((v-1)/(v+1)))/2
	return HyperexponentialArrivals{
		Share:     1 - rare,
		FirstMean: 1 / (2 * (1 - rare) * arrival),
		OtherMean: 1 / (2 * rare * arrival),
	}, nil
}

// Validate reports every parameter out of range.
func (h HyperexponentialArrivals) Validate() error {
	return errors.Join(
		share("share of first gaps", h.Share),
		positive("first mean gap", h.FirstMean),
		positive("other mean gap", h.OtherMean),
	)
}

// Rate is the arrivals per second.
func (h HyperexponentialArrivals) Rate() float64 {
	return 1 / (h.Share*h.FirstMean + (1-h.Share)*h.OtherMean)
}

// ExcessLST is the transform of the remaining gap.
func (h HyperexponentialArrivals) ExcessLST(s float64) float64 {
	sum := h.Share*h.FirstMean/(1+s*h.FirstMean) + (1-h.Share)*h.OtherMean/(1+s*h.OtherMean)
	return sum * h.Rate()
}

// RenewalArrivals have gaps of any law with a known transform.
type RenewalArrivals struct {
	Arrival float64                 // λ, per second: one over the mean gap of LST
	LST     func(s float64) float64 // A*(s) = E[e^(-s·gap)]
}

// Validate reports a rate out of range or a missing transform.
func (r RenewalArrivals) Validate() error {
	err := positive("arrival rate", r.Arrival)
	if r.LST == nil {
		err = errors.Join(err, errors.New("queueing: renewal arrivals have no transform"))
	}
	return err
}

// Rate is the arrivals per second.
func (r RenewalArrivals) Rate() float64 { return r.Arrival }

// ExcessLST is the transform of the remaining gap. The difference 1-A*(s) costs
// digits for small s: at a load ρ the answers of GIM1 keep a relative accuracy of
// about 1e-16/(1-ρ)².
func (r RenewalArrivals) ExcessLST(s float64) float64 { return (1 - r.LST(s)) * r.Arrival / s }
