package engine

import (
	"math"

	"fleetcost/models"
	"fleetcost/sim"
)

// Threads as Linux schedules them: earliest eligible virtual deadline first (Stoica and
// Abdel-Wahab 1995; Linux 6.6 and later, kernel/sched/fair.c), all of one weight. Of n
// threads that want a core each has a virtual time v, the CPU time that it has had; with
//
//	V = Σv / n,    lag = V − v
//
// those with lag ≥ 0 are eligible: they have had no more than their share. A thread asks
// for a slice at a time, and its deadline is the v at which that will have been served.
// When a core becomes free, the eligible thread of the earliest deadline gets it, and is
// protected from others until that deadline, for as long as it is eligible.
//
// Who runs is looked at when its thread waits for something, when another wakes, and at
// the ticks of the clock (Machine.Quantum: 4 ms, of 250 a second), but not between them:
// so turns last as long as the clock says, whatever the slice. A thread that wakes takes
// the core at once from one that has had more than its share; from another only when the
// slice of that one is over.
//
// A thread that sleeps keeps its lag, up to two slices or a tick. One that has had more
// than its share stays in the queue until it is due again, and then owes nothing (Linux
// 6.12). So a thread that works a little and often has the core at once, until it wants
// more than its share.
//
// One queue stands for those of all cores; where no more threads run than there are
// cores, each is alone on one and has no lag. The slice is 0.7 ms × (1 + log₂ of the CPUs,
// up to 8), and never longer than a tick: as ticks become short, threads share evenly.
type runQueue struct {
	tick     sim.Time // 0: no turns, but processor sharing
	slice    float64  // nanoseconds
	most     int      // threads that run at once
	entities []entity
	spare    uint32   // free list of them
	queued   []uint32 // those without a core that want one, or doze
	wanting  int      // of them want one
	last     uint32   // thread that was given a core last
	leaving  uint32   // thread whose stretch is over, until it is known what it does next,
	woken    []uint32 // and those that it has woken meanwhile
}

// An entity is a thread as the scheduler knows it.
type entity struct {
	virtual   float64 // v; less the clock of the cores, while it runs
	deadline  float64
	protected float64 // until v is as much
	lag       float64 // while it sleeps
	left      float64 // of its stretch, while it waits for a core
	id        uint32  // request whose stretch it runs
	chain     uint32  // what hands it the next one: see chainOf
	next      uint32  // in the free list
	own       bool    // of a lane that no other thread has
	state     entityState
}

type entityState uint8

const (
	asleep entityState = iota
	dozing             // asleep, and in the queue until it owes nothing
	wanting
	running
)

// A seat is where a thread of a process gets its work from: the lanes, one of the pools,
// or nowhere but itself.
type seat uint32

const (
	onLane seat = iota
	ofPool      // and the pool
	alone  seat = ofPool + models.PoolCount
	seats  seat = alone + 1
)

func newRunQueue(m models.Machine) runQueue {
	slice := 0.7e6 * (1 + math.Floor(math.Log2(math.Max(1, math.Min(m.VCPU, 8)))))
	return runQueue{
		tick:    m.Quantum,
		slice:   math.Min(slice, float64(m.Quantum)),
		most:    int(math.Max(1, math.Ceil(m.VCPU))),
		spare:   none,
		last:    none,
		leaving: none,
	}
}

// enter lets a thread compute for a request: the one whose stretch has just ended, if that
// is handed this one, else one that wakes.
func (c *cores) enter(r *run, id uint32, pr *process, from seat, span float64) {
	process := r.requests[id].process
	chain := process*uint32(seats) + uint32(from)
	if t := c.leaving; t != none {
		e := &c.entities[t]
		handed := from != alone && (from != onLane || pr.switching == models.RunToCompletion)
		if e.chain == chain && (handed || e.id == id) {
			c.leaving = none
			e.id = id
			pr.took = true
			c.push(end{at: c.virtual + span, order: c.order, id: id, thread: t})
			c.order++
			return
		}
	}
	t := c.thread(pr, from == onLane && r.instances[pr.instance].lanes == 1 && pr.switching == models.RunToCompletion)
	e := &c.entities[t]
	e.id, e.chain, e.left = id, chain, span
	switch {
	case c.handling:
		c.enqueue(t)
		c.woken = append(c.woken, t)
	case len(c.ends) < c.most:
		e.virtual, e.deadline = 0, c.slice
		c.run(r, t)
	default:
		c.enqueue(t)
		c.preempt(r, t)
	}
}

// thread that computes next for a process: the lane's own, or any that sleeps.
func (c *cores) thread(pr *process, own bool) uint32 {
	if own && pr.thread != none {
		return pr.thread
	}
	t := c.spare
	if t == none {
		t = uint32(len(c.entities))
		c.entities = append(c.entities, entity{})
	} else {
		c.spare = c.entities[t].next
	}
	c.entities[t] = entity{own: own}
	if own {
		pr.thread = t
	}
	return t
}

