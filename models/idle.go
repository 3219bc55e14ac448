package models

import "fleetcost/sim"

// chill is what a request costs more because the process has not begun one for
// a while (see [Idle]), in nanoseconds.
func (r *run) chill(pr *process, q *request) float64 {
	gap := float64(r.now - pr.begun)
	pr.begun = r.now
	idle := &pr.runtime.Idle
	if r.presence != nil && r.programs[q.class].part != Asked {
		idle = &pr.runtime.Sockets.Idle
	}
	if idle.Extra == 0 {
		return 0
	}
	return float64(idle.Extra) * gap / (gap + float64(idle.Half))
}

// after is the cost of a gap, both in seconds.
func (i Idle) after(gap float64) float64 {
	if i.Extra == 0 {
		return 0
	}
	return i.Extra.Seconds() * gap / (gap + i.Half.Seconds())
}

// timerSlack is how late Linux may wake a thread that sleeps, so that it can
// wake several at once: 50 µs unless told otherwise (prctl(2),
// PR_SET_TIMERSLACK).
const timerSlack = 50 * sim.Microsecond

// timerOf a sleep is that of the runtime, but for one that blocks: it asks the
// operating system.
func (r *Runtime) timerOf(o *op) Timer {
	if o.blocking {
		return ExactTimer
	}
	return r.Timer
}

// asTimed rounds a wait as the timers of the runtime do.
func (t Timer) asTimed(wait float64) float64 {
	const millisecond = float64(sim.Millisecond)
	switch t {
	case TruncTimer:
		wait = max(1, float64(int64(wait/millisecond))) * millisecond
	case NearestTimer:
		wait = float64(int64(wait/millisecond+0.5)) * millisecond
	}
	if wait == 0 {
		return 0
	}
	return wait + float64(timerSlack)
}
