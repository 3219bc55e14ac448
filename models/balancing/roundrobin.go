package balancing

import (
	"math/rand/v2"

	"fleetcost/models"
)

func init() {
	models.Balancers.Register("round-robin", "each instance in turn", func(models.Keys) models.Balancer { return RoundRobin{} })
}

// RoundRobin deals requests to the instances in turn.
type RoundRobin struct{}

// Start begins with the first instance.
func (RoundRobin) Start(weights []float64) models.Picker { return &roundRobin{-1} }

// Splits deals: each gets every n-th.
func (RoundRobin) Splits() models.Split { return models.Dealt }

func (RoundRobin) String() string { return "round-robin" }

type roundRobin struct{ last int }

func (b *roundRobin) Pick(outstanding []int32, _ *rand.Rand) int {
	b.last++
	if b.last >= len(outstanding) {
		b.last = 0
	}
	return b.last
}
