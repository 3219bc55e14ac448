package timeline

import (
	"math/rand/v2"
	"slices"

	"fleetcost/models"
	"fleetcost/sim"
)

// Hands do to a fleet what happens in a pool; each instance has a place, 0, 1, …, of its
// service while it is there.
type Hands interface {
	Boot(place int)                 // it is rented
	Serve(place int)                // requests come
	Slow(place int, factor float64) // its CPU work takes so many times as long
	Weigh(place int, share float64) // it gets such a share of the requests that others get
	Drain(place int)                // it gets nothing new
	Crash(place int)                // it gets requests and answers none
	Stop(place int)                 // it is gone
}

// A Pool is the instances of one service over time. Those that have served for long are
// alike, and only their places are known.
type Pool struct {
	life   models.Lifecycle
	stream *rand.Rand
	hands  Hands // nil: nobody

	settled []int      // serve at full speed, and have for longer than anybody asks
	young   []instance // the others, by the time of their order
	leaving []leaver   // drain
	free    []int      // places that others have left
	places  int

	// Launched and Stopped count the orders to start and to stop.
	Launched, Stopped int

	area    float64 // instance-seconds that are paid, until now
	now     sim.Time
	minimum sim.Time // that is paid for each
	wanted  int
	ends    sim.Time // how long those that stop have to do, as was said last
	fate    *fate    // nil: nothing happens but what is wanted
	nodes   *nodes   // that are paid in place of the instances; nil: none
	checks  *checks  // of health; nil: none
	lack    *lack    // of what the cloud has; nil: there never is any
}

// An instance that is not settled.
type instance struct {
	place                    int
	ordered, listens, serves sim.Time
	served                   bool
	warmed, risen            int // steps of its warm-up and of its slow start that are over
}

// A leaver is gone at a time.
type leaver struct {
	place int
	at    sim.Time
}

// settles is how long after it began to serve an instance is like all others: no
// autoscaler asks for its age any more.
const settles = 15 * sim.Minute

// NewPool is a service of which so many instances have served for long. Each is paid for
// a minimum of time.
func NewPool(life models.Lifecycle, instances int, minimum sim.Time, stream *rand.Rand) *Pool {
	p := &Pool{life: life, stream: stream, minimum: minimum, places: instances, wanted: instances, ends: life.Drain, checks: newChecks(life.Health)}
	for i := range instances {
		p.settled = append(p.settled, i)
	}
	if life.Nodes != nil {
		p.minimum = 0
		p.nodes = newNodes(life.Nodes, p.settled, minimum, stream)
	}
	return p
}

// draw is a time of a distribution; none takes no time.
func draw(d models.Distribution, stream *rand.Rand) sim.Time {
	if d == nil {
		return 0
	}
	return sim.Seconds(d.Draw(stream))
}

// take is a place for another instance.
func (p *Pool) take() int {
	if n := len(p.free); n > 0 {
		place := p.free[n-1]
		p.free = p.free[:n-1]
		return place
	}
	p.places++
	return p.places - 1
}

// leave gives a place back.
func (p *Pool) leave(place int) {
	if p.fate != nil && p.fate.roll != nil {
		delete(p.fate.roll.old, place)
	}
	p.free = append(p.free, place)
	if p.hands != nil {
		p.hands.Stop(place)
	}
	if p.nodes != nil {
		p.nodes.leave(place, p.now)
		p.place(p.nodes.bind(p.now))
	}
}

// place lets pods start that have found a node.
func (p *Pool) place(bound []binding) {
	for _, b := range bound {
		i := slices.IndexFunc(p.young, func(in instance) bool { return in.place == b.place })
		p.begin(&p.young[i], b.starts)
	}
}

// begin has an instance boot from a time on.
func (p *Pool) begin(in *instance, at sim.Time) {
	in.listens = at + draw(p.life.Boot, p.stream) + draw(p.life.Start, p.stream)
	in.serves = in.listens + p.life.Register
}

// Follow has the hands do from now on what happens, and before that make the fleet what the
// pool is now: all places of it serve.
func (p *Pool) Follow(hands Hands) {
	p.hands = hands
	for _, place := range p.free {
		hands.Stop(place)
	}
	for i := range p.young {
		in := &p.young[i]
		if in.served = false; in.serves > p.now {
			hands.Stop(in.place)
			hands.Boot(in.place)
		}
	}
	for _, l := range p.leaving {
		hands.Drain(l.place)
	}
	p.followFate(hands)
	for _, place := range p.serving() {
		if p.away(place) {
			hands.Drain(place)
		}
	}
	p.ends = p.life.Drain // it is seen when they are empty
	p.tell()
}

