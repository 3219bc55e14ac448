package traffic

import (
	"fmt"
	"math"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

func init() {
	register("growth", "rate", "growth by a share per month of 730 h, compounding or linear: rate, per_month, mode", func(k models.Keys, _ Clock) Rate {
		g := Growth{Base: askFactor(k)}
		k.Require("per_month", "add the share by which it grows in a month of 730 h, e.g. per_month = 0.05")
		g.PerMonth = k.Float("per_month", 0.05, -1, 100)
		g.Linear = k.Choice("mode", "compound", []string{"compound", "linear"}) == "linear"
		if g.PerMonth == -1 && !g.Linear {
			k.Problem("per_month", "nothing is left after no time at all", "what shrinks shrinks by less than all of it, e.g. per_month = -0.05")
			g.PerMonth = 0
		}
		return g
	})
}

// askFactor is the rate at the beginning of what is mostly a part of a product.
func askFactor(k models.Keys) float64 { return k.Float("rate", 1, 0, MostRate) }

// month is 730 h, a twelfth of 365 days.
const month = 730 * sim.Hour

// Growth is traffic that grows month by month:
//
//	compounding  λ = base·(1+g)^(t/730 h)
//	linear       λ = base·max(0, 1 + g·t/730 h)
type Growth struct {
	Base     float64 // 1 for a bare factor
	PerMonth float64 // g, above −1
	Linear   bool
}

// Piece is a month.
func (g Growth) Piece(t sim.Time) Piece {
	until := sim.Time(sim.Never)
	if t < sim.Never-2*month {
		until = (t/month + 1) * month
	}
	if !g.Linear {
		log := math.Log1p(g.PerMonth) / month.Seconds()
		return monotone(func(s float64) float64 { return g.Base * math.Exp(log*s) }, until)
	}
	if g.PerMonth < 0 { // until there is nothing left
		switch gone := sim.Time(math.Min(float64(month)/-g.PerMonth, float64(sim.Never)/2)); {
		case t >= gone:
			return steady(0, sim.Never)
		case gone < until:
			until = gone
		}
	}
	slope := g.PerMonth / month.Seconds()
	return monotone(func(s float64) float64 { return g.Base * max(0, 1+slope*s) }, until)
}

func (g Growth) String() string {
	text := fmt.Sprintf("%s a month", words.Percent(math.Abs(g.PerMonth)))
	switch {
	case g.PerMonth < 0:
		text = "shrinking by " + text
	default:
		text = "growing by " + text
	}
	if g.Linear {
		text += " of the beginning"
	}
	if g.Base != 1 {
		text = words.Digits(g.Base, 4) + " " + text
	}
	return text
}
