package plan

import (
	"context"
	"math"

	"fleetcost/models"
	"fleetcost/models/engine"
	"fleetcost/models/load"
	"fleetcost/models/program"
	"fleetcost/models/report"
	"fleetcost/models/split"
	"fleetcost/models/traffic"
)

// Glances. Fleets near to their capacity are simulated for very long, because they
// forget slowly, but most of them miss their goal by so much that it is seen at once.
// A glance is a short run that begins with an idle fleet, in which requests wait for
// less than they will. Its processes are in the midst of their lives: were they all new,
// they would all be replaced at once, and requests wait for longer than they will.
const (
	// glancesPerReplication of a fleet whose replications are longer than those of
	// mostGlances usual ones, and of one that is only one of a scan.
	glancesPerReplication = 10
	glancesOfScan         = 5
	mostGlances           = 8
	// far is how many times its limit a figure is that a glance is believed to miss.
	far = 2
	// Of a scan it is enough that a latency is farBeyond its limit, or errors, which
	// come in bunches and are few in so short a run, farInErrors.
	farBeyond   = 1.25
	farInErrors = 3
)

// glance is the evaluation of a fleet by so many requests from its idle start.
func (p *Planner) glance(ctx context.Context, part, f *models.Fleet, requests int) (*evaluation, error) {
	e := &evaluation{fleet: f, part: part}
	o := engine.Options{Seed: p.Seed, Requests: requests, Batches: batchesPerReplication, NoWarmUp: true, Aged: true}
	err := p.add(ctx, e, o, 0, 1)
	if err == nil {
		p.judge(e, false)
	}
	return e, err
}

// glanced is the evaluation of a fleet by a glance, when that is enough; it is nil
// where the fleet must be measured.
func (p *Planner) glanced(ctx context.Context, f *models.Fleet) (*evaluation, error) {
	part := shorten(split.Of(f))
	size := min(replicationSize(part), mostArrivals(part))
	if part.Traffic.Horizon() > 0 || size < mostGlances*leastArrivals(part) {
		return nil, nil
	}
	e, err := p.glance(ctx, part, f, size/glancesPerReplication)
	if err != nil || e.standing != missed || e.excess <= far && !p.late(e) && !e.stands {
		return nil, err
	}
	return e, nil
}

// missesByFar tells at a glance that a fleet, one of a scan, misses its goal by far.
func (p *Planner) missesByFar(ctx context.Context, f *models.Fleet) (bool, error) {
	if f.Traffic.Horizon() > 0 || p.infeasibleByBound(f) != nil {
		return false, nil // the one is a story, the other needs no simulation
	}
	part := split.Of(f)
	e, err := p.glance(ctx, part, f, leastArrivals(part)/glancesOfScan)
	if err != nil {
		return false, err
	}
	beyond := float64(farBeyond)
	if e.result.ErrorRate.Mid > p.Scenario.Goal.ErrorRate {
		beyond = farInErrors
	}
	return e.standing == missed && (e.excess > beyond || e.stands), nil
}

// late tells whether a goal of all requests is missed by far, by the lower end of
// its figure.
func (p *Planner) late(e *evaluation) bool {
	for _, g := range p.Scenario.Goal.Latency {
		if g.Of == models.ResponseTime && e.result.Latency.At(g.Quantile).Low > far*g.Limit.Seconds() {
			return true
		}
	}
	return false
}

// infeasibleByPeaks says why a fleet cannot meet the goal in a long window, by simulation of its
// busiest times alone: of these, more requests are late or lost than may be of all.
//
// It costs little where a whole window costs most, as fleets that are overloaded for a
// few minutes of a day do not forget, and cannot be simulated in part. It is sure: the
// fleet is idle when the busiest times begin and after them, so no request is late that
// would not be so in the whole window, and each replication by itself must have a
// quarter too many. Where it says nothing, the window tells.
func (p *Planner) infeasibleByPeaks(ctx context.Context, f *models.Fleet) (report.Reason, error) {
	whole := split.Of(f)
	trace, ok := whole.Traffic.(*traffic.Trace)
	if !ok {
		return nil, nil
	}
	if effort := requestsOf(shorten(whole).Traffic); effort > 10*requestsPerWindow {
		return p.busiest(ctx, whole, trace, effort/2)
	}
	return nil, nil
}

// busiest looks at the busiest times of a trace, as long as these are no more than so
// many requests.
func (p *Planner) busiest(ctx context.Context, f *models.Fleet, trace *traffic.Trace, most float64) (report.Reason, error) {
	capacity := trace.Rate() / awaited(f)
	if !(capacity > 0) || math.IsInf(capacity, 1) {
		return nil, nil
	}
	quiet := load.Relaxation(program.Compile(under(f, traffic.Poisson(0.8*capacity))))
	for _, share := range []float64{1, 0.9} {
		busy := trace.Crowded(share*capacity, 1+int(min(relaxationsPerBlock*quiet.Seconds()/trace.Counts.Width.Seconds(), 1e9)))
		if busy == nil || requestsOf(busy) > most {
			continue
		}
		if why, err := p.lateIn(ctx, under(f, busy), requestsOf(trace)); why != nil || err != nil {
			return why, err
		}
	}
	return nil, nil
}

// lateIn says which goal cannot be kept of so many requests in all, when each of some
// replications of a part of them has clearly too many that are late or lost.
func (p *Planner) lateIn(ctx context.Context, f *models.Fleet, requests float64) (why report.Reason, err error) {
	const clearly = 1.25
	for i := range replicationsPerRound {
		reps, err := p.replicate(ctx, f, engine.Options{Seed: p.Seed, Batches: batchesPerReplication}, i, i+1)
		if err != nil {
			return nil, err
		}
		why = nil
		for _, g := range p.Scenario.Goal.Latency {
			late := float64(reps[0].Late(g.Limit))
			if g.Of == models.ResponseTime && g.Quantile > 0 && late > clearly*(1-g.Quantile+p.Scenario.Goal.ErrorRate)*requests {
				why = report.PeakLate{Late: late / requests, Goal: g}
				break
			}
		}
		if why == nil {
			return nil, nil
		}
	}
	return why, nil
}

// requestsOf a window.
func requestsOf(t models.Traffic) float64 { return t.Rate() * t.Horizon().Seconds() }
