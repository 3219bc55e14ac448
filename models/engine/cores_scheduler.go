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
// more than its share. Of threads that are many of a kind, those of a pool or under a GIL,
// it is not told which one wakes: they have no lag then.
//
// One queue stands for those of all cores; where no more threads run than there are
// cores, each is alone on one and has no lag. The slice is 0.7 ms × (1 + log₂ of the CPUs,
// up to 8), and never longer than a tick: as ticks become short, threads share evenly.
type scheduler struct {
	tick    sim.Time // 0: no turns, but processor sharing
	most    int      // threads that run at once
	last    uint32   // thread that was given a core last
	leaving uint32   // thread whose stretch is over, until it is known what it does next,
	woken   []uint32 // and those that it has woken meanwhile
	ran     float64  // Σv of those with a core, less the clock for each
	runQueue
}

// A seat is where a thread of a process gets its work from: the lanes, one of the pools,
// or nowhere but itself.
type seat uint32

const (
	onLane seat = iota
	ofPool      // and the pool
	alone  seat = ofPool + models.PoolCount
	seats  seat = alone + 1
)

func newScheduler(m models.Machine) scheduler {
	slice := 0.7e6 * (1 + math.Floor(math.Log2(math.Max(1, math.Min(m.VCPU, 8)))))
	return scheduler{
		tick:     m.Quantum,
		most:     int(math.Max(1, math.Ceil(m.VCPU))),
		last:     none,
		leaving:  none,
		runQueue: runQueue{slice: math.Min(slice, float64(m.Quantum)), spare: none},
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
			c.push(end{at: c.virtual + span, order: c.started, id: id, thread: t})
			c.started++
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
	t := c.anyAsleep()
	if own {
		c.entities[t].own = true
		pr.thread = t
	}
	return t
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
	c.ran += e.virtual
	c.push(end{at: c.virtual + span, order: c.started, id: e.id, thread: t})
	c.started++
}

// yield takes the core from a thread that runs.
func (c *cores) yield(i int) {
	x := c.ends[i]
	c.remove(i)
	e := &c.entities[x.thread]
	c.renew(e)
	c.ran -= e.virtual
	e.virtual += c.clock
	e.left = math.Max(0, x.at-c.virtual)
	c.queue(x.thread, wanting)
}

// preempt gives a thread that has woken the core of another, if it would be picked.
func (c *cores) preempt(r *run, t uint32) {
	for i := range c.ends {
		c.renew(&c.entities[c.ends[i].thread])
	}
	v := c.average()
	if c.best(v) != t || c.entities[t].virtual > v+within {
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
	c.dequeue(t)
	c.yield(victim)
	c.run(r, t)
}

// ticked looks at a tick of the clock whether others shall run.
func (c *cores) ticked(r *run) {
	for range c.most {
		t := c.next()
		if t == none {
			return
		}
		v := c.average()
		picked := &c.entities[t]
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
	for len(c.ends) < c.most {
		t := c.next()
		if t == none {
			return
		}
		c.dequeue(t)
		e := &c.entities[t]
		pr := &r.processes[r.requests[e.id].process]
		if !pr.dropping || pr.holder != e.id || pr.collector.running {
			c.run(r, t)
			continue
		}
		pr.dropping = false
		e.state = running
		e.virtual -= c.clock
		c.ran += e.virtual
		handling, woken := c.handling, len(c.woken)
		c.handling, c.leaving = true, t
		r.handGIL(pr, e.left)
		c.handling, c.leaving, c.woken = handling, none, c.woken[:woken] // the next one is picked now
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
		if c.entities[t].state == wanting {
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
	for t := range c.entities {
		if e := &c.entities[t]; e.state == wanting && e.id == id {
			c.dequeue(uint32(t))
			c.forget(uint32(t))
			return e.left
		}
	}
	return 0
}

// stop takes a thread that runs off its core from outside.
func (c *cores) stop(t uint32) {
	c.ran -= c.entities[t].virtual
	c.forget(t)
}

// vacate lets a thread sleep whose core was taken away from outside.
func (c *cores) vacate(r *run, t uint32) {
	if c.tick == 0 {
		return
	}
	c.stop(t)
	if !c.handling {
		c.fill(r)
	}
}

// clear forgets all threads.
func (s *scheduler) clear() {
	s.last, s.ran = none, 0
	s.runQueue.clear()
}