// Existing is how many instances are ordered and not to stop, those among them that are
// dead without anybody's having noticed, or being repaired.
func (p *Pool) Existing() int {
	n := len(p.settled) + len(p.young)
	if p.fate != nil {
		n += len(p.fate.dead)
	}
	return n
}

// Places is how many places were ever taken at once.
func (p *Pool) Places() int { return p.places }

// Want orders or stops instances until so many exist. Those that do not serve yet stop
// first, at once, then the youngest; what one that serves has in it takes it so long to
// end.
func (p *Pool) Want(n int, ends sim.Time) {
	p.wanted, p.ends = n, ends
	if p.fate != nil && p.fate.roll != nil {
		p.replace(p.fate)
		p.tell()
		p.judge()
		return
	}
	p.keep()
	p.trim()
	p.tell()
	p.judge()
}

// keep orders instances until as many exist as are wanted.
func (p *Pool) keep() {
	missing := p.wanted - p.Existing()
	for range missing - p.refused(missing) {
		p.try()
	}
}

// trim stops instances until no more exist than are wanted.
func (p *Pool) trim() {
	for p.Existing() > p.wanted && len(p.settled)+len(p.young) > 0 {
		place, serves := p.settle(p.ends)
		p.stopped(place, serves, p.ends)
	}
}

// order orders one instance.
func (p *Pool) order() {
	in := instance{place: p.take(), ordered: p.now, listens: unbound, serves: unbound}
	if p.nodes == nil {
		p.begin(&in, p.now)
	}
	p.young = append(p.young, in)
	if p.nodes != nil {
		p.nodes.wait(in.place, p.now)
		p.place(p.nodes.bind(p.now))
	}
	p.Launched++
	if p.hands != nil {
		p.hands.Boot(in.place)
	}
}

// stopped lets one that was taken out drain, if it serves, or be gone.
func (p *Pool) stopped(place int, serves bool, ends sim.Time) {
	p.Stopped++
	p.wellAgain(place)
	p.uncheck(place)
	if !serves {
		p.leave(place)
		return
	}
	if p.hands != nil {
		p.hands.Drain(place)
	}
	if ends := min(ends, p.life.Drain); ends > 0 {
		p.leaving = append(p.leaving, leaver{place, p.now + ends})
	} else {
		p.leave(place)
	}
}

// pick takes an instance out, wherever it is: of one that is settled nobody knows any
// more when it was ordered.
func (p *Pool) pick(place int) instance {
	if i := slices.Index(p.settled, place); i >= 0 {
		p.settled = slices.Delete(p.settled, i, i+1)
		return instance{place: place, ordered: p.now - max(p.minimum, settles)}
	}
	i := slices.IndexFunc(p.young, func(in instance) bool { return in.place == place })
	in := p.young[i]
	p.young = slices.Delete(p.young, i, i+1)
	return in
}

// end stops the instance of a place; what is in it takes it so long.
func (p *Pool) end(place int, ends sim.Time) {
	in := p.pick(place)
	serves := in.serves <= p.now
	after := sim.Time(0)
	if serves {
		after = min(ends, p.life.Drain)
	}
	p.pay(in.ordered, after)
	p.stopped(place, serves, ends)
}

// settle takes out the instance that stops next, and tells whether it serves.
func (p *Pool) settle(ends sim.Time) (place int, serves bool) {
	at := len(p.young) - 1
	for i := at; i >= 0; i-- {
		if p.young[i].serves > p.now {
			at = i
			break
		}
	}
	if at < 0 {
		last := len(p.settled) - 1
		place = p.settled[last]
		p.settled = p.settled[:last]
		return place, true
	}
	in := p.young[at]
	p.young = slices.Delete(p.young, at, at+1)
	if serves = in.serves <= p.now; serves {
		p.pay(in.ordered, min(ends, p.life.Drain))
	} else {
		p.pay(in.ordered, 0)
	}
	return in.place, serves
}

// pay adds what is left of the minimum of one that stops early, after so long.
func (p *Pool) pay(ordered, after sim.Time) {
	if left := p.minimum - (p.now + after - ordered); left > 0 {
		p.area += left.Seconds()
	}
}

// Gone tells that one that drains has nothing in it any more.
func (p *Pool) Gone(place int) {
	if i := slices.IndexFunc(p.leaving, func(l leaver) bool { return l.place == place }); i >= 0 {
		p.leaving = slices.Delete(p.leaving, i, i+1)
		p.leave(place)
	}
}

