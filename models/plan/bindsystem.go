package plan

import (
	"context"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/report"
)

// bindSystem works out which tier binds a design of several services, and what of
// it. Of a system that meets its goal it is the tier of which one instance less was
// seen to miss the goal by most, or else the one that is loaded most then; of one
// that misses its goal, the tier of whose limits most is used. Of the other tiers it
// is told what would lack first.
func (p *Planner) bindSystem(ctx context.Context, d *report.Design, e *evaluation, known func(*models.Fleet) *evaluation) error {
	binding, worst := -1, 0.0
	var least *evaluation
	for i := range e.fleet.Services {
		one := &d.Services[i]
		most := mostUsed(limits(e.fleet, i, p.shares(e, i)))
		excess := most.share
		var smaller *evaluation
		if e.good() {
			if e.fleet.Services[i].Instances() == 1 {
				continue
			}
			less := e.fleet.Clone()
			less.Services[i].Groups[0].Count--
			smaller = known(less)
			excess = excessWithout(load.Each(p.unhurried(unlimited(less)))[i].PerInstance(), smaller)
		}
		one.Bound, one.Scarce = most.bound, e.usage(i, most, p.offered(e.fleet, i))
		if excess > worst {
			binding, worst, least = i, excess, smaller
		}
	}
	if binding < 0 {
		return nil
	}
	one := &d.Services[binding]
	var err error
	one.Bound, one.Scarce, err = p.binding(ctx, e, binding, least)
	d.Binds, d.Bound, d.Scarce = e.fleet.Services[binding].Name, one.Bound, one.Scarce
	return err
}

// excessWithout orders what a system with an instance less of a tier lacks, whose
// load is then so much: a goal that is missed comes before one that is met, and
// overload before both.
func excessWithout(load float64, smaller *evaluation) float64 {
	switch {
	case load >= 1:
		return 1e9 * load // the whole has no latency at all
	case smaller != nil && !smaller.good():
		return 1 + smaller.excess
	}
	return load // below 1, as a goal that is met
}
