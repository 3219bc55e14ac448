package engine

import "math"

// A runQueue holds the threads of a machine: those that want a core, and those that doze,
// in two heaps. Those that are eligible as far as is known stand in order of their
// deadlines, the others in order of v. A thread changes over when it stands first and V
// has passed its v, or has fallen behind it: whoever is picked is found in O(log n).
type runQueue struct {
	slice    float64 // nanoseconds
	entities []entity
	spare    uint32 // free list of them
	due      []uint32
	ahead    []uint32
	queued   int // in both
	wanting  int // of them want a core
	order    uint32
	waited   float64 // Σv of the queue
}

// An entity is a thread as the scheduler knows it.
type entity struct {
	virtual   float64 // v; less the clock of the cores, while it runs
	deadline  float64
	protected float64 // until v is as much
	lag       float64 // while it sleeps
	left      float64 // of its stretch, while it waits for a core
	id        uint32  // request whose stretch it runs
	chain     uint32  // process and seat from which its work comes
	next      uint32  // in the free list
	place     uint32  // in the half of the queue where it is
	ahead     bool    // and which that is
	order     uint32  // of those with the same deadline
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

// enqueue places a thread that wakes in the queue.
func (c *cores) enqueue(t uint32) {
	if c.wanting == 0 {
		c.release()
	}
	if c.queued == 0 {
		c.crowd()
	}
	sum, n := c.total()
	e := &c.entities[t]
	switch {
	case e.state == dozing:
		c.dequeue(t)
		if v := sum / n; v > e.virtual {
			e.virtual, e.deadline = v, v+c.slice
		}
	case n > 0: // its lag is to be this when it is counted in V
		e.virtual = sum/n - e.lag*(n+1)/n
		e.deadline = e.virtual + c.slice
	default:
		e.virtual, e.deadline = 0, c.slice
	}
	c.queue(t, wanting)
}

// release lets those out of the queue that doze and owe nothing any more. While others
// want a core they are found when one is picked.
func (c *cores) release() {
	for c.queued > 0 {
		v := c.average()
		t := c.best(v)
		if c.entities[t].virtual > v {
			return
		}
		c.dequeue(t)
		c.forget(t)
	}
}

// next is the thread that is picked; none: none wants a core. One that dozes owes nothing
// by then, and is out of the queue.
func (c *cores) next() uint32 {
	for c.queued > 0 {
		t := c.best(c.average())
		if c.entities[t].state == wanting {
			return t
		}
		c.dequeue(t)
		c.forget(t)
	}
	return none
}

// sleep lets a thread that has run wait for something else.
func (c *cores) sleep(t uint32) {
	e := &c.entities[t]
	c.ran -= e.virtual
	if c.queued == 0 {
		c.forget(t)
		return
	}
	c.renew(e)
	e.virtual += c.clock
	sum, n := c.total()
	lag := (sum+e.virtual)/(n+1) - e.virtual
	switch {
	case lag < -within:
		c.queue(t, dozing)
	case e.own:
		e.state, e.lag = asleep, math.Min(lag, math.Max(2*c.slice, float64(c.tick)))
	default:
		c.forget(t)
	}
}

// crowd begins to count when threads become more than cores: each that runs was alone
// on one.
func (c *cores) crowd() {
	c.waited, c.ran = 0, 0
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
	c.ran += e.virtual
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
	k := float64(len(c.ends))
	if c.leaving != none {
		k++
	}
	return c.waited + c.ran + k*c.clock, k + float64(c.queued)
}

// average is V.
func (c *cores) average() float64 {
	sum, n := c.total()
	return sum / n
}

// anyAsleep is a thread of which nothing is remembered.
func (q *runQueue) anyAsleep() uint32 {
	t := q.spare
	if t == none {
		t = uint32(len(q.entities))
		q.entities = append(q.entities, entity{})
		return t
	}
	q.spare = q.entities[t].next
	q.entities[t] = entity{}
	return t
}

// forget lets a thread sleep that has nothing coming to it, and owes nothing.
func (q *runQueue) forget(t uint32) {
	e := &q.entities[t]
	e.state, e.lag = asleep, 0
	if !e.own {
		e.next = q.spare
		q.spare = t
	}
}

// clear forgets all threads.
func (q *runQueue) clear() {
	*q = runQueue{slice: q.slice, entities: q.entities[:0], spare: none, due: q.due[:0], ahead: q.ahead[:0]}
}

// best is the eligible thread with the earliest deadline, and with none the one that has
// had least.
func (q *runQueue) best(v float64) uint32 {
	for len(q.ahead) > 0 && q.entities[q.ahead[0]].virtual <= v+within {
		q.move(q.ahead[0])
	}
	for len(q.due) > 0 && q.entities[q.due[0]].virtual > v+within {
		q.move(q.due[0])
	}
	if len(q.due) > 0 {
		return q.due[0]
	}
	return q.ahead[0]
}

// queue puts a thread into the queue.
func (q *runQueue) queue(t uint32, as entityState) {
	e := &q.entities[t]
	e.state, e.order = as, q.order
	q.order++
	q.waited += e.virtual
	if as == wanting {
		q.wanting++
	}
	q.queued++
	q.insert(t, false)
}

// dequeue takes a thread out of it.
func (q *runQueue) dequeue(t uint32) {
	e := &q.entities[t]
	q.waited -= e.virtual
	if e.state == wanting {
		q.wanting--
	}
	q.queued--
	q.remove(t)
}

// move lets a thread change over to the other heap.
func (q *runQueue) move(t uint32) {
	q.remove(t)
	q.insert(t, !q.entities[t].ahead)
}

func (q *runQueue) heap(ahead bool) *[]uint32 {
	if ahead {
		return &q.ahead
	}
	return &q.due
}

func (q *runQueue) insert(t uint32, ahead bool) {
	q.entities[t].ahead = ahead
	h := q.heap(ahead)
	*h = append(*h, t)
	q.rise(*h, uint32(len(*h)-1), t)
}

func (q *runQueue) remove(t uint32) {
	h, at := q.heap(q.entities[t].ahead), q.entities[t].place
	last := uint32(len(*h) - 1)
	t = (*h)[last]
	*h = (*h)[:last]
	if at == last {
		return
	}
	for {
		child := 2*at + 1
		if child+1 < last && q.sooner((*h)[child+1], (*h)[child]) {
			child++
		}
		if child >= last || !q.sooner((*h)[child], t) {
			break
		}
		q.put(*h, at, (*h)[child])
		at = child
	}
	q.rise(*h, at, t)
}

// rise puts a thread at a place of a heap, or above it.
func (q *runQueue) rise(h []uint32, at, t uint32) {
	for at > 0 && q.sooner(t, h[(at-1)/2]) {
		q.put(h, at, h[(at-1)/2])
		at = (at - 1) / 2
	}
	q.put(h, at, t)
}

func (q *runQueue) put(h []uint32, at, t uint32) {
	h[at] = t
	q.entities[t].place = at
}

// sooner tells whether a thread stands before another of its heap.
func (q *runQueue) sooner(t, u uint32) bool {
	a, b := &q.entities[t], &q.entities[u]
	x, y := a.deadline, b.deadline
	if a.ahead {
		x, y = a.virtual, b.virtual
	}
	return x < y || x == y && int32(a.order-b.order) < 0
}
