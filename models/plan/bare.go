package plan

import (
	"fmt"
	"math"

	"fleetcost/models"
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
func (p *Planner) tooSlow(f *models.Fleet) string {
	if f.Gathers() && len(p.Scenario.Goal.Latency) == 0 {
		return ""
	}
	for _, draws := range []int{fewBareTimes, bareTimes} {
		why, near := p.outOfReach(f, f.BareTimes(draws, p.Seed))
		if why != "" || !near {
			return why
		}
	}
	return ""
}

// outOfReach is what tooSlow says by these bare times, or whether more of them
// might say it.
func (p *Planner) outOfReach(f *models.Fleet, bare *models.BareTimes) (why string, near bool) {
	check := func(class int, whose string, g models.Goal, errors float64) {
		for _, goal := range g.Latency {
			if why != "" || goal.Of != models.ResponseTime && (class == models.AllClasses || goal.Of != models.Completion) {
				continue
			}
			surely, maybe, takes := beyondReach(bare, class, goal, errors)
			near = near || maybe
			if surely {
				why = fmt.Sprintf("a request%s alone takes %s: no number of instances meets %s ≤ %s", whose, span(takes), goal.Name(), span(goal.Limit.Seconds()))
			}
		}
	}
	goal := p.Scenario.Goal
	check(models.AllClasses, "", goal, goal.ErrorRate)
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
		check(i, " of "+c.Name, c.Goal, lost)
	}
	return why, near
}

// beyondReach tells whether the bare times of a class miss a goal for sure, where
// so many requests may fail, or may miss it; and what they are there.
func beyondReach(bare *models.BareTimes, class int, g models.LatencyGoal, errors float64) (surely, maybe bool, takes float64) {
	limit := g.Limit.Seconds()
	if class != models.AllClasses && bare.Least(class) > limit {
		return true, true, bare.Least(class) // whoever is answered at all is late
	}
	figure, deviation, allowed := 0.0, 0.0, 0.0
	if g.Quantile == 0 {
		figure, deviation = bare.Mean(class, errors)
		takes, allowed = figure, limit
	} else {
		figure, deviation = bare.Beyond(class, limit)
		allowed = 1 - g.Quantile + errors
	}
	surely, maybe = figure-sureDeviations*deviation > allowed, figure+sureDeviations*deviation > allowed
	if surely && g.Quantile > 0 {
		takes = bare.Quantile(class, g.Quantile)
	}
	return surely, maybe, takes
}

// span is a time in words: 12 ms, 1.5 s.
func span(seconds float64) string {
	if seconds < 1 {
		return fmt.Sprintf("%.3g ms", 1e3*seconds)
	}
	if seconds < 1000 {
		return fmt.Sprintf("%.3g s", seconds)
	}
	return fmt.Sprintf("%.0f s", seconds)
}
