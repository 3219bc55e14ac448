package plan

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/models/timeline"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// Events of a forecast. What happens to instances happens in their pools, which are the
// same under the fluid and under a run of single requests. A backend that is slow makes
// another fleet of the whole, with a surface of its own.

// outside tells of the events which lie outside of a forecast.
func (p *Planner) outside(f *report.Forecast) error {
	for i := range p.Scenario.Events {
		e := &p.Scenario.Events[i]
		if !e.At.IsZero() && (e.At.Before(f.From) || !e.At.Before(f.To)) {
			const layout = "2006-01-02 15:04"
			return fmt.Errorf("%w: events.%s.at: %s is not within %s to %s; choose a time between them, or forecast a longer span (--days, --months, traffic.duration)",
				ErrOutlook, e.Name, e.At.Format(layout), f.From.Format(layout), f.To.Format(layout))
		}
	}
	return nil
}

// events are those of the design, within the span.
func (r *forecastRun) events() (all []*models.Event) {
	for i := range r.p.Scenario.Events {
		e := &r.p.Scenario.Events[i]
		at := r.since(e)
		within := at == sim.Never || 0 <= at && at < sim.Time(len(r.loads))*r.step
		if within && (e.Design == "" || e.Design == r.design.Name) {
			all = append(all, e)
		}
	}
	return all
}

// since is when an event happens; Never of crashes that come by themselves.
func (r *forecastRun) since(e *models.Event) sim.Time {
	if e.At.IsZero() {
		return sim.Never
	}
	return sim.Time(e.At.Sub(r.forecast.From))
}

// eventsOf are those that happen to instances of the k-th service.
func (r *forecastRun) eventsOf(k int) (all []timeline.Event) {
	service := r.planned.Services[k].Name
	for _, e := range r.events() {
		if e.Kind != models.BrownOut && (e.Service == "" || e.Service == service) {
			all = append(all, timeline.Event{Event: *e, At: r.since(e)})
		}
	}
	return all
}

// slowBackend is a backend that is slow for a while.
type slowBackend struct {
	from, to sim.Time
	backend  int
	factor   float64
}

// slowBackends are those of the forecast.
func (r *forecastRun) slowBackends() (all []slowBackend) {
	for _, e := range r.events() {
		if e.Kind == models.BrownOut {
			at := r.since(e)
			all = append(all, slowBackend{at, at + e.For, e.Backend, e.Factor})
		}
	}
	return all
}

// factorsAt is how many times as long each backend takes at a time; nil where all are
// as ever. Of several brown-outs of one the worst counts.
func factorsAt(all []slowBackend, now sim.Time, backends int) (factors []float64) {
	for _, s := range all {
		if s.from <= now && now < s.to {
			if factors == nil {
				factors = slices.Repeat([]float64{1}, backends)
			}
			factors[s.backend] = math.Max(factors[s.backend], s.factor)
		}
	}
	return factors
}

// turns are the times at which some backend becomes slow, or well again, in order.
func turns(all []slowBackend) (times []sim.Time) {
	for _, s := range all {
		times = append(times, s.from, s.to)
	}
	slices.Sort(times)
	return slices.Compact(times)
}

// brownOuts are the spans in which backends are slow.
func (r *forecastRun) brownOuts() (spans []timeline.BrownOut) {
	all := r.slowBackends()
	times := turns(all)
	surfaces := map[string]*surface{}
	for i, from := range times {
		factors := factorsAt(all, from, len(r.p.Scenario.Backends))
		if factors == nil {
			continue
		}
		key := fmt.Sprint(factors)
		if surfaces[key] == nil {
			s := r.p.newSurface(r.ctx, r.design, r.offers)
			s.scenario, s.bursts = slowed(&r.p.Scenario, factors), r.surface.bursts
			surfaces[key] = s
		}
		spans = append(spans, timeline.BrownOut{From: from, To: times[i+1], Surface: surfaces[key]})
	}
	return spans
}

// slowed is a scenario whose backends take so many times as long.
func slowed(s *models.Scenario, factors []float64) *models.Scenario {
	slow := *s
	slow.Classes, slow.Backends = slices.Clone(s.Classes), slices.Clone(s.Backends)
	for i := range slow.Backends {
		b := &slow.Backends[i]
		if b.Network != nil && !b.IsStation() {
			b.Network = longer(b.Network, factors[i])
		}
		b.Connect = sim.Time(float64(b.Connect) * factors[i])
	}
	for i := range slow.Classes {
		slow.Classes[i].Steps = slowedSteps(slow.Classes[i].Steps, factors)
	}
	return &slow
}

// slowedSteps are steps whose I/O takes as many times as long as its backend does.
func slowedSteps(steps []models.Step, factors []float64) []models.Step {
	steps = slices.Clone(steps)
	for i := range steps {
		s := &steps[i]
		asks := s.Action == models.IO || s.Action == models.Cache || s.Action == models.Enqueue
		if asks && !s.Sleep && s.Time != nil && s.Backend < len(factors) {
			s.Time = longer(s.Time, factors[s.Backend])
		}
		s.Steps = slowedSteps(s.Steps, factors)
		s.Branches = slices.Clone(s.Branches)
		for k := range s.Branches {
			s.Branches[k] = slowedSteps(s.Branches[k], factors)
		}
	}
	return steps
}

