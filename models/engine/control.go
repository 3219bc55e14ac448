package engine

import (
	"fmt"
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// A Controller changes a fleet while it runs: autoscaler, deploy, fault. It is called at
// the beginning (now = 0), whenever the time has come that it returned last, and when
// it was woken (Control.Wake); sim.Never is a time that does not come.
//
// All instances that may ever be there are in the groups of the fleet, and all serve at
// the beginning: the first Tick stops those that are not there yet.
type Controller interface {
	Tick(now sim.Time, c *Control) (next sim.Time)
}

// A Control is the hold that a controller has on a running fleet. The instances of a
// service are numbered 0, 1, … in the order of its groups. What an instance is already
// it does not become: to serve one that serves, or to stop one that is gone, changes
// nothing.
//
// Where no instance of a service is listed, requests wait in the queue of a broker, and
// a balancer answers that there is nobody (rejected; 503): it has no queue of its own.
// A balancer that fails open, one that sends requests to those it believes ill, has a
// controller that leaves them listed.
type Control struct{ r *run }

// A Loss is what becomes of the requests in an instance that stops at once.
type Loss uint8

const (
	// Lost: they fail, and callers see it, but for those that their broker hands out
	// again (models.Runtime.Redeliveries).
	Lost Loss = iota
	// Requeued: they begin anew, with the same demand, at the head of the queue of their
	// broker, or on another instance, as where a proxy tries the next.
	Requeued
	// Resumed: as Requeued, but they go on where they stopped. A step that waits for
	// others (I/O, a call, branches, a batch) begins anew. What they have computed stays
	// done, also where they are lost or requeued later.
	Resumed
)

// Services is the number of services.
func (c *Control) Services() int { return len(c.r.own) }

// Instances is how many instances of a service there may be.
func (c *Control) Instances(service int) int { return int(c.r.own[service].count) }

// Listed is how many instances of a service serve.
func (c *Control) Listed(service int) int { return int(c.r.own[service].listed) }

// Serves tells whether an instance is listed.
func (c *Control) Serves(service, instance int) bool {
	return c.instance(service, instance).condition == slotServing
}

// Busy is the CPU time that an instance has used since the run began, in vCPU-seconds;
// what it used before it stopped is part of it.
func (c *Control) Busy(service, instance int) float64 {
	in := c.instance(service, instance)
	return (in.busyBefore + in.busyUntil(c.r.now)) / 1e9
}

// InFlight is the number of requests in an instance, those among them that wait there.
func (c *Control) InFlight(service, instance int) int {
	return int(c.r.outstanding[c.instance(service, instance).place])
}

// Waiting is the number of requests that wait for a worker of a service, wherever they do.
func (c *Control) Waiting(service int) int { return int(c.r.own[service].in[result.WaitingWorker].N) }

// InSystem is the number of requests in a service.
func (c *Control) InSystem(service int) int { return int(c.r.own[service].inService.N) }

// Arrived is the number of requests that have come to a service since the run began,
// those that were turned away and further attempts among them.
func (c *Control) Arrived(service int) int64 {
	s := c.r.own[service]
	return s.arrivedBefore + s.arrived
}

// Done is the number of answers that a service has given since the run began.
func (c *Control) Done(service int) int64 {
	s := c.r.own[service]
	return s.answersBefore + s.answers
}

// Wake has the controller called as soon as all is done that happens now: what learns
// of an arrival or a departure elsewhere (Options.Observe) may act on it so.
func (c *Control) Wake() {
	if !c.r.toWake {
		c.r.toWake = true
		c.r.calendar.Schedule(c.r.now, controlTick, 1, 0)
	}
}

// Serve lists an instance: requests come from now on. One that was gone or booting has
// fresh processes; one that drained goes on with what it has.
func (c *Control) Serve(service, instance int) {
	i := c.index(service, instance)
	switch c.r.instances[i].condition {
	case slotGone, slotBooting:
		c.r.refresh(i)
		c.r.list(i)
		c.r.enlistInstance(i)
	case slotDraining:
		c.r.list(i)
		c.r.enlistInstance(i)
	}
}

// Boot rents an instance that was gone: it counts as capacity, and gets no requests.
func (c *Control) Boot(service, instance int) {
	in := c.instance(service, instance)
	if in.condition == slotGone {
		in.condition = slotBooting
		in.service.capacity.change(c.r.now, in.vcpu)
	}
}

// Drain takes an instance that serves out of the list: it ends what it has begun and
// what waits there, and gets nothing new; what it holds in reserve for a broker goes
// back to it. It is done when nothing is in it (InFlight), and counts as capacity until
// it is stopped.
func (c *Control) Drain(service, instance int) {
	i := c.index(service, instance)
	if c.r.instances[i].condition != slotServing {
		return
	}
	c.r.unlist(i, slotDraining)
	c.r.delist(i)
	c.r.returnReserve(i)
	c.r.leaveDoor(i)
}

// Stop takes an instance away at once, with what is in it.
func (c *Control) Stop(service, instance int, how Loss) {
	i := c.index(service, instance)
	in := &c.r.instances[i]
	switch in.condition {
	case slotGone:
		return
	case slotServing:
		c.r.unlist(i, slotGone)
		c.r.delist(i)
	default:
		in.condition = slotGone
		in.service.capacity.change(c.r.now, -in.vcpu)
	}
	c.r.leaveDoor(i)
	c.r.closeOpen(i, math.MaxInt)
	c.r.evict(i, how)
}

// Connections is how many connections that stay open an instance holds.
func (c *Control) Connections(service, instance int) int {
	return c.r.openAt(c.instance(service, instance))
}

// Close closes so many of them, at random, or all where it has no more, and tells how
// many it had: their clients connect again, to whom the balancer picks, at random moments
// of the time in which they do (models.Clients.Reconnect). Those of an instance that
// drains stay open until they are closed, or end by themselves; those of one that stops
// are lost at once, and so is what came over them, whatever the Loss.
func (c *Control) Close(service, instance, connections int) int {
	return c.r.closeOpen(c.index(service, instance), connections)
}

// Openings has connections be opened at so many times the rate at which clients do in the
// mean, from now on.
func (c *Control) Openings(factor float64) {
	if !(factor >= 0) {
		panic(fmt.Sprintf("engine: connections that are opened at %g times their rate", factor))
	}
	c.r.openings = factor
	if p := c.r.clients; p != nil {
		for i := range p.lines {
			p.lines[i].rate = p.lines[i].Rate() / 1e9 * factor
		}
		p.moved = true
	}
}

// Slow makes the CPU work of an instance take so many times as long as it does on its
// machine, from now on, also what is under way: 1 is full speed again.
func (c *Control) Slow(service, instance int, factor float64) {
	if !(factor > 0) {
		panic(fmt.Sprintf("engine: an instance that is slower by a factor of %g", factor))
	}
	c.r.slow(c.index(service, instance), factor)
}

// Ask sends a request of a class of the service from outside to an instance, whether or not it is
// listed, as a health check does. It is among the arrivals (Arrived), and its departure is seen
// as any (Options.Observe).
func (c *Control) Ask(class, service, instance int) {
	c.r.steered, c.r.asks = c.index(service, instance), true
	c.r.externalArrival(class)
	c.r.steered, c.r.asks = none, false
}

// Weigh lets an instance get from now on only such a share of the requests that another gets
// in its place, above 0 and at most 1, as a balancer does that starts slowly. It has its whole
// share again when it is new.
func (c *Control) Weigh(service, instance int, share float64) {
	if !(share > 0 && share <= 1) {
		panic(fmt.Sprintf("engine: an instance that gets %g of the requests of another", share))
	}
	c.r.weigh(c.index(service, instance), share)
}

// SlowBackend makes each I/O step of a backend that begins from now on take so many times as
// long: its own time and what else it has before it is answered (network, a new connection),
// not the wait for a connection. 1 is full speed again.
func (c *Control) SlowBackend(backend int, factor float64) {
	if !(factor > 0) {
		panic(fmt.Sprintf("engine: a backend that is slower by a factor of %g", factor))
	}
	if c.r.brownOut == nil {
		c.r.brownOut = slices.Repeat([]float64{1}, len(c.r.fleet.Backends))
	}
	c.r.brownOut[backend] = factor
}

func (c *Control) index(service, instance int) uint32 {
	s := c.r.own[service]
	if instance < 0 || instance >= int(s.count) {
		panic(fmt.Sprintf("engine: instance %d of %d", instance, s.count))
	}
	return s.first + uint32(instance)
}

func (c *Control) instance(service, instance int) *instance {
	return &c.r.instances[c.index(service, instance)]
}

// Together are several controllers of one fleet, each called at its own times, in their
// order; all of them, when any was woken.
func Together(all ...Controller) Controller {
	return &together{all: all, due: make([]sim.Time, len(all))}
}

type together struct {
	all []Controller
	due []sim.Time
}

// Tick calls those whose time has come.
func (t *together) Tick(now sim.Time, c *Control) sim.Time {
	next := sim.Never
	for _, due := range t.due {
		next = min(next, due)
	}
	woken := next > now
	next = sim.Never
	for k, one := range t.all {
		if woken || t.due[k] <= now {
			t.due[k] = one.Tick(now, c)
		}
		next = min(next, t.due[k])
	}
	return next
}

// controllable tells why a fleet cannot be changed while it runs, if it cannot.
func controllable(f *models.Fleet) error {
	for i := range f.Services {
		for _, g := range f.Services[i].Groups {
			if g.Ready > 0 {
				return fmt.Errorf("models: an instance boots by itself (Ready) where a controller says when it does")
			}
		}
	}
	return nil
}

// mostIdleTicks is how often a controller is called while nothing else can happen.
const mostIdleTicks = 100_000

// controlled is what a run knows of its controller.
type controlled struct {
	control    *Control
	tickAt     sim.Time  // when it is called next
	controlGen uint32    // rises whenever it asks for another time
	toWake     bool      // it is called again at once
	asks       bool      // it sends a request now
	idleTicks  int       // calls since anything else could happen
	vacant     []bool    // room for eviction.placed
	openings   float64   // how many times as often connections are opened as in the mean
	brownOut   []float64 // how many times as long steps of each backend take; nil: none does
}

// startControl calls the controller for the first time.
func (r *run) startControl() {
	r.control = &Control{r}
	r.openings = 1
	for _, s := range r.own {
		s.replaces = true // a process may come to an end, see process_recycling.go
	}
	r.tick()
}

// controlTick calls the controller, unless it has asked for another time since.
func (r *run) controlTick(woken bool, gen uint32) {
	switch {
	case woken:
		r.toWake = false
	case gen != r.controlGen:
		return
	default:
		r.tickAt = 0
	}
	r.tick()
}

// tick calls the controller and plans the next call.
func (r *run) tick() {
	if r.calendar.Len() == 0 && r.arriving == sim.Never {
		r.idleTicks++
	} else {
		r.idleTicks = 0
	}
	next := r.options.Controller.Tick(r.now, r.control)
	if r.clients != nil && r.clients.moved {
		r.clients.moved = false
		r.look()
	}
	if next <= r.now {
		panic(fmt.Sprintf("engine: at %v a controller asks for %v", r.now, next))
	}
	if next == r.tickAt {
		return
	}
	r.controlGen++
	r.tickAt = next
	if next < sim.Never && r.idleTicks < mostIdleTicks {
		r.calendar.Schedule(next, controlTick, 0, r.controlGen)
	}
}
