package plan

import (
	"context"
	"math"
	"math/rand/v2"
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

// A platform with an instance for each request is simulated in two steps. How long a request
// takes once it has an instance is that of a fleet so large that none waits for one, run
// request by request. How often it must wait for a cold start is that of a pool of instances
// (platforms.Pool) under the same traffic, whose requests last as those did. What a request
// that starts late does to others, by the backends that they share, is left out.
//
// In a design of several services those on demand have so many instances from the start,
// and the others are sized beside them; then their cold starts are added to the requests
// of each class by the visits that it pays them.

// serverless is the platform of the tier-th deployed service where that has an instance for
// each request; nil for any other.
func serverless(d *models.Layout, tier int) platforms.Serverless {
	on, _ := d.Deployments[d.Deployed()[tier]].Platform.(platforms.Serverless)
	return on
}

// onDemandAt are the deployed services that have an instance for each request.
func onDemandAt(d *models.Layout) (tiers []int) {
	for i := range d.Deployed() {
		if serverless(d, i) != nil {
			tiers = append(tiers, i)
		}
	}
	return tiers
}

// A meter is what a service of an evaluation is billed for, whose platform bills what
// requests do.
type meter struct {
	platforms.Metering
	visits float64          // to it, of a request from outside
	cold   *report.OnDemand // nil: its number is planned
}

const needsOpen = "instances on demand are simulated for requests that come by themselves, not for users who wait, nor for connections that stay open"

// PaidByUse tells whether the platform of a design bills what requests take, and not hours.
func PaidByUse(d *models.Layout) bool {
	return slices.ContainsFunc(d.Deployed(), func(k int) bool { return BillsUse(&d.Deployments[k]) })
}

// BillsUse tells it of a service.
func BillsUse(d *models.Deployment) bool {
	_, metered := platforms.Of(d).(platforms.Metered)
	return metered
}

const (
	mostPooled   = 4_000_000 // requests that a pool is followed for,
	keepAlives   = 20        // and times that an idle instance is kept
	observed     = 40_000    // requests whose times are kept
	mostDoubled  = 6         // doublings of a fleet in which requests wait for an instance
	hardlyWaited = 1e-4
)

func (p *Planner) onDemand(ctx context.Context, d models.Layout, on platforms.Serverless) (report.Design, error) {
	refuse := func(text string) (report.Design, error) {
		return p.infeasible(d, []report.Excuse{{Machine: d.Deployments[0].Machines[0], Why: report.Note{Text: text}}}), nil
	}
	offer, ok := p.first(d, 0)
	if !ok {
		return refuse("no instance has the memory for it")
	}
	open, ok := p.Scenario.Traffic.(models.Open)
	if !ok {
		return refuse(needsOpen)
	}
	if why := crowded(unlimited(p.fleet(d, offer.Machine, mostFleet))); why != nil {
		return p.infeasible(d, []report.Excuse{{Machine: d.Deployments[0].Machines[0], Why: why}}), nil
	}
	e, n, err := p.withoutWaits(ctx, d, offer)
	if err != nil {
		return report.Design{}, err
	}
	if e.result.Verdict == result.Overloaded {
		out, err := p.describe(ctx, d, []cost.Offer{offer}, e)
		if err == nil {
			out.Bill, out.Services[0].Bill = cost.Bill{}, cost.Bill{}
		}
		return *out, err
	}
	times, err := p.observe(ctx, e.part)
	if err != nil {
		return report.Design{}, err
	}
	if len(times.inside) == 0 {
		return refuse("no request was served")
	}
	pool := on.OnDemand()
	if times.visits != 1 {
		open = open.Scaled(times.visits).(models.Open)
	}
	pooled := p.pooled(open, pool, times.inside)
	cold := coldStarts(pooled, pool)
	e.late = func(r *result.Result) {
		times.Late(r, pool.Starts, coldstart.Share{Cold: cold.Cold, Refused: cold.Refused}, times.each, p.Seed)
	}
	p.judge(e, true)
	e.meters = []*meter{{meteringOf(pooled, times.inside, on.Tick()), times.visits, &cold}}
	out, err := p.describe(ctx, d, []cost.Offer{offer}, e)
	if err != nil {
		return report.Design{}, err
	}
	if why := p.barred(p.fleet(d, offer.Machine, cold.Most)); why != nil {
		out.Warnings = append(out.Warnings, why)
	}
	out.Bound = p.boundOnDemand(out, cold)
	out.Services[0].Bound = out.Bound
	out.Result.Utilization = busier(out.Result.Utilization, n, cold)
	out.Result.OfferedLoad = math.Min(1, pooled.Busy/math.Max(pooled.There, 1e-9))
	return *out, nil
}

// boundOnDemand is what makes instances as many as they are, or the design miss its goal.
func (p *Planner) boundOnDemand(d *report.Design, cold report.OnDemand) report.Bound {
	switch {
	case d.Met:
		return report.BoundDemand
	case cold.Refused > p.Scenario.Goal.ErrorRate:
		return report.BoundLimit
	}
	return report.BoundRequest
}

// busier is the utilization of the instances that are there, of that of so many.
func busier(u result.Interval, n int, cold report.OnDemand) result.Interval {
	there := float64(n) / math.Max(cold.Mean, 1)
	return result.Interval{Low: math.Min(1, u.Low*there), Mid: math.Min(1, u.Mid*there), High: math.Min(1, u.High*there)}
}

// coldStarts are those of a pool.
func coldStarts(of platforms.Pooled, on platforms.OnDemand) report.OnDemand {
	return report.OnDemand{
		Cold: of.Share(of.Cold), Init: of.MeanInit(), Refused: of.Share(of.Refused),
		Mean: of.There, Most: max(of.Most, 1), Limit: on.Limit, Kept: on.Kept,
	}
}

// meteringOf a pool whose requests last so long.
func meteringOf(pooled platforms.Pooled, times []sim.Time, tick sim.Time) platforms.Metering {
	return platforms.Metering{
		Instances: pooled.There, Billed: coldstart.RoundedUp(times, tick), Cold: pooled.Share(pooled.Cold), Init: pooled.MeanInit(),
		Reserved: pooled.Share(pooled.OnKept), Refused: pooled.Share(pooled.Refused),
	}
}

// waitless is how many instances are so many that hardly a request waits for one.
func (p *Planner) waitless(f *models.Fleet, tier int) int {
	need, m := load.Demands(f)[tier], f.Services[tier].Groups[0].Machine
	alone := need.CPU/(m.Speed*m.Capacity(1)) + need.IO
	inFlight := slices.Max(p.Scenario.Traffic.Rates()) * alone
	return int(math.Min(mostFleet/2, math.Ceil(2*inFlight+6*math.Sqrt(inFlight)+10)))
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

// foundEmpty adds the starts of instances to the times of an evaluation, of the requests that find
// none where a platform takes the last one away: as many of them as at the rate that is planned for.
// How many there are in the hours of the traffic is kept, to be told. How long one takes to start is
// what the platform's preset says of containers, and the runtime's of applications.
func (p *Planner) foundEmpty(ctx context.Context, d *models.Layout, e *evaluation) error {
	open, ok := p.Scenario.Traffic.(models.Open)
	if !ok || e.emptied != nil || e.result.Verdict == result.Overloaded {
		return nil
	}
	type found struct {
		starts coldstart.Starts
		share  coldstart.Share
		visits []float64
	}
	const worthTelling = 1e-4
	var all []found
	e.emptied = []report.Reason{}
	for i, k := range d.Deployed() {
		on, ok := d.Deployments[k].Platform.(platforms.Emptied)
		life := &d.Deployments[k].Operation.Lifecycle
		if !ok || life.Boot == nil {
			continue
		}
		after, keptBy := on.Emptied()
		need, machine := load.Demands(e.fleet)[i], e.fleet.Services[i].Groups[0].Machine
		if after == 0 || need.Visits <= 0 {
			continue
		}
		share := func(rate float64) float64 {
			return platforms.FoundEmpty(rate*need.Visits, (need.CPU/machine.Speed+need.IO)/need.Visits, after)
		}
		why := report.Emptied{Planned: share(open.Rate()), After: after.Seconds(), Start: life.Boot.Mean(), KeptBy: keptBy}
		if life.Start != nil {
			why.Start += life.Start.Mean()
		}
		requests := 0.0
		for _, h := range p.hours() {
			come := h.Hours * h.RequestsPerSecond
			requests += come
			why.Share += come * share(h.RequestsPerSecond)
		}
		if why.Share /= math.Max(requests, 1e-9); why.Share < worthTelling && why.Planned < worthTelling {
			continue
		}
		all = append(all, found{func(r *rand.Rand) sim.Time {
			s := life.Boot.Draw(r)
			if life.Start != nil {
				s += life.Start.Draw(r)
			}
			return sim.Seconds(s)
		}, coldstart.Share{Cold: why.Planned}, visitsOf(e.part, i)})
		if len(d.Deployed()) == 1 {
			e.emptied = append(e.emptied, why)
		} else {
			e.emptied = append(e.emptied, report.About{Service: e.fleet.Services[i].Name, Reason: why})
		}
	}
	if len(all) == 0 {
		return nil
	}
	times := coldstart.TimesOf(len(e.part.Classes))
	if requests, err := p.watch(ctx, e.part, observed, func(d engine.Departure) { times.Add(d.Class, d.Left-d.Born) }, func(engine.Departure) {}); err != nil || requests == 0 {
		return err
	}
	others := e.late
	e.late = func(r *result.Result) {
		if others != nil {
			others(r)
		}
		for _, f := range all {
			times.Late(r, f.starts, f.share, f.visits, p.Seed)
		}
	}
	p.judge(e, true)
	return nil
}

// fleetOf is the fleet that was found.
func (p *Planner) fleetOf(d *models.Layout, out *report.Design) *models.Fleet {
	sizes := make([]models.Size, len(out.Services))
	for i, s := range out.Services {
		sizes[i] = models.Size{Machine: s.Offer.Machine, Count: s.Instances}
	}
	return unlimited(p.Scenario.Deploy(d, sizes))
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

// withoutWaits is a fleet so large that no request waits for an instance.
func (p *Planner) withoutWaits(ctx context.Context, d models.Layout, offer cost.Offer) (*evaluation, int, error) {
	one := unlimited(p.fleet(d, offer.Machine, 1))
	need := load.Demands(one)[0]
	alone := need.CPU/(offer.Machine.Speed*offer.Machine.Capacity(1)) + need.IO
	inFlight := slices.Max(p.Scenario.Traffic.Rates()) * alone
	n := int(math.Min(mostFleet/2, math.Ceil(1.2*inFlight+6*math.Sqrt(inFlight)+10)))
	for grown := 0; ; grown++ {
		p.say(d.Name + ": how long requests last")
		e, err := p.measure(ctx, unlimited(p.fleet(d, offer.Machine, n)), precisely)
		if err != nil || e.result.Verdict != result.Overloaded && e.result.WaitShare <= hardlyWaited || grown == mostDoubled {
			return e, n, err
		}
		n *= 2
	}
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

// pooled is what becomes of the instances under the traffic.
func (p *Planner) pooled(open models.Open, on platforms.OnDemand, times []sim.Time) platforms.Pooled {
	pool := p.poolOf(on, times)
	rate := open.Rate()
	from, until := sim.Time(0), open.Horizon()
	if until == 0 {
		until = min(keepAlives*pool.KeepAlive, sim.Seconds(mostPooled/rate))
		from = min(2*pool.KeepAlive, until/2)
	}
	inFlight := rate * coldstart.Mean(times)
	warm := int(math.Ceil(inFlight + 3*math.Sqrt(inFlight)))
	return pool.Run(open.Arrivals(sim.Stream(p.Seed, 0, "pool arrivals")), from, until, warm, sim.Stream(p.Seed, 0, "pool"))
}

// poolOf is a pool whose requests last so long.
func (p *Planner) poolOf(on platforms.OnDemand, times []sim.Time) platforms.Pool {
	pool := on.Pool
	pool.Lasts = func(r *rand.Rand) sim.Time { return times[r.IntN(len(times))] }
	pool.Init = on.Starts
	return pool
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
