package engine

import (
	"math"

	"fleetcost/models"
	"fleetcost/sim"
)

// Slots. The instances of a service live in slots, in the order of its groups, and
// keep them for the whole run; what changes is the condition of what is in a slot.
// Those that a balancer may pick are listed: each has a place, first those of the list,
// in the order of their slots, then the others. What a balancer looks at
// (run.outstanding, and the open connections of each) lies in the order of the places,
// so that it sees a list without gaps.
//
// Capacity is an integral: the vCPUs that there were, over time. A machine counts from
// when it is rented until it is gone, while it boots and drains too.

// A condition of the instance in a slot.
type condition uint8

const (
	slotBooting  condition = iota // rented, and not there yet
	slotWarming                   // there, and not yet as fast as it will be
	slotServing                   // what it is for
	slotDraining                  // no longer listed; ends what it has
	slotGone                      // lost, or given back
)

// unlist takes an instance out of the list of those that a balancer may pick.
func (r *run) unlist(i uint32, to condition) {
	in := &r.instances[i]
	s := in.service
	in.condition = to
	for at := in.place; at+1 < s.first+s.listed; at++ {
		r.swapPlaces(at, at+1)
	}
	s.listed--
	r.listChanged(s)
	if to == slotGone {
		s.capacity.change(r.now, -in.vcpu)
	}
}

// list puts an instance that has a slot at the end of the list, where it serves from
// now on.
func (r *run) list(i uint32) {
	in := &r.instances[i]
	s := in.service
	if in.condition == slotGone {
		s.capacity.change(r.now, in.vcpu)
	}
	in.condition = slotServing
	for at := in.place; at > s.first+s.listed; at-- {
		r.swapPlaces(at, at-1)
	}
	s.listed++
	r.listChanged(s)
}

func (r *run) swapPlaces(a, b uint32) {
	r.slots[a], r.slots[b] = r.slots[b], r.slots[a]
	r.outstanding[a], r.outstanding[b] = r.outstanding[b], r.outstanding[a]
	if r.clients != nil {
		held := r.clients.held
		held[a], held[b] = held[b], held[a]
	}
	r.place(a)
	r.place(b)
}

// place tells an instance and its processes that this is theirs.
func (r *run) place(at uint32) {
	in := &r.instances[r.slots[at]]
	in.place = at
	for p := in.first; p < in.first+in.count; p++ {
		r.processes[p].place = at
	}
}

// listChanged starts the balancers of a service anew, for those that are listed.
func (r *run) listChanged(s *service) {
	s.outstanding = r.outstanding[s.first:][:s.listed]
	s.guarded = r.model.rules[s.index].guarded || s.listed == 0
	if s.index >= len(r.own) || s.listed == 0 {
		return
	}
	weights := make([]float64, s.listed)
	s.rising = false
	for k := range weights {
		i := r.slots[s.first+uint32(k)]
		weights[k] = s.weights[i-s.first]
		s.rising = s.rising || r.instances[i].withheld > 0
	}
	balancer := r.fleet.Services[s.index].Balancer
	s.picker, s.sockets = balancer.Start(weights), balancer.Start(weights)
}

// weigh lets an instance have so large a share of the requests that another gets.
func (r *run) weigh(i uint32, share float64) {
	in := &r.instances[i]
	in.withheld, in.turns = 1-share, 0
	if s := in.service; s.seen == nil {
		s.seen = make([]int32, s.count)
	}
	r.listChanged(in.service)
}

// refresh lets the processes of an instance that has booted be new ones.
func (r *run) refresh(i uint32) {
	in := &r.instances[i]
	in.slowness, in.withheld = in.full, 0
	if in.cores != nil {
		in.cores.used = 0
	}
	for p := in.first; p < in.first+in.count; p++ {
		pr := &r.processes[p]
		r.startLifetime(pr)
		pr.free = in.workers
	}
}