// longer is a time that is so many times as long.
func longer(d models.Distribution, factor float64) models.Distribution {
	var same models.Distribution
	switch {
	case factor == 1:
		return d
	case models.Fixed(d):
		same, _ = models.Constant(d.Mean() * factor)
	case models.Memoryless(d):
		same, _ = models.Exponential(d.Mean() * factor)
	}
	if same != nil {
		return same
	}
	return times{d, factor}
}

// times is a multiple of a time.
type times struct {
	models.Distribution
	factor float64
}

func (t times) Draw(r *rand.Rand) float64 { return t.factor * t.Distribution.Draw(r) }
func (t times) Mean() float64             { return t.factor * t.Distribution.Mean() }
func (t times) String() string {
	return fmt.Sprintf("%s times %s", words.Exact(t.factor), t.Distribution)
}

// afterwards is how long a window goes on after the last of an event: until replacements
// serve, and a while.
const afterwards = 10 * sim.Minute

// struck are the windows around events.
func (r *forecastRun) struck() (all []stretch) {
	within := 0.0
	shortest, most := r.worth()
	for _, e := range r.events() {
		at := r.since(e)
		if at == sim.Never {
			if len(r.crashes) == 0 {
				continue
			}
			at = r.crashes[0]
		}
		lasts := min(longestChecked, max(shortestChecked, e.For+afterwards+r.replaced(e)))
		from := max(1, int(at/r.step))
		to := from
		within = 0
		for to < len(r.loads) && (to-from < shortest || sim.Time(to-from)*r.step < lasts && within+r.perSecond(r.loads[to])*r.step.Seconds() < most) {
			within += r.perSecond(r.loads[to]) * r.step.Seconds()
			to++
		}
		all = append(all, stretch{r.what(e), from, to, e})
	}
	return all
}

// replaced is how long it takes until others serve in the place of those that an event
// takes out.
func (r *forecastRun) replaced(e *models.Event) (longest sim.Time) {
	rounds := 1.0
	if at := e.Surge + e.Unavailable; e.Kind == models.Deploy && !e.BlueGreen {
		rounds = 4
		if at > 0 {
			rounds = math.Ceil(1 / at)
		}
	}
	for i := range r.services {
		l := &r.services[i].Life
		longest = max(longest, max(e.Notice, l.Notice)+sim.Time(rounds)*meanBoot(*l)+max(l.WarmUp, l.SlowStart))
	}
	return longest
}

// what says in words what happens.
func (r *forecastRun) what(e *models.Event) string {
	instances := words.Plural(e.Instances, "instance", "instances")
	said := ""
	switch e.Kind {
	case models.Crash:
		if said = "crash of " + instances; e.MTBF > 0 {
			said = "first crash of an instance by itself"
		}
	case models.ZoneLoss:
		said = fmt.Sprintf("loss of one of %d zones", e.Zones)
	case models.SlowInstance:
		said = fmt.Sprintf("%s slower by %s", instances, words.Exact(e.Factor))
	case models.BrownOut:
		said = fmt.Sprintf("brown-out of %s, slower by %s", r.p.Scenario.Backends[e.Backend].Name, words.Exact(e.Factor))
	case models.SpotReclaim:
		said = words.Percent(e.Share) + " reclaimed"
	case models.Deploy:
		if said = "rolling deploy"; e.BlueGreen {
			said = "blue-green deploy"
		}
	}
	if e.Service != "" {
		said += " of " + e.Service
	}
	return said + " (" + e.Name + ")"
}

// happened are what the events did, each in its window: by the run of it where there is one, and
// else by the timeline.
func (r *forecastRun) happened(c *report.Course, windows []stretch, checked []report.Checked) (all []report.ForecastEvent) {
	for _, s := range windows {
		if s.event == nil {
			continue
		}
		e := report.ForecastEvent{Name: s.event.Name, Kind: s.event.Kind.String(), What: s.why, At: s.event.At, Span: sim.Time(s.to-s.from) * r.step, Times: 1}
		if e.At.IsZero() {
			e.Times = len(r.crashes)
			e.At = r.forecast.From.Add(time.Duration(r.crashes[0]))
		}
		e.At = e.At.In(r.forecast.From.Location())
		for k := s.from; k < s.to; k++ {
			m := &c.Timeline[k]
			e.Failed += m.ErrorRate * m.Load * r.step.Seconds()
			if m.Missed {
				e.Missed += r.step
			}
		}
		for _, run := range checked {
			if run.Why == s.why {
				e.Run, e.Failed, e.Missed = true, float64(run.Failed)*float64(run.OneOf), run.Missed
			}
		}
		all = append(all, e)
	}
	slices.SortStableFunc(all, func(a, b report.ForecastEvent) int { return cmp.Compare(a.At.UnixNano(), b.At.UnixNano()) })
	return all
}
