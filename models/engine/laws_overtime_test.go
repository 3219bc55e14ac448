package engine

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// The cases in which the rate changes over time, and the number of servers with it.

// A shape is a rate in pieces, each of which only rises or only falls: it tells of a
// moment, in seconds, until when its piece lasts, and the rate in it.
type shape func(t float64) (until float64, at func(float64) float64)

func (s shape) Piece(t sim.Time) traffic.Piece {
	until, at := s(t.Seconds())
	end := sim.Never
	if until < 1e9 {
		end = max(sim.Seconds(until), t+1)
	}
	return traffic.Piece{Until: end, At: at, Bounds: func(from, to float64) (low, high float64) {
		a, b := at(from), at(to)
		return min(a, b), max(a, b)
	}}
}

func (s shape) String() string { return "a shape" }

// value is the rate at a moment.
func (s shape) value(t float64) float64 { _, at := s(t); return at(t) }

// after is the shape that begins later; until then the rate is one, or where that is not
// given as it would have been.
func (s shape) after(lead, before float64) shape {
	return func(t float64) (float64, func(float64) float64) {
		if t < lead-1e-9 && !math.IsNaN(before) {
			return lead, func(float64) float64 { return before }
		}
		until, at := s(t - lead)
		return until + lead, func(t float64) float64 { return at(t - lead) }
	}
}

// shapeOf reads the rate of a case.
func shapeOf(m map[string]any) (shape, error) {
	a := object(m["arrivals"])
	constant := func(x float64) func(float64) float64 { return func(float64) float64 { return x } }
	kind, _ := a["shape"].(string)
	if kind == "" && number(a, "period_s") > 0 {
		kind = "sinusoid"
	}
	if a["process"] == "poisson" {
		rate := number(a, "rate_per_s")
		return func(float64) (float64, func(float64) float64) { return math.Inf(1), constant(rate) }, nil
	}
	switch kind {
	case "constant":
		rate := number(a, "rate")
		return func(float64) (float64, func(float64) float64) { return math.Inf(1), constant(rate) }, nil
	case "sinusoid":
		base, amp, period, phase := number(a, "base"), number(a, "amp"), number(a, "period_s"), number(a, "phase")
		at := func(t float64) float64 { return base * (1 + amp*math.Sin(2*math.Pi*t/period+phase)) }
		return func(t float64) (float64, func(float64) float64) {
			turn := period * (0.25 - phase/2/math.Pi)
			k := math.Floor((t+1e-9-turn)/(period/2)) + 1
			return turn + k*period/2, at
		}, nil
	case "ramp":
		from, to, start, end := number(a, "from"), number(a, "to"), number(a, "start_s"), number(a, "end_s")
		return func(t float64) (float64, func(float64) float64) {
			switch {
			case t < start-1e-9:
				return start, constant(from)
			case t < end-1e-9:
				return end, func(t float64) float64 { return from + (to-from)*(t-start)/(end-start) }
			}
			return math.Inf(1), constant(to)
		}, nil
	case "flash":
		base, times, start, decay := number(a, "base"), number(a, "times"), number(a, "at_s"), number(a, "decay_s")
		return func(t float64) (float64, func(float64) float64) {
			if t < start-1e-9 {
				return start, constant(base)
			}
			return start + (math.Floor((t+1e-9-start)/decay)+1)*decay, func(t float64) float64 { return base * (1 + (times-1)*math.Exp(-(t-start)/decay)) }
		}, nil
	}
	return nil, fmt.Errorf("no shape %q of a rate", kind)
}

// shaped is traffic with such a rate for a span. It tells of every arrival when it has
// been received.
type shaped struct {
	shape
	span     sim.Time
	received func()
}

func (s *shaped) Rate() float64 {
	return traffic.Integral(s.shape, 0, s.span) / s.span.Seconds()
}
func (s *shaped) Rates() []float64                 { return []float64{s.Rate()} }
func (s *shaped) Horizon() sim.Time                { return s.span }
func (s *shaped) Scaled(float64) models.Traffic    { panic("not needed") }
func (s *shaped) Shortened(float64) models.Traffic { panic("not needed") }
func (s *shaped) Arrivals(r *rand.Rand) models.Arrivals {
	return &told{Arrivals: traffic.Draw(s.shape, 1, 0, s.span, r), of: s}
}

