package queueing

import (
	"errors"
	"fmt"
	"math"
)

// ErlangA is M/M/c whose waiting requests give up (M/M/c+M): a request leaves
// unserved when an exponential patience runs out before it is started; one in
// service stays.
//
//	P(N = n) ∝ Π_{j=1..n} λ/(min(j, c)·μ + (j-c)⁺·θ),    θ = 1/patience
//	P(abandon) = θ·E[waiting]/λ
//
// It has a stationary answer at any load. For light loads and long patience it
// is M/M/c; in an overload it sheds what is too much, P(abandon) → 1 - cμ/λ.
//
// Sources: C. Palm, "Methods of judging the annoyance caused by congestion", Tele
// 4, 1953; O. Garnett, A. Mandelbaum, M. Reiman, "Designing a call center with
// impatient customers", Manufacturing & Service Operations Management 4(3), 2002.
type ErlangA struct {
	Arrival  float64 // λ, requests per second; may be 0
	Service  float64 // μ, requests per second of one busy server
	Servers  int     // c
	Patience float64 // mean seconds a request is willing to wait
}

// Validate reports every parameter out of range. A patience of more than 1e12
// arrivals or services is one without end, and that model is [MMc].
func (m ErlangA) Validate() error {
	err := errors.Join(
		nonNegative("arrival rate", m.Arrival),
		positive("service rate", m.Service),
		count("servers", m.Servers, 1),
		positive("mean patience", m.Patience),
	)
	if err != nil {
		return err
	}
	if events := m.Patience * max(m.Arrival, float64(m.Servers)*m.Service); events > 1e12 {
		return fmt.Errorf("queueing: mean patience is %v s, %.3g arrivals or services; want at most 1e12 of them", m.Patience, events)
	}
	return nil
}

// Averages returns the long-run means. Loss is the share that abandons, ProbWait
// the share that finds every server busy. WaitMean and SojournMean are over all
// arrivals, those that give up included until they do, so Little's law holds with
// the arrival rate in place of the throughput. It takes steps of the order of
// √(c + patience·cμ).
func (m ErlangA) Averages() (Averages, error) {
	if err := m.Validate(); err != nil {
		return Averages{}, err
	}
	if m.Arrival == 0 {
		return Averages{SojournMean: 1 / m.Service}, nil
	}
	var total, waiting, queue, busy float64
	m.eachState(func(n int, weight float64) {
		total += weight
		busy += weight * float64(min(n, m.Servers))
		if n >= m.Servers {
			waiting += weight
			queue += weight * float64(n-m.Servers)
		}
	})
	a := Averages{
		Throughput:   m.Service * busy / total,
		Utilization:  min(1, busy/total/float64(m.Servers)),
		ProbWait:     min(1, waiting/total),
		QueueLenMean: queue / total,
	}
	a.NumberMean = a.QueueLenMean + busy/total
	a.Loss = min(1, a.QueueLenMean/m.Patience/m.Arrival)
	a.WaitMean = a.QueueLenMean / m.Arrival
	a.SojournMean = a.NumberMean / m.Arrival
	return a, nil
}

// leaving is the rate at which one of n requests leaves, served or not.
func (m ErlangA) leaving(n int) float64 {
	return float64(min(n, m.Servers))*m.Service + float64(max(0, n-m.Servers))/m.Patience
}

// eachState gives every number in the system that matters with a weight in
// proportion to its probability. It grows outwards from the most likely number,
// the last that loses requests no faster than they arrive, so that nothing
// overflows; only positive numbers are added, so no digits cancel.
func (m ErlangA) eachState(visit func(n int, weight float64)) {
	const negligible = 1e-40
	mode := m.Arrival / m.Service
	if c := float64(m.Servers); mode >= c {
		mode = c + (m.Arrival-c*m.Service)*m.Patience
	}
	peak := int(math.Floor(mode))
	visit(peak, 1)
	for n, w := peak, 1.0; n > 0; n-- {
		if w *= m.leaving(n) / m.Arrival; w < negligible {
			break
		}
		visit(n-1, w)
	}
	for n, w := peak+1, 1.0; ; n++ {
		if w *= m.Arrival / m.leaving(n); w < negligible {
			break
		}
		visit(n, w)
	}
}
