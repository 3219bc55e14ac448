package engine

import (
	"math"

	"fleetcost/models"
	"fleetcost/sim"
)

// A container's CPU limit: CFS bandwidth control of Linux (cpu.max; Turner, Rao,
// Rao: CPU bandwidth control for CFS, Linux Symposium 2010), with the period of
// Docker and Kubernetes. In each period of 100 ms the threads of an instance run
// at full speed, on as many vCPUs as there are, until together they have used
//
//	Quota · 100 ms
//
// of CPU time; then all stand still until the next period begins. So under a
// quota of 0.5, 60 ms of work on one thread take 110 ms, and four threads at once
// have used up the period in 12.5 ms. Periods begin at multiples of 100 ms, on
// all instances at once. What a period leaves is lost; CPU time of a thread
// counts in full, whether it has a core to itself or a hyper-thread.
//
// The kernel hands out the quota in slices of 5 ms per CPU, and notices their
// end at a tick, so that in truth a period's share is exceeded or missed by a
// few milliseconds, which later periods make up for. Bursts (cpu.max.burst) are
// not modelled.
//
// A thread that waits for the GIL stands still too, so it cannot ask for it
// until the next period begins.
//
// Utilization is the busy share of the quota, which is what a user of the
// container sees. Within less than a period it may exceed 1.
const period = models.QuotaPeriod

// An allowance is what the threads of a machine may yet use in a period.
type allowance struct {
	budget  float64  // vCPU-nanoseconds per period; 0: there is no limit
	used    float64  // of it in this period
	renewed sim.Time // when the next period begins
}

// room is for how long so many vCPUs may still be busy in this period,
// nanoseconds.
func (a *allowance) room(busy float64) float64 {
	if left := a.budget - a.used; left > within {
		return left / busy
	}
	return 0
}

// advanceLimited brings the virtual time up to now, period by period.
func (c *cores) advanceLimited(now sim.Time) {
	a := &c.allowance
	n := float64(len(c.ends))
	if n == 0 {
		c.virtual, c.at = 0, now
		if now >= a.renewed {
			a.used, a.renewed = 0, (now/period+1)*period
		}
		return
	}
	busy := math.Min(n, c.vcpu)
	for c.at < now {
		to := min(now, a.renewed)
		elapsed := float64(to - c.at)
		c.lanes += elapsed * (n + float64(c.robin.waiting.Len()))
		elapsed = math.Min(elapsed, a.room(busy))
		c.virtual += elapsed * c.rate
		c.busy += elapsed * busy
		a.used += elapsed * busy
		c.at = to
		if to == a.renewed {
			a.used, a.renewed = 0, to+period
		}
	}
}

// dueLimited is when the next stretch ends, if that is in this period, else the
// end of the period.
func (c *cores) dueLimited(work float64) sim.Time {
	a := &c.allowance
	span := work / c.rate
	if span > a.room(math.Min(float64(len(c.ends)), c.vcpu)) {
		return a.renewed
	}
	return min(c.at+sim.Time(math.Ceil(span)), a.renewed)
}

// stalled tells whether the threads stand still until the next period.
func (c *cores) stalled(now sim.Time) bool {
	if c.budget == 0 {
		return false
	}
	c.advance(now)
	return c.room(1) == 0
}
