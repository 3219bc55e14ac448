package timeline

import (
	"math/rand/v2"

	"fleetcost/models"
	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// A Pool is the instances of one service over time. Those that have served for long are
// but a number, for they are all alike.
type Pool struct {
	life   models.Lifecycle
	stream *rand.Rand

	settled int        // serve at full speed, and have for longer than anybody asks
	young   []instance // the others, by the time of their order
	leaving []sim.Time // when those that drain are gone

	// Launched and Stopped count the orders to start and to stop.
	Launched, Stopped int

	area    float64 // instance-seconds that are paid, until now
	now     sim.Time
	minimum sim.Time // that is paid for each
}

// An instance that is not settled.
type instance struct {
	ordered, listens, serves sim.Time
}

// settles is how long after it began to serve an instance is like all others: no
// autoscaler asks for its age any more.
const settles = 15 * sim.Minute

// NewPool is a service of which so many instances have served for long. Each is paid for
// a minimum of time.
func NewPool(life models.Lifecycle, instances int, minimum sim.Time, stream *rand.Rand) *Pool {
	return &Pool{life: life, stream: stream, settled: instances, minimum: minimum}
}

// draw is a time of a distribution; none takes no time.
func draw(d models.Distribution, stream *rand.Rand) sim.Time {
	if d == nil {
		return 0
	}
	return sim.Seconds(d.Draw(stream))
}

// Existing is how many instances are ordered and not to stop.
func (p *Pool) Existing() int { return p.settled + len(p.young) }

// Want orders or stops instances until so many exist. Those that do not serve yet stop
// first, at once, then the youngest; what one that serves has in it takes it so long to
// end.
func (p *Pool) Want(n int, ends sim.Time) {
	for p.Existing() < n {
		listens := p.now + draw(p.life.Boot, p.stream) + draw(p.life.Start, p.stream)
		p.young = append(p.young, instance{p.now, listens, listens + p.life.Register})
		p.Launched++
	}
	for p.Existing() > n {
		p.Stopped++
		last := len(p.young) - 1
		booting := -1
		for i := last; i >= 0; i-- {
			if p.young[i].serves > p.now {
				booting = i
				break
			}
		}
		if booting >= 0 {
			p.pay(p.young[booting].ordered)
			p.young = append(p.young[:booting], p.young[booting+1:]...)
			continue
		}
		if last >= 0 {
			p.pay(p.young[last].ordered)
			p.young = p.young[:last]
		} else {
			p.settled--
		}
		if ends := min(ends, p.life.Drain); ends > 0 {
			p.leaving = append(p.leaving, p.now+ends)
		}
	}
}

// pay adds what is left of the minimum of one that stops early.
func (p *Pool) pay(ordered sim.Time) {
	if left := p.minimum - (p.now - ordered); left > 0 {
		p.area += left.Seconds()
	}
}

// Advance lets time pass. It must not pass over [Pool.Next].
func (p *Pool) Advance(now sim.Time) {
	p.area += float64(p.Existing()+len(p.leaving)) * (now - p.now).Seconds()
	p.now = now
	kept := 0
	for _, at := range p.leaving {
		if at > now {
			p.leaving[kept] = at
			kept++
		}
	}
	p.leaving = p.leaving[:kept]
	kept = 0
	for _, in := range p.young {
		if in.serves+max(settles, p.life.WarmUp) <= now {
			p.settled++
			continue
		}
		p.young[kept] = in
		kept++
	}
	p.young = p.young[:kept]
}

// Next is when an instance begins to serve, ceases to warm up in steps, or is gone.
func (p *Pool) Next() sim.Time {
	next := sim.Never
	for i := range p.young {
		switch in := &p.young[i]; {
		case in.serves > p.now:
			next = min(next, in.serves)
		case p.warms() && in.serves+p.life.WarmUp > p.now:
			next = min(next, in.serves+((p.now-in.serves)/(p.life.WarmUp/warmSteps+1)+1)*(p.life.WarmUp/warmSteps+1))
		}
	}
	for _, at := range p.leaving {
		next = min(next, at)
	}
	return next
}

// warmSteps are the steps in which a warm-up is told.
const warmSteps = 4

func (p *Pool) warms() bool { return p.life.WarmUp > 0 && p.life.Cold > 1 }

// Counts are the instances that do not serve yet, that do, and that drain.
func (p *Pool) Counts() (booting, serving, leaving int) {
	serving = p.settled
	for i := range p.young {
		if p.young[i].serves > p.now {
			booting++
		} else {
			serving++
		}
	}
	return booting, serving, len(p.leaving)
}

// Strength is the number of those that serve, each that warms up counting for what it
// can do: 1/c of one that has, where its work takes c times as long.
func (p *Pool) Strength() float64 {
	strength := float64(p.settled)
	for i := range p.young {
		in := &p.young[i]
		if in.serves > p.now {
			continue
		}
		slow := 1.0
		if left := in.serves + p.life.WarmUp - p.now; p.warms() && left > 0 {
			slow += (p.life.Cold - 1) * left.Seconds() / p.life.WarmUp.Seconds()
		}
		strength += 1 / slow
	}
	return strength
}

// Paid is the instance-seconds until now.
func (p *Pool) Paid() float64 { return p.area }

// samples is how often pods are measured, and wholly two times of that after they begin
// to serve there is a first sample of one (metrics-server: a rate needs two).
const samples = 15 * sim.Second

// See tells an autoscaler of the instances: values are measured on each that serves,
// request is what each is promised of the CPU.
func (p *Pool) See(seen *scaling.Seen, values []int64, request int64) {
	seen.Groups = seen.Groups[:0]
	if p.settled > 0 {
		seen.Groups = append(seen.Groups, scaling.Group{Count: p.settled, State: scaling.Ready, Request: request, Values: values, Started: -24 * sim.Hour, ReadyChanged: -24 * sim.Hour, Sampled: p.now, Window: samples})
	}
	for i := range p.young {
		in := &p.young[i]
		g := scaling.Group{Count: 1, Request: request, Started: in.ordered, Values: none(len(values))}
		switch sampled := p.now / samples * samples; {
		case in.listens > p.now:
			g.State = scaling.Pending
		case in.serves > p.now:
			g.State, g.ReadyChanged = scaling.Unready, in.listens
		case sampled < in.serves+samples:
			g.State, g.Ready, g.ReadyChanged = scaling.Missing, true, in.serves
		default:
			g.State, g.Ready, g.ReadyChanged, g.Values, g.Sampled, g.Window = scaling.Running, true, in.serves, values, sampled, samples
		}
		seen.Groups = append(seen.Groups, g)
	}
	if n := len(p.leaving); n > 0 {
		seen.Groups = append(seen.Groups, scaling.Group{Count: n, State: scaling.Terminating, Request: request, Values: none(len(values))})
	}
}

// unknown are values of what was not measured.
var unknown = [16]int64{}

func init() {
	for i := range unknown {
		unknown[i] = scaling.NoSample
	}
}

// none are so many values that were not measured.
func none(n int) []int64 {
	if n <= len(unknown) {
		return unknown[:n:n]
	}
	all := make([]int64, n)
	for i := range all {
		all[i] = scaling.NoSample
	}
	return all
}
