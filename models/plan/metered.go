package plan

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/coldstart"
	"fleetcost/models/cost"
	"fleetcost/models/load"
	"fleetcost/models/platforms"
	"fleetcost/models/report"
	"fleetcost/models/timeline"
	"fleetcost/models/traffic"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// What is paid by use in a forecast. Containers come and go under the autoscaler of their
// platform, on the timeline; of each hour it is billed for how long they had requests in them,
// as runs of so many containers at such rates tell. Functions have no autoscaler: how many there
// are, and how many requests wait for a cold start, follows from the traffic by the law of their
// pool (platforms.Law), and so does the course.

// unfollowed says why a forecast does not follow a design; "" where it does.
func unfollowed(d *models.Layout, waits bool) string {
	for i, k := range d.Deployed() {
		p := &d.Deployments[k]
		switch on := platforms.Of(p); {
		case serverless(d, i) != nil && len(d.Deployed()) > 1:
			return "functions beside other services are not followed; compare prices them"
		case serverless(d, i) != nil && waits:
			return needsOpen
		case on != nil && on.Offer().On != nil && p.Operation.Lifecycle.Nodes == nil:
			return "nobody orders nodes for its pods; name kubernetes-karpenter or kubernetes-cluster-autoscaler as the platform in [scaling]"
		}
	}
	return ""
}

// followed are the designs that a forecast follows, and why not the others, by name.
func followed(all []models.Layout, waits bool) (some []models.Layout, left []report.Reason) {
	for _, d := range all {
		if why := unfollowed(&d, waits); why != "" {
			left = append(left, report.Note{Text: d.Name + " is left out: " + why})
			continue
		}
		some = append(some, d)
	}
	return some, left
}

// fewObserved requests tell how long containers have any in them.
const fewObserved = 10_000

// meteredLines are those of a service whose platform bills what requests do, month by month.
func (r *forecastRun) meteredLines(out *report.Course, c *timeline.Course, service int, on platforms.Metered) error {
	tariff, life := r.p.tariffOf(r.design.Name), r.services[service].Life
	starts := 0.0 // an instance is billed while it starts
	for _, d := range []models.Distribution{life.Boot, life.Start} {
		if d != nil {
			starts += d.Mean()
		}
	}
	visits := load.Demands(r.surface.fleet(ones(len(r.offers)), 1))[service].Visits
	missing, err := r.byMonth(out, len(c.Hours), func(from, to int, scale float64) (billing.Statement, error) {
		var parts []platforms.Metering
		for h := from; h < to; h++ {
			x, lasts := &c.Hours[h], r.lasts(h)
			requests, there := x.Requests*visits, x.Paid[service]/3600/lasts
			share, err := r.occupied(service, on, requests/3600/lasts, there)
			if err != nil {
				return billing.Statement{}, err
			}
			busy := share*there*3600*lasts + float64(x.Launches[service])*starts
			parts = append(parts, platforms.Metering{Part: r.planned.Services[service].Name, Hours: lasts * scale, Requests: requests * scale, Instances: there, Occupied: busy * scale})
		}
		return tariff.Bill(on.Bill(parts...)...)
	})
	for _, o := range missing {
		if !slices.Contains(out.Unbilled, o) {
			out.Unbilled = append(out.Unbilled, o)
		}
	}
	return err
}

// occupied is the share of the time in which an instance has a request in it, each stretch
// rounded up to a tick, where so many share so many requests a second. Of one service that is
// observed, at numbers and rates that double, and lies on straight lines between them; of
// several it is that of requests that come at random and do not wait (M/G/∞):
//
//	1 − e^(−a) + λ · e^(−a) · tick / 2,   a = λ · E[S]
func (r *forecastRun) occupied(service int, on platforms.Metered, perSecond, instances float64) (float64, error) {
	if !(perSecond > 0) || !(instances > 0) {
		return 0, nil
	}
	each := perSecond / instances
	if len(r.offers) > 1 {
		need := load.Demands(r.surface.fleet(ones(len(r.offers)), 1))[service].PerVisit()
		m := &r.offers[service].Machine
		busy := each * (need.CPU/(m.Speed*m.Capacity(1)) + need.IO)
		return math.Min(1, 1-math.Exp(-busy)+each*math.Exp(-busy)*on.Tick().Seconds()/2), nil
	}
	n := 1 << int(math.Min(6, math.Round(math.Log2(math.Max(1, instances)))))
	at := math.Floor(math.Log2(each))
	low, err := r.observedShare(on, n, at)
	if err != nil {
		return 0, err
	}
	high, err := r.observedShare(on, n, at+1)
	part := each/math.Exp2(at) - 1
	return math.Min(1, low+(high-low)*part), err
}

