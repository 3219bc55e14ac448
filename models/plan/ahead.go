package plan

import (
	"fmt"
	"math"
	"slices"
	"time"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/models/traffic"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// ahead is the traffic of a forecast.
type ahead struct {
	course traffic.Course
	loads  []float64
	sharp  []float64         // the highest rate of each step over its mean; 1 where it was not looked for
	parts  map[int][]float64 // of steps in which it is much above, the load of each of stepParts
	step   sim.Time
	hours  int

	bursts  *traffic.GammaBursts // that are drawn; nil: none
	seed    uint64               // by which they are
	typical []float64            // loads without them
	fine    int                  // parts of a step in which they are followed
	first   int                  // the step of the traffic that the first one is

	open   *models.Realtime // connections that stay open; nil: none
	crowds []crowd          // of its clients
}

// think is how long users think, in seconds; 0 where loads are rates.
func (a *ahead) think() float64 {
	if a.course.Users == nil {
		return 0
	}
	return a.course.Users.Think.Mean()
}

// perSecond are the requests a second of a load, of users who are answered at once.
func (a *ahead) perSecond(load float64) float64 {
	if think := a.think(); think > 0 {
		return load / think
	}
	return load
}

// sharpest is the step whose highest rate is farthest above its mean, and much above it; −1
// where there is none.
func (a *ahead) sharpest() int {
	at, most := -1, 0.0
	for k, x := range a.sharp {
		if above := a.perSecond((x - 1) * a.loads[k]); x > muchSharper && above > most {
			at, most = k, above
		}
	}
	return at
}

// stepParts are the parts of a step in which its load is followed where it changes much.
const stepParts = 12

// divide has a step be followed in parts, if its load changes much.
func (a *ahead) divide(k int) {
	if a.sharp[k] <= muchSharper {
		return
	}
	if a.parts == nil {
		a.parts = map[int][]float64{}
	}
	a.parts[k] = traffic.Means(a.course.Rate, sim.Time(k)*a.step, sim.Time(k+1)*a.step, stepParts)
}

// peak is the load of a step, or the most of its parts.
func (a *ahead) peak(k int) float64 {
	if parts := a.parts[k]; len(parts) > 0 {
		return slices.Max(parts)
	}
	return a.loads[k]
}

// ahead works out the traffic of the outlook.
func (p *Planner) ahead(o Outlook) (*report.Forecast, *ahead, error) {
	a := &ahead{}
	f := &report.Forecast{
		Scenario: p.Scenario.Title, Traffic: p.Scenario.Traffic.String(), Seed: p.Seed, Goal: p.Scenario.Goal,
		Provider: p.Catalogue.Provider, Region: p.Catalogue.Region, Currency: p.Catalogue.Currency, Storms: stormGoals(p.Scenario.Traffic),
	}
	var ok bool
	if a.course, ok = traffic.CourseOf(p.Scenario.Traffic); !ok {
		switch t := traffic.Calm(p.Scenario.Traffic).(type) {
		case traffic.Poisson, traffic.Batches:
			a.course, f.Typical = traffic.TypicalWeek(t.Rate()), true
		case traffic.Even:
			return nil, nil, fmt.Errorf("%w: evenly spaced requests are those of a load test; people come at random: remove arrivals from [traffic]", ErrOutlook)
		case traffic.Users:
			if t.Think == nil {
				return nil, nil, fmt.Errorf("%w: users who do not think send without end; give [traffic] a think time above zero", ErrOutlook)
			}
			a.course, f.Typical = traffic.TypicalWeek(float64(t.Count)), true
			a.course.Users = &t
		case *traffic.Recorded:
			return nil, nil, fmt.Errorf("%w: recorded requests come as they came, at no rate; count them by the minute and replay those, [traffic] pattern = \"trace\"", ErrOutlook)
		case models.Realtime:
			a.course, f.Typical = traffic.TypicalWeek(t.Rate()), true
			a.open = &t
		default:
			return nil, nil, fmt.Errorf("%w: traffic of %s has no rate over time; give [traffic] a pattern such as weekly, diurnal or trace", ErrOutlook, t)
		}
	}
	begin := a.course.Clock.Begin
	if err := a.over(f, o); err != nil {
		return nil, nil, err
	}
	a.seed = p.Seed
	a.burst(p.Scenario.Traffic)
	for i := range p.Scenario.Designs {
		d := &p.Scenario.Designs[i]
		for _, k := range d.Deployed() {
			if boot := bootTime(d.Deployments[k].Operation.Lifecycle); boot >= f.To.Sub(f.From).Seconds() {
				return nil, nil, fmt.Errorf("%w: instances of %s take %s from their order until they serve, and the forecast is over after %s; give a longer one", ErrOutlook, d.Name, words.Duration(boot), words.Duration(f.To.Sub(f.From).Seconds()))
			}
		}
	}
	if a.course.Users != nil {
		f.MeanUsers, f.PeakUsers = f.Mean, f.Peak
		f.Mean, f.Peak, f.Requests = a.perSecond(f.Mean), a.perSecond(f.Peak), a.perSecond(f.Requests)
	}
	p.Scenario.Traffic = traffic.Through(p.Scenario.Traffic, sim.Time(f.To.Sub(begin)))
	f.Traffic = p.Scenario.Traffic.String()
	return f, a, p.outside(f)
}

// over works out the loads of the outlook.
func (a *ahead) over(f *report.Forecast, o Outlook) error {
	span := o.Span
	if o.Whole {
		a.course = a.course.From(a.course.WholeMonths(0)[0])
	}
	if !o.from.IsZero() {
		a.course = a.course.From(o.from).Times(o.times)
	}
	begin := a.course.Clock.Begin.In(a.course.Clock.Zone)
	switch {
	case o.Days > 0:
		span = sim.Time(begin.AddDate(0, 0, o.Days).Sub(begin))
	case o.Months > 0:
		span = sim.Time(begin.AddDate(0, o.Months, 0).Sub(begin))
	case span == 0:
		span = a.course.Duration
	}
	step := o.Step
	if step == 0 {
		if step = sim.Minute; span > fineOutlook {
			step = 5 * sim.Minute
		}
	}
	switch {
	case span > longestOutlook:
		return fmt.Errorf("%w: %v are more than ten years", ErrOutlook, span)
	case a.course.Ends && span > a.course.Duration:
		return fmt.Errorf("%w: the record ends after %v; forecast no longer than that, or compose a pattern that goes on", ErrOutlook, a.course.Duration)
	case step < sim.Second || step > sim.Hour || sim.Hour%step != 0:
		return fmt.Errorf("%w: a step of %v; give a part of an hour such as 1m", ErrOutlook, step)
	case span < step:
		return fmt.Errorf("%w: %v are shorter than a step of %v", ErrOutlook, span, step)
	case span/step > mostForecast:
		return fmt.Errorf("%w: %d steps are too many; give a longer step", ErrOutlook, span/step)
	}
	n := int(span / step)
	a.step, a.loads, a.sharp = step, make([]float64, n), slices.Repeat([]float64{1}, n)
	a.hours = int((sim.Time(n)*step + sim.Hour - 1) / sim.Hour)
	f.From, f.Step = begin, step
	f.To = begin.Add(time.Duration(sim.Time(n) * step))
	for k := range a.loads {
		x := traffic.Integral(a.course.Rate, sim.Time(k)*step, sim.Time(k+1)*step)
		a.loads[k] = x / step.Seconds()
	}
	if a.open != nil {
		a.gather(*a.open)
	}
	for k := range a.loads {
		f.Requests += a.loads[k] * step.Seconds()
		if a.open == nil && !a.course.Ends && a.loads[k] > 0 {
			a.sharp[k] = traffic.Supremum(a.course.Rate, sim.Time(k)*step, sim.Time(k+1)*step) / a.loads[k]
			a.divide(k)
		}
		if a.loads[k] > f.Peak {
			f.Peak, f.PeakAt = a.loads[k], begin.Add(time.Duration(sim.Time(k)*step))
		}
	}
	f.Mean = f.Requests / (sim.Time(n) * step).Seconds()
	if !(f.Requests > 0) {
		return fmt.Errorf("%w: no requests come from %s to %s", ErrOutlook, f.From.Format(time.RFC3339), f.To.Format(time.RFC3339))
	}
	return nil
}

// Bursts over a forecast. A rate λ(t)·F(t), F of mean 1 and variance c², is no steady state where F
// stays for longer than a fleet forgets: of a minute the late requests are those of the few F that
// it saw, and of a year those of all, so that a few minutes have them all. So F is drawn, and is a
// part of the load: that of a step, and of parts of it, whose mean has the share
//
//	v(t) = 2τ/t·(1 − (1 − e^(−t/τ))·τ/t)
//
// of c² where F stays for exponential times of mean τ and a part is as long as t. What is left,
// (1 − v)·c², goes by within a part, and is in its steady state. All policies, and windows that
// are run request by request, have the same draw; what is to be known of an interval, others.
const (
	partsOfBurst = 4       // parts for each
	mostFine     = 120     // of a step
	mostPieces   = 150_000 // of a course
	fewestSeen   = 0.1     // v below which none is drawn, for all go by within parts
	mostUnseen   = 0.1     // 1 − v below which what is left is nothing
	changesMuch  = 1.05    // the highest part of a step over its mean, from which on they are followed
)

// burst has the loads be those of a draw.
func (a *ahead) burst(t models.Traffic) {
	b, ok := t.(traffic.Bursty)
	if !ok || a.open != nil || a.course.Users != nil {
		return
	}
	fine := max(stepParts, int(math.Ceil(float64(partsOfBurst*a.step)/float64(b.Bursts.Block))))
	fine = max(1, min(fine, mostFine, mostPieces/len(a.loads)))
	if b.Bursts.Between(a.step/sim.Time(fine)) < fewestSeen {
		return
	}
	a.bursts, a.typical, a.fine = &b.Bursts, a.loads, fine
	a.loads, a.parts = a.draw(a.seed)
}

// draw is the loads of a draw, and those of parts of steps.
func (a *ahead) draw(seed uint64) (loads []float64, parts map[int][]float64) {
	rate := a.bursts.Drawn(a.course.Rate, seed)
	loads, parts = make([]float64, len(a.loads)), map[int][]float64{}
	for k := range loads {
		from := sim.Time(a.first+k) * a.step
		means := traffic.Means(rate, from, from+a.step, a.fine)
		for _, x := range means {
			loads[k] += x / float64(a.fine)
		}
		if slices.Max(means) > changesMuch*loads[k] {
			parts[k] = means
		}
	}
	return loads, parts
}

// usual are the loads that policies which remember have seen before.
func (a *ahead) usual() []float64 {
	if a.typical != nil {
		return a.typical
	}
	return a.loads
}

// between is the traffic of a window.
func (a *ahead) between(from, to sim.Time, t models.Traffic) models.Traffic {
	course := a.course
	if a.bursts != nil { // which remembers what it has drawn
		course.Rate = a.bursts.Drawn(course.Rate, a.seed)
	}
	window := course.Between(from, to)
	if open, ok := window.(models.Open); ok && a.bursts == nil {
		return traffic.WithBursts(open, t)
	}
	return window
}

// within is traffic whose bursts go by within parts of a step.
func (a *ahead) within(t models.Traffic) models.Traffic {
	if a.bursts == nil {
		return t
	}
	b := t.(traffic.Bursty)
	if b.Bursts = a.bursts.Within(a.step / sim.Time(a.fine)); b.Bursts.SCV < mostUnseen*a.bursts.SCV {
		return nil
	}
	return b
}
