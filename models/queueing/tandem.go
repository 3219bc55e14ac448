package queueing

import (
	"errors"
	"fmt"
)

// Tandem is two single servers in a row with few places, blocking after service: a
// request that the first has served while the second station is full stays on the
// first server, which stands still until a place is free. Arrivals are Poisson
// and lost when the first station is full; services are exponential. It is a
// pipeline with bounded buffers, where back-pressure travels upstream.
//
// The stationary chain is solved to all digits. Source: H. G. Perros, Queueing
// Networks with Blocking, Oxford University Press, 1994, ch. 2.
type Tandem struct {
	Arrival       float64 // λ, requests per second; may be 0
	First, Second TandemStation
}

// TandemStation is one of the two servers and its places.
type TandemStation struct {
	Service float64 // μ, requests per second of the busy server
	Places  int     // that in service included
}

// TandemAverages are the long-run means of a tandem.
type TandemAverages struct {
	Loss         float64 // share of arrivals turned away
	Throughput   float64 // requests per second
	NumberFirst  float64 // requests at the first station, a blocked one included
	NumberSecond float64
	SojournMean  float64 // seconds from arrival to the end, of accepted requests
	Blocked      float64 // share of time the first server is blocked
}

// Validate reports every parameter out of range. The work grows as the places of
// one station times the third power of those of the other, the smaller; more than
// about 1e9 steps (180 places each) are an error.
func (m Tandem) Validate() error {
	err := errors.Join(
		nonNegative("arrival rate", m.Arrival),
		positive("service rate of the first station", m.First.Service),
		positive("service rate of the second station", m.Second.Service),
		countUpTo("places of the first station", m.First.Places, 1, 1<<16),
		countUpTo("places of the second station", m.Second.Places, 1, 1<<16),
	)
	if err != nil {
		return err
	}
	few, many := float64(min(m.First.Places, m.Second.Places)), float64(max(m.First.Places, m.Second.Places))
	if many*few*few*few > 1e9 {
		return fmt.Errorf("queueing: places are %d and %d; that chain is too large", m.First.Places, m.Second.Places)
	}
	return nil
}

// Averages returns the long-run means.
func (m Tandem) Averages() (TandemAverages, error) {
	if err := m.Validate(); err != nil {
		return TandemAverages{}, err
	}
	services := 1/m.First.Service + 1/m.Second.Service
	if m.Arrival == 0 {
		return TandemAverages{SojournMean: services}, nil
	}
	a := TandemAverages{}
	rows, columns := m.First.Places+1, m.Second.Places+2
	p := m.law()
	busy := 0.0
	for n1 := range rows {
		for n2 := range columns {
			q := p[m.index(n1, n2)]
			if n1 == m.First.Places {
				a.Loss += q
			}
			if n2 > 0 {
				busy += q
			}
			if n2 == m.blocked() {
				a.Blocked += q
			}
			a.NumberFirst += q * float64(n1)
			a.NumberSecond += q * float64(min(n2, m.Second.Places))
		}
	}
	a.Throughput = busy * m.Second.Service
	a.SojournMean = (a.NumberFirst + a.NumberSecond) / a.Throughput
	return a, nil
}

// blocked is the number at the second station that stands for full and the first
// server blocked.
func (m Tandem) blocked() int { return m.Second.Places + 1 }

// index numbers the states so that transitions reach as few numbers as can be.
func (m Tandem) index(n1, n2 int) int {
	if m.First.Places <= m.Second.Places {
		return n2*(m.First.Places+1) + n1
	}
	return n1*(m.Second.Places+2) + n2
}

// law returns the probabilities by index.
func (m Tandem) law() []float64 {
	states := (m.First.Places + 1) * (m.Second.Places + 2)
	reach := min(m.First.Places+1, m.Second.Places+2) + 1
	chain := newBandChain(states, reach)
	for n1 := range m.First.Places + 1 {
		for n2 := range m.Second.Places + 2 {
			from := m.index(n1, n2)
			if n1 < m.First.Places {
				chain.add(from, m.index(n1+1, n2), m.Arrival)
			}
			if n1 > 0 && n2 < m.Second.Places {
				chain.add(from, m.index(n1-1, n2+1), m.First.Service)
			}
			if n1 > 0 && n2 == m.Second.Places {
				chain.add(from, m.index(n1, m.blocked()), m.First.Service)
			}
			switch {
			case n2 == m.blocked(): // none at the first station: a state that is left and never entered
				chain.add(from, m.index(max(n1-1, 0), m.Second.Places), m.Second.Service)
			case n2 > 0:
				chain.add(from, m.index(n1, n2-1), m.Second.Service)
			}
		}
	}
	return chain.stationary()
}