// enqueue places a thread that wakes in the queue.
func (c *cores) enqueue(t uint32) {
	if c.wanting == 0 {
		c.release()
	}
	if len(c.queued) == 0 {
		c.crowd()
	}
	sum, n := c.total()
	e := &c.entities[t]
	c.wanting++
	if e.state == dozing {
		e.state = wanting
		if v := sum / n; v > e.virtual {
			e.virtual, e.deadline = v, v+c.slice
		}
		return
	}
	e.state, e.virtual = wanting, 0
	if n > 0 {
		e.virtual = sum/n - e.lag*(n+1)/n // so that its lag is this when it is counted in V
	}
	e.deadline = e.virtual + c.slice
	c.queued = append(c.queued, t)
}

// release lets those out of the queue that doze and owe nothing any more. While others
// want a core they are found when one is picked.
func (c *cores) release() {
	for i := 0; i < len(c.queued); {
		t := c.queued[i]
		if c.entities[t].virtual > c.average() {
			i++
			continue
		}
		c.dequeue(i)
		c.forget(t)
		i = 0
	}
}

// crowd begins to count when threads become more than cores: each that runs was alone
// on one.
func (c *cores) crowd() {
	for i := range c.ends {
		c.even(c.ends[i].thread)
	}
	if c.leaving != none {
		c.even(c.leaving)
	}
}

func (c *cores) even(t uint32) {
	e := &c.entities[t]
	c.renew(e)
	v := e.virtual + c.clock
	e.virtual, e.deadline, e.protected = -c.clock, e.deadline-v, e.protected-v
}

// renew gives a thread that runs its next slice, if it has had the last one: at the first
// tick since, or now.
func (c *cores) renew(e *entity) {
	v := e.virtual + c.clock
	over := v - e.deadline
	if over < -within {
		return
	}
	e.deadline = v + c.slice
	if since := float64(c.at % c.tick); since <= over && since < c.slice {
		e.deadline -= since
	}
}

// total is Σv of the threads that want a core or doze, and their number.
func (c *cores) total() (sum, n float64) {
	for i := range c.ends {
		sum += c.entities[c.ends[i].thread].virtual
	}
	k := len(c.ends)
	if c.leaving != none {
		sum += c.entities[c.leaving].virtual
		k++
	}
	sum += float64(k) * c.clock
	for _, t := range c.queued {
		sum += c.entities[t].virtual
	}
	return sum, float64(k + len(c.queued))
}

// average is V.
func (c *cores) average() float64 {
	sum, n := c.total()
	return sum / n
}

// best is the place in the queue of the eligible thread with the earliest deadline; with
// none, of the one that has had least.
func (c *cores) best(v float64) int {
	best, least := -1, 0
	for i, t := range c.queued {
		e := &c.entities[t]
		if e.virtual < c.entities[c.queued[least]].virtual {
			least = i
		}
		if e.virtual <= v+within && (best < 0 || e.deadline < c.entities[c.queued[best]].deadline-within) {
			best = i
		}
	}
	if best < 0 {
		return least
	}
	return best
}

// next is the place in the queue of the thread that is picked; -1: none wants a core.
// One that dozes owes nothing by then, and is out of the queue.
func (c *cores) next() int {
	for c.wanting > 0 {
		i := c.best(c.average())
		t := c.queued[i]
		if c.entities[t].state == wanting {
			return i
		}
		c.dequeue(i)
		c.forget(t)
	}
	for _, t := range c.queued {
		c.forget(t)
	}
	c.queued = c.queued[:0]
	return -1
}

// dequeue takes a thread out of the queue.
func (c *cores) dequeue(i int) {
	if c.entities[c.queued[i]].state == wanting {
		c.wanting--
	}
	c.queued = append(c.queued[:i], c.queued[i+1:]...)
}

// forget lets a thread sleep that has nothing coming to it, and owes nothing.
func (c *cores) forget(t uint32) {
	e := &c.entities[t]
	e.state, e.lag = asleep, 0
	if !e.own {
		e.next = c.spare
		c.spare = t
	}
}

// sleep lets a thread that has run wait for something else.
func (c *cores) sleep(t uint32) {
	if len(c.queued) == 0 {
		c.forget(t)
		return
	}
	sum, n := c.total()
	e := &c.entities[t]
	c.renew(e)
	e.virtual += c.clock
	lag := (sum+e.virtual)/(n+1) - e.virtual
	switch {
	case lag < -within:
		e.state = dozing
		c.queued = append(c.queued, t)
	case e.own:
		e.state, e.lag = asleep, math.Min(lag, math.Max(2*c.slice, float64(c.tick)))
	default:
		c.forget(t)
	}
}

