package traffic

import (
	"fmt"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

func init() {
	register("ramp", "start_rate", "from one rate to another in a straight line: start_rate, end_rate, ramp_start, ramp_end", func(k models.Keys, _ Clock) Rate {
		r := Ramp{
			From:  askLevel(k, "start_rate", "add the requests per second before it, e.g. start_rate = 10"),
			To:    askLevel(k, "end_rate", "add the requests per second behind it, e.g. end_rate = 90"),
			Start: k.Duration("ramp_start", 0, 0, longest),
		}
		k.Require("ramp_end", `add when it is over, e.g. ramp_end = "1h"`)
		r.End = max(k.Duration("ramp_end", sim.Hour, 0, longest), 0)
		if r.End < r.Start {
			k.Problem("ramp_end", "is before ramp_start", "a ramp ends after it begins")
			r.End = r.Start
		}
		return r
	})
}

// Ramp is traffic that grows or falls in a straight line from one rate to another, and
// stays there:
//
//	λ = from + (to−from)·(t−start)/(end−start)  for start ≤ t ≤ end
//
// It jumps where it ends as it starts.
type Ramp struct {
	From, To   float64
	Start, End sim.Time // since the beginning
}

// Piece is what is before, within or behind it.
func (r Ramp) Piece(t sim.Time) Piece {
	switch {
	case t < r.Start:
		return steady(r.From, r.Start)
	case t >= r.End:
		return steady(r.To, sim.Never)
	}
	start, length := r.Start.Seconds(), (r.End - r.Start).Seconds()
	return monotone(func(s float64) float64 { return r.From + (r.To-r.From)*(s-start)/length }, r.End)
}

func (r Ramp) String() string {
	return fmt.Sprintf("a ramp from %s to %s in %s", words.Digits(r.From, 4), words.Digits(r.To, 4), words.Duration((r.End - r.Start).Seconds()))
}
