// Package standstill is a backend that stands still for a while, as one whose machine hangs
// or whose disk does: what it was asked and is asked meanwhile waits until it goes on. It
// tells how that is simulated, and how long a system takes to recover from it.
//
// It will never know why the backend stood still, nor who asks it.
package standstill

import (
	"math"
	"slices"

	"fleetcost/models/engine"
	"fleetcost/sim"
)

// tick is how often the delay of what is asked meanwhile is set anew.
const tick = 10 * sim.Millisecond

// A controller lets a backend stand still.
type controller struct {
	backend  int
	from, to sim.Time
	usual    float64 // nanoseconds of a request to it
}

// Controller lets a backend whose requests take so long in the mean stand still from one
// moment to another: a request that is begun at t between them ends when it would if it had
// begun at the end. That is exact to a tick for requests of the mean length, and where lengths
// vary in the mean alone; what was
// in progress at the beginning ends as if nothing had happened, which is as many requests as
// it has connections, of hundreds that come.
func Controller(backend int, from, to, usual sim.Time) engine.Controller {
	return &controller{backend, from, to, math.Max(1, float64(usual))}
}

// Tick sets the factor for what is asked in the next tick.
func (c *controller) Tick(now sim.Time, control *engine.Control) sim.Time {
	switch {
	case now < c.from:
		return c.from
	case now < c.to:
		control.SlowBackend(c.backend, 1+float64(c.to-now)/c.usual)
		return min(now+tick, c.to)
	}
	control.SlowBackend(c.backend, 1)
	return sim.Never
}

// A Request as a client saw it: when it was due, and how long it took, seconds; NaN where it
// was not answered.
type Request struct{ At, Took float64 }

// Recovery is the time from the end of a standstill until all is well again: the bins of
// half a second, by the moments at which requests were due, in which their median is more
// than twice that of those before the standstill, or more than a tenth are not answered, are
// over. Of a bin about which nobody knows anything, as its requests are still under way at the
// end, it is as of the one before. Begin and end are those of what is looked at. It is 0 where
// no bin is so, and all the time that is left where they do not end.
func Recovery(requests []Request, begin, from, to, end float64) float64 {
	const wide, most, share = 0.5, 2.0, 0.1
	usual := middle(requests, begin, from)
	recovered, ill := 0.0, false
	for at := to; at < end; at += wide {
		n, lost := 0, 0
		for _, r := range requests {
			if r.At >= at && r.At < at+wide {
				n++
				if math.IsNaN(r.Took) {
					lost++
				}
			}
		}
		if n > 0 {
			ill = float64(lost) > share*float64(n) || middle(requests, at, at+wide) > most*usual
		}
		if ill {
			recovered = min(at+wide, end) - to
		}
	}
	return recovered
}

// middle is the median time of what was due in a span and was answered; NaN of nothing.
func middle(requests []Request, from, to float64) float64 {
	var took []float64
	for _, r := range requests {
		if r.At >= from && r.At < to && !math.IsNaN(r.Took) {
			took = append(took, r.Took)
		}
	}
	if len(took) == 0 {
		return math.NaN()
	}
	slices.Sort(took)
	return took[len(took)/2]
}
