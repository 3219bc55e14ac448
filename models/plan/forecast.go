package plan

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/scaling"
	"fleetcost/models/timeline"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// An Outlook is the span of a forecast.
type Outlook struct {
	Span   sim.Time // 0: as long as the traffic tells
	Days   int      // of the calendar, in place of Span; some have 23 or 25 hours
	Months int      // of the calendar, in place of Span
	Whole  bool     // the months begin with the first that is not begun where the traffic begins
	Step   sim.Time // of the timelines; 0: a minute, or five of a span of more than five weeks

	from  time.Time // zero: where the traffic begins
	times float64   // its loads are so many times those of the scenario; 0: as they are
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
	var left []report.Reason
	if p.Scenario.Designs, left = followed(p.Scenario.Designs, ahead.course.Users != nil || ahead.open != nil); len(left) > 0 && len(p.Scenario.Designs) == 0 {
		return nil, Refused{left[0]}
	}
	f.Warnings = append(f.Warnings, left...)
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

// forecastOf forecasts one design.
func (p *Planner) forecastOf(ctx context.Context, d models.Layout, f *report.Forecast, a *ahead, reach func(part int, share float64)) (report.ForecastDesign, error) {
	out := report.ForecastDesign{Name: d.Name, Place: d.Place, ByUse: PaidByUse(&d)}
	p = p.roomed(&d)
	if on := serverless(&d, 0); on != nil {
		return p.functionsAhead(ctx, d, on, f, a)
	}
	run, err := p.forecasting(ctx, d, f, a)
	if err != nil {
		return out, err
	}
	out.AsOf = run.planned.PriceDates()
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
	if run.surface.boundless {
		out.Warnings = append(out.Warnings, report.Note{Text: "next to nothing limits what an instance does: its requests need no CPU time and no memory to speak of, and any number of them may be there at once; say what they need, or give the runtime a concurrency"})
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

	services []timeline.Service     // under their own autoscalers
	slow     []timeline.BrownOut    // spans in which backends are
	crashes  []sim.Time             // of instances by themselves, in the course that is asked for
	shares   map[[2]float64]float64 // of the time in which instances have requests, see occupied
	unrun    float64                // requests of the largest window that was too large for a run
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

// A Pursuit is a design under its autoscaler through spans of its traffic, one after the other, for what
// they cost: by the same timelines as a forecast, of which no window is run and no other course drawn.
type Pursuit struct {
	p    *Planner
	run  *forecastRun
	ops  []models.Operation
	rate float64 // for which the design was planned
	// Policy is the name of its autoscaler.
	Policy string
}

// Pursue makes ready to follow a design that was planned for a rate; false where the scenario names
// no autoscaler for it that does anything, or it is on a platform that is paid by use.
func (p *Planner) Pursue(ctx context.Context, d models.Layout, planned *report.Design, rate float64) (*Pursuit, bool) {
	if PaidByUse(&d) || !planned.Met || !attempted(planned) {
		return nil, false
	}
	u := &Pursuit{p: p, rate: rate}
	q := p.forecaster()
	u.run = &forecastRun{p: q, ctx: ctx, design: onNodes(d), planned: planned, crashes: []sim.Time{}}
	u.ops = u.run.operations()
	for i := range u.ops {
		if _, fixed := u.ops[i].Autoscaler.(scaling.Static); u.ops[i].Autoscaler != nil && !fixed && u.Policy == "" {
			u.Policy = cmp.Or(u.ops[i].Policy, policyOf(u.ops[i].Autoscaler))
		}
		if u.ops[i].Autoscaler == nil {
			u.ops[i].Autoscaler = scaling.Static{Instances: planned.Services[i].Instances}
		}
	}
	for _, s := range planned.Services {
		u.run.offers = append(u.run.offers, s.Offer)
	}
	u.run.surface = q.newSurface(ctx, u.run.design, u.run.offers)
	return u, u.Policy != ""
}

// Between is the course from one moment to another at so many times the loads of the scenario. It begins with
// so many instances as the first load is of that which the design was planned for.
func (u *Pursuit) Between(from, to time.Time, times float64) (report.Course, error) {
	q := u.p.forecaster()
	q.Scenario.Events = nil
	f, a, err := q.ahead(Outlook{Span: sim.Time(to.Sub(from)), Step: pursuitStep, from: from, times: times})
	if err != nil {
		return report.Course{}, err
	}
	run := *u.run
	run.p, run.forecast, run.ahead = q, f, a
	run.surface.bursts = a.within(q.Scenario.Traffic)
	start := run.instances()
	for i := range start {
		start[i] = max(1, int(math.Ceil(float64(start[i])*a.loads[0]/u.rate)))
	}
	return run.follow(run.scaled(u.ops, start))
}

// pursuitStep is that of a pursuit, which is of months.
const pursuitStep = 5 * sim.Minute
