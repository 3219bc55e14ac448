package traffic

import (
	"fmt"
	"math/rand/v2"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// A Spike is traffic that rises all at once, stays for a while, and falls back:
// Poisson arrivals at three rates, the first and the last of them equal. No scenario
// asks for it; a plan does, to see what a fleet does after it.
type Spike struct {
	Base, High           float64  // requests per second
	Before, During, Span sim.Time // until it rises, until it falls, and of all
}

// Rate is the mean.
func (s Spike) Rate() float64 {
	share := s.During.Seconds() / s.Span.Seconds()
	return s.Base*(1-share) + s.High*share
}

// Rates begin with that before the spike; the spike itself is not one of equal
// spans.
func (s Spike) Rates() []float64 { return []float64{s.Base, s.Rate()} }

// Horizon is the span.
func (s Spike) Horizon() sim.Time { return s.Span }

// Scaled multiplies the rates.
func (s Spike) Scaled(factor float64) models.Traffic {
	s.Base, s.High = s.Base*factor, s.High*factor
	return s
}

// Shortened is the same: a spike is a story.
func (s Spike) Shortened(float64) models.Traffic { return s }

func (s Spike) String() string {
	return fmt.Sprintf("%s requests/s, for %s %s", words.Digits(s.Base, 6), words.Duration(s.During.Seconds()), words.Digits(s.High, 6))
}

// Arrivals starts the stream.
func (s Spike) Arrivals(r *rand.Rand) models.Arrivals {
	return &inhomogeneous{stream: r, rate: func(k int) (float64, sim.Time, bool) {
		switch k {
		case 0:
			return s.Base, s.Before, true
		case 1:
			return s.High, s.During, true
		case 2:
			return s.Base, s.Span - s.Before - s.During, true
		}
		return 0, 0, false
	}}
}