// observedShare is the share of the time in which each of n instances has a request, of 2^log
// requests a second.
func (r *forecastRun) observedShare(on platforms.Metered, n int, log float64) (float64, error) {
	key := [2]float64{float64(n), log}
	if share, known := r.shares[key]; known {
		return share, nil
	}
	f := r.surface.fleet([]int{n}, float64(n)*math.Exp2(log))
	m, err := r.p.meter(r.ctx, on, f, fewObserved)
	if err != nil {
		return 0, err
	}
	if r.shares == nil {
		r.shares = map[[2]float64]float64{}
	}
	r.shares[key] = math.Min(1, m.Occupied*m.visits*math.Exp2(log))
	return r.shares[key], nil
}

// functionsAhead forecasts functions: one course, for there is nothing to scale.
func (p *Planner) functionsAhead(ctx context.Context, d models.Layout, on platforms.Serverless, f *report.Forecast, a *ahead) (report.ForecastDesign, error) {
	out := report.ForecastDesign{Name: d.Name, Place: d.Place, ByUse: true}
	planned, _, err := p.design(ctx, d)
	if err != nil {
		return out, err
	}
	if !planned.Met {
		out.Unmet, out.Warnings = planned.Missed, append([]report.Reason{planned.Missed}, planned.Warnings...)
	}
	if planned.HasNoFleet() || planned.Services[0].OnDemand == nil {
		return out, nil
	}
	r := &forecastRun{p: p, ctx: ctx, forecast: f, ahead: a, design: d, planned: &planned, offers: []cost.Offer{planned.Services[0].Offer}}
	e, _, err := p.withoutWaits(ctx, d, r.offers[0])
	if err != nil {
		return out, err
	}
	times, err := p.observe(ctx, e.part)
	if err != nil || len(times.inside) == 0 {
		return out, err
	}
	pool := on.OnDemand()
	rates, visits := make([]float64, len(a.loads)), make([]float64, len(a.loads))
	for k, l := range a.loads {
		rates[k] = a.perSecond(l)
		visits[k] = rates[k] * times.visits
	}
	runs := p.poolOf(pool, times.inside)
	highest := slices.Max(visits)
	lowest := highest
	for _, rate := range visits {
		if rate > 0 {
			lowest = math.Min(lowest, rate)
		}
	}
	law := runs.Law(math.Max(lowest, highest/1e4), highest, coldstart.Mean(times.inside), func(rate float64) models.Arrivals {
		return traffic.Poisson(rate).Arrivals(sim.Stream(p.Seed, 0, "pool arrivals"))
	}, p.Seed)
	stretches := law.Follow(a.step, visits)
	course := r.functionsCourse(stretches, rates, e, coldstart.LatenessOf(times.All, pool.Starts, p.Seed))
	course.Policy, course.About = "on demand", fmt.Sprintf("an instance for each request in flight, up to %s; an idle one goes after %s", words.Count(pool.Limit), words.Duration(pool.KeepAlive.Seconds()))
	init, billed := law.Init(), coldstart.RoundedUp(times.inside, on.Tick())
	_, err = r.byMonth(&course, len(course.Hours), func(from, to int, scale float64) (billing.Statement, error) {
		var parts []platforms.Metering
		for h := from; h < to; h++ {
			m := platforms.Metering{Part: planned.Services[0].Name, Hours: r.lasts(h) * scale, Billed: billed, Init: init}
			r.eachStep(h, func(k int) {
				n := visits[k] * a.step.Seconds()
				m.Requests += n
				m.Cold, m.Reserved, m.Refused = m.Cold+stretches[k].Cold, m.Reserved+n*stretches[k].Reserved, m.Refused+n*stretches[k].Refused
			})
			if m.Requests > 0 {
				m.Cold, m.Reserved, m.Refused = m.Cold/m.Requests, m.Reserved/m.Requests, m.Refused/m.Requests
			}
			m.Requests *= scale
			parts = append(parts, m)
		}
		return p.tariffOf(d.Name).Bill(on.Bill(parts...)...)
	})
	if err != nil {
		return out, err
	}
	course.OwnLines = len(course.Lines)
	if err := r.around(&course); err != nil {
		return out, err
	}
	out.AsOf, out.Courses = planned.PriceDates(), []report.Course{course}
	out.Unbilled = append(planned.Unpriced(), course.Unbilled...)
	out.Warnings = append(out.Warnings, report.Note{Text: "functions are followed by the law of their pool, step by step, and not request by request: of cold starts it counts up to 15% too many while the traffic rises; events and bursts do not reach them"})
	return out, nil
}