// enlistInstance lets the processes of an instance that is listed take from their
// broker: one request for each worker that is free, and what they hold in reserve.
func (r *run) enlistInstance(i uint32) {
	in := &r.instances[i]
	if in.accepting != models.AcceptBroker {
		return
	}
	free := make([]int32, in.count) // before any of them gets more to do
	for k := range free {
		pr := &r.processes[in.first+uint32(k)]
		if free[k] = pr.free; pr.lifetime.leaving {
			r.startLifetime(pr)
		}
	}
	for k, n := range free {
		in.broker.enlist(r, in.first+uint32(k), n)
	}
}

// delist takes from the processes of an instance what they might yet ask of their
// broker. A process that was being replaced is so no more.
func (r *run) delist(i uint32) {
	in := &r.instances[i]
	if in.accepting != models.AcceptBroker {
		return
	}
	credits := &in.broker.credits
	for range credits.Len() {
		if p := credits.Pop(); r.processes[p].instance != i {
			credits.Push(p)
		}
	}
	for p := in.first; p < in.first+in.count; p++ {
		pr := &r.processes[p]
		t := &pr.lifetime
		if t.over {
			pr.free, pr.life = t.idle, pr.life+1
		}
		pr.credit, pr.lifetime = 0, lifetime{over: true, leaving: true}
	}
}

// returnReserve gives back to the broker what the processes of an instance hold in
// reserve.
func (r *run) returnReserve(i uint32) {
	in := &r.instances[i]
	if in.accepting != models.AcceptBroker {
		return
	}
	e := eviction{run: r, in: in}
	e.fromBacklog(&in.backlog)
	for p := in.first; p < in.first+in.count; p++ {
		e.fromBacklog(&r.processes[p].backlog)
	}
	r.outstanding[in.place] -= int32(len(e.all))
	for _, x := range e.all {
		r.startOver(x, Requeued)
	}
	r.handBack(in.service, e.all)
}

// slow makes the CPU work of an instance take so many times as long, also what is under
// way.
func (r *run) slow(i uint32, factor float64) {
	in := &r.instances[i]
	ratio := in.full * factor / in.slowness
	in.slowness = in.full * factor
	if c := in.cores; c != nil {
		c.stretch(r.now, ratio)
		c.reschedule(r, i)
		return
	}
	for _, x := range r.runningAlone(i) {
		q := &r.requests[x.Ref]
		q.gen++ // its laneDone is void
		q.until = r.now + sim.Time(float64(x.At-r.now)*ratio+0.5)
		r.calendar.Schedule(q.until, laneDone, x.Ref, q.gen)
	}
}

// stretch makes all that is left to do take so many times as long.
func (c *cores) stretch(now sim.Time, ratio float64) {
	c.advance(now)
	for i := range c.ends {
		e := &c.ends[i]
		e.at = c.virtual + math.Max(0, e.at-c.virtual)*ratio
	}
	ends := c.ends
	c.ends = c.ends[:0]
	for _, e := range ends { // push never writes behind what is read
		c.push(e)
	}
	for t := range c.entities {
		c.entities[t].left *= ratio
	}
}

// capacity is how many vCPUs there are, and the integral of it.
type capacity struct {
	vcpus   float64
	area    float64 // vCPU-nanoseconds until it last changed
	since   sim.Time
	changed bool
	started float64 // area when measuring began,
	batch   float64 // and when the batch did
}

func (c *capacity) change(now sim.Time, by float64) {
	c.area = c.until(now)
	c.since, c.changed = now, true
	c.vcpus += by
}

// until is the vCPU-nanoseconds that there were.
func (c *capacity) until(now sim.Time) float64 { return c.area + c.vcpus*float64(now-c.since) }

// mean is the mean number of vCPUs over a span, in nanoseconds, that ends now and began
// when there had been so many vCPU-nanoseconds.
func (c *capacity) mean(now sim.Time, from, span float64) float64 {
	if !c.changed {
		return c.vcpus // to the last bit
	}
	return (c.until(now) - from) / span
}
