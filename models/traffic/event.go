package traffic

import (
	"fmt"
	"time"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

func init() {
	register("event", "rate", "a time of the calendar with so many times the traffic: name, begins, ends, times, rate", func(k models.Keys, c Clock) Rate {
		e := Event{Clock: c, Base: askFactor(k), Name: k.Text("name", "event")}
		k.Require("times", "add how many times the traffic it has, e.g. times = 4")
		e.Times = k.Float("times", 1, 0, 1e6)
		k.Require("begins", `add when it begins, e.g. begins = "2026-11-23"`)
		k.Require("ends", `add when it is over, e.g. ends = "2026-11-30"`)
		e.Begins, e.Ends = moment(k, "begins", c.Zone), moment(k, "ends", c.Zone)
		if !e.Begins.IsZero() && !e.Ends.IsZero() && !e.Begins.Before(e.Ends) {
			k.Problem("ends", "is not after begins", "an event ends after it begins, e.g. a week later")
		}
		return e
	})
}

// Event is a named time of the calendar (a sale, a final) in which the traffic is so
// many times as high; before and after it is what it would be:
//
//	λ = base·times  for begins ≤ t < ends, else base
type Event struct {
	Clock
	Name         string
	Base         float64 // 1 for a bare factor
	Times        float64
	Begins, Ends time.Time
}

// Piece is what is before, within or behind it.
func (e Event) Piece(t sim.Time) Piece {
	begins, ends := e.since(e.Begins), e.since(e.Ends)
	switch {
	case t < begins:
		return steady(e.Base, begins)
	case t < ends:
		return steady(e.Base*e.Times, ends)
	}
	return steady(e.Base, sim.Never)
}

// since is the moment of the traffic at a time of the world, for as far as it goes.
func (c Clock) since(at time.Time) sim.Time { return sim.Time(at.Sub(c.Begin)) }

func (e Event) String() string {
	return fmt.Sprintf("%s: %s times from %s to %s", e.Name, words.Exact(e.Times), e.Begins.Format("2006-01-02 15:04"), e.Ends.Format("2006-01-02 15:04"))
}
