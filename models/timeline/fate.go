package timeline

import (
	"math"
	"math/rand/v2"
	"slices"

	"fleetcost/models"
	"fleetcost/sim"
)

// An Event happens to the instances of one service. Brown-outs do not, see [BrownOut].
type Event struct {
	models.Event
	At sim.Time // Never of crashes that come by themselves
}

// Faults. An instance that crashes answers nothing from then on, and gets its share of
// the requests nevertheless until health checks have noticed. Then another is ordered at
// once, for the group has a number that it keeps; it is paid until then.
//
// Instances crash by themselves as a Poisson process whose rate is n(t)/MTBF: the next
// crash comes when the integral of it has grown by an exponential time of mean 1.

// fate is what events have to do with a pool.
type fate struct {
	events []Event // to come, in order
	stream *rand.Rand
	random *Event  // crashes that come by themselves; nil: none
	hazard float64 // left of the integral until the next

	dead    []dead
	deaths  int // that nobody has asked for
	slow    []slowed
	lost    []sim.Time // until when each zone is that is lost
	roll    *roll
	crashed []sim.Time // when instances have, by themselves
}

// A dead instance does not answer.
type dead struct {
	place   int
	ordered sim.Time
	notice  sim.Time // when it is noticed, and gets nothing any more
	back    sim.Time // when it is there again; Never: another takes its place
	listed  bool     // requests are sent to it, for nobody has noticed;
	asked   bool     // or for the balancer fails open
}

// A slowed instance computes by a factor more slowly until a time.
type slowed struct {
	place  int
	factor float64
	until  sim.Time
}

// Expect has events happen from now on.
func (p *Pool) Expect(events []Event, stream *rand.Rand) {
	f := &fate{stream: stream}
	for _, e := range events {
		if e.At == sim.Never {
			f.random, f.hazard = &e, stream.ExpFloat64()
			continue
		}
		if f.events = append(f.events, e); e.Refused > 0 && p.lack == nil {
			p.lack = &lack{chance: stream}
			if p.nodes != nil {
				p.nodes.lack = p.lack
			}
		}
	}
	slices.SortStableFunc(f.events, func(a, b Event) int { return int(min(1, max(-1, a.At-b.At))) })
	p.fate = f
}

// Dead is how many instances get requests that they do not answer.
func (p *Pool) Dead() (n int) {
	if p.fate != nil {
		for i := range p.fate.dead {
			if d := &p.fate.dead[i]; d.listed || d.asked {
				n++
			}
		}
	}
	return n
}

// died is how many instances that served have died since it was asked last.
func (p *Pool) died() (n int) {
	if p.fate != nil {
		n, p.fate.deaths = p.fate.deaths, 0
	}
	return n
}

// dying tells whether some have died of late.
func (p *Pool) dying() bool { return p.fate != nil && p.fate.deaths > 0 }

// Slow is how many of those that serve are slow, and by what factor the slowest is.
func (p *Pool) Slow() (n int, factor float64) {
	factor = 1
	if p.fate != nil {
		for _, s := range p.fate.slow {
			if p.away(s.place) {
				continue
			}
			n, factor = n+1, math.Max(factor, s.factor)
		}
	}
	return n, factor
}

// Crashed is when instances have crashed by themselves.
func (p *Pool) Crashed() []sim.Time {
	if p.fate == nil {
		return nil
	}
	return p.fate.crashed
}

// nextOf is when something of its fate comes to pass.
func (p *Pool) nextOf(f *fate) sim.Time {
	next := sim.Never
	if p.lack != nil && p.lack.waiting > 0 {
		next = p.lack.again
	}
	if len(f.events) > 0 {
		next = min(next, f.events[0].At)
	}
	for i := range f.dead {
		if d := &f.dead[i]; d.listed {
			next = min(next, d.notice, d.back)
		} else {
			next = min(next, d.back)
		}
	}
	for i := range f.slow {
		next = min(next, f.slow[i].until)
	}
	if n := p.atRisk(); f.random != nil && n > 0 {
		next = min(next, p.now+max(1, sim.Seconds(f.hazard*f.random.MTBF.Seconds()/float64(n))))
	}
	return next
}

// atRisk is how many instances may crash: that serve.
func (p *Pool) atRisk() int {
	_, serving, _ := p.Counts()
	return serving
}

// age lets the hazard grow until a time.
func (p *Pool) age(f *fate, now sim.Time) {
	if f.random != nil {
		f.hazard -= float64(p.atRisk()) * float64(now-p.now) / float64(f.random.MTBF)
	}
}

// happen lets come to pass what has its time until now.
func (p *Pool) happen(f *fate) {
	waiting := f.dead
	f.dead = f.dead[:0:0]
	for _, d := range waiting {
		if d, still := p.later(d); still {
			f.dead = append(f.dead, d)
		}
	}
	p.tell() // those that are back serve
	for i := 0; i < len(f.slow); i++ {
		if s := f.slow[i]; s.until <= p.now {
			f.slow = slices.Delete(f.slow, i, i+1)
			i--
			p.slowHands(s.place)
		}
	}
	f.lost = slices.DeleteFunc(f.lost, func(until sim.Time) bool { return until <= p.now })
	for f.random != nil && f.hazard <= 1e-12 && p.atRisk() > 0 {
		f.hazard += f.stream.ExpFloat64()
		f.crashed = append(f.crashed, p.now)
		p.crash(f.random, p.serving()[f.stream.IntN(p.atRisk()):][:1])
	}
	for len(f.events) > 0 && f.events[0].At <= p.now {
		e := f.events[0]
		f.events = f.events[1:]
		p.strike(f, &e)
	}
	if p.lack != nil && p.lack.again <= p.now {
		p.lack.waiting = 0 // they are tried again
	}
	if f.roll != nil {
		p.replace(f)
	}
	p.keep()
}

