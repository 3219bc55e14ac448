package queueing

import (
	"math"
	"slices"
)

// stages is the time of a random number of exponential stages of one rate:
//
//	P(X > t) = Σ_n e^(-x) x^n/n! · P(more than n stages),    x = rate·t
//
// A request that joins a line of exponential servers waits one stage for each
// completion it needs, so waits in finite or balanced queues are of this kind.
// Only positive numbers are added, so no digits cancel.
//
// Source: A. Jensen, "Markoff chains as an aid in the study of Markoff
// processes", Skand. Aktuarietidskrift 36, 1953 (uniformization).
type stages struct {
	rate  float64
	more  []float64 // more[n] = P(more than n stages)
	ratio float64   // beyond the slice it falls by this factor with each stage, < 1
}

func (s stages) beyond(n int) float64 {
	if n < len(s.more) {
		return s.more[n]
	}
	last := len(s.more) - 1
	return s.more[last] * math.Pow(s.ratio, float64(n-last))
}

// mean is E[number of stages]/rate, the sum of P(more than n).
func (s stages) mean() float64 {
	var sum float64
	for _, p := range s.more {
		sum += p
	}
	last := s.more[len(s.more)-1]
	return (sum + last*s.ratio/(1-s.ratio)) / s.rate
}

// variance takes E[X²] = Σ 2(n+1)·P(more than n)/rate².
func (s stages) variance() float64 {
	var sum float64
	for n, p := range s.more {
		sum += 2 * float64(n+1) * p
	}
	n, r := float64(len(s.more)), s.ratio
	last := s.more[len(s.more)-1]
	sum += 2 * last * (n*r/(1-r) + r/((1-r)*(1-r)))
	return max(0, sum/(s.rate*s.rate)-s.mean()*s.mean())
}

func (s stages) tail(t float64) float64 {
	x := s.rate * t
	if x > 4*float64(len(s.more))+1500/(1-s.ratio) {
		return 0 // below e^-700 by Chernoff's bound
	}
	first, weights := poissonWeights(x, math.MaxInt)
	var sum, total float64
	for i, w := range weights {
		sum += w * s.beyond(first+i)
		total += w
	}
	return sum / total
}

func (s stages) quantile(q float64) float64 { return invert(s.tail, s.mean(), q) }

// poissonWeights returns numbers in proportion to the Poisson probabilities
// mean^n/n! for n = first, first+1, … up to top, the largest being 1; those
// below 1e-40 are left out. Growing outwards from the largest, they neither
// overflow nor lose digits at any mean.
//
// Source: B. L. Fox, P. W. Glynn, "Computing Poisson probabilities",
// Communications of the ACM 31(4), 1988.
func poissonWeights(mean float64, top int) (first int, weights []float64) {
	const negligible = 1e-40
	mode := top
	if mean < float64(top) {
		mode = int(mean)
	}
	first = mode
	for w := 1.0; first > 0; first-- {
		if w *= float64(first) / mean; w < negligible {
			break
		}
		weights = append(weights, w)
	}
	slices.Reverse(weights)
	weights = append(weights, 1)
	w := 1.0
	for n := mode; n < top; n++ {
		if w *= mean / float64(n+1); w < negligible {
			break
		}
		weights = append(weights, w)
	}
	return first, weights
}
