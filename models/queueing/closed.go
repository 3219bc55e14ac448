package queueing

import (
	"errors"
	"slices"
)

// ClosedNetwork is a fixed number of clients, each of which thinks, sends a
// request, waits for the reply and thinks again. The request visits stations in
// any Markovian order; only its demand at each counts.
//
// The answers are those of exact mean value analysis with one class. It holds
// for exponential service first come first served, and for any law of demands
// where a station shares its server (processor sharing) or has servers without
// end; the law of the think time does not matter.
//
// Sources: M. Reiser, S. S. Lavenberg, "Mean-value analysis of closed multichain
// queuing networks", Journal of the ACM 27(2), 1980; for the way it is computed
// J. P. Buzen, "Computational algorithms for closed queueing networks with
// exponential servers", Communications of the ACM 16(9), 1973, and W. Whitt,
// "Open and closed models for networks of queues", AT&T Bell Laboratories
// Technical Journal 63(9), 1984.
type ClosedNetwork struct {
	Clients  int     // N
	Think    float64 // Z, mean seconds between a reply and the next request; may be 0
	Stations []Station
}

// ClosedAverages are the long-run means of a closed network.
type ClosedAverages struct {
	Throughput  float64 // requests per second, X
	SojournMean float64 // seconds from request to reply, N/X - Z
	Thinking    float64 // clients thinking, X·Z
	Stations    []StationAverages
}

// StationAverages are the long-run means of one station of a closed network.
type StationAverages struct {
	Utilization float64 // busy servers over servers; 0 for a delay station
	NumberMean  float64 // requests waiting or in service
	Residence   float64 // seconds a request spends there in all its visits
}

// Validate reports every parameter out of range.
func (m ClosedNetwork) Validate() error {
	bad := []error{count("clients", m.Clients, 1), nonNegative("think time", m.Think)}
	total := m.Think
	for i, s := range m.Stations {
		bad = append(bad, s.validate(i))
		total += s.Demand
	}
	return errors.Join(append(bad, positive("sum of think time and demands", total))...)
}

// ThroughputBounds returns the asymptotic bounds on the throughput, in requests
// per second, from the demands D_i with the sum D:
//
//	N/(N·D+Z) ≤ X ≤ min(N/(D+Z), c_i/D_i)
//
// Delay stations count as thinking in the lower one. The upper bound holds for any
// service times and orders of service, the lower one for networks in product
// form. Sources: Denning, Buzen (1978); E. D. Lazowska et al., Quantitative System
// Performance, 1984, ch. 5.
func (m ClosedNetwork) ThroughputBounds() (low, high float64, err error) {
	if err := m.Validate(); err != nil {
		return 0, 0, err
	}
	clients := float64(m.Clients)
	queued, delayed := 0.0, m.Think
	for _, s := range m.Stations {
		if s.Servers == Infinite {
			delayed += s.Demand
		} else {
			queued += s.Demand
		}
	}
	capacity, err := Capacity(m.Stations...)
	return clients / (clients*queued + delayed), min(capacity, clients/(queued+delayed)), err
}

// Averages returns the long-run means.
//
// In product form a closed network is an open one, at any arrival rate x, given
// that it holds N requests, so with P the law of the open network's population
//
//	X(N) = x·P(N-1)/P(N).
//
// With x set so that the open network holds N on average, P(N) is among the
// largest of the probabilities and its computation, which adds and multiplies
// positive numbers only, neither overflows nor cancels. (The recursion of mean
// value analysis itself loses all digits at busy stations of several servers: K.
// M. Chandy, C. H. Sauer, Communications of the ACM 23(10), 1980.) It takes of
// the order of N steps for each station of one server and N·√c for one of c
// servers, multiplied by the number of the latter.
func (m ClosedNetwork) Averages() (ClosedAverages, error) {
	if err := m.Validate(); err != nil {
		return ClosedAverages{}, err
	}
	x, err := m.openRate()
	if err != nil {
		return ClosedAverages{}, err
	}
	whole := m.population(x, -1)
	n := m.Clients
	a := ClosedAverages{Throughput: x * whole[n-1] / whole[n]}
	a.Thinking = a.Throughput * m.Think
	for i, s := range m.Stations {
		st := StationAverages{}
		switch {
		case s.Servers == Infinite:
			st.NumberMean = a.Throughput * s.Demand
		case s.Servers == 1:
			st.Utilization = a.Throughput * s.Demand
			st.NumberMean = singleNumber(x*s.Demand, whole)
		default:
			st.Utilization = a.Throughput * s.Demand / float64(s.Servers)
			st.NumberMean = multiNumber(x*s.Demand, s.Servers, m.population(x, i))
		}
		st.Residence = st.NumberMean / a.Throughput
		a.SojournMean += st.Residence
		a.Stations = append(a.Stations, st)
	}
	return a, nil
}

