package traffic

import (
	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

func init() {
	rates.Register("constant", "a constant rate", func(k models.Keys, _ Clock) Rate {
		return Level(askLevel(k, "rate", "add the requests per second, e.g. rate = 800"))
	})
}

// Level is a rate that does not change: λ(t) = rate, as a part of others.
type Level float64

// Piece is all there is.
func (l Level) Piece(sim.Time) Piece { return steady(float64(l), sim.Never) }

func (l Level) String() string { return words.Digits(float64(l), 6) }
