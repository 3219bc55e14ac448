package traffic

import (
	"math"
	"time"

	"fleetcost/models"
	"fleetcost/sim"
)

// A Rate is λ(t), requests per second over time, or N(t), users; as a part of a product it may also be
// a bare factor. It is told in pieces, each of them smooth, so that its value, its
// integral and its supremum follow from the pieces alone, whatever they are composed
// of: see [At], [Integral] and [Supremum].
type Rate interface {
	// Piece is the piece that holds the moment t, counted from the beginning of the
	// traffic. At a jump it is the one after it.
	Piece(t sim.Time) Piece
	// String describes it in one line.
	String() string
}

// A Piece of a rate lasts until a moment, at which the next begins. Where it lies λ is
// continuous and differentiable, and At may be asked at its very end too: that is the
// limit from the left. Moments are in seconds since the beginning of the traffic.
type Piece struct {
	Until sim.Time
	At    func(seconds float64) float64
	// Bounds are a lower and an upper bound of λ between two moments of the piece. They
	// are equal only where λ is constant, and close in on it as the moments do.
	Bounds func(from, to float64) (low, high float64)
}

// steady is a piece with one value.
func steady(x float64, until sim.Time) Piece {
	return Piece{until, func(float64) float64 { return x }, func(float64, float64) (float64, float64) { return x, x }}
}

// monotone is a piece that only rises or only falls, and so is bounded by its ends.
func monotone(at func(float64) float64, until sim.Time) Piece {
	return Piece{until, at, func(from, to float64) (float64, float64) {
		a, b := at(from), at(to)
		return min(a, b), max(a, b)
	}}
}

// A Clock says at what time of the world traffic begins, and by whose clocks people
// live.
type Clock struct {
	Zone  *time.Location
	Begin time.Time
}

// after is the same clock for what begins later.
func (c Clock) after(t sim.Time) Clock {
	c.Begin = c.Begin.Add(time.Duration(t))
	return c
}

// wall is the local time at a moment of the traffic, in nanoseconds since local
// midnight and days since 1970-01-01; and the moment at which clocks are changed next.
func (c Clock) wall(t sim.Time) (day, sinceMidnight int64, changed sim.Time) {
	now := c.Begin.Add(time.Duration(t)).In(c.Zone)
	_, offset := now.Zone()
	local := now.UnixNano() + int64(offset)*int64(time.Second)
	day = floorDiv(local, nanosPerDay)
	changed = sim.Never
	if _, end := now.ZoneBounds(); !end.IsZero() {
		if wait := end.Sub(now); wait < math.MaxInt64-time.Duration(t) {
			changed = t + sim.Time(wait)
		}
	}
	return day, local - day*nanosPerDay, changed
}

const nanosPerDay = int64(24 * time.Hour)

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// weekday of a day since 1970-01-01, a Thursday: 0 is Monday.
func weekday(day int64) int { return int(((day+3)%7 + 7) % 7) }

// rates are the rates over time by name. Each entry reads its own keys.
var rates = models.NewRegistry[func(models.Keys, Clock) Rate]("rate over time")

// register makes a rate over time known: by itself it is a traffic pattern, and it may
// be part of others. How high it is follows from the key level.
func register(name, level, about string, read func(models.Keys, Clock) Rate) {
	rates.Register(name, about, read)
	models.Patterns.Register(name, about, func(k models.Keys) models.Traffic { return overTime(k, level, read) })
}

// readRate reads a rate from a table that names its pattern. A table may have a zone of
// its own. It is nil where the table gives none.
func readRate(k models.Keys, c Clock) Rate {
	k.Require("pattern", `add the kind of rate, e.g. pattern = "constant"`)
	if k.Has("pattern") && k.Text("pattern", "") == "users" {
		k.Problem("pattern", "users are no part of others", `let their number be composed: [traffic] pattern = "users", users = { pattern = "times", of = [ … ] }`)
		k.Skip()
		return nil
	}
	read, ok := rates.Find(k.Choice("pattern", "", rates.Names()))
	if !ok {
		k.Skip()
		return nil
	}
	if k.Has("zone") {
		c.Zone = zone(k)
	}
	return read(k, c)
}

// zone asks for the time zone of a table.
func zone(k models.Keys) *time.Location {
	if z := k.Zone("zone", "UTC"); z != nil {
		return z
	}
	return time.UTC
}

// At is λ at a moment since the beginning of the traffic; at a jump, that after it.
func At(r Rate, t sim.Time) float64 { return r.Piece(t).At(t.Seconds()) }

// pieces calls each with the pieces of an interval, in their order, each from a moment
// to a moment.
func pieces(r Rate, from, to sim.Time, each func(p Piece, from, to sim.Time)) {
	for t := from; t < to; {
		p := r.Piece(t)
		if p.Until <= t {
			panic("traffic: a piece of a rate that ends before it begins")
		}
		end := min(p.Until, to)
		each(p, t, end)
		t = end
	}
}
