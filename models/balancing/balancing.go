package balancing

import (
	"fmt"
	"math/rand/v2"
	"sort"

	"fleetcost/models"
)

func init() {
	models.Balancers.Register("round-robin", "each instance in turn", func(models.Keys) models.Balancer { return RoundRobin{} })
	models.Balancers.Register("random", "an instance at random, by weight", func(models.Keys) models.Balancer { return Random{} })
	models.Balancers.Register("least-outstanding", "the instance that holds the fewest requests", func(models.Keys) models.Balancer { return LeastOutstanding{} })
	models.Balancers.Register("power-of-two", "the less loaded of two instances at random", func(models.Keys) models.Balancer { return PowerOfChoices{2} })
}

// RoundRobin deals requests to the instances in turn.
type RoundRobin struct{}

// Start begins with the first instance.
func (RoundRobin) Start(weights []float64) models.Picker { return &roundRobin{-1} }

func (RoundRobin) String() string { return "round-robin" }

type roundRobin struct{ last int }

func (b *roundRobin) Pick(outstanding []int32, _ *rand.Rand) int {
	b.last++
	if b.last >= len(outstanding) {
		b.last = 0
	}
	return b.last
}

// Random sends each request to an instance at random, independently, with
// probability proportional to the weights.
type Random struct{}

// Start prepares the cumulative weights.
func (Random) Start(weights []float64) models.Picker {
	b := random{upTo: make([]float64, len(weights))}
	sum, equal := 0.0, true
	for i, w := range weights {
		sum += w
		b.upTo[i] = sum
		equal = equal && w == weights[0]
	}
	if equal {
		b.upTo = nil
	}
	return b
}

func (Random) String() string { return "random" }

type random struct{ upTo []float64 } // nil for equal weights

func (b random) Pick(outstanding []int32, r *rand.Rand) int {
	if b.upTo == nil {
		return r.IntN(len(outstanding))
	}
	u := r.Float64() * b.upTo[len(b.upTo)-1]
	return min(sort.SearchFloat64s(b.upTo, u), len(b.upTo)-1)
}

// LeastOutstanding sends each request to the instance that holds the fewest
// (join the shortest queue). Ties are broken at random, or, with LowestFirst,
// by the order of the instances.
type LeastOutstanding struct{ LowestFirst bool }

// Start returns the balancer itself: it keeps no state.
func (b LeastOutstanding) Start([]float64) models.Picker { return b }

func (LeastOutstanding) String() string { return "least-outstanding" }

// Pick chooses the instance.
func (b LeastOutstanding) Pick(outstanding []int32, r *rand.Rand) int {
	best, least, ties := 0, outstanding[0], 1
	for i := 1; i < len(outstanding); i++ {
		switch n := outstanding[i]; {
		case n < least:
			best, least, ties = i, n, 1
		case n == least:
			ties++
		}
	}
	if ties == 1 || b.LowestFirst {
		return best
	}
	// The k-th of the tied ones.
	k := r.IntN(ties)
	for i := best; ; i++ {
		if outstanding[i] == least {
			if k == 0 {
				return i
			}
			k--
		}
	}
}

// PowerOfChoices looks at Choices distinct instances at random and takes the
// one that holds the fewest requests; ties are broken at random.
type PowerOfChoices struct{ Choices int }

// Start prepares the memory of the sample.
func (b PowerOfChoices) Start(weights []float64) models.Picker {
	return &powerOfChoices{sample: make([]int, min(max(b.Choices, 1), len(weights)))}
}

func (b PowerOfChoices) String() string {
	if b.Choices == 2 {
		return "power-of-two"
	}
	return fmt.Sprintf("power of %d choices", b.Choices)
}

type powerOfChoices struct{ sample []int }

func (b *powerOfChoices) Pick(outstanding []int32, r *rand.Rand) int {
	best := -1
	for k := range b.sample {
		// The k-th of the instances that are not yet in the sample; as they are
		// drawn in random order, the first of equals is a random one of them.
		i := r.IntN(len(outstanding) - k)
		for j := 0; j < k; j++ {
			if b.sample[j] <= i {
				i++
			}
		}
		at := k
		for at > 0 && b.sample[at-1] > i {
			b.sample[at] = b.sample[at-1]
			at--
		}
		b.sample[at] = i
		if best < 0 || outstanding[i] < outstanding[best] {
			best = i
		}
	}
	return best
}
