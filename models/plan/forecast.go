package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/timeline"
	"fleetcost/models/traffic"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// An Outlook is the span of a forecast.
type Outlook struct {
	Span   sim.Time // 0: as long as the traffic tells
	Days   int      // of the calendar, in place of Span; some have 23 or 25 hours
	Months int      // of the calendar, in place of Span
	Step   sim.Time // of the timelines; 0: a minute, or five of a span of more than five weeks
}

// The bounds of a forecast.
const (
	longestOutlook = 10 * 366 * 24 * sim.Hour
	fineOutlook    = 35 * 24 * sim.Hour
	mostForecast   = 1_500_000 // steps
)

// minimumPaid is what each start is paid for at least: a minute, on every platform whose
// prices are known.
const minimumPaid = sim.Minute

// ErrOutlook says what is wrong with an outlook.
var ErrOutlook = errors.New("cannot be forecast")

// Forecast tells what becomes of every design over a span of time: under the autoscaler
// that it has, as it was sized for one rate, and had the traffic been known.
func (p *Planner) Forecast(ctx context.Context, o Outlook) (*report.Forecast, error) {
	p = p.forecaster()
	f, ahead, err := p.ahead(o)
	if err != nil {
		return nil, err
	}
	var left []string
	if p.Scenario.Designs, left = leased(p.Scenario.Designs); len(left) > 0 {
		why := report.Note{Text: strings.Join(left, ", ") + ": a forecast follows instances that are each paid by the hour, not this platform; compare prices it, or write a machine in the place of its platform"}
		if len(p.Scenario.Designs) == 0 {
			return nil, Refused{why}
		}
		f.Warnings = append(f.Warnings, why)
	}
	f.Designs = make([]report.ForecastDesign, len(p.Scenario.Designs))
	errs := make([]error, len(p.Scenario.Designs))
	const parts = 5 // of the work for a design: its plan, three courses, and windows of them
	done := &tally{parts: make([]float64, parts*len(errs)), told: p.Done}
	var group sync.WaitGroup
	for i, d := range p.Scenario.Designs {
		group.Go(func() {
			reach := func(part int, share float64) { done.reach(parts*i+part, share, d.Name) }
			f.Designs[i], errs[i] = p.forecastOf(ctx, d, f, ahead, reach)
			for part := range parts {
				reach(part, 1) // also where nothing is to be done
			}
		})
	}
	group.Wait()
	f.Designs, err = finished(f.Designs, errs, &f.Warnings)
	return f, err
}

