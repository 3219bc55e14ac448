package models

import "math/rand/v2"

// A Balancer chooses the instance that serves each request.
type Balancer interface {
	// Start returns the choice for one run over instances of the given weights.
	Start(weights []float64) Picker
	String() string
}

// A Split is what a balancer makes of the one stream of requests that it deals to
// equal instances, as closed forms must know it.
type Split int

// The splits.
const (
	Unsaid  Split = iota // nobody has said: closed forms tell nothing of it
	Pooled               // about as if all instances served one queue
	Dealt                // to each every n-th: gaps are sums of n
	Thinned              // to each at random, whatever the others hold: Poisson streams stay Poisson
)

// A Splitter is a balancer that says what it makes of a stream.
type Splitter interface {
	Splits() Split
}

// SplitOf is what the balancer says, or [Unsaid].
func SplitOf(b Balancer) Split {
	if s, ok := b.(Splitter); ok {
		return s.Splits()
	}
	return Unsaid
}

// A Picker chooses an instance; outstanding[i] is how many requests instance i
// holds now.
type Picker interface {
	Pick(outstanding []int32, r *rand.Rand) int
}

// Balancers are the load balancers by name.
var Balancers = NewRegistry[func(Keys) Balancer]("balancer")
