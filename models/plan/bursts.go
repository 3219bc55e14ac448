package plan

import (
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// Bursts over a forecast. A rate λ(t)·F(t), F of mean 1 and variance c², is no steady state where F
// stays for longer than a fleet forgets: of a minute the late requests are those of the few F that
// it saw, and of a year those of all, so that a few minutes have them all. So F is drawn, and is a
// part of the load: that of a step, and of parts of it, whose mean has the share
//
//	v(t) = 2τ/t·(1 − (1 − e^(−t/τ))·τ/t)
//
// of c² where F stays for exponential times of mean τ and a part is as long as t. What is left,
// (1 − v)·c², goes by within a part, and is in its steady state. All policies, and windows that
// are run request by request, have the same draw; what is to be known of an interval, others.
const (
	partsOfBurst = 4       // parts for each
	mostFine     = 120     // of a step
	mostPieces   = 150_000 // of a course
	fewestSeen   = 0.1     // v below which none is drawn, for all go by within parts
	mostUnseen   = 0.1     // 1 − v below which what is left is nothing
	changesMuch  = 1.05    // the highest part of a step over its mean, from which on they are followed
)

// burst has the loads be those of a draw.
func (a *ahead) burst(t models.Traffic) {
	b, ok := t.(traffic.Bursty)
	if !ok || a.open != nil || a.course.Users != nil {
		return
	}
	fine := max(stepParts, int(math.Ceil(float64(partsOfBurst*a.step)/float64(b.Bursts.Block))))
	fine = max(1, min(fine, mostFine, mostPieces/len(a.loads)))
	if b.Bursts.Between(a.step/sim.Time(fine)) < fewestSeen {
		return
	}
	a.bursts, a.typical, a.fine = &b.Bursts, a.loads, fine
	a.loads, a.parts = a.draw(a.seed)
}

// draw is the loads of a draw, and those of parts of steps.
func (a *ahead) draw(seed uint64) (loads []float64, parts map[int][]float64) {
	rate := a.bursts.Drawn(a.course.Rate, seed)
	loads, parts = make([]float64, len(a.loads)), map[int][]float64{}
	for k := range loads {
		from := sim.Time(a.first+k) * a.step
		means := traffic.Means(rate, from, from+a.step, a.fine)
		for _, x := range means {
			loads[k] += x / float64(a.fine)
		}
		if slices.Max(means) > changesMuch*loads[k] {
			parts[k] = means
		}
	}
	return loads, parts
}

// usual are the loads that policies which remember have seen before.
func (a *ahead) usual() []float64 {
	if a.typical != nil {
		return a.typical
	}
	return a.loads
}

// between is the traffic of a window.
func (a *ahead) between(from, to sim.Time, t models.Traffic) models.Traffic {
	course := a.course
	if a.bursts != nil { // which remembers what it has drawn
		course.Rate = a.bursts.Drawn(course.Rate, a.seed)
	}
	window := course.Between(from, to)
	if open, ok := window.(models.Open); ok && a.bursts == nil {
		return traffic.WithBursts(open, t)
	}
	return window
}

// within is traffic whose bursts go by within parts of a step.
func (a *ahead) within(t models.Traffic) models.Traffic {
	if a.bursts == nil {
		return t
	}
	b := t.(traffic.Bursty)
	if b.Bursts = a.bursts.Within(a.step / sim.Time(a.fine)); b.Bursts.SCV < mostUnseen*a.bursts.SCV {
		return nil
	}
	return b
}
