package plan

import (
	"math"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/report"
)

// Goals out of reach. A request that never waits takes its bare time (see
// [models.BareTimes]). Where more of them are late by that alone than a goal
// allows to be late or lost,
//
//	P(T > limit) > 1 − quantile + errors
//
// no number of instances meets it, and nothing needs to be simulated. It is said
// only where chance cannot be the reason: by sureDeviations standard errors.
const (
	sureDeviations = 5
	fewBareTimes   = 1_000 // enough where a goal is far away
	bareTimes      = 40_000
)

// tooSlow says which goal no number of instances meets, because requests alone
// take too long on these machines; nothing where simulation must tell.
func (p *Planner) tooSlow(f *models.Fleet) report.Reason {
	return p.lateAlone(f, 1)
}

// slowItself tells whether a fleet that loses no requests misses a goal by their
// bare times: none of those that are late is one of the errors that it allows.
func (p *Planner) slowItself(e *evaluation) bool {
	return len(e.replications) > 0 && e.result.Counts.Errors() == 0 && p.lateAlone(e.fleet, 0) != nil
}

// lateAlone says which goal is missed by bare times, where so much of the errors
// that it allows may be of those that are late.
func (p *Planner) lateAlone(f *models.Fleet, forgiven float64) report.Reason {
	if _, near := p.outOfReach(f, load.NewBareTimes(f, fewBareTimes, p.Seed), forgiven); !near {
		return nil
	}
	why, _ := p.outOfReach(f, load.NewBareTimes(f, bareTimes, p.Seed), forgiven)
	return why
}

// tooSlowAnywhere is what tooSlow says of the fastest machines of all that the
// services of a design may have, with an excuse for each machine; nothing where
// some may do.
func (p *Planner) tooSlowAnywhere(d models.Layout) (report.Reason, []report.Excuse) {
	var excuses []report.Excuse
	sizes := make([]models.Size, len(d.Deployed()))
	for tier, k := range d.Deployed() {
		for _, pattern := range d.Deployments[k].Machines {
			for _, offer := range p.Catalogue.Match(pattern) {
				if offer.Machine.Speed > sizes[tier].Machine.Speed {
					sizes[tier] = models.Size{Machine: offer.Machine, Count: 1}
				}
				excuses = append(excuses, report.Excuse{Machine: offer.Machine.Name})
			}
		}
		if sizes[tier].Count == 0 {
			return nil, nil
		}
	}
	why := p.tooSlow(p.Scenario.Deploy(&d, sizes))
	for i := range excuses {
		excuses[i].Why = why
	}
	return why, excuses
}

// outOfReach is what lateAlone says by these bare times, or whether more of them
// might say it.
func (p *Planner) outOfReach(f *models.Fleet, bare *load.BareTimes, forgiven float64) (why report.Reason, near bool) {
	check := func(class int, name string, g models.Goal, errors float64) {
		for _, goal := range g.Latency {
			if why != nil || goal.Of != models.ResponseTime && (class == load.AllClasses || goal.Of != models.Completion) {
				continue
			}
			surely, maybe, takes := beyondReach(bare, class, goal, errors*forgiven)
			near = near || maybe
			if surely {
				takes.Class = name
				why = takes
			}
		}
	}
	goal := p.Scenario.Goal
	check(load.AllClasses, "", goal, goal.ErrorRate)
	for i, c := range p.Scenario.Classes {
		if in := servedIn(f, i); i >= len(f.Classes) || len(in) != 1 || in[0] != i {
			continue
		}
		lost := 1.0 // of what only others send, any number of requests may fail
		if share := f.Classes[i].Share; share > 0 {
			lost = math.Min(1, goal.ErrorRate/share)
		}
		if c.Goal.ErrorRate > 0 {
			lost = math.Min(lost, c.Goal.ErrorRate)
		}
		check(i, c.Name, c.Goal, lost)
	}
	return why, near
}

// beyondReach tells whether the bare times of a class miss a goal for sure, where
// so many requests may fail, or may miss it; and what they are there.
func beyondReach(bare *load.BareTimes, class int, g models.LatencyGoal, errors float64) (surely, maybe bool, takes report.SlowAlone) {
	limit := g.Limit.Seconds()
	takes = report.SlowAlone{Goal: g, At: g}
	if class != load.AllClasses && bare.Least(class) > limit {
		takes.Least, takes.Takes = true, bare.Least(class)
		return true, true, takes // whoever is answered at all is late
	}
	figure, deviation := bare.Beyond(class, limit)
	allowed := 1 - g.Quantile + errors
	if g.Quantile == 0 {
		figure, deviation = bare.Mean(class, errors)
		allowed = limit
	}
	surely = !(figure-sureDeviations*deviation <= allowed)
	switch {
	case !surely:
	case g.Quantile == 0:
		takes.Takes = figure
	default:
		takes.Takes = bare.Quantile(class, g.Quantile)
	}
	return surely, figure+sureDeviations*deviation > allowed, takes
}
