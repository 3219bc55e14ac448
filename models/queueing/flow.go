package queueing

import (
	"errors"
	"math"
)

// FlowEquivalent is a line before a station that serves the faster, the more
// requests are inside, up to a limit: k requests inside leave at rate Rates[k-1],
// more wait outside. With Poisson arrivals the number of requests is a
// birth–death chain,
//
//	p(n) = p(0)·Π_{k=1..n} λ/μ(min(k, N)),    N = len(Rates)
//
// and when all N places are taken the wait is exponential with rate μ(N) − λ.
//
// With μ(k) the throughput of a closed network of k requests it stands for that
// network behind a limit on concurrency: a server with N workers that share
// cores and wait for I/O. It is exact where the network has product form and
// requests pass through it often before they leave; else it is a good
// approximation of the means.
//
// Source: K. M. Chandy, U. Herzog, L. Woo, "Parametric analysis of queuing
// networks", IBM Journal of Research and Development 19(1), 1975.
type FlowEquivalent struct {
	Arrival float64   // λ, requests per second; may be 0
	Rates   []float64 // μ(1), μ(2), …, μ(N), requests per second
}

// Validate reports every parameter out of range.
func (m FlowEquivalent) Validate() error {
	errs := []error{nonNegative("arrival rate", m.Arrival), count("places", len(m.Rates), 1)}
	for _, r := range m.Rates {
		errs = append(errs, positive("rate", r))
	}
	return errors.Join(errs...)
}

// Averages returns the long-run means, or an [OverloadError]. Waiting is
// waiting for a place; the sojourn includes it.
func (m FlowEquivalent) Averages() (Averages, error) {
	if err := m.Validate(); err != nil {
		return Averages{}, err
	}
	n := len(m.Rates)
	last := m.Rates[n-1]
	if m.Arrival >= last {
		return Averages{}, &OverloadError{Offered: m.Arrival, Capacity: last}
	}
	// Weights relative to the largest, in logarithms, so that none overflows.
	logs := make([]float64, n+1)
	most := 0.0
	for k := 1; k <= n; k++ {
		logs[k] = logs[k-1] + math.Log(m.Arrival/m.Rates[k-1])
		most = math.Max(most, logs[k])
	}
	var total, inside float64
	for k := range n {
		w := math.Exp(logs[k] - most)
		total += w
		inside += float64(k) * w
	}
	// From n on a geometric tail of ratio ρ.
	rho := m.Arrival / last
	full := math.Exp(logs[n]-most) / (1 - rho)
	total += full
	inside += float64(n) * full
	a := Averages{Throughput: m.Arrival, ProbWait: full / total}
	a.QueueLenMean = a.ProbWait * rho / (1 - rho)
	a.NumberMean = inside/total + a.QueueLenMean
	a.Utilization = inside / total / float64(n)
	if m.Arrival > 0 {
		a.WaitMean = a.QueueLenMean / m.Arrival
		a.SojournMean = a.NumberMean / m.Arrival
	} else {
		a.SojournMean = 1 / m.Rates[0]
	}
	return a, nil
}

// Wait is the time until a place is free.
func (m FlowEquivalent) Wait() (Delay, error) {
	a, err := m.Averages()
	if err != nil {
		return Delay{}, err
	}
	return Delay{exponential{a.ProbWait, m.Rates[len(m.Rates)-1] - m.Arrival}}, nil
}