// told tells of all arrivals but the first: the next is asked for when one has been
// received.
type told struct {
	models.Arrivals
	of    *shaped
	begun bool
}

func (t *told) Next() (sim.Time, int) {
	if t.begun && t.of.received != nil {
		t.of.received()
	}
	t.begun = true
	return t.Arrivals.Next()
}

// serversBehindABroker are so many servers before one queue, each an instance with one
// worker, so that one can be taken away.
func serversBehindABroker(n int) models.Service {
	return models.Service{Runtime: models.Runtime{Concurrency: 1, Lanes: 1, Accept: models.AcceptBroker, Backlog: models.NoLimit},
		Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: core(1), Count: n}}}
}

// A plan is a number of servers over time.
type serverPlan struct {
	at      []float64
	n       []int
	repeats float64 // seconds; 0: never
	drain   bool
}

func serverPlanOf(m map[string]any) serverPlan {
	p := serverPlan{at: []float64{0}, n: []int{int(number(m, "servers"))}}
	if s := object(m["servers"]); s != nil {
		p.at, p.n = nil, nil
		steps, _ := s["schedule"].([]any)
		for _, x := range steps {
			pair, _ := flat(x)
			p.at, p.n = append(p.at, pair[0]), append(p.n, int(pair[1]))
		}
		p.repeats = number(s, "repeats_every_s")
	}
	change, _ := m["change_of_servers"].(string)
	p.drain = strings.Contains(change, "finishes its request") || strings.Contains(change, "(drain)")
	return p
}

// steps are the changes within a span that begins after a lead, in milliseconds.
func (p serverPlan) steps(lead, span float64) (s script) {
	add := func(at float64, do func(*Control)) { s = append(s, scripted{at * 1e3, do}) }
	for i := range p.at {
		set := func(c *Control) { p.set(c, p.n[i]) }
		if i == 0 {
			add(0, set)
		}
		for at := p.at[i]; at <= span; at += p.repeats {
			add(lead+at, set)
			if p.repeats == 0 {
				break
			}
		}
	}
	return s
}

// set makes so many serve: of those that are taken away, the idle ones go first; those
// that are added are new.
func (p serverPlan) set(c *Control, n int) {
	for _, busy := range []bool{false, true} {
		for i := 0; i < c.Instances(0) && c.Listed(0) > n; i++ {
			switch {
			case !c.Serves(0, i) || c.InFlight(0, i) > 0 != busy:
			case busy && p.drain:
				c.Drain(0, i)
			default:
				c.Stop(0, i, Resumed)
			}
		}
	}
	for i := 0; i < c.Instances(0) && c.Listed(0) < n; i++ {
		if !c.Serves(0, i) && c.InFlight(0, i) == 0 {
			c.Stop(0, i, Resumed) // one that has drained
			c.Serve(0, i)
		}
	}
}

// fleetOf is that of a case with time-varying servers, twice as many as there may be:
// some drain while others are added.
func (p serverPlan) fleetOf(service models.Distribution, t models.Traffic) *models.Fleet {
	f := &models.Fleet{Traffic: t, Classes: []models.Class{{Name: "all", Share: 1, Steps: []models.Step{{Action: models.CPU, Time: service}}}}}
	n := slices.Max(p.n)
	if p.drain {
		n *= 2
	}
	f.Services = []models.Service{serversBehindABroker(n)}
	return f
}

// freeServer tells whether an arrival would find one.
func freeServer(c *Control) bool {
	for i := range c.Instances(0) {
		if c.Serves(0, i) && c.InFlight(0, i) == 0 {
			return true
		}
	}
	return false
}

// moments are sums over replications or cycles.
type moments struct{ n, sum, squares float64 }

func (m *moments) add(x float64) { m.n++; m.sum += x; m.squares += x * x }

func (m *moments) mean() float64 { return m.sum / m.n }

func (m *moments) variance() float64 { return (m.squares - m.sum*m.sum/m.n) / (m.n - 1) }

// bySample are the samples by the names of metrics.
type bySample map[string]*moments

func (b bySample) add(name string, x float64) {
	if b[name] == nil {
		b[name] = &moments{}
	}
	b[name].add(x)
}

