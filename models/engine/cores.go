package engine

import (
	"math"

	"fleetcost/models"
	"fleetcost/sim"
)

// cores are the cores of one machine when more lanes may run on them than
// there are: the operating system shares them out.
//
// Without a quantum it gives each of n running lanes the same share at once,
// Capacity(n)/n of a core (processor sharing: the limit of short slices). With
// one, no more lanes run than there are vCPUs, and the others wait in a queue
// (see cores_scheduler.go).
//
// The work that a running lane has received since some origin is the same for
// all lanes: the virtual time. A stretch of given length ends when the virtual
// time reaches what it was at its start plus that length; so one heap of ends
// is enough, however often the rate changes.
type cores struct {
	vcpu     float64
	rates    []float64  // of virtual time, while so many lanes run, up to
	slowing  float64    // of the whole, for each lane beyond vcpu
	full     float64    // where all vCPUs do, and Capacity grows no more
	ends     []end      // heap
	virtual  float64    // nanoseconds of work received by each running lane
	clock    float64    // nanoseconds for which the cores have not stood still under a limit
	at       sim.Time   // when virtual was last brought up to date
	rate     float64    // of virtual time, while len(ends) lanes run
	due      sim.Time   // when the next stretch ends, as things stand
	events   []sim.Time // in the calendar, each earlier than the one before
	started  uint32     // stretches
	busy     float64    // vCPU-nanoseconds used
	lanes    float64    // lane-nanoseconds run or waiting for a core
	handling bool
	scheduler
	allowance
}

// An end of a stretch in virtual time.
type end struct {
	at     float64
	order  uint32
	id     uint32
	thread uint32 // under a scheduler
}

func (e end) before(f end) bool {
	return e.at < f.at || (e.at == f.at && int32(e.order-f.order) < 0)
}

// within is how near, in nanoseconds of work, the virtual time must have come
// to an end to have reached it. It absorbs the rounding of floating point and
// is far below the resolution of the clock.
const within = 1e-3

func newCores(m models.Machine) *cores {
	c := &cores{vcpu: m.VCPU, full: m.Unthrottled(m.VCPU), slowing: m.Slowing, due: sim.Never}
	c.allowance = allowance{budget: m.Quota * float64(period), renewed: period}
	for n := range int(m.VCPU) + 1 {
		c.rates = append(c.rates, m.Unthrottled(float64(n))/math.Max(1, float64(n)))
	}
	c.scheduler = newScheduler(m)
	return c
}

// advance brings the virtual time up to now.
func (c *cores) advance(now sim.Time) {
	if c.budget > 0 {
		c.advanceLimited(now)
		return
	}
	if n := len(c.ends); n > 0 && now > c.at {
		elapsed := float64(now - c.at)
		c.virtual += elapsed * c.rate
		c.clock += elapsed
		c.busy += elapsed * math.Min(float64(n), c.vcpu)
		c.lanes += elapsed * float64(n+c.wanting)
	} else if n == 0 {
		c.virtual = 0 // keeps the numbers small and so exact
	}
	c.at = now
}

// start lets a thread run for a stretch of given length, in nanoseconds on a
// core of its own.
func (c *cores) start(r *run, id uint32, pr *process, from seat, span float64) {
	c.advance(r.now)
	if c.tick > 0 {
		c.enter(r, id, pr, from, span)
	} else {
		c.push(end{at: c.virtual + span, order: c.started, id: id})
		c.started++
	}
	c.reschedule(r, pr.instance)
}

// interrupt takes a lane that runs off the cores and returns what is left of
// its stretch. It is not ok when the lane waits for a core.
func (c *cores) interrupt(r *run, instance, id uint32) (left float64, ok bool) {
	c.advance(r.now)
	for i := range c.ends {
		if e := c.ends[i]; e.id == id {
			left := math.Max(0, e.at-c.virtual)
			c.remove(i)
			c.vacate(r, e.thread)
			c.reschedule(r, instance)
			return left, true
		}
	}
	return 0, false
}

// reschedule makes sure that the calendar wakes the cores when the next
// stretch ends. An event that comes too early does no harm: it finds nothing
// to end; so only a move to an earlier time needs a new one, and a later one that
// is in the calendar already serves again.
func (c *cores) reschedule(r *run, instance uint32) {
	n := len(c.ends)
	if n == 0 {
		c.due = sim.Never
		return
	}
	if n < len(c.rates) {
		c.rate = c.rates[n]
	} else {
		c.rate = c.full / float64(n) / (1 + c.slowing*math.Max(0, float64(n)-c.vcpu))
	}
	if c.handling {
		return
	}
	work := math.Max(0, c.ends[0].at-c.virtual-within)
	c.due = c.at + sim.Time(math.Ceil(work/c.rate))
	if c.budget > 0 {
		c.due = c.dueLimited(work)
	}
	if c.wanting > 0 {
		c.due = min(c.due, c.nextTick())
	}
	c.schedule(r, instance)
}

// schedule puts an event into the calendar, unless one comes early enough.
func (c *cores) schedule(r *run, instance uint32) {
	if n := len(c.events); c.due < sim.Never && (n == 0 || c.due < c.events[n-1]) {
		c.events = append(c.events, c.due)
		r.calendar.Schedule(c.due, coresDone, instance, 0)
	}
}

// coresDone ends the stretches whose time has come.
func (r *run) coresDone(instance uint32) {
	c := r.instances[instance].cores
	c.events = c.events[:len(c.events)-1]
	if r.now < c.due {
		c.schedule(r, instance)
		return
	}
	c.advance(r.now)
	c.handling = true
	for len(c.ends) > 0 && c.ends[0].at <= c.virtual+within {
		e := c.ends[0]
		c.remove(0)
		if c.tick > 0 {
			c.leaving = e.thread
		}
		r.endStretch(e.id, &r.processes[r.requests[e.id].process])
		c.settle(r)
	}
	if c.wanting > 0 && r.now%c.tick == 0 {
		c.ticked(r)
	}
	c.handling = false
	c.reschedule(r, instance)
}

// startMeasuring forgets what was used until now.
func (c *cores) startMeasuring(now sim.Time) {
	c.advance(now)
	c.busy, c.lanes = 0, 0
}

func (c *cores) push(e end) {
	c.ends = append(c.ends, e)
	h := c.ends
	i := len(h) - 1
	for i > 0 {
		parent := (i - 1) / 2
		if !e.before(h[parent]) {
			break
		}
		h[i] = h[parent]
		i = parent
	}
	h[i] = e
}

// remove takes the i-th end out of the heap.
func (c *cores) remove(i int) {
	last := len(c.ends) - 1
	e := c.ends[last]
	c.ends = c.ends[:last]
	if i == last {
		return
	}
	h := c.ends
	for i > 0 && e.before(h[(i-1)/2]) {
		h[i] = h[(i-1)/2]
		i = (i - 1) / 2
	}
	for {
		child := 2*i + 1
		if child >= last {
			break
		}
		if child+1 < last && h[child+1].before(h[child]) {
			child++
		}
		if !h[child].before(e) {
			break
		}
		h[i] = h[child]
		i = child
	}
	h[i] = e
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
		c.lanes += elapsed * (n + float64(c.wanting))
		elapsed = math.Min(elapsed, a.room(busy))
		c.virtual += elapsed * c.rate
		c.clock += elapsed
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
