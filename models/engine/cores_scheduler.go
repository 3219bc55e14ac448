package engine

import (
	"math"

	"fleetcost/models"
	"fleetcost/sim"
)

// A roundRobin shares out cores by quanta (Linux: kernel/sched/fair.c, EEVDF, 6.6 and
// later). A thread runs until it waits or its quantum is over, and then goes
// to the end of the queue if others are in it: the scheduler looks at the
// clock's ticks, 250 of them a second, whether a slice is used up. A thread
// that wakes takes the place of one that has had the core for a protected time,
// the base slice of 0.7 ms × (1 + log₂ of the CPUs, up to 8), and else waits
// in the queue.
//
// So short work is done in the order in which it comes, not stretched by all
// that runs beside it as under processor sharing, and seldom waits for long
// work.
type roundRobin struct {
	quantum, protected float64 // nanoseconds
	most               int     // lanes that run at once
	last               uint32  // stretch that was given a quantum last
	waiting            sim.Ring[waitingThread]
}

// A waitingThread is a stretch, or the rest of one, that waits for a core.
type waitingThread struct {
	id   uint32
	left float64
}

func newRoundRobin(m models.Machine) roundRobin {
	slice := 0.7e6 * (1 + math.Floor(math.Log2(math.Max(1, math.Min(m.VCPU, 8)))))
	return roundRobin{
		quantum:   float64(m.Quantum),
		protected: math.Min(slice, float64(m.Quantum)),
		last:      none,
		most:      int(math.Max(1, math.Ceil(m.VCPU))),
	}
}

// wake lets a thread that has woken run, or wait for a core.
func (c *cores) wake(r *run, id uint32, span float64) {
	if len(c.ends) < c.robin.most {
		c.run(r, id, span)
		return
	}
	longest, at := c.robin.protected, -1
	for i := range c.ends {
		if used := c.virtual - c.ends[i].begun; used >= longest {
			longest, at = used, i
		}
	}
	if at < 0 {
		c.robin.waiting.Push(waitingThread{id, span})
		return
	}
	victim := c.ends[at]
	c.remove(at)
	c.robin.waiting.Push(waitingThread{victim.id, math.Max(0, victim.at-c.virtual) + victim.rest})
	c.run(r, id, span)
}

// run gives a stretch its quantum.
func (c *cores) run(r *run, id uint32, span float64) {
	pr := &r.processes[r.requests[id].process]
	pr.took = true
	if c.robin.last != id {
		c.robin.last = id
		span += pr.contextSwitch * r.instances[pr.instance].slowness
	}
	quantum := math.Min(span, c.robin.quantum)
	c.push(end{at: c.virtual + quantum, order: c.order, id: id, begun: c.virtual, rest: span - quantum})
	c.order++
}

// quantumOver ends a quantum: the stretch goes on where nobody waits.
func (c *cores) quantumOver(r *run, e end) {
	if c.robin.waiting.Len() == 0 {
		c.run(r, e.id, e.rest)
		return
	}
	c.robin.waiting.Push(waitingThread{e.id, e.rest})
	c.fill(r)
}

// fill gives free cores to those that wait for one. A thread that was
// to drop the GIL meanwhile does so now, when it runs again.
func (c *cores) fill(r *run) {
	for len(c.ends) < c.robin.most && c.robin.waiting.Len() > 0 {
		w := c.robin.waiting.Pop()
		pr := &r.processes[r.requests[w.id].process]
		if pr.dropping && pr.holder == w.id && !pr.collector.running {
			pr.dropping = false
			r.handGIL(pr, w.left)
			continue
		}
		c.run(r, w.id, w.left)
	}
}

// drop takes a stretch out of the queue, and returns what was left of it.
func (t *roundRobin) drop(id uint32) (left float64) {
	for range t.waiting.Len() {
		w := t.waiting.Pop()
		if w.id == id {
			left = w.left
			continue
		}
		t.waiting.Push(w)
	}
	return left
}

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
