package plan

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"fleetcost/models"
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

// serverless is the platform of a design that has an instance for each request; nil for any
// other.
func serverless(d *models.Layout) platforms.Serverless {
	on, _ := d.Deployments[d.Deployed()[0]].Platform.(platforms.Serverless)
	return on
}

// PaidByUse tells whether the platform of a design bills what requests take, and not hours.
func PaidByUse(d *models.Layout) bool {
	return slices.ContainsFunc(d.Deployed(), func(k int) bool {
		_, metered := platforms.Of(&d.Deployments[k]).(platforms.Metered)
		return metered
	})
}

// leased are the designs whose instances are each paid by the hour, and the names of the others.
func leased(all []models.Layout) (hourly []models.Layout, left []string) {
	for _, d := range all {
		other := slices.ContainsFunc(d.Deployed(), func(k int) bool {
			on := platforms.Of(&d.Deployments[k])
			return on != nil && on.Offer().On != nil
		})
		if other || PaidByUse(&d) {
			left = append(left, d.Name)
			continue
		}
		hourly = append(hourly, d)
	}
	return hourly, left
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
		return refuse("instances on demand are simulated for requests that come by themselves, not for users who wait, nor for connections that stay open")
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
	if err != nil || len(times.all) == 0 {
		return report.Design{}, err
	}
	pool := on.OnDemand()
	pooled := p.pooled(open, pool, times.all)
	cold := report.OnDemand{
		Cold: pooled.Share(pooled.Cold), Init: pooled.MeanInit(), Refused: pooled.Share(pooled.Refused),
		Mean: pooled.There, Most: max(pooled.Most, 1), Limit: pool.Limit, Kept: pool.Kept,
	}
	e.late = func(r *result.Result) { times.late(r, pool, cold, p.Seed) }
	p.judge(e, true)
	e.metering = &platforms.Metering{
		Instances: pooled.There, Billed: roundedUp(times.all, on.Tick()), Cold: cold.Cold, Init: cold.Init,
		Reserved: pooled.Share(pooled.OnKept), Refused: cold.Refused,
	}
	out, err := p.describe(ctx, d, []cost.Offer{offer}, e)
	if err != nil {
		return report.Design{}, err
	}
	if why := p.barred(p.fleet(d, offer.Machine, cold.Most)); why != nil {
		out.Warnings = append(out.Warnings, why)
	}
	s := &out.Services[0]
	s.Instances, s.OnDemand = cold.Most, &cold
	there := float64(n) / math.Max(pooled.There, 1)
	for _, u := range []*result.Interval{&out.Result.Utilization, &s.Utilization} {
		*u = result.Interval{Low: math.Min(1, u.Low*there), Mid: math.Min(1, u.Mid*there), High: math.Min(1, u.High*there)}
	}
	out.Result.OfferedLoad = math.Min(1, pooled.Busy/math.Max(pooled.There, 1e-9))
	return *out, nil
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

// observedTimes are how long requests were in an instance, of all and of each class.
type observedTimes struct {
	all     []sim.Time
	classes [][]sim.Time
}

// observe runs a fleet once more, to see each of its requests.
func (p *Planner) observe(ctx context.Context, f *models.Fleet) (*observedTimes, error) {
	t := &observedTimes{classes: make([][]sim.Time, len(f.Classes))}
	_, _, err := p.watch(ctx, f, func(d engine.Departure) {
		t.all = append(t.all, d.Left-d.Begun)
		t.classes[d.Class] = append(t.classes[d.Class], d.Left-d.Begun)
	})
	return t, err
}

// watch tells of requests that were served, and for how long the fleet was run.
func (p *Planner) watch(ctx context.Context, f *models.Fleet, tell func(engine.Departure)) (span sim.Time, requests int, err error) {
	model, err := engine.Prepare(f)
	if err != nil {
		return 0, 0, err
	}
	_, err = model.Replicate(ctx, engine.Options{Seed: p.Seed, Requests: observed, Batches: 1, NoWarmUp: true, Observe: func(d engine.Departure) {
		span = max(span, d.Left)
		if d.Begun > 0 && (d.Outcome == result.Done || d.Outcome == result.Failed || d.Outcome == result.Expired) {
			requests++
			tell(d)
		}
	}})
	return span, requests, err
}

// pooled is what becomes of the instances under the traffic.
func (p *Planner) pooled(open models.Open, on platforms.OnDemand, times []sim.Time) platforms.Pooled {
	pool := on.Pool
	pool.Lasts = func(r *rand.Rand) sim.Time { return times[r.IntN(len(times))] }
	pool.Init = func(r *rand.Rand) sim.Time { return initOf(on, r) }
	rate := open.Rate()
	from, until := sim.Time(0), open.Horizon()
	if until == 0 {
		until = min(keepAlives*pool.KeepAlive, sim.Seconds(mostPooled/rate))
		from = min(2*pool.KeepAlive, until/2)
	}
	inFlight := rate * mean(times)
	warm := int(math.Ceil(inFlight + 3*math.Sqrt(inFlight)))
	return pool.Run(open.Arrivals(sim.Stream(p.Seed, 0, "pool arrivals")), from, until, warm, sim.Stream(p.Seed, 0, "pool"))
}

func initOf(on platforms.OnDemand, r *rand.Rand) sim.Time {
	return sim.Seconds(on.ColdStart.Draw(r)) + on.Start
}

func mean(times []sim.Time) float64 {
	sum := 0.0
	for _, t := range times {
		sum += t.Seconds()
	}
	return sum / float64(len(times))
}

// roundedUp is the mean, each rounded up to a tick.
func roundedUp(times []sim.Time, tick sim.Time) float64 {
	if tick <= 0 {
		return mean(times)
	}
	sum := 0.0
	for _, t := range times {
		sum += float64((t + tick - 1) / tick)
	}
	return sum * tick.Seconds() / float64(len(times))
}

// late adds to what was measured that a share of the requests waits for a cold start, and
// that others are turned away. A quantile moves by as much as it does among the requests
// that were observed:
//
//	P(R > x) = (1 − c) · P(D > x) + c · P(D + I > x)
func (t *observedTimes) late(r *result.Result, on platforms.OnDemand, cold report.OnDemand, seed uint64) {
	random := sim.Stream(seed, 0, "cold starts")
	r.ErrorRate = moved(r.ErrorRate, cold.Refused)
	r.Averages.DonePerSecond *= 1 - cold.Refused
	shift(&r.Latency, t.all, on, cold.Cold, random)
	for i := range r.Classes {
		r.Classes[i].ErrorRate = moved(r.Classes[i].ErrorRate, cold.Refused)
		r.Classes[i].DonePerSecond *= 1 - cold.Refused
		shift(&r.Classes[i].Latency, t.classes[i], on, cold.Cold, random)
	}
}

func moved(i result.Interval, by float64) result.Interval {
	return result.Interval{Low: i.Low + by, Mid: i.Mid + by, High: i.High + by}
}

// shift moves the figures of a time.
func shift(l *result.Latency, times []sim.Time, on platforms.OnDemand, cold float64, random *rand.Rand) {
	if cold == 0 || len(times) == 0 {
		return
	}
	type part struct{ at, weight float64 }
	var all []part
	init, each := 0.0, 1/float64(len(times))
	for _, d := range times {
		late := initOf(on, random).Seconds()
		init += late * each
		all = append(all, part{d.Seconds(), (1 - cold) * each}, part{d.Seconds() + late, cold * each})
	}
	slices.SortFunc(all, func(a, b part) int {
		switch {
		case a.at < b.at:
			return -1
		case a.at > b.at:
			return 1
		}
		return 0
	})
	warm := slices.Sorted(slices.Values(times))
	quantile := func(q float64) float64 {
		sum, at := 0.0, all[len(all)-1].at
		for _, p := range all {
			if sum += p.weight; sum >= q-1e-12 {
				at = p.at
				break
			}
		}
		return math.Max(0, at-warm[min(len(warm)-1, int(math.Ceil(q*float64(len(warm))-1e-9))-1)].Seconds())
	}
	l.Mean = moved(l.Mean, cold*init)
	for q, i := range map[float64]*result.Interval{0.5: &l.P50, 0.9: &l.P90, 0.95: &l.P95, 0.99: &l.P99, 0.999: &l.P999} {
		*i = moved(*i, quantile(q))
	}
	for i := range l.Others {
		l.Others[i].Interval = moved(l.Others[i].Interval, quantile(l.Others[i].Of))
	}
	l.Max += init
}

// metered is the bill of a platform that is paid for what requests do, in a month of the
// traffic's own hours.
func (p *Planner) metered(ctx context.Context, design string, on platforms.Metered, e *evaluation, s *report.Service) (cost.Bill, error) {
	if e.metering == nil {
		m, err := p.meter(ctx, on, e.part)
		if err != nil {
			return cost.Bill{}, err
		}
		e.metering = m
	}
	m := *e.metering
	m.Part, m.Hours, m.Requests = s.Name, cost.HoursPerMonth, p.hours().Requests()*p.sent(e.result)
	if m.Instances == 0 {
		m.Instances = float64(s.Instances)
	}
	m.Occupied *= m.Requests
	statement, err := p.tariffOf(design).Bill(on.Bill(m)...)
	s.Unbilled = statement.Missing
	return statement.Bill(), err
}

// meter sees how long instances have requests in them, seconds for each request of the part
// that was simulated; the more requests come, the more they share.
func (p *Planner) meter(ctx context.Context, on platforms.Metered, part *models.Fleet) (*platforms.Metering, error) {
	o := platforms.Occupancy{Tick: on.Tick()}
	_, requests, err := p.watch(ctx, part, func(d engine.Departure) { o.Add(d.Instance, d.Born, d.Left) })
	if err != nil {
		return nil, err
	}
	billed, _ := o.Seconds()
	return &platforms.Metering{Occupied: billed / math.Max(1, float64(requests))}, nil
}
