package timeline

import (
	"math"
	"slices"

	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// Users. N of them, of whom y wait for an answer while the others think for Z, send
// (N − y)/Z requests a second, and the fleet answers X(y) of them. With M users in its
// steady state it has y = M − Z·X inside; so while it has as many inside as with M,
//
//	y' = (N − y)/Z − X = (N − M)/Z
//
// and where y grows by s for each further of them, M goes towards N as exp(−t/(Z·s)): at once
// in a fleet that has room, in which hardly anybody waits, and as slowly as they think in one
// that is overloaded, where each further user waits (s = 1). There is no backlog without end: an overloaded fleet
// slows its users, until N/(Z + R) is what it can do.

// population is what a fleet has of its users.
type population struct {
	inside float64 // y, those who wait for an answer
	users  float64 // M, with whom a fleet in its steady state has as many inside

	// Of which fleet that is.
	surface   Surface
	instances []int
	slowness  float64

	seen [4]struct { // what was asked last of the fleet as it is
		users  float64
		steady Steady
	}
	known, next int
}

// meet makes the fleet known as it is.
func (r *course) meet() error {
	p := &r.population
	same := len(r.asked) == len(r.instances) && len(r.steady.Behind) > 0
	for i := 0; same && i < len(r.asked); i++ {
		same = r.asked[i] == max(1, r.instances[i])
	}
	if same {
		return nil
	}
	p.known, p.next = 0, 0
	return r.ask(0)
}

// look is the steady state with so many users.
func (r *course) look(users float64) (Steady, error) {
	p := &r.population
	for k := range p.known {
		if at := &p.seen[k]; at.users == users {
			steady := at.steady
			steady.CPU = slices.Clone(steady.CPU) // which may be changed
			return steady, nil
		}
	}
	at, err := r.surface.At(users, r.asked)
	if err == nil {
		p.seen[p.next].users, p.seen[p.next].steady = users, at
		p.known, p.next = max(p.known, p.next+1), (p.next+1)%len(p.seen)
		at.CPU = slices.Clone(at.CPU)
	}
	return at, err
}

// passUsers is pass for users: of requests there are so many as they send.
func (r *course) passUsers(m *Moment, users float64, from, to sim.Time) (q passed, err error) {
	span, p := (to - from).Seconds(), &r.population
	q.failed = r.inside()
	p.inside = math.Min(math.Max(0, p.inside-q.failed), users)
	if err := r.meet(); err != nil {
		return q, err
	}
	if turned, holds := r.closed(); turned || holds {
		return r.passClosed(m, users, from, to, turned), nil
	}
	for _, st := range r.services {
		st.parts = st.parts[:0]
	}
	slowness, share := r.slowness()
	if err := r.equal(slowness); err != nil {
		return q, err
	}
	wants, has := users*slowness, p.users
	target, err := r.look(wants)
	if err != nil {
		return q, err
	}
	early := span // after so long a percentile leaves the rest free
	if has > wants && r.Quantile > 0 {
		early = math.Min((1-r.Quantile)*r.Step.Seconds(), span)
	}
	scale := 1.0 // of times, where those are slow that many go to
	if share > 0 && (share > 1-r.Quantile || r.Quantile == 0) {
		scale = slowness
	}
	g, err := r.glide(has, wants, span, early, scale)
	if err != nil {
		return q, err
	}
	sent := math.Max(0, users*span-g.inside/slowness) / r.Think
	middle, worst := g.users/span, g.early
	if r.Quantile == 0 {
		worst = middle
	}
	p.users, p.inside = g.at, g.has/slowness
	if math.Abs(p.users-wants) > unsettledUsers*wants || share > 0 {
		m.Steady = false
	}
	if r.steady, err = r.look(middle); err != nil {
		return q, err
	}
	seen, err := r.look(worst)
	if err != nil {
		return q, err
	}
	m.Latency = math.Max(m.Latency, scale*seen.Latency)
	m.Exposed = m.Exposed || users > 0 && target.Strained > 1
	reached := r.reaches(sent)
	if reached < sent {
		q.failed += sent - reached
		m.Steady = false
	}
	q.failed += reached * r.steady.Errors
	tail := g.late / span
	r.load, r.at = sent/span, math.Max(sent/span, 1e-9)
	for i, st := range r.services {
		n := float64(r.instances[i])
		used := math.Min(r.steady.CPU[i], st.VCPU*n)
		if share > 0 {
			used = math.Min(used/slowness*st.toil(n), st.VCPU*n)
		}
		if r.steady.Behind[i] { // nobody waits: what is left there may be more than it can do
			r.steady.CPU[i] = used
			turned, waits, worked := r.serve(i, reached/span, from, to)
			q.failed += turned
			used = worked
			if waits > 0 {
				tail, m.Steady = math.Max(tail, r.tailOf(waits/r.steady.Limit[i])), false
			}
		} else {
			inside := r.steady.InFlight[i] / slowness
			st.Observe(to, Usage{Requests: sent * r.steady.Visits[i], CPU: used * span, Inside: inside * span, Serving: n * span, Depth: inside})
		}
		q.busy, q.cores, st.used = q.busy+used*span, q.cores+st.VCPU*n*span, st.used+used*span
	}
	r.sent += sent
	q.late = reached * tail
	return q, nil
}

// passClosed is a time in which a service that they wait for has no instance: they are turned
// away and think again, or held, and then those who wait grow towards all.
func (r *course) passClosed(m *Moment, users float64, from, to sim.Time, turned bool) (q passed) {
	span, p := (to - from).Seconds(), &r.population
	var sent float64
	if turned {
		sent = users / r.Think * span
		q.failed += p.inside + sent
		p.inside = 0
	} else {
		sent = (users - p.inside) * -math.Expm1(-span/r.Think)
		p.inside += sent
		q.late = sent * r.tailOf(math.Inf(1))
	}
	p.surface, m.Steady = nil, false
	for i, st := range r.services {
		n := float64(r.instances[i])
		st.Observe(to, Usage{Requests: sent * r.steady.Visits[i], Inside: p.inside * span, Serving: n * span, Depth: p.inside})
		q.cores += st.VCPU * n * span
	}
	r.sent += sent
	return q
}

// A way of a fleet towards the steady state of other users.
type way struct {
	at, has       float64 // M and y at the end,
	early         float64 // M at some time before,
	users, inside float64 // and both, over the time,
	late          float64 // and the tail of the requests: see tailOf
}

// glides are the parts of a way that M makes, in each of which y is taken for a straight line
// over M. A way of less than smallGlide of them is one part.
const (
	glides     = 16
	smallGlide = 0.02
)

// glide lets M go from one number of users towards another. Through a part of the way in
// which y rises by s for each it takes
//
//	Z·s·ln((N − M)/(N − M'))
//
// seconds, which the last part never ends. Times are scaled.
func (r *course) glide(from, to, span, early, scale float64) (g way, err error) {
	parts := glides
	if math.Abs(to-from) <= smallGlide*to {
		parts = 1
	}
	inside := func(users float64) float64 {
		at, failed := r.look(users)
		if failed != nil {
			err = failed
		}
		return at.inside(users, r.Think)
	}
	g = way{at: from, has: inside(from), early: from}
	left := span
	for k := 1; k <= parts && err == nil; k++ {
		next := from + (to-from)*float64(k)/float64(parts)
		then, slope := inside(next), 1.0
		if next != g.at {
			slope = math.Min(math.Max((then-g.has)/(next-g.at), 1e-6), 1)
		}
		tau, takes := r.Think*slope, math.Inf(1)
		if k < parts {
			takes = tau * math.Log((to-g.at)/(to-next))
		}
		takes = math.Min(takes, left)
		begun, past := g.at, span-left
		users := func(t float64) float64 { return to + (begun-to)*math.Exp(-t/tau) }
		if past <= early {
			g.early = users(math.Min(early-past, takes))
		}
		sum := to*takes + (begun-to)*tau*-math.Expm1(-takes/tau)
		g.users += sum
		if takes > 0 {
			at, failed := r.look(sum / takes)
			if failed != nil {
				return g, failed
			}
			g.late += takes * r.tailOf(scale*at.Excess)
		}
		g.inside += g.has*takes + slope*(sum-begun*takes)
		g.at = users(takes)
		g.has = math.Max(0, g.has+slope*(g.at-begun))
		if left -= takes; left <= 0 {
			break
		}
	}
	return g, err
}

// unsettledUsers is how far M may be from N in what is called a steady state.
const unsettledUsers = 0.02

// inside is how many wait for an answer.
func (s *Steady) inside(users, think float64) float64 { return math.Max(0, users-think*s.Rate) }

// closed tells whether a service that they wait for has no instance: whether its balancer
// turns them away, or its platform holds what comes.
func (r *course) closed() (turned, holds bool) {
	for i, st := range r.services {
		if r.instances[i] > 0 || r.steady.Behind[i] {
			continue
		}
		if _, held := st.Autoscaler.(scaling.Holding); held {
			holds = true
		} else {
			turned = true
		}
	}
	return turned, holds && !turned
}

// slowness is by how many times the users of the fleet must be multiplied for one of full
// speed to fare as it does: by n over its strength. Users who go to all instances alike get
// stuck in the slow ones, which are a share of all, and the fleet does what it did if all
// were slow.
func (r *course) slowness() (times, share float64) {
	times = 1
	for i, st := range r.services {
		n := float64(r.instances[i])
		if n == 0 || r.steady.Behind[i] {
			continue
		}
		if k, c := st.Pool.Slow(); k > 0 && !st.Pooled {
			times, share = math.Max(times, c), math.Max(share, float64(k)/n)
			continue
		}
		times = math.Max(times, n/st.strength())
	}
	return times, share
}

// equal finds the users with whom the fleet, which may have become another, has as many
// inside as it has: a half of what lies between too few and too many, again and again.
func (r *course) equal(slowness float64) error {
	p := &r.population
	same := p.surface == r.surface && p.slowness == slowness && len(p.instances) == len(r.instances)
	for i := range p.instances {
		same = same && p.instances[i] == r.instances[i]
	}
	if same {
		return nil
	}
	p.surface, p.slowness, p.instances = r.surface, slowness, append(p.instances[:0], r.instances...)
	low, high := p.inside*slowness, 2*p.inside*slowness+1
	has := func(users float64) (bool, error) {
		at, err := r.look(users)
		return at.inside(users, r.Think) >= p.inside*slowness, err
	}
	for range 60 {
		enough, err := has(high)
		if err != nil {
			return err
		}
		if enough {
			break
		}
		low, high = high, 2*high
	}
	for range 40 {
		mid := (low + high) / 2
		enough, err := has(mid)
		if err != nil {
			return err
		}
		if enough {
			high = mid
		} else {
			low = mid
		}
	}
	p.users = high
	return nil
}
