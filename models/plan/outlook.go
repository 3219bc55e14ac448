package plan

import (
	"context"

	"fleetcost/models"
	"fleetcost/models/engine"
)

// What is not simulated because it would not change the answer.

// far is how many times its limit a figure is that a first glance at a fleet is
// believed to miss; glance the part of a replication that it takes.
const (
	far    = 2
	glance = 10
)

// glanced is the evaluation of a fleet by a short look, when that is enough: fleets near
// to their capacity are simulated for very long, because they forget slowly, but most
// of them miss their goal by so much that it is seen at once. It begins with an idle
// fleet, in which requests wait for less than they will. It is nil where the fleet must
// be measured.
func (p *Planner) glanced(ctx context.Context, f *models.Fleet) (*evaluation, error) {
	e := &evaluation{fleet: f, part: shorten(split(f))}
	size := min(replicationSize(e.part), mostArrivals(e.part))
	if e.part.Traffic.Horizon() > 0 || size < 2*leastArrivals(e.part) {
		return nil, nil
	}
	o := engine.Options{Seed: p.Seed, Requests: max(leastArrivals(e.part), size/glance), Batches: batchesPerReplication, NoWarmUp: true}
	var err error
	if e.replications, err = p.replicate(ctx, e.part, o, 0, replicationsPerRound); err != nil {
		return nil, err
	}
	if p.judge(e, false); e.standing == missed && (e.excess > far || p.late(e)) {
		return e, nil
	}
	return nil, nil
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