// strike lets an event happen.
func (p *Pool) strike(f *fate, e *Event) {
	if e.Refused > 0 {
		p.lack.spans = append(p.lack.spans, shortage{p.now + e.For, e.Retry, e.Refused})
	}
	serving := p.serving()
	first := func(n int) []int { return serving[:min(n, len(serving))] }
	switch e.Kind {
	case models.Crash:
		p.crash(e, first(e.Instances))
	case models.ZoneLoss:
		zones := max(1, e.Zones-len(f.lost))
		f.lost = append(f.lost, p.now+e.For)
		var gone, booting []int // of the largest zone, over which they are spread evenly
		for i := 0; i < len(serving); i += zones {
			gone = append(gone, serving[i])
		}
		for i := range p.young {
			if in := &p.young[i]; in.serves > p.now && i%zones == 0 {
				booting = append(booting, in.place)
			}
		}
		p.crash(e, gone)
		for _, place := range booting {
			p.end(place, 0)
		}
	case models.SlowInstance:
		for _, place := range first(e.Instances) {
			f.slow = append(f.slow, slowed{place, e.Factor, p.now + e.For})
			p.slowHands(place)
		}
	case models.SpotReclaim:
		n := int(math.Round(e.Share * float64(len(serving))))
		for _, place := range first(max(1, n)) {
			p.end(place, min(p.ends, e.Notice))
		}
	case models.Deploy:
		f.roll = newRoll(e, p)
	}
}

// serving are the places of those that serve, the oldest first.
func (p *Pool) serving() []int {
	all := slices.Clone(p.settled)
	for i := range p.young {
		if p.young[i].serves <= p.now {
			all = append(all, p.young[i].place)
		}
	}
	return all
}

// crash takes instances that serve out of those that answer.
func (p *Pool) crash(e *Event, places []int) {
	notice := p.life.Notice
	if e.Notice > 0 {
		notice = e.Notice
	}
	for _, place := range places {
		in := p.pick(place)
		d := dead{place: place, ordered: in.ordered, notice: p.now + notice, back: sim.Never, listed: true}
		if e.Repair > 0 {
			d.back = p.now + e.Repair
		}
		p.fate.dead = append(p.fate.dead, d)
		p.fate.deaths++
		p.wellAgain(place)
		if p.hands != nil && p.away(place) {
			p.hands.Serve(place)
		}
		p.uncheck(place)
		if p.hands != nil {
			p.hands.Crash(place)
		}
	}
}

// wellAgain forgets that an instance was slow.
func (p *Pool) wellAgain(place int) {
	if p.fate != nil {
		p.fate.slow = slices.DeleteFunc(p.fate.slow, func(s slowed) bool { return s.place == place })
	}
}

// later is what a dead instance is now, and whether it is dead still: it is not when it
// is back, or has been noticed and another takes its place.
func (p *Pool) later(d dead) (dead, bool) {
	switch {
	case d.back <= p.now:
		if p.hands != nil {
			p.hands.Stop(d.place)
		}
		p.young = append(p.young, instance{place: d.place, ordered: d.ordered, listens: p.now, serves: p.now})
		return d, false
	case d.notice > p.now || !d.listed:
		return d, true
	case d.back < sim.Never:
		if p.hands != nil {
			p.hands.Stop(d.place)
			p.hands.Boot(d.place)
		}
		d.listed = false
		return d, true
	}
	p.pay(d.ordered, 0)
	p.leave(d.place)
	return d, false
}

// slowHands tells the hands how slow an instance is.
func (p *Pool) slowHands(place int) {
	if p.hands == nil {
		return
	}
	for i := range p.young {
		if in := &p.young[i]; in.place == place && in.served {
			p.hands.Slow(place, p.slowness(in))
			return
		}
	}
	if slices.Contains(p.settled, place) {
		p.hands.Slow(place, p.slownessOf(place))
	}
}

// slownessOf is by how much events have made an instance slower.
func (p *Pool) slownessOf(place int) float64 {
	if p.fate == nil {
		return 1
	}
	factor := 1.0
	for _, s := range p.fate.slow {
		if s.place == place {
			factor *= s.factor
		}
	}
	return factor
}

// followFate has new hands do what has happened already.
func (p *Pool) followFate(hands Hands) {
	if p.fate == nil {
		return
	}
	for _, d := range p.fate.dead {
		if d.listed || d.asked {
			hands.Crash(d.place)
		} else {
			hands.Stop(d.place)
			hands.Boot(d.place)
		}
	}
	for _, s := range p.fate.slow {
		p.slowHands(s.place)
	}
}
