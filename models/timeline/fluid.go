package timeline

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"fleetcost/models/credits"
	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// state is a service while time goes on.
type state struct {
	*Scaler
	backlog float64
	slow    float64 // seconds that work waits in those that are slow
	reached float64 // instances that the balancer reached when it last was looked at
	parts   []part  // of its instances, while attempts are counted
	used    float64 // core-seconds, of the step
	undone  float64 // of work that waits, in the mean,
	chancy  float64 // and beside it by chance
	credits credits.Account
}

// mostBusy is the load up to which a steady state is asked for; what is beyond is backlog.
const mostBusy = 0.98

// Run lets time pass.
func Run(ctx context.Context, s *Setup) (*Course, error) {
	c := &Course{Moments: make([]Moment, len(s.Loads)), Hours: make([]Hour, s.Hours)}
	for h := range c.Hours {
		c.Hours[h].Paid, c.Hours[h].Launches = make([]float64, len(s.Services)), make([]int, len(s.Services))
	}
	r := &course{Setup: s, out: c, surface: s.Surface, crowd: newCrowd(s.Clients), chance: rand.New(rand.NewPCG(s.Seed, uint64(len(s.Services))))}
	r.fortune = rand.New(rand.NewPCG(s.Seed, math.MaxUint64))
	if s.Drawn {
		r.amiss = math.Exp(s.Doubt * r.fortune.NormFloat64())
	}
	for i := range s.Services {
		scaler, err := NewScaler(s.Services[i], s.Begin, rand.New(rand.NewPCG(s.Seed, uint64(i))))
		if err != nil {
			return nil, err
		}
		r.services = append(r.services, &state{Scaler: scaler, credits: credits.Account{Earns: s.Services[i].Earns}})
		scaler.remember(s.typical(), s.Step)
		c.Scalers = append(c.Scalers, scaler)
		c.Least, c.Most = append(c.Least, math.MaxInt), append(c.Most, 0)
		c.Rented = append(c.Rented, [2]int{math.MaxInt, 0})
	}
	r.instances, r.uneven = make([]int, len(s.Services)), make([]unevenness, len(s.Services))
	for k, load := range s.Loads {
		if k&0xfff == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if s.Done != nil {
				s.Done(float64(k) / float64(len(s.Loads)))
			}
		}
		if err := r.step(k, load); err != nil {
			return nil, err
		}
	}
	for _, st := range r.services {
		st.credits.End()
		c.Surplus = append(c.Surplus, st.credits.Charged)
	}
	if r.cores > 0 {
		c.Busy = r.busy / r.cores
	}
	return c, nil
}

// course is a timeline under way.
type course struct {
	*Setup
	out       *Course
	services  []*state
	instances []int // that serve

	// What the steady state was asked for last, and told.
	asked    []int
	room     []int      // for the next question
	load, at float64    // what was asked for, and what of it the fleet can do
	hottest  unevenness // of the most uneven service
	uneven   []unevenness
	steady   Steady
	capacity []float64

	surface Surface // of the moment
	crowd   *crowd  // nil: nobody gives up

	chance          *rand.Rand
	fortune         *rand.Rand // of what is measured, and of what else is drawn
	amiss           float64    // how many times as large latencies are as the surface tells, where they are drawn
	begun           bool
	latency, excess float64 // on their way to those of the steady state

	busy, cores float64 // core-seconds used, and there

	population population // where users wait for answers
	sent       float64    // requests that they sent in the step
}

