package plan

import (
	"context"
	"math"

	"fleetcost/models"
	"fleetcost/models/engine"
	"fleetcost/models/load"
	"fleetcost/models/program"
	"fleetcost/models/report"
	"fleetcost/models/traffic"
)

// infeasibleByPeaks says why a fleet cannot meet the goal in a long window, by simulation of its
// busiest times alone: of these, more requests are late or lost than may be of all.
//
// It costs little where a whole window costs most, as fleets that are overloaded for a
// few minutes of a day do not forget, and cannot be simulated in part. It is sure: the
// fleet is idle when the busiest times begin and after them, so no request is late that
// would not be so in the whole window, and each replication by itself must have a
// quarter too many. Where it says nothing, the window tells.
func (p *Planner) infeasibleByPeaks(ctx context.Context, f *models.Fleet) (report.Reason, error) {
	whole := split(f)
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