// measured are the means of all samples, and the variances of those that ask for it.
func (b bySample) measured() map[string]any {
	m := map[string]any{}
	for name, s := range b {
		m[name] = s.mean()
		if strings.HasPrefix(name, "number_mean_at_") {
			m[strings.Replace(name, "number_mean_at_", "number_var_at_", 1)] = s.variance()
		}
	}
	return m
}

var (
	atTime  = regexp.MustCompile(`_(?:at|by)_([0-9.]+)s$`)
	atPhase = regexp.MustCompile(`_at_phase_([0-9.]+)$`)
	leadIn  = regexp.MustCompile(`(?:run|warm-up of) ([0-9.]+) s`)
	before0 = regexp.MustCompile(`constant rate ([0-9.]+) per s`)
	upTo    = regexp.MustCompile(`over \[0, ([0-9.]+) s\]`)
)

// momentsOf are those at which the case expects something.
func momentsOf(c theoryCase, pattern *regexp.Regexp) (at []string) {
	for name := range c.Expected {
		if m := pattern.FindStringSubmatch(name); m != nil && !slices.Contains(at, m[1]) {
			at = append(at, m[1])
		}
	}
	slices.Sort(at)
	return at
}

func inSeconds(text string) float64 { x, _ := strconv.ParseFloat(text, 64); return x }

// overTimeCase is one that repeats in cycles, or one that is watched at given times.
func overTimeCase(c theoryCase) (map[string]any, error) {
	if c.Run.Kind == "periodic" {
		return periodicCase(c)
	}
	return transientCase(c)
}

// leadOf is how long a transient case runs before it is watched, so that it is met in the
// state that is stated, and at which rate; NaN: at the one of the case.
func leadOf(c theoryCase, rate shape, service float64) (lead, before float64) {
	initial, _ := c.Model["initial_state"].(string)
	if strings.HasPrefix(initial, "empty") {
		return 0, 0
	}
	lead, before = 200*service, math.NaN()
	if m := leadIn.FindStringSubmatch(initial); m != nil {
		lead = inSeconds(m[1])
	}
	if m := before0.FindStringSubmatch(initial); m != nil {
		before = inSeconds(m[1])
	} else if strings.Contains(initial, "stationary") {
		before = rate.value(0)
	}
	return lead, before
}

// mostOverTime bounds the arrivals in all replications of a transient case.
const mostOverTime = 15e6

// arrivalsEach are those in a replication of a transient case.
func arrivalsEach(c theoryCase) float64 {
	rate, err := shapeOf(c.Model)
	if err != nil {
		return 1
	}
	service, err := law(c.Model["service"])
	if err != nil {
		return 1
	}
	lead, before := leadOf(c, rate, service.Mean())
	return traffic.Integral(rate.after(lead, before), 0, sim.Seconds(lead+spanOf(c, rate)))
}

// spanOf is how long a transient case is watched.
func spanOf(c theoryCase, rate shape) float64 {
	if m := upTo.FindStringSubmatch(c.Notes); m != nil {
		return inSeconds(m[1])
	}
	last := 0.0
	for _, t := range momentsOf(c, atTime) {
		last = max(last, inSeconds(t))
	}
	if all := number(c.Expected, "arrivals_mean"); all > 0 { // those of the whole span
		for traffic.Integral(rate, 0, sim.Seconds(last)) < all-1e-6*all {
			last += 0.5
		}
	}
	return last
}

