package plan

import (
	"context"

	"fleetcost/models"
	"fleetcost/models/engine"
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
	part := shorten(split(f))
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
	part := split(f)
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
