package balancing

import (
	"math/rand/v2"
	"sort"

	"fleetcost/models"
)

func init() {
	models.Balancers.Register("random", "an instance at random, by weight", func(models.Keys) models.Balancer { return Random{} })
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

// Splits thins the stream.
func (Random) Splits() models.Split { return models.Thinned }

func (Random) String() string { return "random" }

type random struct{ upTo []float64 } // nil for equal weights

func (b random) Pick(outstanding []int32, r *rand.Rand) int {
	if b.upTo == nil {
		return r.IntN(len(outstanding))
	}
	u := r.Float64() * b.upTo[len(b.upTo)-1]
	return min(sort.SearchFloat64s(b.upTo, u), len(b.upTo)-1)
}