// step passes one step.
func (r *course) step(k int, load float64) error {
	from, to := sim.Time(k)*r.Step, sim.Time(k+1)*r.Step
	m, c := &r.out.Moments[k], r.out
	m.Steady = true
	hour := &c.Hours[r.Hour(from)]
	paid := make([]float64, 0, 4)
	launched := make([]int, 0, 4)
	for _, st := range r.services {
		_, ordered, _ := st.Pool.Rented()
		paid, launched = append(paid, st.Pool.Paid()), append(launched, ordered)
	}
	requests := load * r.Step.Seconds()
	for i, st := range r.services {
		if st.Pool.checks != nil {
			st.Pool.checks.busy = r.busyWith(i, load)
		}
	}
	var all passed
	r.sent = 0
	for now := from; now < to; {
		next := to
		for _, st := range r.services {
			st.Act(now)
			next = min(next, st.Next())
		}
		next = min(next, r.answers(now), r.calm())
		rate := load
		if parts := r.Parts[k]; len(parts) > 0 {
			each := r.Step / sim.Time(len(parts))
			at := min(int((now-from)/each), len(parts)-1)
			if rate = parts[at]; at < len(parts)-1 {
				next = min(next, from+sim.Time(at+1)*each)
			}
		}
		part, err := r.pass(m, rate, now, next)
		if err != nil {
			return err
		}
		part.failed += r.connect(k, next)
		all.add(part)
		for _, st := range r.services {
			st.Pool.Advance(next)
		}
		now = next
	}
	m.Load = load
	if r.Think > 0 {
		requests = r.sent
		m.Load = requests / r.Step.Seconds()
	}
	if m.Missed = r.misses(requests, &all); m.Missed {
		c.Missed += r.Step
		hour.Missed += r.Step
	}
	if !m.Steady {
		c.Rough += r.Step
	}
	if m.Exposed {
		c.Exposed += r.Step
	}
	if requests > 0 {
		m.Errors = math.Min(1, all.failed/requests) // more may be given up in a step than came in it
	}
	if all.cores > 0 {
		m.Utilization = all.busy / all.cores
	}
	if m.Latency > c.Moments[c.Worst].Latency {
		c.Worst = k
	}
	r.busy, r.cores = r.busy+all.busy, r.cores+all.cores
	c.Requests, c.Failed = c.Requests+requests, c.Failed+all.failed
	hour.Requests, hour.Failed = hour.Requests+requests, hour.Failed+all.failed
	for i, st := range r.services {
		hour.Paid[i] += st.Pool.Paid() - paid[i]
		rented, ordered, _ := st.Pool.Rented()
		hour.Launches[i] += ordered - launched[i]
		m.Machines += rented
		m.Paid += st.Pool.Paid()
		c.Rented[i] = [2]int{min(c.Rented[i][0], rented), max(c.Rented[i][1], rented)}
		booting, serving, leaving := st.Pool.Counts()
		m.Wanted, m.Booting, m.Serving, m.Leaving = m.Wanted+st.Wanted(), m.Booting+booting, m.Serving+serving, m.Leaving+leaving
		c.Least[i], c.Most[i] = min(c.Least[i], serving), max(c.Most[i], serving)
		if rented > 0 {
			st.credits.Number(rented)
			st.credits.Pass(r.Step.Seconds()/3600, st.used/3600/float64(rented))
		}
		st.used = 0
	}
	return nil
}

// pass lets time pass in which nothing changes but backlogs.
func (r *course) pass(m *Moment, load float64, from, to sim.Time) (p passed, err error) {
	span := (to - from).Seconds()
	if span == 0 {
		return p, nil
	}
	for i, st := range r.services {
		r.instances[i] = st.answers()
		if taken := st.Pool.taken(); taken > 0 && st.Pool.Away() > 0 { // what waits there they work off
			st.backlog *= float64(r.instances[i]) / float64(r.instances[i]+taken)
		}
	}
	if r.Think > 0 {
		return r.passUsers(m, load, from, to)
	}
	if crowded, err := r.crowded(load); err != nil {
		return p, err
	} else if crowded {
		return r.attempts(m, load, from, to)
	}
	for _, st := range r.services {
		st.parts = st.parts[:0]
	}
	offered := load
	p.failed += r.inside()
	if r.unsettled() {
		m.Steady = false // some come back
	}
	if load = r.reaches(load); load < offered {
		p.failed += (offered - load) * span
		m.Steady = false
	}
	load = r.comesOver(load)
	if err := r.ask(load); err != nil {
		return p, err
	}
	if turned := r.turned(load, span); turned > 0 {
		p.failed += turned
		load = math.Max(0, load-turned/span)
		m.Steady = false
		if err := r.ask(load); err != nil {
			return p, err
		}
	}
	wait, late := 0.0, 0.0 // of requests, and of what was left in queues, over its limit
	for i, st := range r.services {
		turned, waits, used := r.serve(i, load, from, to)
		p.failed += turned
		if r.steady.Behind[i] {
			late = math.Max(late, waits/r.steady.Limit[i])
		} else {
			wait += waits
		}
		if waits > 0 {
			m.Steady = false
		}
		if err := r.checked(i, load, span, waits); err != nil {
			return p, err
		}
		p.busy, p.cores, st.used = p.busy+used*span, p.cores+st.VCPU*float64(r.instances[i])*span, st.used+used*span
	}
	p.failed += load * span * r.steady.Errors
	r.relax(span)
	latency, tail := r.latency+wait, r.tail(wait)
	slow, lost, share, err := r.slowed(load)
	if err != nil {
		return p, err
	}
	if slow > latency || lost > 0 {
		p.failed += lost * span
		latency = math.Max(latency, slow)
		m.Steady = false
	}
	if share > 0 { // of those of slow instances, and the others
		tail = math.Max(tail, (1-share)*tail+share*r.tailOf(r.over(slow)))
	}
	m.Latency = math.Max(m.Latency, latency)
	if load > 0 {
		p.late = load * span * math.Max(tail, r.tailOf(late))
	}
	if r.steady.Memory > r.Step.Seconds()/4 {
		m.Steady = false
	}
	m.Exposed = m.Exposed || load > 0 && r.steady.Strained > 1
	return p, nil
}

