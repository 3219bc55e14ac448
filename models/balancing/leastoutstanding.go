package balancing

import (
	"math/rand/v2"

	"fleetcost/models"
)

func init() {
	models.Balancers.Register("least-outstanding", "the instance that holds the fewest requests", func(models.Keys) models.Balancer { return LeastOutstanding{} })
}

// LeastOutstanding sends each request to the instance that holds the fewest
// (join the shortest queue). Ties are broken at random, or, with LowestFirst,
// by the order of the instances.
type LeastOutstanding struct{ LowestFirst bool }

// Start returns the balancer itself: it keeps no state.
func (b LeastOutstanding) Start([]float64) models.Picker { return b }

// Splits pools: nobody waits where another is free.
func (LeastOutstanding) Splits() models.Split { return models.Pooled }

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
