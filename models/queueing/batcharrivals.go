package queueing

import (
	"errors"
	"fmt"
)

// BatchMM1 is one exponential server whose requests come in batches (M^[X]/M/1):
// batches are Poisson, their sizes X independent, one request is served at a time.
// With ρ = λ_B·E[X]/μ
//
//	E[N]    = ρ·(1 + E[X²]/E[X]) / (2(1-ρ))
//	P(wait) = 1 - (1-ρ)/E[X]
//
// All is per request, not per batch. It holds for ρ < 1 and any order inside a
// batch. Source: M. L. Chaudhry, J. G. C. Templeton, A First Course in Bulk
// Queues, Wiley, 1983, ch. 3; Kleinrock (1975), §4.5.
type BatchMM1 struct {
	Batches    float64 // λ_B, batches per second; may be 0
	SizeMean   float64 // E[X], requests per batch, at least 1
	SizeSecond float64 // E[X²]
	Service    float64 // μ, requests per second of the busy server
}

// FixedBatches are batches of one size.
func FixedBatches(batches float64, size int, service float64) BatchMM1 {
	x := float64(size)
	return BatchMM1{Batches: batches, SizeMean: x, SizeSecond: x * x, Service: service}
}

// GeometricBatches have P(X = n) = p(1-p)^(n-1), n ≥ 1, with p one over the mean
// size: every request brings another with the same probability.
func GeometricBatches(batches, mean, service float64) BatchMM1 {
	return BatchMM1{Batches: batches, SizeMean: mean, SizeSecond: mean * (2*mean - 1), Service: service}
}

// Validate reports every parameter out of range. An overloaded queue is well
// formed: the answers report it.
func (m BatchMM1) Validate() error {
	err := errors.Join(
		nonNegative("rate of batches", m.Batches),
		positive("mean batch size", m.SizeMean),
		positive("second moment of the batch size", m.SizeSecond),
		positive("service rate", m.Service),
	)
	const rounding = 1 - 1e-9
	switch {
	case err != nil:
		return err
	case m.SizeMean < 1:
		return fmt.Errorf("queueing: mean batch size is %v; want at least 1", m.SizeMean)
	case m.SizeSecond < m.SizeMean*m.SizeMean*rounding:
		return fmt.Errorf("queueing: second moment of the batch size is %v; with a mean of %v it must be at least %v",
			m.SizeSecond, m.SizeMean, m.SizeMean*m.SizeMean)
	}
	return nil
}

// Averages returns the long-run means, or an [OverloadError].
func (m BatchMM1) Averages() (Averages, error) {
	if err := m.Validate(); err != nil {
		return Averages{}, err
	}
	arrival := m.Batches * m.SizeMean
	rho := arrival / m.Service
	if rho >= 1 {
		return Averages{}, &OverloadError{Offered: rho, Capacity: 1}
	}
	// E[T] = E[N]/λ, and what of it is not service is a wait: a sum of what the
	// batch finds and of those before it in its batch.
	ratio := m.SizeSecond / m.SizeMean
	wait := (ratio - 1 + 2*rho) / (2 * (1 - rho) * m.Service)
	return averages(arrival, m.Service, 1, 1-(1-rho)/m.SizeMean, max(0, wait)), nil
}
