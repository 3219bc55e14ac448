package queueing

import (
	"errors"
	"math"
)

// MaxRetries is the most retries that [Retries] accepts.
const MaxRetries = 1 << 16

// Retries is a client that tries again after a failure, at most so many times. An
// attempt takes a fixed time and fails with probability f, independently of the
// others; after failure i, from 0, the client waits b·g^i. With at most r retries
//
//	P(success)  = 1 - f^(r+1)
//	E[attempts] = (1 - f^(r+1))/(1 - f)
//	E[duration] = E[attempts]·attempt + Σ_{i=0..r-1} f^(i+1)·b·g^i
//
// Real failures come together: with an overloaded server f itself grows with the
// attempts, and [Metastability] is the matter.
type Retries struct {
	Attempt float64 // seconds an attempt takes, failed or not
	Failure float64 // f, share of attempts that fail
	Most    int     // r, retries after the first attempt
	Backoff float64 // b, seconds before the first retry; may be 0
	Factor  float64 // g, by which each backoff is longer than the last
}

// RetryAverages are what a client sees per request.
type RetryAverages struct {
	Success         float64 // share of requests that succeed in the end
	Attempts        float64 // mean per request
	Duration        float64 // mean seconds, failed requests included
	DurationSuccess float64 // mean seconds of those that succeed; 0 if none does
	DurationMax     float64 // seconds of a request whose attempts all fail
}

// Validate reports every parameter out of range, and backoffs that grow beyond
// all bounds.
func (m Retries) Validate() error {
	err := errors.Join(
		positive("attempt time", m.Attempt),
		share("share of failures", m.Failure),
		countUpTo("retries", m.Most, 0, MaxRetries),
		nonNegative("backoff", m.Backoff),
		nonNegative("backoff factor", m.Factor),
	)
	if err != nil {
		return err
	}
	if m.Backoff == 0 || m.Most == 0 {
		return nil
	}
	return nonNegative("last backoff", m.Backoff*math.Pow(m.Factor, float64(m.Most-1)))
}

// Averages returns what a client sees per request.
func (m Retries) Averages() (RetryAverages, error) {
	if err := m.Validate(); err != nil {
		return RetryAverages{}, err
	}
	a := RetryAverages{Success: -math.Expm1(float64(m.Most+1) * math.Log(m.Failure))}
	reached, elapsed, backoff := 1.0, 0.0, m.Backoff // reached: the share that makes this attempt
	for i := 0; ; i++ {
		elapsed += m.Attempt
		a.Attempts += reached
		a.Duration += reached * m.Attempt
		a.DurationSuccess += reached * (1 - m.Failure) * elapsed
		reached *= m.Failure
		if i == m.Most {
			break
		}
		a.Duration += reached * backoff
		elapsed += backoff
		backoff *= m.Factor
	}
	a.DurationMax = elapsed
	if a.Success > 0 {
		a.DurationSuccess /= a.Success
	} else {
		a.DurationSuccess = 0
	}
	return a, nil
}
