package queueing

import (
	"errors"
	"fmt"
)

// PriorityClass is one class of requests that share a server.
type PriorityClass struct {
	Arrival float64 // λ_k, requests per second; may be 0
	Service Moments // of one service time
}

// PriorityMG1 is one server with Poisson classes of requests, the first class
// before the second and so on, first come first served within a class. With
// σ_k = Σ_{i≤k} λ_i·E[S_i], the load of class k and those before it:
//
//	non-preemptive     E[W_k] = ½Σ_{all i} λ_i·E[S_i²] / ((1-σ_{k-1})(1-σ_k))
//	                   E[T_k] = E[W_k] + E[S_k]
//	preemptive-resume  E[W_k] = ½Σ_{i≤k} λ_i·E[S_i²] / ((1-σ_{k-1})(1-σ_k))
//	                   E[T_k] = E[W_k] + E[S_k]/(1-σ_{k-1})
//
// Non-preemptive, a service once begun is finished. Preemptive, it is interrupted
// by an arrival of a class before it and resumed where it was.
//
// It holds for a total load below one. Sources: A. Cobham, "Priority assignment
// in waiting line problems", Operations Research 2(1), 1954; H. White, L. S.
// Christie, "Queuing with preemptive priorities or with breakdown", Operations
// Research 6(1), 1958; Kleinrock (1976), ch. 3.
type PriorityMG1 struct {
	Classes    []PriorityClass // the most important first
	Preemptive bool
}

// Validate reports every parameter out of range. An overloaded server is well
// formed: the answers report it.
func (m PriorityMG1) Validate() error {
	bad := []error{count("classes", len(m.Classes), 1)}
	for i, c := range m.Classes {
		err := errors.Join(nonNegative("arrival rate", c.Arrival), c.Service.Validate())
		if err != nil {
			bad = append(bad, fmt.Errorf("class %d: %w", i+1, err))
		}
	}
	return errors.Join(bad...)
}

// Averages returns the long-run means of each class, or an [OverloadError].
// Waiting is from arrival to the first start of service; what an interrupted
// request waits after that is in its sojourn and in QueueLenMean. ProbWait is the
// share that does not start at once, Utilization the share of time the server is
// busy with the class.
func (m PriorityMG1) Averages() ([]Averages, error) {
	if err := m.Validate(); err != nil {
		return nil, err
	}
	load, residual := 0.0, 0.0 // ½Σ λE[S²]: the mean work left in a service under way
	for _, c := range m.Classes {
		load += c.Arrival * c.Service.Mean
		residual += c.Arrival * c.Service.Second / 2
	}
	if load >= 1 {
		return nil, &OverloadError{Offered: load, Capacity: 1}
	}
	all := make([]Averages, len(m.Classes))
	probWait, before, residualUpTo := load, 0.0, 0.0
	for k, c := range m.Classes {
		own := c.Arrival * c.Service.Mean
		stretch := 1.0
		if m.Preemptive {
			residualUpTo += c.Arrival * c.Service.Second / 2
			residual, probWait, stretch = residualUpTo, before+own, 1-before
		}
		wait := residual / ((1 - before) * (1 - before - own))
		sojourn := wait + c.Service.Mean/stretch
		all[k] = Averages{
			Throughput:   c.Arrival,
			Utilization:  own,
			ProbWait:     probWait,
			WaitMean:     wait,
			SojournMean:  sojourn,
			QueueLenMean: c.Arrival * (sojourn - c.Service.Mean),
			NumberMean:   c.Arrival * sojourn,
		}
		before += own
	}
	return all, nil
}

// PriorityMMc is M/M/c with Poisson classes, the most important first, that all
// have the same exponential service, which is never interrupted:
//
//	E[W_k] = C(c, a)/(cμ) / ((1-σ_{k-1})(1-σ_k)),    σ_k = Σ_{i≤k} λ_i/(cμ)
//
// The share that waits, Erlang's C, is the same for all. It holds for Σλ < cμ.
// Source: Cobham (1954).
type PriorityMMc struct {
	Arrivals []float64 // λ_k, requests per second, of each class
	Service  float64   // μ, requests per second of one busy server
	Servers  int       // c
}

// Validate reports every parameter out of range. An overloaded queue is well
// formed: the answers report it.
func (m PriorityMMc) Validate() error {
	bad := []error{count("classes", len(m.Arrivals), 1)}
	for i, a := range m.Arrivals {
		bad = append(bad, nonNegative(fmt.Sprintf("arrival rate of class %d", i+1), a))
	}
	return errors.Join(append(bad, positive("service rate", m.Service), count("servers", m.Servers, 1))...)
}

// Averages returns the long-run means of each class, or an [OverloadError].
func (m PriorityMMc) Averages() ([]Averages, error) {
	if err := m.Validate(); err != nil {
		return nil, err
	}
	total := 0.0
	for _, a := range m.Arrivals {
		total += a
	}
	waiting, err := erlangC(m.Servers, total/m.Service)
	if err != nil {
		return nil, err
	}
	drain := float64(m.Servers) * m.Service
	all := make([]Averages, len(m.Arrivals))
	before := 0.0
	for k, a := range m.Arrivals {
		own := a / drain
		wait := waiting / drain / ((1 - before) * (1 - before - own))
		all[k] = averages(a, m.Service, m.Servers, waiting, wait)
		before += own
	}
	return all, nil
}