// forecaster is the same planner, whose traffic may become that of a forecast.
func (p *Planner) forecaster() *Planner {
	p.init()
	q := p.asking(p.Scenario)
	q.brief, q.Done = true, p.Done
	return q
}

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
		Provider: p.Catalogue.Provider, Region: p.Catalogue.Region, Storms: stormGoals(p.Scenario.Traffic),
	}
	var ok bool
	if a.course, ok = traffic.CourseOf(p.Scenario.Traffic); !ok {
		switch t := traffic.Calm(p.Scenario.Traffic).(type) {
		case traffic.Poisson, traffic.Batches:
			a.course, f.Typical = traffic.TypicalWeek(t.Rate()), true
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
	p.Scenario.Traffic = traffic.Through(p.Scenario.Traffic, sim.Time(f.To.Sub(f.From)))
	f.Traffic = p.Scenario.Traffic.String()
	return f, a, p.outside(f)
}

// over works out the loads of the outlook.
func (a *ahead) over(f *report.Forecast, o Outlook) error {
	span := o.Span
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
		return fmt.Errorf("%w: %v are more than ten years", ErrOutlook, time.Duration(span))
	case a.course.Ends && span > a.course.Duration:
		return fmt.Errorf("%w: the record ends after %v; forecast no longer than that, or compose a pattern that goes on", ErrOutlook, time.Duration(a.course.Duration))
	case step < sim.Second || step > sim.Hour || sim.Hour%step != 0:
		return fmt.Errorf("%w: a step of %v; give a part of an hour such as 1m", ErrOutlook, time.Duration(step))
	case span < step:
		return fmt.Errorf("%w: %v are shorter than a step of %v", ErrOutlook, time.Duration(span), time.Duration(step))
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

// forecastOf forecasts one design.
func (p *Planner) forecastOf(ctx context.Context, d models.Layout, f *report.Forecast, a *ahead, reach func(part int, share float64)) (report.ForecastDesign, error) {
	out := report.ForecastDesign{Name: d.Name}
	run, err := p.forecasting(ctx, d, f, a)
	if err != nil {
		return out, err
	}
	out.AsOf = run.planned.BackendPrices()
	if !run.planned.Met {
		out.Unmet = run.planned.Missed
		out.Warnings = append([]report.Reason{run.planned.Missed}, run.planned.Warnings...)
		if !attempted(run.planned) {
			return out, nil
		}
	}
	reach(0, 1)
	instances, asked := run.instances(), run.operations()
	for i := range asked {
		asked[i] = usual(asked[i])
	}
	courses := []func() (report.Course, error){
		func() (report.Course, error) { return run.asked(asked, instances) },
		func() (report.Course, error) { return run.static(asked, instances) },
	}
	if run.planned.Met {
		courses = append(courses, func() (report.Course, error) { return run.oracle(asked, instances) })
	}
	for i, course := range courses {
		run.done = func(share float64) { reach(1+i, share) }
		run.done(0)
		c, err := course()
		if err != nil {
			return out, err
		}
		out.Courses = append(out.Courses, c)
	}
	if at, most := run.atMost(asked, &out.Courses[0]); at > 0 {
		out.Warnings = append(out.Warnings, report.Note{Text: fmt.Sprintf("for %s in which the goal is missed the autoscaler has as many instances as it may, %s; raise its max", words.Duration(at.Seconds()), words.Count(most))})
	}
	if !run.checkable() {
		out.Warnings = append(out.Warnings, report.Note{Text: "no window was run request by request: the goal limits what single requests do not tell, or requests come in batches"})
	}
	if k := a.sharpest(); k >= 0 {
		out.Warnings = append(out.Warnings, report.Note{Text: fmt.Sprintf("within a step of %s the load changes: on %s it is at most %s/s, and %s/s in the mean of the step, which is followed in %d parts; a shorter step tells more",
			words.Duration(a.step.Seconds()), f.From.Add(time.Duration(sim.Time(k)*a.step)).Format("Mon 2 Jan 15:04"), words.Digits(a.perSecond(a.sharp[k]*a.loads[k]), 4), words.Digits(a.perSecond(a.loads[k]), 4), stepParts)})
	}
	windows := run.stretches(&out.Courses[0])
	out.Unbilled = append(run.planned.Unpriced(), out.Courses[0].Unbilled...)
	out.Checked, err = run.checked(run.services, &out.Courses[0], windows)
	if run.unrun > 0 {
		out.Warnings = append(out.Warnings, report.Note{Text: fmt.Sprintf("not every window was run request by request: one has %s requests, and its fleet is too small for a part of it to be run, or backends are shared that cannot be; a shorter --step has shorter windows", words.Count(int64(run.unrun)))})
	}
	run.nearOnset(&out)
	out.Events = run.happened(&out.Courses[0], windows, out.Checked)
	return out, err
}

// forecasting plans a design, and makes ready to forecast it where it has a fleet.
func (p *Planner) forecasting(ctx context.Context, d models.Layout, f *report.Forecast, a *ahead) (*forecastRun, error) {
	d = onNodes(d)
	planned, _, err := p.design(ctx, d)
	if err != nil {
		return nil, err
	}
	r := &forecastRun{p: p, ctx: ctx, forecast: f, ahead: a, design: d, planned: &planned}
	if attempted(&planned) {
		for _, s := range planned.Services {
			r.offers = append(r.offers, s.Offer)
		}
		r.surface = p.newSurface(ctx, d, r.offers)
		r.surface.bursts = a.within(p.Scenario.Traffic)
		r.slow = r.brownOuts()
	}
	return r, nil
}

// attempted tells whether a design has a fleet that can be run: one that meets the goal, or
// the best that was tried.
func attempted(d *report.Design) bool {
	return !slices.ContainsFunc(d.Services, func(s report.Service) bool { return s.Offer.Machine.Name == "" || s.Instances < 1 })
}

// instances are those of each service as planned.
func (r *forecastRun) instances() []int {
	all := make([]int, len(r.planned.Services))
	for i, s := range r.planned.Services {
		all[i] = s.Instances
	}
	return all
}

// operations are those of the services.
func (r *forecastRun) operations() []models.Operation {
	own := r.design.Deployed()
	all := make([]models.Operation, len(own))
	for i, k := range own {
		all[i] = r.design.Deployments[k].Operation
	}
	return all
}

// usual is an operation, or where the scenario says nothing of its autoscaler that of
// most people; nil where there is none, and its number stays as planned.
func usual(o models.Operation) models.Operation {
	if o.Autoscaler == nil {
		o.Autoscaler = o.Usual
	}
	return o
}

// forecastRun is the forecast of one design under way.
type forecastRun struct {
	p        *Planner
	ctx      context.Context
	forecast *report.Forecast
	*ahead
	design  models.Layout
	planned *report.Design
	surface *surface
	offers  []cost.Offer
	done    func(share float64) // of the course under way

	services []timeline.Service  // under their own autoscalers
	slow     []timeline.BrownOut // spans in which backends are
	crashes  []sim.Time          // of instances by themselves, in the course that is asked for
	unrun    float64             // requests of the largest window that was too large for a run
}

// setup is the timeline of these services under these loads.
func (r *forecastRun) setup(services []timeline.Service, loads []float64) *timeline.Setup {
	goal := &r.p.Scenario.Goal
	return &timeline.Setup{
		Services: services, Loads: loads, Parts: r.parts, Think: r.think(), Typical: r.usual(), Step: r.step, Begin: r.forecast.From.Unix(), Surface: r.surface, Seed: r.p.Seed,
		Errors: goal.ErrorRate, MostCPU: goal.MaxUtilization, BrownOuts: r.slow, Clients: clients(&r.p.Scenario), Quantile: goal.First().Quantile,
		Hour: func(at sim.Time) int { return int(at / sim.Hour) }, Hours: r.hours,
	}
}

// follow runs a timeline and prices it.
func (r *forecastRun) follow(services []timeline.Service) (report.Course, error) {
	setup := r.setup(services, r.loads)
	setup.Done = r.done
	c, err := timeline.Run(r.ctx, setup)
	if err != nil {
		return report.Course{}, err
	}
	out := report.Course{
		Requests: c.Requests, Failed: c.Failed, Missed: c.Missed, Exposed: c.Exposed, Utilization: c.Busy,
		Untrusted: c.Rough.Seconds() / (float64(len(r.loads)) * r.step.Seconds()),
		Timeline:  make([]report.Moment, len(c.Moments)), Hours: make([]report.Hour, len(c.Hours)),
	}
	for k, m := range c.Moments {
		out.Timeline[k] = report.Moment{
			At: sim.Time(k) * r.step, Load: m.Load, Wanted: m.Wanted, Booting: m.Booting, Serving: m.Serving, Leaving: m.Leaving,
			Latency: m.Latency, ErrorRate: m.Errors, Utilization: m.Utilization, Missed: m.Missed, Steady: m.Steady, Machines: m.Machines, Paid: m.Paid,
		}
	}
	out.Worst = out.Timeline[c.Worst]
	var crashes []sim.Time
	for _, scaler := range c.Scalers {
		crashes = append(crashes, scaler.Pool.Crashed()...)
	}
	slices.Sort(crashes)
	if r.crashes == nil {
		r.crashes = crashes // the course that is asked for comes first
	}
	for h, x := range c.Hours {
		hour := report.Hour{Begin: r.forecast.From.Add(time.Duration(h) * time.Hour), Requests: x.Requests, Failed: x.Failed, Launches: x.Launches, Missed: x.Missed}
		for _, paid := range x.Paid {
			hour.InstanceHours = append(hour.InstanceHours, paid/3600)
		}
		out.Hours[h] = hour
	}
	for i, scaler := range c.Scalers {
		pool := scaler.Pool
		out.Services = append(out.Services, report.CourseService{
			Name: r.planned.Services[i].Name, Offer: r.offers[i], Lifecycle: services[i].Life, Least: c.Least[i], Most: c.Most[i], Out: pool.Launched, In: pool.Stopped,
			Nodes: courseNodes(services[i].Life.Nodes, c, i),
		})
		out.InstanceHours += pool.Paid() / 3600
	}
	if err := r.price(&out, c); err != nil {
		return out, err
	}
	return out, r.around(&out)
}
