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

// A Windowed traffic is a part of what a scenario tells of: the fleet is sized for it.
type Windowed interface {
	Traffic
	// Window is what the part is, with its beginning, and the mean rate of all, in
	// requests per second; false where all of it is meant.
	Window() (part string, mean float64, ok bool)
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
