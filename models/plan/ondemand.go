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
	"fleetcost/models/split"
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

const needsOpen = "instances on demand are simulated for requests that come by themselves, not for users who wait, nor for connections that stay open"

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
	if why := split.Crowded(unlimited(p.fleet(d, offer.Machine, mostFleet))); why != nil {
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

// waitless is how many instances are so many that hardly a request waits for one.
func (p *Planner) waitless(f *models.Fleet, tier int) int {
	need, m := load.Demands(f)[tier], f.Services[tier].Groups[0].Machine
	alone := need.CPU/(m.Speed*m.Capacity(1)) + need.IO
	inFlight := slices.Max(p.Scenario.Traffic.Rates()) * alone
	return int(math.Min(mostFleet/2, math.Ceil(2*inFlight+6*math.Sqrt(inFlight)+10)))
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
