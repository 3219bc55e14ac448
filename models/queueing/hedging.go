package queueing

import "errors"

// Hedging sends a second call when the first has not answered after a while, and
// takes whichever answer comes first:
//
//	X = min(A, d + B),    P(X > t) = P(A > t)·P(B > t - d)
//
// The two are independent, and the extra calls slow nobody down: it holds where
// they are few compared with the backend's capacity. Against slowness that both
// calls share, such as an overload, hedging does not help.
//
// Source: Dean, Barroso (2013), "hedged requests".
type Hedging struct {
	First  Delay   // A, the first call
	Second Delay   // B, the second, from when it is sent
	After  float64 // d, seconds; 0 sends both at once
}

// Validate reports every parameter out of range.
func (m Hedging) Validate() error {
	return errors.Join(delay("first call", m.First), delay("second call", m.Second), nonNegative("hedging delay", m.After))
}

// Latency returns the law of the time until the first answer.
func (m Hedging) Latency() (Delay, error) {
	if err := m.Validate(); err != nil {
		return Delay{}, err
	}
	return DelayFromTail(func(t float64) float64 {
		p := m.First.law.tail(t)
		if t >= m.After {
			p *= m.Second.law.tail(t - m.After)
		}
		return p
	})
}

// Hedged returns the share of requests that send a second call, P(A > d). The mean
// number of calls per request is one more.
func (m Hedging) Hedged() (float64, error) {
	if err := m.Validate(); err != nil {
		return 0, err
	}
	return m.First.law.tail(m.After), nil
}
