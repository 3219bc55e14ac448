package queueing

import (
	"errors"
	"math"
)

// MMcK is M/M/c with room for K requests in the system, those in service
// included: an arrival that finds K is turned away and lost. K = c is Erlang's
// loss system.
//
//	P(N = n) ∝ Π_{j=1..n} λ/(min(j, c)·μ),    0 ≤ n ≤ K
//
// It has a stationary answer at any load. Waits and sojourns are those of
// accepted requests, which find the station as it would be with K-1 places.
// The cost is a step per place. Source: Tijms (2003), §5.2 and §2.4 (arrivals see
// time averages); Kleinrock (1975), §3.6-3.7.
type MMcK struct {
	Arrival  float64 // λ, requests per second, before any are turned away; may be 0
	Service  float64 // μ, requests per second of one busy server
	Servers  int     // c
	Capacity int     // K, places in the system; at least Servers
}

// Validate reports every parameter out of range.
func (m MMcK) Validate() error {
	return errors.Join(
		nonNegative("arrival rate", m.Arrival),
		positive("service rate", m.Service),
		count("servers", m.Servers, 1),
		count("capacity", m.Capacity, m.Servers),
	)
}

// Averages returns the long-run means.
func (m MMcK) Averages() (Averages, error) {
	if err := m.Validate(); err != nil {
		return Averages{}, err
	}
	seen := m.filled(m.Capacity - 1)
	all := seen.add(m, m.Capacity)
	wait := seen.ahead / (float64(m.Servers) * m.Service)
	throughput := all.busy * m.Service
	return Averages{
		Throughput:   throughput,
		Loss:         all.full,
		Utilization:  all.busy / float64(m.Servers),
		ProbWait:     seen.allBusy,
		WaitMean:     wait,
		SojournMean:  wait + 1/m.Service,
		QueueLenMean: throughput * wait,
		NumberMean:   all.number,
	}, nil
}

// Wait returns the law of the time from arrival to the start of service of an
// accepted request. One that finds n ≥ c in the system waits for n-c+1
// completions at rate cμ.
func (m MMcK) Wait() (Delay, error) {
	if err := m.Validate(); err != nil {
		return Delay{}, err
	}
	wait := m.completions()
	return Delay{stages{rate: m.drain(), more: tails(wait)}}, nil
}

// Sojourn returns the law of the time from arrival to completion of an accepted
// request. Counted in completions of all c servers, its own service takes each
// with probability 1/c, so that it is geometric.
func (m MMcK) Sojourn() (Delay, error) {
	if err := m.Validate(); err != nil {
		return Delay{}, err
	}
	wait := m.completions()
	more := tails(wait)
	stay := 1 - 1/float64(m.Servers)
	serving := 0.0 // P(in service after n completions)
	for n, p := range wait {
		serving = serving*stay + p
		more[n] += serving
	}
	return Delay{stages{m.drain(), more, stay}}, nil
}

func (m MMcK) drain() float64 { return float64(m.Servers) * m.Service }

// completions returns the law of the completions an accepted request waits for,
// 0 to K-c: the line it finds grows as ρ^n. Powers are taken from the end where
// they are largest.
func (m MMcK) completions() []float64 {
	waiting := m.filled(m.Capacity - 1).allBusy
	law := make([]float64, m.Capacity-m.Servers+1)
	law[0] = 1 - waiting
	rho := m.Arrival / m.drain()
	line := law[1:]
	var sum float64
	for n := range line {
		power := float64(n)
		if rho > 1 {
			power = float64(n + 1 - len(line))
		}
		line[n] = math.Pow(rho, power)
		sum += line[n]
	}
	for n := range line {
		line[n] *= waiting / sum
	}
	return law
}

// tails returns P(more than n) for a law on 0, 1, ….
func tails(law []float64) []float64 {
	more := make([]float64, len(law))
	for n := len(law) - 1; n > 0; n-- {
		more[n-1] = more[n] + law[n]
	}
	return more
}

// filling holds the averages of M/M/c with a certain number of places.
type filling struct {
	full    float64 // P(every place taken)
	allBusy float64 // P(every server busy)
	busy    float64 // mean of busy servers
	ahead   float64 // mean completions an arrival waits for, E[(N-c+1)^+]
	number  float64 // mean of requests in the system
}

// filled grows the station place by place, as the recursion of Erlang B does.
func (m MMcK) filled(places int) filling {
	f := filling{full: 1}
	for n := 1; n <= places; n++ {
		f = f.add(m, n)
	}
	return f
}

// add returns the averages with n places from those with n-1. The smaller chain
// is the larger one given that it is not full, so each average is a mixture of
// the old one and its value in state n, and no digits cancel.
func (f filling) add(m MMcK, n int) filling {
	serving := float64(min(n, m.Servers))
	full := 1 / (1 + serving*m.Service/(m.Arrival*f.full))
	mix := func(old, now float64) float64 { return old*(1-full) + now*full }
	wait := max(n-m.Servers+1, 0)
	allBusy := 0.0
	if wait > 0 {
		allBusy = 1
	}
	return filling{
		full:    full,
		allBusy: mix(f.allBusy, allBusy),
		busy:    mix(f.busy, serving),
		ahead:   mix(f.ahead, float64(wait)),
		number:  mix(f.number, float64(n)),
	}
}
