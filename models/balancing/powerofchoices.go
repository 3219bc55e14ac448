package balancing

import (
	"fmt"
	"math/rand/v2"

	"fleetcost/models"
)

func init() {
	models.Balancers.Register("power-of-two", "the less loaded of two instances at random", func(models.Keys) models.Balancer { return PowerOfChoices{2} })
}

// PowerOfChoices looks at Choices distinct instances at random and takes the
// one that holds the fewest requests; ties are broken at random.
type PowerOfChoices struct{ Choices int }

// Start prepares the memory of the sample.
func (b PowerOfChoices) Start(weights []float64) models.Picker {
	return &powerOfChoices{sample: make([]int, min(max(b.Choices, 1), len(weights)))}
}

// Splits pools, nearly.
func (PowerOfChoices) Splits() models.Split { return models.Pooled }

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