// transientCase is a queue that is met in a stated state, and watched at given times.
func transientCase(c theoryCase) (map[string]any, error) {
	rate, err := shapeOf(c.Model)
	if err != nil {
		return nil, err
	}
	service, err := law(c.Model["service"])
	if err != nil {
		return nil, err
	}
	lead, before := leadOf(c, rate, service.Mean())
	span := spanOf(c, rate)
	t := &shaped{shape: rate.after(lead, before), span: sim.Seconds(lead+span) + sim.Microsecond}
	plan := serverPlanOf(c.Model)
	f := plan.fleetOf(service, t)
	infinite := c.Model["servers"] == "infinite"
	if infinite {
		f.Services, f.Classes[0].Steps[0].Action = []models.Service{unlimited()}, models.IO
	}
	model, err := Prepare(f)
	if err != nil {
		return nil, err
	}
	sums := bySample{}
	var arrived, waited, queued float64 // in the span
	n, _ := length(c)
	for k := range n {
		var control *Control
		var steps script
		if !infinite {
			steps = plan.steps(lead, span)
		}
		watch := func(at float64, do func(*Control)) { steps = append(steps, scripted{at * 1e3, do}) }
		area := func(c *Control) float64 { return c.r.own[0].in[result.WaitingWorker].Area(c.r.now) / 1e9 }
		var before int64
		watch(lead, func(c *Control) {
			control, before, queued = c, c.Arrived(0), queued-area(c)
		})
		for _, at := range momentsOf(c, atTime) {
			watch(lead+inSeconds(at), func(c *Control) {
				sums.add("number_mean_at_"+at+"s", float64(c.InSystem(0)))
				sums.add("queue_len_mean_at_"+at+"s", float64(c.Waiting(0)))
				sums.add("arrivals_mean_by_"+at+"s", float64(c.Arrived(0)-before))
				wait := 1.0
				if freeServer(c) {
					wait = 0
				}
				sums.add("prob_wait_at_"+at+"s", wait)
			})
		}
		watch(lead+span, func(c *Control) {
			queued += area(c)
			sums.add("arrivals_mean", float64(c.Arrived(0)-before))
			control = nil
		})
		steps = steps.sorted()
		t.received = func() {
			if control != nil {
				arrived++
				if control.Waiting(0) > 0 {
					waited++
				}
			}
		}
		if _, err := model.Replicate(context.Background(), Options{Seed: 20260101, Replication: k, NoWarmUp: true, Batches: 1, Controller: &steps}); err != nil {
			return nil, err
		}
	}
	m := sums.measured()
	m["prob_wait_over_arrivals"] = waited / arrived
	m["queue_time_integral_s"] = queued / float64(n)
	return m, nil
}

// periodicCase is a queue under a rate that repeats, after some cycles.
func periodicCase(c theoryCase) (map[string]any, error) {
	rate, err := shapeOf(c.Model)
	if err != nil {
		return nil, err
	}
	service, err := law(c.Model["service"])
	if err != nil {
		return nil, err
	}
	period := number(object(c.Model["arrivals"]), "period_s")
	plan := serverPlanOf(c.Model)
	if period == 0 {
		period = plan.repeats
	}
	n, _ := length(c)
	lead := float64(c.Run.WarmupCycles) * period
	span := float64(n) * period
	t := &shaped{shape: rate, span: sim.Seconds(lead+span) + sim.Microsecond}
	steps := plan.steps(0, lead+span)
	watch := func(at float64, do func(*Control)) { steps = append(steps, scripted{at * 1e3, do}) }
	sums := bySample{}
	var control *Control
	var arrived, waited float64
	areas := func(c *Control) [3]float64 {
		s := c.r.own[0]
		busy := 0.0
		for i := range c.Instances(0) {
			busy += c.Busy(0, i)
		}
		return [3]float64{s.in[result.WaitingWorker].Area(c.r.now) / 1e9, s.inService.Area(c.r.now) / 1e9, busy}
	}
	var from, to [3]float64
	watch(lead, func(c *Control) { control, from = c, areas(c) })
	for k := range n {
		for _, phase := range momentsOf(c, atPhase) {
			watch(lead+(float64(k)+inSeconds(phase))*period, func(c *Control) {
				sums.add("number_mean_at_phase_"+phase, float64(c.InSystem(0)))
				delay := 1.0
				if freeServer(c) {
					delay = 0
				}
				sums.add("prob_delay_at_phase_"+phase, delay)
			})
		}
	}
	watch(lead+span, func(c *Control) { control, to = nil, areas(c) })
	steps = steps.sorted()
	t.received = func() {
		if control != nil {
			arrived++
			if control.Waiting(0) > 0 {
				waited++
			}
		}
	}
	if _, err := Replicate(context.Background(), plan.fleetOf(service, t), Options{Seed: 20260101, NoWarmUp: true, Batches: 1, Controller: &steps}); err != nil {
		return nil, err
	}
	m := sums.measured()
	busy := (to[2] - from[2]) / span
	m["wait_mean_over_cycle_s"] = (to[0] - from[0]) / arrived
	m["prob_delay_over_arrivals"] = waited / arrived
	m["number_mean_over_cycle"] = (to[1] - from[1]) / span
	m["servers_busy_mean_over_cycle"] = busy
	if len(plan.n) == 1 {
		m["utilization_over_cycle"] = busy / float64(plan.n[0])
	}
	return m, nil
}