// serve lets a service work under a load. It returns how many requests failed, how long one
// waits in its backlog, and the cores in use.
func (r *course) serve(i int, load float64, from, to sim.Time) (failed, waits, used float64) {
	span := (to - from).Seconds()
	st := r.services[i]
	n := float64(r.instances[i])
	there, all := st.rise(n)
	mu := 0.0 // without instances what is not turned away waits before the door
	if n > 0 {
		mu = r.capacity[i] * st.strength() / n / r.uneven[i].times
	}
	b := st.backlog + (load-mu)*span
	out := mu
	if b < 0 {
		out, b = math.Max(0, mu+b/span), 0
	}
	if st.backlog == 0 && load <= mu {
		out = load
	}
	// What finds no room, or would wait for longer than anybody does, fails.
	most := math.Inf(1)
	if pace := mu; !r.steady.Behind[i] {
		if n == 0 {
			pace = load
		}
		most = r.steady.Patience * pace
	}
	if n > 0 {
		most = math.Min(most, r.steady.Room[i]*all/r.steady.Visits[i])
	}
	if b > most {
		failed = (b - most) * there * r.uneven[i].share
		b = most
	}
	switch high := math.Max(b, st.backlog); {
	case high == 0:
	case n > 0:
		waits = high / mu
	case load > 0:
		waits = high / load
	}
	st.backlog = b
	if r.at > 0 && n > 0 {
		// Where some cores of an instance are idle while others have too much to do, they are
		// less so the more comes.
		used = math.Max(r.steady.CPU[i]*out/r.at, math.Min(r.steady.CPU[i]*load/r.at, r.steady.Full[i]))
		used = math.Min(used*st.toil(n), st.VCPU*n)
	}
	inside := b * there * r.steady.Visits[i]
	if n > 0 {
		inside += r.steady.InFlight[i]
	}
	requests, cpu := r.measured(i, load*r.steady.Visits[i]*span, used*span, span)
	u := Usage{Requests: requests, CPU: cpu, Inside: inside * span, Serving: (n + float64(st.Pool.Away())) * span, Depth: r.depth(i, b*there, n)}
	if st.Connections != nil {
		st.seen(&u, span)
	}
	st.Observe(to, u)
	return failed, waits, used
}

// depth is what somebody sees who looks at a queue of tasks now: those of the backlog and,
// where there is none, a number by chance as it is in the steady state. Of the mean number W
// that wait in it the queue of a system that is busy for ρ of the time has ρ/(1 − ρ), the
// mean of a geometric distribution, when there is any; those in service are Poisson.
func (r *course) depth(i int, backlog, n float64) float64 {
	inside := backlog * r.steady.Visits[i]
	if n == 0 || backlog > 0 || !r.services[i].meter.has(scaling.Depth) {
		return inside
	}
	waiting := math.Min(r.steady.Waiting[i], r.steady.InFlight[i])
	inside += poisson(r.chance, r.steady.InFlight[i]-waiting)
	if rho := math.Min(r.at/r.capacity[i], mostBusy); waiting > 0 && rho > 0 {
		if mean := math.Max(rho/(1-rho), waiting); r.chance.Float64() < waiting/mean {
			inside += math.Floor(r.chance.ExpFloat64() / math.Log1p(1/mean))
		}
	}
	return inside
}

// poisson draws from a Poisson distribution.
func poisson(chance *rand.Rand, mean float64) float64 {
	if !(mean > 0) {
		return 0
	}
	return distuv.Poisson{Lambda: mean, Src: chance}.Rand()
}

// relax lets the figures go towards those of the steady state, as fast as the fleet
// forgets.
func (r *course) relax(span float64) {
	stays := 0.0
	if r.steady.Memory > 0 {
		stays = math.Exp(-span / r.steady.Memory)
	}
	if !r.begun || math.IsInf(r.steady.Excess, 1) || math.IsInf(r.excess, 1) {
		stays, r.begun = 0, true
	}
	r.latency = r.steady.Latency + stays*(r.latency-r.steady.Latency)
	r.excess = r.steady.Excess + stays*(r.excess-r.steady.Excess)
}

// within is the steady state of a load, as far as the fleet can do it.
func (r *course) within(load float64) (at float64, steady Steady, err error) {
	at = load
	for _, mu := range r.capacity {
		at = math.Min(at, mostBusy*mu)
	}
	steady, err = r.surface.At(at, r.asked)
	return at, steady, err
}

// ask makes the steady state known of a rate and of the instances that serve.
func (r *course) ask(load float64) error {
	least := r.room[:0] // where there is none, what the others do follows from one
	for _, n := range r.instances {
		least = append(least, max(1, n))
	}
	r.room = least
	same, hottest := slices.Equal(r.asked, least), r.spread()
	if same && r.load == load && r.hottest == hottest {
		return nil
	}
	if !same {
		r.capacity = r.surface.Capacity(least)
		r.asked = append(r.asked[:0], least...)
	}
	r.load, r.hottest = load, hottest
	var err error
	if r.at, r.steady, err = r.within(load); err == nil && hottest != balanced {
		err = r.heat(hottest, load)
	}
	return err
}
