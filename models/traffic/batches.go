package traffic

import (
	"fmt"
	"math"
	"math/rand/v2"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// mostInBatch bounds the requests that come at one moment, all of which are in
// flight at once.
const mostInBatch = 100_000

func init() {
	models.Patterns.Register("batches", "requests that come several at once, batches as a Poisson process", func(k models.Keys) models.Traffic {
		b := Batches{PerSecond: askRate(k)}
		k.Require("batch", "add the mean number of requests in a batch, e.g. batch = 5")
		b.Size = k.Float("batch", 1, 1, mostInBatch)
		b.Geometric = k.Choice("batch_sizes", "fixed", []string{"fixed", "geometric"}) == "geometric"
		if !b.Geometric && b.Size != math.Trunc(b.Size) {
			k.Problem("batch", "batches of one size hold a whole number of requests", `write batch = 3, or add batch_sizes = "geometric"`)
			b.Size = math.Trunc(b.Size)
		}
		if b.PerSecond/b.Size < LeastRate {
			bearable(k, "batch", b.PerSecond/b.Size)
			b.Size = 1
		}
		return b
	})
}

// Batches is traffic that comes several requests at once: a page that fetches
// twenty things, a timer that starts a hundred jobs. Batches are a Poisson process
// of rate PerSecond/Size; all requests of one arrive at the same moment. Their
// number is Size, or geometric with that mean:
//
//	P(n) = 1/Size · (1 − 1/Size)ⁿ⁻¹,  n = 1, 2, …
type Batches struct {
	PerSecond float64 // requests
	Size      float64 // of a batch, in the mean; at least 1
	Geometric bool    // else all are equal, and Size is a whole number
}

// Rate is that of requests.
func (b Batches) Rate() float64 { return b.PerSecond }

// Rates is the rate.
func (b Batches) Rates() []float64 { return []float64{b.PerSecond} }

// Horizon is 0: the traffic is stationary.
func (b Batches) Horizon() sim.Time { return 0 }

// Scaled multiplies the number of batches, not their size.
func (b Batches) Scaled(factor float64) models.Traffic {
	b.PerSecond *= factor
	return b
}

// Shortened is the same.
func (b Batches) Shortened(float64) models.Traffic { return b }

// Arrivals starts the stream.
func (b Batches) Arrivals(r *rand.Rand) models.Arrivals {
	return &batched{Batches: b, batches: newPoisson(b.PerSecond/b.Size, r), stream: r}
}

func (b Batches) String() string {
	sizes := "batches of"
	if b.Geometric {
		sizes = "geometric batches of mean"
	}
	return fmt.Sprintf("%s requests/s in %s %s, Poisson", words.Digits(b.PerSecond, 6), sizes, words.Exact(b.Size))
}

type batched struct {
	Batches
	batches *poisson
	stream  *rand.Rand
	left    int // of the batch that has arrived last
	at      sim.Time
}

func (b *batched) Next() (sim.Time, int) {
	if b.left == 0 {
		b.at, _ = b.batches.Next()
		b.left = b.size()
	}
	b.left--
	return b.at, models.AnyClass
}

// size of the next batch. The geometric one is drawn by inversion, and so takes
// one random number, as every batch.
func (b *batched) size() int {
	if !b.Geometric || b.Size <= 1 {
		return max(1, int(b.Size))
	}
	failures := math.Log(1-b.stream.Float64()) / math.Log1p(-1/b.Size)
	return 1 + int(math.Min(failures, math.MaxInt32))
}
