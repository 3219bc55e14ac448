package timeline

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"fleetcost/models"
	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// A Service is what comes and goes.
type Service struct {
	Autoscaler scaling.Autoscaler
	Life       models.Lifecycle
	Start      int      // instances that there are at the beginning
	VCPU       float64  // of each, that it may use
	Ends       sim.Time // how long one that stops has to do with what it has
	Minimum    sim.Time // that is paid for each
	Events     []Event  // that happen to it
}

// A Surface tells the steady state of a fleet.
type Surface interface {
	// At is the steady state at a rate of requests from outside, in requests per second, with so
	// many instances of each service that serve, one at least.
	At(rate float64, instances []int) (Steady, error)
	// Capacity is the largest rate from outside that so many instances of each service can
	// do, service by service: infinite of one that the rate does not load.
	Capacity(instances []int) []float64
}

// Steady is a fleet in the steady state of a rate.
type Steady struct {
	Latency  float64   // of what the goal limits first, in seconds
	Excess   float64   // the largest of the figures with a goal over their limits
	Errors   float64   // share of requests that fail
	CPU      []float64 // cores in use, of each service
	InFlight []float64 // requests in each service
	Memory   float64   // seconds in which it forgets
	// Patience is the longest wait before a request fails, in seconds, and Room how many may
	// wait for each instance of a service; infinite where there is no limit.
	Patience float64
	Room     []float64
}

// A Setup is all that a timeline follows from.
type Setup struct {
	Services []Service
	Loads    []float64 // requests per second, the mean of each step
	Step     sim.Time
	Begin    int64 // Unix seconds of time 0
	Surface  Surface
	// BrownOuts are spans in which backends are slow, in order; none overlap.
	BrownOuts []BrownOut
	// Quantile is that of Steady.Latency, 0 of the mean.
	Quantile float64
	// Errors is the share of requests that may fail, MostCPU how busy cores may be; 0: any.
	Errors, MostCPU float64
	Seed            uint64
	Hour            func(at sim.Time) int // the index of the hour of the world that holds a moment
	Hours           int
	Done            func(share float64) // is told how much is done, where it is not nil
}

// A Moment is a step of the timeline.
type Moment struct {
	Wanted, Booting, Serving, Leaving int
	Latency, Errors, Utilization      float64
	Missed, Steady                    bool
}

// A Course is what became of the fleet.
type Course struct {
	Moments  []Moment
	Requests float64
	Failed   float64
	Missed   sim.Time
	Rough    sim.Time  // in which it was not in a steady state
	Worst    int       // the step of the highest latency
	Busy     float64   // of the cores that served, in the mean
	Scalers  []*Scaler // as they are at the end
	Least    []int
	Most     []int
	Hours    []Hour
}

// An Hour of the world.
type Hour struct {
	Requests, Failed float64
	Paid             []float64 // instance-seconds of each service
	Launches         []int
	Missed           sim.Time
}

// state is a service while time goes on.
type state struct {
	*Scaler
	backlog float64
}

// mostBusy is the load up to which a steady state is asked for; what is beyond is backlog.
const mostBusy = 0.98

// Run lets time pass.
func Run(ctx context.Context, s *Setup) (*Course, error) {
	c := &Course{Moments: make([]Moment, len(s.Loads)), Hours: make([]Hour, s.Hours)}
	for h := range c.Hours {
		c.Hours[h].Paid, c.Hours[h].Launches = make([]float64, len(s.Services)), make([]int, len(s.Services))
	}
	r := &course{Setup: s, out: c, surface: s.Surface}
	for i := range s.Services {
		scaler, err := NewScaler(s.Services[i], s.Begin, rand.New(rand.NewPCG(s.Seed, uint64(i))))
		if err != nil {
			return nil, err
		}
		r.services = append(r.services, &state{Scaler: scaler})
		c.Scalers = append(c.Scalers, scaler)
		c.Least, c.Most = append(c.Least, math.MaxInt), append(c.Most, 0)
	}
	r.instances = make([]int, len(s.Services))
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
	load, at float64 // what was asked for, and what of it the fleet can do
	steady   Steady
	capacity []float64

	surface Surface // of the moment

	begun           bool
	latency, excess float64 // on their way to those of the steady state

	busy, cores float64 // core-seconds used, and there
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
		paid, launched = append(paid, st.Pool.Paid()), append(launched, st.Pool.Launched)
	}
	requests := load * r.Step.Seconds()
	failed, busy, cores := 0.0, 0.0, 0.0
	missed := sim.Time(0)
	for now := from; now < to; {
		next := to
		for _, st := range r.services {
			st.Act(now)
			next = min(next, st.Next())
		}
		next = min(next, r.answers(now))
		f, bad, b, v, err := r.pass(m, load, now, next, float64(next-now)/float64(r.Step))
		if err != nil {
			return err
		}
		failed, busy, cores = failed+f, busy+b, cores+v
		if bad {
			missed += next - now
		}
		for _, st := range r.services {
			st.Pool.Advance(next)
		}
		now = next
	}
	// A step misses the goal as a whole where a hundredth of it does.
	if m.Missed = missed > 0; m.Missed {
		c.Missed += r.Step
		hour.Missed += r.Step
	}
	if !m.Steady {
		c.Rough += r.Step
	}
	if requests > 0 {
		m.Errors = failed / requests
	}
	if cores > 0 {
		m.Utilization = busy / cores
	}
	if m.Latency > c.Moments[c.Worst].Latency {
		c.Worst = k
	}
	r.busy, r.cores = r.busy+busy, r.cores+cores
	c.Requests, c.Failed = c.Requests+requests, c.Failed+failed
	hour.Requests, hour.Failed = hour.Requests+requests, hour.Failed+failed
	for i, st := range r.services {
		hour.Paid[i] += st.Pool.Paid() - paid[i]
		hour.Launches[i] += st.Pool.Launched - launched[i]
		booting, serving, leaving := st.Pool.Counts()
		m.Wanted, m.Booting, m.Serving, m.Leaving = m.Wanted+st.Wanted(), m.Booting+booting, m.Serving+serving, m.Leaving+leaving
		c.Least[i], c.Most[i] = min(c.Least[i], serving), max(c.Most[i], serving)
	}
	return nil
}

