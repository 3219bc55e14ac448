package plan

import (
	"cmp"
	"context"
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/report"
)

// What binds. A limit binds a fleet that meets its goal when an instance less
// would meet it too if there were a tenth more of that limit (of whole things, at
// least one more); and one that misses its goal when it would meet it then. That
// is measured: of the limits that are used much, each is relaxed by itself under
// the same arrivals and work, the most used first, until one is enough. Where none
// is by itself, it is the one that lowers the figures most.
const (
	relaxed = 0.1
	// plausible is the use of a limit, over that of the one which is used most,
	// below which it is not tried.
	plausible  = 0.4
	mostTrials = 4
	// tells is the share by which a limit must lower the excess to be told apart
	// from another.
	tells = 0.01
)

// bind works out which service binds a design, and what of it. Of one that meets its
// goal it is the service of which one instance less was seen to miss the goal by most,
// or else the one that is loaded most then; of one that misses its goal, the service of
// whose limits most is used. Of the others it is told what would lack first. known are
// fleets that were evaluated; nil for those that were not.
func (p *Planner) bind(ctx context.Context, d *report.Design, e *evaluation, known func(*models.Fleet) *evaluation) error {
	binding, worst := -1, 0.0
	var least *evaluation
	for i := range e.fleet.Services {
		one := &d.Services[i]
		if one.OnDemand != nil {
			one.Bound = report.BoundDemand
			continue
		}
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
		if binding < 0 || excess > worst {
			binding, worst, least = i, excess, smaller
		}
	}
	if binding < 0 {
		return nil
	}
	one := &d.Services[binding]
	var err error
	one.Bound, one.Scarce, err = p.binding(ctx, e, binding, least)
	d.Bound, d.Scarce = one.Bound, one.Scarce
	if len(d.Services) > 1 {
		d.Binds = e.fleet.Services[binding].Name
	}
	return err
}

// excessWithout orders what a fleet with an instance less of a service lacks, whose
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

// binding is what keeps a service of a fleet from being smaller, or the fleet from
// meeting its goal.
func (p *Planner) binding(ctx context.Context, e *evaluation, service int, smaller *evaluation) (report.Bound, report.Usage, error) {
	n, f := e.fleet.Services[service].Instances(), e.fleet
	switch {
	case p.tooSlow(e.fleet) != nil, !e.good() && p.slowItself(e):
		return report.BoundRequest, report.Usage{}, nil
	case e.good() && n == 1:
		return report.BoundNothing, report.Usage{}, nil // one instance is the least there is
	case e.good():
		f = unlimited(e.fleet).Clone()
		f.Services[service].Groups[0].Count--
	default:
		smaller = e
	}
	asked := load.Each(p.unhurried(f))[service]
	idle := asked.PerInstance() < 1
	switch {
	case idle && load.Survives(f) == nil && late(f) != nil, smaller.lateWith(service, n), !e.good() && e.stormed:
		return report.BoundStorm, report.Usage{}, nil
	case idle && sweepsTell(f, service):
		return report.BoundSweep, report.Usage{}, nil
	case asked.Worst() >= 1:
		most := mostUsed(limits(f, service, p.offered(f, service)))
		return most.bound, e.usage(service, most, p.offered(e.fleet, service)), nil
	}
	if p.brief { // one point of many: what is used most
		most := mostUsed(limits(e.fleet, service, p.shares(e, service)))
		return most.bound, e.usage(service, most, p.offered(e.fleet, service)), nil
	}
	if smaller == nil || len(smaller.replications) == 0 || smaller.fleet.Services[service].Instances() != f.Services[service].Instances() {
		var err error
		if smaller, err = p.evaluate(ctx, f, coarse); err != nil {
			return "", report.Usage{}, err
		}
	}
	l, err := p.explain(ctx, smaller, service, !e.good())
	return l.bound, e.usage(service, l, p.offered(e.fleet, service)), err
}

// explain finds the limit of a service for which a fleet misses its goal: one with
// an instance less than is shown, or that itself.
func (p *Planner) explain(ctx context.Context, e *evaluation, service int, itself bool) (limit, error) {
	tried := limits(e.fleet, service, p.shares(e, service))
	most := mostUsed(tried)
	if e.good() {
		return most, nil // more would do with less; this is what would lack first
	}
	tried = slices.DeleteFunc(tried, func(l limit) bool {
		return l.share < plausible*most.share || l.setting() && !e.turnedAway
	})
	slices.SortStableFunc(tried, func(a, b limit) int { return cmp.Compare(b.share, a.share) })
	if len(tried) == 1 && most.share > plausible {
		return tried[0], nil
	}
	best, lowest, explained := most, e.misfit()*(1-tells), false
	try := func(l limit) (enough bool, err error) {
		if l.relax == nil {
			return false, nil
		}
		f := unlimited(e.fleet).Clone()
		f.Backends = slices.Clone(f.Backends)
		l.relax(f)
		if f.Validate() != nil {
			return false, nil // no more of it can be had: memory for a process, users
		}
		with, err := p.evaluate(ctx, f, coarse)
		if err == nil && with.misfit() < lowest {
			best, lowest, explained = l, with.misfit()*(1-tells), true
		}
		return err == nil && with.good(), err
	}
	for _, l := range tried[:min(len(tried), mostTrials)] {
		if enough, err := try(l); enough || err != nil {
			return l, err
		}
	}
	if explained || most.share > plausible || math.IsInf(lowest, 1) {
		return best, nil
	}
	if _, users := e.fleet.Traffic.(models.Closed); users {
		if _, err := try(limit{bound: report.BoundUsers, relax: fewerUsers}); err != nil {
			return limit{}, err
		}
	}
	if !explained && itself {
		return limit{bound: report.BoundRequest}, nil
	}
	return best, nil
}

// lateWith tells whether fewer than so many instances of the service were seen to
// take clients back too late.
func (e *evaluation) lateWith(service, n int) bool {
	return e != nil && e.stormed && e.fleet.Services[service].Instances() < n
}

// sweepsTell tells whether a goal of the service's connections is missed for its
// sweeps rather than its work: what they alone make wait takes more than half of
// the limit.
func sweepsTell(f *models.Fleet, service int) bool {
	for i := range f.Classes {
		c := &f.Classes[i]
		for _, g := range c.Goal.Latency {
			if c.Service == service && g.Quantile > 0 && load.SweepWait(f, i, g.Quantile) > g.Limit.Seconds()/2 {
				return true
			}
		}
	}
	return false
}
