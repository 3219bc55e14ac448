package worth

import (
	"context"
	"math/rand/v2"

	"fleetcost/models"
	"fleetcost/models/plan"
	"fleetcost/models/report"
)

// cut is the CPU time that is taken away from each request of a class, in seconds on the
// reference core in the reference runtime.
const cut = 1e-3

// cutHalvings is how often the stretch is halved in which the least cut lies.
const cutHalvings = 5

// cuts are what less CPU time is worth, class by class, each planned again: what a cut of
// a millisecond saves, and the least cut that saves anything. Of a class with less the
// cut is all that it has.
func (e *explaining) cuts(ctx context.Context) (all []report.Change, err error) {
	for i := range e.planner.Scenario.Classes {
		has := computing(e.planner.Scenario.Classes[i].Steps)
		if has <= 0 {
			continue
		}
		c, err := e.cutOf(ctx, i, has)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// cutOf the CPU time of a class that has so much of it.
func (e *explaining) cutOf(ctx context.Context, class int, has float64) (report.Change, error) {
	c := report.Change{Class: e.planner.Scenario.Classes[class].Name, Seconds: min(cut, has), All: has <= cut}
	d, err := planned(ctx, e.without(class, c.Seconds/has))
	if err != nil || d == nil {
		return c, err
	}
	e.tell(&c, d)
	low, high := 0.0, c.Seconds
	if c.Saves == 0 {
		if c.All {
			return c, nil
		}
		low, high = c.Seconds, has
		if ok, err := e.cheaperWithout(ctx, class, 1); err != nil || !ok {
			return c, err
		}
	}
	for range cutHalvings {
		middle := (low + high) / 2
		ok, err := e.cheaperWithout(ctx, class, middle/has)
		if err != nil {
			return c, err
		}
		if ok {
			high = middle
		} else {
			low = middle
		}
	}
	c.First = high
	return c, nil
}

// cheaperWithout tells whether the design is cheaper then: of fleets that are not nobody
// asks, and of the others it is one of many looks.
func (e *explaining) cheaperWithout(ctx context.Context, class int, of float64) (bool, error) {
	q := e.without(class, of)
	q.Rough, q.CheaperThan = true, e.design.Bill.Monthly()
	d, err := planned(ctx, q)
	return err == nil && d != nil && e.saves(d) > 0, err
}

// without is the planner of the design where a class lacks such a share of its CPU time.
func (e *explaining) without(class int, of float64) *plan.Planner {
	s := e.planner.Scenario
	s.Classes = append([]models.Class(nil), s.Classes...)
	c := &s.Classes[class]
	c.Steps = copied(c.Steps)
	walk(c.Steps, "", func(_ string, step *models.Step) {
		if computes(step) {
			step.Time = shorter(step.Time, 1-of)
		}
	})
	return e.changed(s)
}

// computes tells whether a step is CPU work of its request's own: not that on messages.
func computes(s *models.Step) bool {
	return s.Time != nil && s.Wire == models.NoEnd && (s.Action == models.CPU || s.Action == models.Offload || s.Action == models.NativeCode)
}

// computing is the CPU time of steps, those within them as often as they are done.
func computing(steps []models.Step) (seconds float64) {
	for i := range steps {
		s := &steps[i]
		if computes(s) {
			seconds += s.Time.Mean()
		}
		within := computing(s.Steps)
		switch s.Action {
		case models.Cache:
			within *= 1 - s.Hit
		case models.Stream:
			within *= float64(max(s.Chunks, 1))
		}
		seconds += within
		for _, b := range s.Branches {
			seconds += computing(b)
		}
	}
	return seconds
}

// nothing is the share of a time that is left of it where all is taken away: what batches
// gather takes some time.
const nothing = 1e-6

// shorter is a time that is such a share of another.
func shorter(t models.Distribution, share float64) models.Distribution {
	share = max(share, nothing)
	var less models.Distribution
	var err error
	switch {
	case models.Fixed(t):
		less, err = models.Constant(share * t.Mean())
	case models.Memoryless(t):
		less, err = models.Exponential(share * t.Mean())
	default:
		return part{t, share}
	}
	if err != nil {
		return t
	}
	return less
}

// part of a time, whatever it is distributed as.
type part struct {
	models.Distribution
	share float64
}

// Draw a part of a time.
func (p part) Draw(r *rand.Rand) float64 { return p.share * p.Distribution.Draw(r) }

// Mean of the part.
func (p part) Mean() float64 { return p.share * p.Distribution.Mean() }
