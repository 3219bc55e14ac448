package traffic

import (
	"fmt"
	"math"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

func init() {
	register("weekly", "mean", "a weight for each hour of a week, or a day's curve with a weekend: mean, weights or peak_to_mean and weekend_share", func(k models.Keys, c Clock) Rate {
		if !k.Has("weights") {
			k.Require("weekend_share", `add the share of a week's requests at the weekend, e.g. weekend_share = 0.18, or weights = [ [ … 24 numbers ], … ] for 7 days from Monday on`)
			return readDiurnal(k, c)
		}
		w := Weekly{Clock: c, Mean: askLevel(k, "mean", "add the mean of a week in requests per second, e.g. mean = 120")}
		rows := k.Grid("weights", 7, 24)
		for day, row := range rows {
			for hour, x := range row {
				if x < 0 {
					k.Problem("weights", fmt.Sprintf("a weight of %s", words.Exact(x)), "weights are at least 0")
					x = 0
				}
				w.weights[day][hour] = x
				w.sum += x
			}
		}
		if !(w.sum > 0) || math.IsInf(w.sum, 0) {
			if rows != nil {
				k.Problem("weights", "they add up to nothing that can be shared", "give an hour a weight above zero")
			}
			return Level(w.Mean)
		}
		return w
	})
}

// Weekly is traffic that is constant over each hour of a local week:
//
//	λ = mean·weight[weekday][hour]·168/Σ weights
//
// A week in which clocks change has 167 or 169 hours, and so another mean.
type Weekly struct {
	Clock
	Mean    float64
	weights [7][24]float64 // from Monday on
	sum     float64
}

// NewWeekly returns the rate with these weights, the first of them that of Monday's
// first hour; their sum is above zero.
func NewWeekly(c Clock, mean float64, weights [7][24]float64) Weekly {
	w := Weekly{Clock: c, Mean: mean, weights: weights}
	for _, row := range weights {
		for _, x := range row {
			w.sum += x
		}
	}
	return w
}

// Piece is an hour, or what clocks leave of it.
func (w Weekly) Piece(t sim.Time) Piece {
	const hour = nanosPerDay / 24
	day, since, changed := w.wall(t)
	until := min(changed, t+sim.Time(hour-since%hour))
	return steady(w.Mean*w.weights[weekday(day)][since/hour]*(7*24)/w.sum, until)
}

func (w Weekly) String() string { return "a week by the hour of mean " + words.Digits(w.Mean, 4) }
