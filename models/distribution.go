package models

import "math/rand/v2"

// A Distribution of a time in seconds. Draws come from the stream they are
// given, so that a seed fixes them.
type Distribution interface {
	Draw(r *rand.Rand) float64
	Mean() float64
	// SCV is the squared coefficient of variation, variance over mean squared.
	SCV() float64
	// String describes the distribution as a scenario would write it.
	String() string
}
