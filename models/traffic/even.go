package traffic

import (
	"math"
	"math/rand/v2"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// Even is traffic at a constant rate, in requests per second, whose gaps are all the same:
// that of tools that test load. The first comes at a random moment of a gap,
//
//	tₖ = (k + U)/rate, k = 0, 1, …, U uniform on [0, 1)
//
// so that ca², the squared variation of the gaps, is 0 in place of 1: less of it waits than
// of people, who come at random.
type Even float64

// Rate is the rate.
func (e Even) Rate() float64 { return float64(e) }

// Rates is the rate.
func (e Even) Rates() []float64 { return []float64{float64(e)} }

// Horizon is 0: the traffic is stationary.
func (e Even) Horizon() sim.Time { return 0 }

// Scaled multiplies the rate.
func (e Even) Scaled(factor float64) models.Traffic { return e * Even(factor) }

// Shortened is the same.
func (e Even) Shortened(float64) models.Traffic { return e }

// Arrivals starts the stream.
func (e Even) Arrivals(r *rand.Rand) models.Arrivals {
	return &even{gap: 1e9 / float64(e), phase: r.Float64()}
}

func (e Even) String() string { return words.Digits(float64(e), 6) + " requests/s, evenly spaced" }

type even struct {
	gap, phase float64 // nanoseconds; the share of a gap before the first
	k          float64
}

func (e *even) Next() (sim.Time, int) {
	at := math.Floor((e.k+e.phase)*e.gap + 0.5) // from the beginning: sums of rounded gaps would drift
	e.k++
	if at >= float64(sim.Never) {
		return sim.Never, models.AnyClass
	}
	return sim.Time(at), models.AnyClass
}
