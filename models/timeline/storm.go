package timeline

import (
	"math"

	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// Attempts. Where all is well an attempt is a request, and a steady state has whatever is
// tried again. Where instances are dead, or more comes than can be done, what fails comes again:
//
//	a(t) = λ(t) + Σₖ aₖ(t),    aₖ₊₁(t + T + Bₖ₊₁) = p(t)·aₖ(t)
//
// aₖ are the k-th retries, and p is the share of attempts that get no answer within T: those that
// go to dead instances, find no room, or would wait for longer. So, where p stays,
//
//	a = λ·(1 + p + p² + …)
//
// An attempt that is given up is worked on all the same once a worker has taken it, and is
// taken back while it waits for one. Where workers take all that comes (an event loop) the
// backlog b is not less for it: the wait is b/μ, and all of it for nobody, until a < μ again. A
// storm goes on with λ·(1 + retries) > μ after what has set it off is gone. Where they take W
// those that begin have waited for T less an exponential time of rate a − μ (the density of the
// wait in M/M/1 with a deadline grows so); then each needs W/μ, as W are worked on at rate μ, and in
// time are
//
//	exp(−(a/μ − 1)·W)
//
// of those that begin.

// crowded tells whether attempts are to be told apart from requests: some are made again, or
// will soon be.
func (r *course) crowded(load float64) (bool, error) {
	c := r.crowd
	if c == nil {
		return false, nil
	}
	if c.pending > 1e-3*load*ticksOfPatience*c.tick.Seconds() {
		return true, nil
	}
	c.pending = 0
	if load == 0 {
		return false, nil
	}
	if err := r.ask(load); err != nil {
		return false, err
	}
	for i, st := range r.services {
		slow, factor := st.Pool.Slow()
		switch dead := st.Pool.Dead() > 0; {
		case r.steady.Behind[i]:
		case dead && (!st.Pooled || st.Pool.dying()), slow > 0 && !st.Pooled && factor*load > r.capacity[i],
			st.backlog > 0, load > r.strength(i), r.instances[i] == 0 && !st.holds():
			return true, nil
		}
	}
	return false, nil
}

// strength is the largest rate that a service can do now.
func (r *course) strength(i int) float64 {
	if r.instances[i] == 0 {
		return 0
	}
	return r.capacity[i] * r.services[i].strength() / float64(r.instances[i])
}

// holds tells whether requests wait at the platform while there is no instance.
func (st *state) holds() bool {
	_, holds := st.Autoscaler.(scaling.Holding)
	return holds
}

// A storm is a span of attempts.
type storm struct {
	passed
	latency  float64
	attempts float64   // that came to instances that answer
	done     []float64 // by each service, of requests
	inside   []float64 // request-seconds of each backlog
}

// attempts lets time pass in which nothing changes but backlogs and who tries again.
func (r *course) attempts(m *Moment, load float64, from, to sim.Time) (passed, error) {
	c, span := r.crowd, (to - from).Seconds()
	m.Steady = false
	if c.pending == 0 {
		c.begin(from)
	}
	c.reach(int(from / c.tick))
	if err := r.ask(math.Max(load, 1e-9)); err != nil {
		return passed{}, err
	}
	r.relax(span)
	s := storm{done: make([]float64, len(r.services)), inside: make([]float64, len(r.services))}
	hanging := r.hanging(from)
	for lost, i := r.inside(), 0; i < len(c.groups); i++ { // in those that died
		g := &c.groups[i]
		s.failed += c.fail(g, 0, lost*g.Share, math.Min(g.Timeout, hanging))
	}
	for now := from; now < to; {
		c.reach(int(now / c.tick))
		next := min(to, sim.Time(c.at+1)*c.tick)
		r.surge(&s, load, hanging-(now-from).Seconds(), (next - now).Seconds())
		now = next
	}
	for i, st := range r.services {
		n := float64(r.instances[i])
		if r.steady.Behind[i] {
			turned, _, used := r.serve(i, s.attempts/span, from, to)
			s.failed += turned
			s.busy, s.cores, st.used = s.busy+used*span, s.cores+st.VCPU*n*span, st.used+used*span
			continue
		}
		used := 0.0
		if r.at > 0 && n > 0 {
			used = math.Min(r.steady.CPU[i]*s.done[i]/span/r.at*st.toil(n), st.VCPU*n)
		}
		inside := s.inside[i] * r.steady.Visits[i]
		if n > 0 {
			inside += r.steady.InFlight[i] * span
		}
		s.busy, s.cores, st.used = s.busy+used*span, s.cores+st.VCPU*n*span, st.used+used*span
		st.Observe(to, Usage{Requests: s.attempts * r.steady.Visits[i], CPU: used * span, Inside: inside, Serving: n * span, Depth: r.depth(i, st.backlog, n)})
	}
	m.Latency = math.Max(m.Latency, s.latency)
	m.Exposed = m.Exposed || load > 0 && r.steady.Strained > 1
	return s.passed, nil
}

// hanging is how long requests hang on dead instances, in seconds, from now on: until it is
// noticed, or for ever where they are sent there all the same.
func (r *course) hanging(now sim.Time) (longest float64) {
	for _, st := range r.services {
		if f := st.Pool.fate; f != nil {
			for i := range f.dead {
				switch d := &f.dead[i]; {
				case d.asked:
					return math.Inf(1)
				case d.listed:
					longest = math.Max(longest, (d.notice - now).Seconds())
				}
			}
		}
	}
	return longest
}

// surge lets a tick pass, or a part of it.
func (r *course) surge(s *storm, load, hanging, span float64) {
	c := r.crowd
	attempts := load
	for i := range c.groups {
		for k := range c.groups[i].coming {
			attempts += c.again(&c.groups[i], k)
		}
	}
	reach := 1.0 // the share of attempts that comes to instances that answer
	if load > 0 {
		reach = r.reaches(load) / load
	}
	s.attempts += attempts * reach * span
	own, elsewhere, away := 0.0, 0.0, 0.0
	var worst []part // parts of the service where one waits longest
	longest := -1.0
	for i, st := range r.services {
		switch {
		case r.steady.Behind[i]:
			continue
		case r.instances[i] == 0 && !st.holds():
			away = math.Max(away, math.Min(1, r.steady.Visits[i]))
			st.backlog, st.parts = 0, st.parts[:0]
			continue
		case r.instances[i] > 0:
			own += r.steady.InFlight[i] / r.at
		}
		done, mean := r.work(i, attempts*reach, span)
		s.done[i] += done
		s.inside[i] += st.backlog * span
		if elsewhere += mean; mean > longest {
			longest, worst = mean, st.parts
		}
	}
	elsewhere -= math.Max(0, longest)
	hung := r.hung(attempts)
	for i := range c.groups {
		g := &c.groups[i]
		g.tokens = math.Min(mostTokens, g.tokens+g.Budget*load*g.Share*span)
		refused, late, tail := away, 0.0, 0.0
		for _, x := range worst {
			in := x.share * (1 - away) * (1 - x.refused)
			refused += x.share * (1 - away) * x.refused
			fails := x.late(g.Timeout, elsewhere+own)
			late += in * fails
			if fails < 1 {
				tail += in * (1 - fails) * r.tail(math.Min(x.wait+elsewhere, g.Timeout))
			}
		}
		late += (1 - refused - late) * hung
		for k := -1; k < len(g.coming); k++ {
			x := load * g.Share * span
			if k >= 0 {
				x = c.again(g, k) * span
			}
			s.failed += c.fail(g, k+1, x*(1-reach), math.Min(g.Timeout, hanging)) +
				c.fail(g, k+1, x*reach*refused, 0) + c.fail(g, k+1, x*reach*late, g.Timeout)
		}
		r.answered(s, g, load*g.Share*span, 1-reach*(1-refused-late), reach*(1-hung)*tail, math.Min(math.Max(0, longest)+elsewhere, g.Timeout))
	}
	if r.at >= 0.9*load {
		s.failed += load * span * r.steady.Errors
	}
}

// A part of the instances of a service has begun to serve together, and has a backlog of its own.
type part struct {
	instances int
	backlog   float64
	share     float64 // of the attempts
	refused   float64 // of those that come to it
	wait      float64 // until one is answered, beside what that takes by itself
	begun     float64 // the part of it that is after it was begun
	reneges   float64 // the share of those let in that give up before they are begun,
	inTime    float64 // and the share of the others that is answered in time where some do
}

// late is the share of those let in that get no answer within a time, where they need another for the rest.
func (x *part) late(timeout, rest float64) float64 {
	switch {
	case x.reneges > 0 && x.begun+rest > timeout, x.reneges == 0 && x.wait+rest > timeout:
		return 1
	case x.reneges > 0:
		return 1 - (1-x.reneges)*x.inTime
	}
	return 0
}

// divide has those of a service be as many as its instances: others that have begun to serve are
// empty, and those that are gone had as much as others. Where requests go to those with the
// fewest in flight all are alike.
func (st *state) divide(instances int) {
	sum := 0
	for i := range st.parts {
		sum += st.parts[i].instances
	}
	switch {
	case len(st.parts) == 0 || st.Pooled || instances == 0 || sum == 0:
		st.parts = append(st.parts[:0], part{instances: instances, backlog: st.backlog})
	case instances > sum:
		if last := &st.parts[len(st.parts)-1]; last.backlog == 0 {
			last.instances += instances - sum
		} else {
			st.parts = append(st.parts, part{instances: instances - sum})
		}
	}
	for gone := sum - instances; gone > 0 && len(st.parts) > 0; {
		last := &st.parts[len(st.parts)-1] // the youngest stop first
		n := min(gone, last.instances)
		last.backlog *= 1 - float64(n)/float64(last.instances)
		last.instances -= n
		gone -= n
		if last.instances == 0 && len(st.parts) > 1 {
			st.parts = st.parts[:len(st.parts)-1]
		}
	}
}

// work lets the parts of a service work under a rate of attempts. It returns how many
// requests are done, and how long one waits in the mean.
func (r *course) work(i int, attempts, span float64) (done, wait float64) {
	st, n := r.services[i], float64(r.instances[i])
	st.divide(r.instances[i])
	st.backlog = 0
	for k := range st.parts {
		x := &st.parts[k]
		own := float64(x.instances)
		x.share, x.refused, x.reneges, x.inTime, x.begun = 1, 0, 0, 1, 0
		mu, workers, begun, room := 0.0, 0.0, 0.0, math.Inf(1) // begun are those of the steady state
		if n > 0 {
			x.share = own / n
			mu = r.strength(i) * x.share
			workers, room = r.steady.Hold[i]*own/r.steady.Visits[i], r.steady.Room[i]*own/r.steady.Visits[i]
			begun = math.Min(workers, (r.steady.InFlight[i]-r.steady.Waiting[i])*x.share/r.steady.Visits[i])
		}
		a := attempts * x.share
		b := math.Max(0, x.backlog+(a-mu)*span)
		done += x.backlog + a*span - b
		if b > room {
			x.refused, b = math.Min(1, (b-room)/(a*span)), room
		}
		if most := workers - begun + mu*r.crowd.patience; b > most {
			x.reneges = math.Min(1, (b-most)/(a*span))
			each := workers
			if !st.Pooled {
				each /= math.Max(1, own)
			}
			x.inTime = math.Exp(-math.Max(0, a/mu-1) * each)
			b, x.begun = most, workers/mu
		}
		switch x.wait = 0; {
		case mu > 0:
			x.wait = b / mu
		case a > 0:
			x.wait = b / a // before the door
		}
		x.backlog = b
		st.backlog += b
		wait += x.share * x.wait
	}
	return done, wait
}

// hung is the share of the attempts that slow instances do not answer in time, which get as
// many as others.
func (r *course) hung(attempts float64) (share float64) {
	for i, st := range r.services {
		n, c := st.Pool.Slow()
		if n == 0 || st.Pooled || r.instances[i] == 0 {
			continue
		}
		if over := attempts * c / r.capacity[i]; over > 1 {
			answered := 0.0
			if workers := r.steady.Hold[i] / r.steady.Visits[i]; workers/over < r.capacity[i]/float64(r.instances[i])*r.crowd.patience {
				answered = math.Exp(-(over-1)*workers) / over
			}
			share = math.Max(share, float64(n)/float64(r.instances[i])*(1-answered))
		}
	}
	return share
}

// answered counts which of so many first attempts are late, of which a share fails and is
// made again, and the others have such a tail after a wait.
func (r *course) answered(s *storm, g *group, attempts, fails, tail, wait float64) {
	retries := len(g.Backoff)
	answers := 1 - math.Pow(fails, float64(retries+1)) // of the requests, in the end
	s.late += attempts * tail
	tried := 0.0
	if retries > 0 {
		s.late += attempts * math.Max(0, answers-(1-fails)) * r.tailOf(r.over(g.Timeout+g.Backoff[0]+r.latency))
		// Of those that are answered a share that the quantile shows was tried so often.
		for k, rest := 0, fails; k < retries && rest-(1-answers) > (1-r.Quantile)*answers; k++ {
			tried += g.Timeout + g.Backoff[k]
			rest *= fails
		}
	}
	s.latency = math.Max(s.latency, r.latency+wait+tried)
}
