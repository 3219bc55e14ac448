package engine

import "fleetcost/sim"

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

// unlist takes an instance out of the list of those that a balancer may pick. At least
// one must remain.
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
	if s.index >= len(r.own) {
		return
	}
	weights := make([]float64, s.listed)
	for k := range weights {
		weights[k] = s.weights[r.slots[s.first+uint32(k)]-s.first]
	}
	balancer := r.fleet.Services[s.index].Balancer
	s.picker, s.sockets = balancer.Start(weights), balancer.Start(weights)
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