// run gives a thread a core.
func (c *cores) run(r *run, t uint32) {
	e := &c.entities[t]
	pr := &r.processes[r.requests[e.id].process]
	pr.took = true
	span := e.left
	if c.last != t {
		c.last = t
		span += pr.contextSwitch * r.instances[pr.instance].slowness
	}
	e.state, e.protected = running, e.deadline
	e.virtual -= c.clock
	c.push(end{at: c.virtual + span, order: c.order, id: e.id, thread: t})
	c.order++
}

// yield takes the core from a thread that runs.
func (c *cores) yield(i int) {
	x := c.ends[i]
	c.remove(i)
	e := &c.entities[x.thread]
	c.renew(e)
	e.virtual += c.clock
	e.left = math.Max(0, x.at-c.virtual)
	e.state = wanting
	c.wanting++
	c.queued = append(c.queued, x.thread)
}

// preempt gives a thread that has woken the core of another, if it would be picked.
func (c *cores) preempt(r *run, t uint32) {
	for i := range c.ends {
		c.renew(&c.entities[c.ends[i].thread])
	}
	v := c.average()
	at := c.best(v)
	if c.queued[at] != t || c.entities[t].virtual > v+within {
		return
	}
	victim, most := -1, math.Inf(-1)
	for i := range c.ends {
		e := &c.entities[c.ends[i].thread]
		has := e.virtual + c.clock
		if has > most && (has > v+within || has >= e.protected-within && e.deadline >= c.entities[t].deadline-within) {
			victim, most = i, has
		}
	}
	if victim < 0 {
		return
	}
	c.dequeue(at)
	c.yield(victim)
	c.run(r, t)
}

// ticked looks at a tick of the clock whether others shall run.
func (c *cores) ticked(r *run) {
	for range c.most {
		at := c.next()
		if at < 0 {
			return
		}
		v := c.average()
		picked := &c.entities[c.queued[at]]
		if picked.virtual > v+within {
			return
		}
		victim, most := -1, math.Inf(-1)
		for i := range c.ends {
			e := &c.entities[c.ends[i].thread]
			has := e.virtual + c.clock
			if has < e.protected-within {
				continue
			}
			c.renew(e)
			if has > most && (has > v+within || e.deadline >= picked.deadline-within) {
				victim, most = i, has
			}
		}
		if victim < 0 {
			return
		}
		c.yield(victim)
		c.fill(r)
	}
}

// fill gives free cores to those that wait for one. A thread that was to drop the GIL
// meanwhile does so now, when it runs again.
func (c *cores) fill(r *run) {
	for len(c.ends) < c.most && len(c.queued) > 0 {
		at := c.next()
		if at < 0 {
			return
		}
		t := c.queued[at]
		c.dequeue(at)
		e := &c.entities[t]
		pr := &r.processes[r.requests[e.id].process]
		if !pr.dropping || pr.holder != e.id || pr.collector.running {
			c.run(r, t)
			continue
		}
		pr.dropping = false
		e.state = running
		e.virtual -= c.clock
		handling := c.handling
		c.handling, c.leaving = true, t
		r.handGIL(pr, e.left)
		c.handling, c.leaving = handling, none
		c.sleep(t)
	}
}

// settle lets the thread whose stretch is over sleep, unless it goes on with another, and
// those that it woke have their chance.
func (c *cores) settle(r *run) {
	if t := c.leaving; t != none {
		c.leaving = none
		c.sleep(t)
	}
	c.fill(r)
	for _, t := range c.woken {
		if c.entities[t].state == wanting && len(c.queued) > 0 {
			c.preempt(r, t)
		}
	}
	c.woken = c.woken[:0]
}

// nextTick is the first tick at which a thread that runs may lose its core.
func (c *cores) nextTick() sim.Time {
	earliest := math.Inf(1)
	for i := range c.ends {
		e := &c.entities[c.ends[i].thread]
		earliest = math.Min(earliest, e.protected-e.virtual-c.clock)
	}
	at := c.at + 1
	if earliest > 1 {
		at = c.at + sim.Time(math.Ceil(earliest))
	}
	return (at + c.tick - 1) / c.tick * c.tick
}

// withdraw takes a stretch out of the queue, and returns what was left of it.
func (c *cores) withdraw(id uint32) (left float64) {
	for i, t := range c.queued {
		if e := &c.entities[t]; e.state == wanting && e.id == id {
			c.dequeue(i)
			c.forget(t)
			return e.left
		}
	}
	return 0
}

// vacate lets a thread sleep whose core was taken away from outside.
func (c *cores) vacate(r *run, t uint32) {
	if c.tick == 0 {
		return
	}
	c.forget(t)
	if !c.handling {
		c.fill(r)
	}
}

// clear forgets all threads.
func (q *runQueue) clear() {
	q.entities, q.queued, q.wanting = q.entities[:0], q.queued[:0], 0
	q.spare, q.last = none, none
}