// Leaving calls each with those that drain.
func (p *Pool) Leaving(each func(place int)) {
	for _, l := range slices.Clone(p.leaving) {
		each(l.place)
	}
}

// Advance lets time pass. It must not pass over [Pool.Next].
func (p *Pool) Advance(now sim.Time) {
	if p.fate != nil {
		p.age(p.fate, now)
	}
	p.area += float64(p.Existing()+len(p.leaving)) * (now - p.now).Seconds()
	if p.nodes != nil {
		p.nodes.area += float64(len(p.nodes.all)) * (now - p.now).Seconds()
	}
	p.now = now
	for i := 0; i < len(p.leaving); {
		if p.leaving[i].at > now {
			i++
			continue
		}
		place := p.leaving[i].place
		p.leaving = slices.Delete(p.leaving, i, i+1)
		p.leave(place)
	}
	p.tell()
	kept := 0
	for _, in := range p.young {
		if in.serves+max(settles, p.life.WarmUp, p.life.SlowStart) <= now {
			p.settled = append(p.settled, in.place)
			continue
		}
		p.young[kept] = in
		kept++
	}
	p.young = p.young[:kept]
	if p.fate != nil {
		p.happen(p.fate)
		p.tell()
		p.judge()
	}
	if p.nodes != nil {
		p.place(p.nodes.act(now))
		p.tell()
	}
	p.check()
}

// tell lets the hands follow.
func (p *Pool) tell() {
	if p.hands == nil {
		return
	}
	for i := range p.young {
		in := &p.young[i]
		if in.serves > p.now {
			continue
		}
		if !in.served {
			in.served = true
			in.warmed, in.risen = -1, -1
			p.hands.Serve(in.place)
		}
		if step := p.warmStep(in); p.warms() && step != in.warmed {
			in.warmed = step
			p.hands.Slow(in.place, p.slowness(in))
		}
		if step := p.riseStep(in); p.life.SlowStart > 0 && step != in.risen {
			in.risen = step
			p.hands.Weigh(in.place, p.share(in))
		}
	}
}

// Next is when an instance begins to serve, has warmed up by another step, or is gone.
func (p *Pool) Next() sim.Time {
	next := sim.Never
	for i := range p.young {
		switch in := &p.young[i]; {
		case in.serves > p.now:
			next = min(next, in.serves)
		default:
			if p.warms() && p.warmStep(in) < warmSteps {
				next = min(next, in.serves+(p.life.WarmUp*sim.Time(p.warmStep(in)+1)+warmSteps-1)/warmSteps)
			}
			if p.life.SlowStart > 0 && p.riseStep(in) < riseSteps {
				next = min(next, in.serves+(p.life.SlowStart*sim.Time(p.riseStep(in)+1)+riseSteps-1)/riseSteps)
			}
		}
	}
	for _, l := range p.leaving {
		next = min(next, l.at)
	}
	if p.fate != nil {
		next = min(next, p.nextOf(p.fate))
	}
	if p.nodes != nil {
		next = min(next, p.nodes.next())
	}
	return min(next, p.nextCheck())
}

// Counts are the instances that do not serve yet, that do, and that drain; those that get
// nothing, for their health checks have failed, are none of them.
func (p *Pool) Counts() (booting, serving, leaving int) {
	serving = len(p.settled)
	for i := range p.young {
		if p.young[i].serves > p.now {
			booting++
		} else {
			serving++
		}
	}
	return booting, serving - p.Away(), len(p.leaving)
}

// Strength is the number of those that serve, each that warms up counting for what it
// can do: 1/c of one that has, where its work takes c times as long.
func (p *Pool) Strength() float64 {
	strength := float64(len(p.settled))
	if p.Away() > 0 || p.fate != nil && len(p.fate.slow) > 0 {
		strength = 0
		for _, place := range p.settled {
			if !p.away(place) {
				strength += 1 / p.slownessOf(place)
			}
		}
	}
	for i := range p.young {
		if in := &p.young[i]; in.serves <= p.now && !p.away(in.place) {
			strength += 1 / p.slowness(in)
		}
	}
	return strength
}

// Paid is the instance-seconds until now, or the node-seconds where pods share nodes.
func (p *Pool) Paid() float64 {
	if p.nodes != nil {
		return p.nodes.area
	}
	return p.area
}

// Rented is how many machines are paid now, and how many were ordered and given back.
func (p *Pool) Rented() (now, ordered, returned int) {
	if p.nodes != nil {
		return len(p.nodes.all), p.nodes.ordered, p.nodes.removed
	}
	booting, serving, leaving := p.Counts()
	return booting + serving + p.Away() + leaving, p.Launched, p.Stopped
}