// pass lets time pass in which nothing changes but backlogs. It returns how many requests
// failed, whether the goal was missed, and the core-seconds that were used and that there
// were.
func (r *course) pass(m *Moment, load float64, from, to sim.Time, share float64) (failed float64, missed bool, busy, cores float64, err error) {
	span := (to - from).Seconds()
	if span == 0 {
		return 0, false, 0, 0, nil
	}
	down := false
	for i, st := range r.services {
		_, r.instances[i], _ = st.Pool.Counts()
		down = down || r.instances[i] == 0
	}
	if down && load > 0 {
		return r.down(m, load, span)
	}
	if down {
		return 0, false, 0, 0, nil
	}
	offered := load
	if load = r.reaches(load); load < offered {
		failed += (offered - load) * span
		m.Steady = false
	}
	if err := r.ask(load); err != nil {
		return 0, false, 0, 0, err
	}
	wait := 0.0
	for i, st := range r.services {
		mu := r.capacity[i] * st.Pool.Strength() / float64(r.instances[i])
		in, b := load, st.backlog
		out := math.Min(in, mu)
		if b > 0 {
			out = mu
		}
		b += (in - out) * span
		if b < 0 {
			out += b / span
			b = 0
		}
		// What finds no room, or would wait for longer than anybody does, fails.
		if most := math.Min(mu*r.steady.Patience, r.steady.Room[i]*float64(r.instances[i])); b > most {
			failed += b - most
			b = most
		}
		wait += math.Max(b, st.backlog) / mu
		st.backlog = b
		used := r.steady.CPU[i]
		if r.at > 0 {
			used *= out / r.at
		}
		there := st.VCPU * float64(r.instances[i])
		used = math.Min(used, there)
		busy, cores = busy+used*span, cores+there*span
		st.Observe(Usage{Requests: in * span, CPU: used * span, Inside: (r.steady.InFlight[i] + b) * span, Serving: float64(r.instances[i]) * span, Depth: b + r.steady.InFlight[i]})
	}
	failed += load * span * r.steady.Errors
	r.relax(span)
	latency := r.latency + wait
	excess := r.excess
	if slow, lost, err := r.slowed(load); err != nil {
		return 0, false, 0, 0, err
	} else if slow > latency || lost > 0 {
		failed += lost * span
		if r.steady.Latency > 0 {
			excess = math.Max(excess, slow/r.steady.Latency*r.steady.Excess)
		}
		latency = math.Max(latency, slow)
		m.Steady = false
	}
	m.Latency = math.Max(m.Latency, latency)
	if wait > 0 {
		excess = math.Inf(1)
		if r.steady.Latency > 0 {
			excess = latency / r.steady.Latency * r.steady.Excess // every figure grows by as much, about
		}
	}
	if wait > 0 || r.steady.Memory > r.Step.Seconds()/4 {
		m.Steady = false
	}
	missed = excess > 1 || offered > 0 && failed > r.Errors*offered*span*(1+1e-9) || r.MostCPU > 0 && busy > r.MostCPU*cores
	return failed, missed, busy, cores, nil
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

// down is a time in which a service has no instance: what comes waits before the door.
func (r *course) down(m *Moment, load, span float64) (failed float64, missed bool, busy, cores float64, err error) {
	if r.reaches(load) == 0 {
		m.Steady = false
		return load * span, true, 0, 0, nil
	}
	most := math.Inf(1)
	if r.asked != nil {
		most = load * r.steady.Patience
	}
	for i, st := range r.services {
		waits := 0.0
		if r.instances[i] == 0 {
			st.backlog += load * span
			if st.backlog > most {
				failed += st.backlog - most
				st.backlog = most
			}
			waits = st.backlog
		}
		m.Latency = math.Max(m.Latency, waits/load)
		cores += st.VCPU * float64(r.instances[i]) * span
		st.Observe(Usage{Requests: load * span, Inside: waits * span, Serving: float64(r.instances[i]) * span, Depth: waits})
	}
	m.Steady = false
	return failed, true, 0, cores, nil
}

// ask makes the steady state known of a rate and of the instances that serve.
func (r *course) ask(load float64) error {
	if r.asked != nil && r.load == load && slices.Equal(r.asked, r.instances) {
		return nil
	}
	if r.asked == nil || !slices.Equal(r.asked, r.instances) {
		r.capacity = r.surface.Capacity(r.instances)
	}
	r.asked = append(r.asked[:0], r.instances...)
	r.load, r.at = load, load
	for _, mu := range r.capacity {
		r.at = math.Min(r.at, mostBusy*mu)
	}
	var err error
	r.steady, err = r.surface.At(r.at, r.instances)
	return err
}
