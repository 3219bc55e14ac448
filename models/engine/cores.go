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
// for a quantum (round robin, see [models.Machine.Quantum]).
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
	at       sim.Time   // when virtual was last brought up to date
	rate     float64    // of virtual time, while len(ends) lanes run
	due      sim.Time   // when the next stretch ends, as things stand
	events   []sim.Time // in the calendar, each earlier than the one before
	order    uint32
	busy     float64 // vCPU-nanoseconds used
	lanes    float64 // lane-nanoseconds run or waiting for a core
	handling bool
	robin    roundRobin
	allowance
}

// An end of a stretch, or of a quantum of one, in virtual time.
type end struct {
	at    float64
	order uint32
	id    uint32
	begun float64 // virtual time when the quantum began
	rest  float64 // of the stretch, beyond this quantum
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
	c.robin = newRoundRobin(m)
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
		c.busy += elapsed * math.Min(float64(n), c.vcpu)
		c.lanes += elapsed * float64(n+c.robin.waiting.Len())
	} else if n == 0 {
		c.virtual = 0 // keeps the numbers small and so exact
	}
	c.at = now
}

// start lets a lane run for a stretch of given length, in nanoseconds on a
// core of its own.
func (c *cores) start(r *run, instance, id uint32, span float64) {
	c.advance(r.now)
	if c.robin.quantum > 0 {
		c.wake(r, id, span)
	} else {
		c.push(end{at: c.virtual + span, order: c.order, id: id})
		c.order++
	}
	c.reschedule(r, instance)
}

// interrupt takes a lane that runs off the cores and returns what is left of
// its stretch. It is not ok when the lane waits for a quantum.
func (c *cores) interrupt(r *run, instance, id uint32) (left float64, ok bool) {
	c.advance(r.now)
	for i := range c.ends {
		if c.ends[i].id == id {
			left := math.Max(0, c.ends[i].at-c.virtual) + c.ends[i].rest
			c.remove(i)
			c.fill(r)
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
		if e.rest > within {
			c.quantumOver(r, e)
			continue
		}
		c.fill(r)
		if len(c.ends) > 0 {
			c.reschedule(r, instance)
		}
		r.endStretch(e.id, &r.processes[r.requests[e.id].process])
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
