package models

import (
	"math/rand/v2"

	"fleetcost/sim"
)

// Traffic is the stream of requests that a scenario offers.
type Traffic interface {
	// Rate is the mean rate over what is simulated, in requests per second.
	Rate() float64
	// Rates are those of consecutive spans of equal length that make up the
	// horizon; stationary traffic has one.
	Rates() []float64
	// Horizon is the span that is simulated; 0 means that the traffic is
	// stationary and any span will do.
	Horizon() sim.Time
	// Scaled returns the same traffic with every rate multiplied.
	Scaled(factor float64) Traffic
	// Shortened returns the same rates in the same order, each for that share
	// of its time; stationary traffic is the same.
	Shortened(share float64) Traffic
	// String describes the traffic in one line.
	String() string
}

// Open traffic comes whatever becomes of it: its arrivals are known beforehand.
type Open interface {
	Traffic
	// Arrivals starts the stream at time zero.
	Arrivals(r *rand.Rand) Arrivals
}

// Closed traffic is sent by so many users, of whom each waits for an answer before
// they send again.
type Closed interface {
	Traffic
	Population() int
}

// Arrivals yields requests in the order of their times.
type Arrivals interface {
	// Next returns the time of the next arrival, or sim.Never, and its class;
	// AnyClass leaves the class to the shares.
	Next() (at sim.Time, class int)
}

// AnyClass is the class of an arrival that is to be drawn by the shares.
const AnyClass = -1

// Patterns are the traffic patterns by name. Each entry reads its own keys of
// the table [traffic].
var Patterns = NewRegistry[func(Keys) Traffic]("traffic pattern")

// poisson arrivals at a constant rate: independent exponential gaps.
type poisson struct {
	stream *rand.Rand
	gap    float64 // mean, nanoseconds
	at     sim.Time
}

func newPoisson(rate float64, stream *rand.Rand) *poisson {
	return &poisson{stream: stream, gap: 1e9 / rate}
}

func (p *poisson) Next() (sim.Time, int) {
	if gap := p.stream.ExpFloat64()*p.gap + 0.5; gap < float64(sim.Never-p.at) {
		p.at += sim.Time(gap)
	} else {
		p.at = sim.Never // the clock ends after 292 years
	}
	return p.at, AnyClass
}

// preceded puts a Poisson stream of the initial rate before traffic that has a
// beginning, so that it meets a fleet at work and not an idle one.
type preceded struct {
	rate   float64
	stream *rand.Rand
	until  sim.Time
	then   Arrivals
	before *poisson
}

func (p *preceded) Next() (sim.Time, int) {
	if p.before == nil {
		p.before = newPoisson(max(p.rate, 1e-9), p.stream)
	}
	if p.until > p.before.at {
		if at, class := p.before.Next(); at < p.until {
			return at, class
		}
		p.before.at = p.until
	}
	at, class := p.then.Next()
	if at != sim.Never {
		at += p.until
	}
	return at, class
}
