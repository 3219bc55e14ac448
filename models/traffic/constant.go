package traffic

import (
	"math/rand/v2"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

func init() {
	models.Patterns.Register("constant", "Poisson arrivals at a constant rate, or evenly spaced ones: rate, arrivals", func(k models.Keys) models.Traffic {
		rate := askRate(k)
		if k.Choice("arrivals", "poisson", []string{"poisson", "even"}) == "even" {
			return Even(rate)
		}
		return Poisson(rate)
	})
}

// Poisson is traffic of independent clients at a constant rate, in requests
// per second: the gaps between arrivals are exponential.
type Poisson float64

// Rate is the rate.
func (p Poisson) Rate() float64 { return float64(p) }

// Rates is the rate.
func (p Poisson) Rates() []float64 { return []float64{float64(p)} }

// Horizon is 0: the traffic is stationary.
func (p Poisson) Horizon() sim.Time { return 0 }

// Scaled multiplies the rate.
func (p Poisson) Scaled(factor float64) models.Traffic { return p * Poisson(factor) }

// Shortened is the same.
func (p Poisson) Shortened(float64) models.Traffic { return p }

// Arrivals starts the stream.
func (p Poisson) Arrivals(r *rand.Rand) models.Arrivals { return newPoisson(float64(p), r) }

func (p Poisson) String() string { return words.Digits(float64(p), 6) + " requests/s, Poisson" }
