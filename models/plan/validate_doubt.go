package plan

import (
	"context"
	"math"

	"fleetcost/models"
	"fleetcost/models/engine"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// repeats is the number of fresh runs behind each prediction interval: between the second
// least and the second largest of 79 another one lies in 76 of 80 cases.
const repeats = 79

// repeat runs a trial afresh many times. In each the host's speed and the
// overhead of each server are drawn anew, from streams of their own.
func (p *Planner) repeat(ctx context.Context, t *models.Trial) ([]*result.Replication, error) {
	reps := make([]*result.Replication, repeats)
	return reps, p.each(ctx, repeats, func(k int) (err error) {
		doubt, handed := sim.Stream(p.Seed, k, "host"), sim.Stream(p.Seed, k, "handover")
		speed := math.Exp(math.Hypot(t.Doubt, t.WorkDoubt) * doubt.NormFloat64())
		overhead := math.Exp(t.OverheadDoubt * doubt.NormFloat64())
		f := t.Again.Clone()
		for i := range f.Services {
			for g := range f.Services[i].Groups {
				f.Services[i].Groups[g].Machine.Speed *= speed
			}
			rt := &f.Services[i].Runtime
			for _, part := range []*sim.Time{&rt.Overhead, &rt.OverheadAfter, &rt.Idle.Extra, &rt.Dispatch, &rt.Collect} {
				*part = sim.Time(float64(*part) * overhead)
			}
			rt.Handover = sim.Time(float64(rt.Handover) * t.Handover.At(handed.NormFloat64()))
			overhead = math.Exp(t.OverheadDoubt * doubt.NormFloat64()) // of the next
		}
		o := p.options(t)
		o.Replication = k
		reps[k], err = engine.Replicate(ctx, f, o)
		return err
	})
}

// interval is the prediction interval of one figure.
func interval(runs []models.Figures, figure func(models.Figures) float64) result.Interval {
	values := make([]float64, len(runs))
	for i, f := range runs {
		values[i] = figure(f)
	}
	return result.PredictionInterval(values)
}
