package plan

import (
	"context"
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/models/coldstart"
	"fleetcost/models/cost"
	"fleetcost/models/engine"
	"fleetcost/models/load"
	"fleetcost/models/platforms"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// A meter is what a service of an evaluation is billed for, whose platform bills what
// requests do.
type meter struct {
	platforms.Metering
	visits float64          // to it, of a request from outside
	cold   *report.OnDemand // nil: its number is planned
}

// PaidByUse tells whether the platform of a design bills what requests take, and not hours.
func PaidByUse(d *models.Layout) bool {
	return slices.ContainsFunc(d.Deployed(), func(k int) bool { return BillsUse(&d.Deployments[k]) })
}

// BillsUse tells it of a service.
func BillsUse(d *models.Deployment) bool {
	_, metered := platforms.Of(d).(platforms.Metered)
	return metered
}

// meteringOf a pool whose requests last so long.
func meteringOf(pooled platforms.Pooled, times []sim.Time, tick sim.Time) platforms.Metering {
	return platforms.Metering{
		Instances: pooled.There, Billed: coldstart.RoundedUp(times, tick), Cold: pooled.Share(pooled.Cold), Init: pooled.MeanInit(),
		Reserved: pooled.Share(pooled.OnKept), Refused: pooled.Share(pooled.Refused),
	}
}

// meterServices sees what the services of a design do that are billed for that, and adds the cold
// starts of those on demand to the times of requests.
func (p *Planner) meterServices(ctx context.Context, d *models.Layout, e *evaluation) error {
	own := d.Deployed()
	if len(own) < 2 || e.meters != nil || e.result.Verdict == result.Overloaded || !PaidByUse(d) {
		return nil
	}
	times := coldstart.TimesOf(len(e.part.Classes))
	lasts, spans := make([][]sim.Time, len(own)), make([]platforms.Occupancy, len(own))
	for i, k := range own {
		if on, metered := d.Deployments[k].Platform.(platforms.Metered); metered {
			spans[i].Tick = on.Tick()
		}
	}
	requests, err := p.watch(ctx, e.part, observed, func(d engine.Departure) { times.Add(d.Class, d.Left-d.Born) }, func(d engine.Departure) {
		if d.Service < len(own) {
			lasts[d.Service] = append(lasts[d.Service], d.Left-d.Begun)
			spans[d.Service].Add(d.Instance, d.Born, d.Left)
		}
	})
	if err != nil || requests == 0 {
		return err
	}
	e.meters = make([]*meter, len(own))
	var late []func(*result.Result)
	for i, k := range own {
		on, metered := d.Deployments[k].Platform.(platforms.Metered)
		if !metered || len(lasts[i]) == 0 {
			continue
		}
		visits := visitsOf(e.part, i)
		m := &meter{visits: lawful(e.part.Classes, visits, len(lasts[i]), requests)}
		e.meters[i] = m
		demand, alone := on.(platforms.Serverless)
		if !alone {
			billed, _ := spans[i].Seconds()
			m.Occupied = billed / float64(len(lasts[i]))
			continue
		}
		pool := demand.OnDemand()
		pooled := p.pooled(p.Scenario.Traffic.Scaled(m.visits).(models.Open), pool, lasts[i])
		cold := coldStarts(pooled, pool)
		m.Metering, m.cold = meteringOf(pooled, lasts[i], on.Tick()), &cold
		late = append(late, func(r *result.Result) {
			times.Late(r, pool.Starts, coldstart.Share{Cold: cold.Cold, Refused: cold.Refused}, visits, p.Seed)
		})
	}
	if len(late) > 0 {
		e.late = func(r *result.Result) {
			for _, add := range late {
				add(r)
			}
		}
		p.judge(e, true)
	}
	return nil
}

// lawful is how often a request from outside visits a service: as the shares and calls of a
// scenario have it, which is exact, where what was seen of so many requests is within four
// standard errors of it (an upper bound of them: calls of a class are spread as a Poisson
// number at most); what was seen where it is not, since requests are tried again, given up or
// answered by a cache.
func lawful(classes []models.Class, visits []float64, seen, requests int) float64 {
	law, square := 0.0, 0.0
	for i, c := range classes {
		law += c.Share * visits[i]
		square += c.Share * (visits[i]*visits[i] + visits[i])
	}
	observed := float64(seen) / float64(requests)
	if math.Abs(observed-law) <= 4*math.Sqrt(square/float64(requests)) {
		return law
	}
	return observed
}

// visitsOf are those that a request of each class pays to a service, in the mean.
func visitsOf(f *models.Fleet, tier int) []float64 {
	all := make([]float64, len(f.Classes))
	for i := range all {
		one := f.Clone()
		one.Classes = slices.Clone(f.Classes)
		for j := range one.Classes {
			if j != i {
				one.Classes[j].Share = 0
			}
		}
		all[i] = load.Demands(one)[tier].Visits
	}
	return all
}

// observedTimes are how long requests took, and were in an instance.
type observedTimes struct {
	coldstart.Times
	inside []sim.Time // how long each visit took
	visits float64    // of a request, more than one where clients try again,
	each   []float64  // and of one of each class
}

// observe runs a fleet of one service once more, to see each of its requests. Of a client who
// tries again a request lasts until it is given up or answered, and each attempt is a visit.
func (p *Planner) observe(ctx context.Context, f *models.Fleet) (*observedTimes, error) {
	t := &observedTimes{Times: coldstart.TimesOf(len(f.Classes)), each: slices.Repeat([]float64{1}, len(f.Classes))}
	requests, err := p.watch(ctx, f, observed, func(d engine.Departure) {
		from := d.Begun
		if triesAgain(f, d.Class) {
			from = d.Born
		}
		t.Add(d.Class, d.Left-from)
	}, func(d engine.Departure) { t.inside = append(t.inside, d.Left-d.Begun) })
	if err != nil || requests == 0 {
		return t, err
	}
	again, once := 0, 0
	for _, class := range t.Of {
		if triesAgain(f, class) {
			again++
		} else {
			once++
		}
	}
	t.visits = lawful(f.Classes, t.each, len(t.inside), requests)
	for i := range t.each {
		if triesAgain(f, i) {
			t.each[i] = float64(len(t.inside)-once) / math.Max(1, float64(again))
		}
	}
	return t, nil
}

// triesAgain tells whether what a client does without an answer is to ask again: what it
// sends are attempts, and the request itself is in no process.
func triesAgain(f *models.Fleet, class int) bool { return f.Classes[class].Retry != nil }

// watch tells of requests that were served, and of their visits to services.
func (p *Planner) watch(ctx context.Context, f *models.Fleet, of int, tell, visit func(engine.Departure)) (requests int, err error) {
	model, err := engine.Prepare(f)
	if err != nil {
		return 0, err
	}
	served := func(d engine.Departure) bool {
		return d.Outcome == result.Done || d.Outcome == result.Failed || d.Outcome == result.Expired
	}
	o := engine.Options{Seed: p.Seed, Requests: of, Batches: 1, NoWarmUp: true, Observe: func(d engine.Departure) {
		if served(d) && (d.Begun > 0 || triesAgain(f, d.Class)) {
			requests++
			tell(d)
		}
	}, Visit: func(d engine.Departure) {
		if served(d) && d.Begun > 0 {
			visit(d)
		}
	}}
	_, err = model.Replicate(ctx, o)
	return requests, err
}

// metered is the bill of a platform that is paid for what requests do, in a month of the
// traffic's own hours.
func (p *Planner) metered(ctx context.Context, design string, on platforms.Metered, e *evaluation, tier int, s *report.Service) (cost.Bill, error) {
	if e.meters == nil {
		m, err := p.meter(ctx, on, e.part, observed)
		if err != nil {
			return cost.Bill{}, err
		}
		e.meters = []*meter{m}
	}
	of := e.meters[tier]
	if of == nil { // no request comes to it
		of = &meter{}
	}
	m := of.Metering
	m.Part, m.Hours, m.Requests = s.Name, cost.HoursPerMonth, p.hours().Requests()*p.sent(e.result)*of.visits
	if m.Instances == 0 {
		m.Instances = float64(s.Instances)
	}
	m.Occupied *= m.Requests
	if of.cold != nil {
		s.Utilization = busier(s.Utilization, s.Instances, *of.cold)
		s.Instances, s.OnDemand = of.cold.Most, of.cold
	}
	statement, err := p.tariffOf(design).Bill(on.Bill(m)...)
	s.Unbilled = statement.Missing
	return statement.Bill(), err
}

// meter sees how long instances have requests in them, seconds for each visit of the part that was simulated; the more requests come, the more they share.
func (p *Planner) meter(ctx context.Context, on platforms.Metered, part *models.Fleet, of int) (*meter, error) {
	o := platforms.Occupancy{Tick: on.Tick()}
	visits := 0
	requests, err := p.watch(ctx, part, of, func(engine.Departure) {}, func(d engine.Departure) {
		visits++
		o.Add(d.Instance, d.Born, d.Left)
	})
	if err != nil {
		return nil, err
	}
	billed, _ := o.Seconds()
	each := lawful(part.Classes, slices.Repeat([]float64{1}, len(part.Classes)), visits, max(1, requests))
	return &meter{Metering: platforms.Metering{Occupied: billed / math.Max(1, float64(visits))}, visits: each}, nil
}