// eachStep is told of the steps of an hour.
func (r *forecastRun) eachStep(hour int, tell func(k int)) {
	for k := int(sim.Time(hour) * sim.Hour / r.step); k < len(r.loads) && sim.Time(k)*r.step < sim.Time(hour+1)*sim.Hour; k++ {
		tell(k)
	}
}

// functionsCourse is what becomes of functions: each step as its pool stands, with requests that
// last as they do, later by a cold start where they wait for one.
func (r *forecastRun) functionsCourse(steps []platforms.Stretch, rates []float64, e *evaluation, late *coldstart.Lateness) report.Course {
	goal, seconds := &r.p.Scenario.Goal, r.step.Seconds()
	out := report.Course{Timeline: make([]report.Moment, len(steps)), Hours: make([]report.Hour, r.hours)}
	service := report.CourseService{Name: r.planned.Services[0].Name, Offer: r.offers[0], Least: math.MaxInt}
	cold, busy, paid, worst := 0.0, 0.0, 0.0, 0
	for k, s := range steps {
		n := rates[k] * seconds
		share := 0.0
		if n > 0 {
			share = math.Min(1, s.Cold/n)
		}
		m := &out.Timeline[k]
		there := int(math.Ceil(s.There - 1e-9))
		paid += s.There * seconds
		*m = report.Moment{At: sim.Time(k) * r.step, Load: r.loads[k], Wanted: there, Serving: there, Machines: there, Paid: paid, Steady: true, ErrorRate: e.result.ErrorRate.Mid + s.Refused}
		if s.There > 0 {
			m.Utilization = s.Busy / s.There
		}
		figure := func(g models.LatencyGoal) float64 {
			return e.result.Latency.At(g.Quantile).Mid + late.Moves(g.Quantile, share)
		}
		m.Latency = figure(goal.First())
		m.Missed = n > 0 && m.ErrorRate > goal.ErrorRate && s.Refused > 0
		for _, g := range goal.Latency {
			m.Missed = m.Missed || n > 0 && g.Of == models.ResponseTime && figure(g) > g.Limit.Seconds()
		}
		hour := &out.Hours[min(int(m.At/sim.Hour), len(out.Hours)-1)]
		if hour.InstanceHours == nil {
			hour.InstanceHours, hour.Launches = []float64{0}, []int{0}
			hour.Begin = r.forecast.From.Add(time.Duration(m.At / sim.Hour * sim.Hour))
		}
		before := int(cold)
		cold += s.Cold
		hour.Launches[0] += int(cold) - before
		hour.InstanceHours[0] += s.There * seconds / 3600
		hour.Requests, hour.Failed = hour.Requests+n, hour.Failed+n*m.ErrorRate
		out.Requests, out.Failed = out.Requests+n, out.Failed+n*m.ErrorRate
		if m.Missed {
			out.Missed, hour.Missed = out.Missed+r.step, hour.Missed+r.step
		}
		if m.Latency > out.Timeline[worst].Latency {
			worst = k
		}
		busy += s.Busy * seconds
		service.Least, service.Most = min(service.Least, there), max(service.Most, there)
	}
	service.Out, service.In = int(cold), int(cold)
	out.Services, out.InstanceHours, out.Worst = []report.CourseService{service}, paid/3600, out.Timeline[worst]
	if paid > 0 {
		out.Utilization = busy / paid
	}
	return out
}