// openRate returns the arrival rate at which the open network would hold as many
// requests as the closed one has clients.
func (m ClosedNetwork) openRate() (float64, error) {
	few := func(x float64) bool {
		held := x * m.Think
		for _, s := range m.Stations {
			if s.Servers == Infinite {
				held += x * s.Demand
				continue
			}
			load := x * s.Demand
			waiting, err := erlangC(s.Servers, load)
			if err != nil {
				return false // overloaded: without end
			}
			held += load + waiting*load/(float64(s.Servers)-load)
		}
		return held < float64(m.Clients)
	}
	_, high, err := m.ThroughputBounds()
	return bisect(0, high, few), err
}

// population returns numbers in proportion to P(0), …, P(N) of the open network
// at arrival rate x, without one of its stations (-1: with all), the largest of
// them 1.
func (m ClosedNetwork) population(x float64, without int) []float64 {
	delay := m.Think
	for _, s := range m.Stations {
		if s.Servers == Infinite {
			delay += s.Demand
		}
	}
	p := make([]float64, m.Clients+1)
	first, weights := poissonWeights(x*delay, m.Clients)
	copy(p[first:], weights)
	for i, s := range m.Stations {
		if i == without || s.Servers == Infinite || s.Demand == 0 {
			continue
		}
		p = withStation(p, x*s.Demand, s.Servers)
	}
	return p
}

// withStation adds M/M/c, offered a load a, to a population. Its numbers a^n/n!
// up to c, then times ρ = a/c for each, are those of a geometric series put
// after the finite one
//
//	f(n) = a^n/n!·(1 - n/c),    n < c,
//
// so the sum over all of them takes one sum over the f that matter and one
// recursion. One server has only f(0) = 1.
func withStation(p []float64, load float64, servers int) []float64 {
	first, weights := poissonWeights(load, min(servers, len(p))-1)
	from, to := 0, len(p) // p is zero outside
	for p[from] == 0 {
		from++
	}
	for p[to-1] == 0 {
		to--
	}
	sum := make([]float64, len(p))
	for i, w := range weights {
		k := first + i
		w *= 1 - float64(k)/float64(servers)
		for n := from; n < min(to, len(p)-k); n++ {
			sum[n+k] += w * p[n]
		}
	}
	rho := load / float64(servers)
	for n := 1; n < len(sum); n++ {
		sum[n] += rho * sum[n-1]
	}
	most := slices.Max(sum)
	for n := range sum {
		sum[n] /= most
	}
	return sum
}

// singleNumber returns the mean number at a single server from the population of
// the whole network: P(N_i ≥ k) = load^k·P(N-k)/P(N).
func singleNumber(load float64, whole []float64) float64 {
	n := len(whole) - 1
	var sum float64
	for k := 1; k <= n; k++ {
		sum = load * (whole[k-1] + sum) // Horner's rule
	}
	return sum / whole[n]
}

// multiNumber returns the mean number at a station of several servers from the
// population of the network without it: P(N_i = k) ∝ w(k)·P(N-k).
func multiNumber(load float64, servers int, without []float64) float64 {
	n := len(without) - 1
	first, weights := poissonWeights(load, min(servers, n))
	var sum, total float64
	add := func(k int, w float64) {
		sum += float64(k) * w * without[n-k]
		total += w * without[n-k]
	}
	for i, w := range weights {
		add(first+i, w)
	}
	if last := first + len(weights) - 1; last == servers {
		w := weights[len(weights)-1]
		for k := last + 1; k <= n; k++ {
			w *= load / float64(servers)
			add(k, w)
		}
	}
	return sum / total
}
