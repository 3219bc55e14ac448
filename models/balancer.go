package models

import "math/rand/v2"

// A Balancer chooses the instance that serves each request.
type Balancer interface {
	// Start returns the choice for one run over instances of the given weights.
	Start(weights []float64) Picker
	String() string
}

// A Picker chooses an instance; outstanding[i] is how many requests instance i
// holds now.
type Picker interface {
	Pick(outstanding []int32, r *rand.Rand) int
}

// Balancers are the load balancers by name.
var Balancers = NewRegistry[func(Keys) Balancer]("balancer")
