// Package coldstart is what it does to response times that some requests wait until an
// instance has started.
//
//   - coldstart.go: the figures of a result, moved
//   - lateness.go: quantiles, for any share of requests that wait
//
// It will never know why an instance was not there, nor how often: that is for the platforms.
package coldstart

import (
	"math"
	"math/rand/v2"
	"slices"

	"fleetcost/models/result"
	"fleetcost/sim"
)

// Times are how long requests took, of all and of each class.
type Times struct {
	All     []sim.Time
	Of      []int // the class of each
	Classes [][]sim.Time
}

// TimesOf are those of so many classes, none yet.
func TimesOf(classes int) Times { return Times{Classes: make([][]sim.Time, classes)} }

// Add takes that of a request.
func (t *Times) Add(class int, took sim.Time) {
	t.All, t.Of = append(t.All, took), append(t.Of, class)
	t.Classes[class] = append(t.Classes[class], took)
}

// A Share of the visits to a service waits for a cold start, or is turned away.
type Share struct{ Cold, Refused float64 }

// Starts draws how long an instance takes to start.
type Starts func(*rand.Rand) sim.Time

// Mean is that of times, in seconds.
func Mean(times []sim.Time) float64 {
	sum := 0.0
	for _, t := range times {
		sum += t.Seconds()
	}
	return sum / float64(len(times))
}

// RoundedUp is the mean, each rounded up to a tick.
func RoundedUp(times []sim.Time, tick sim.Time) float64 {
	if tick <= 0 {
		return Mean(times)
	}
	sum := 0.0
	for _, t := range times {
		sum += float64((t + tick - 1) / tick)
	}
	return sum * tick.Seconds() / float64(len(times))
}

// Late adds to what was measured that a share c of the visits to a service waits for a cold
// start, and that others are turned away. A request pays as many visits as its class does: of
// v it waits in one with probability 1 − (1 − c)^v. A quantile moves by as much as it does among
// the requests that were observed:
//
//	P(R > x) = (1 − c) · P(D > x) + c · P(D + I > x)
func (t *Times) Late(r *result.Result, starts Starts, share Share, visits []float64, seed uint64) {
	random := sim.Stream(seed, 0, "cold starts")
	ever := func(each, visits float64) float64 {
		if visits == 1 {
			return each
		}
		return 1 - math.Pow(1-each, visits)
	}
	refused, late := 0.0, make([]float64, len(t.All))
	for i, class := range t.Of {
		late[i] = ever(share.Cold, visits[class])
		refused += ever(share.Refused, visits[class]) / float64(len(t.Of))
	}
	r.ErrorRate = moved(r.ErrorRate, refused)
	r.Averages.DonePerSecond *= 1 - refused
	shift(&r.Latency, t.All, starts, func(i int) float64 { return late[i] }, random)
	for i := range r.Classes {
		refused := ever(share.Refused, visits[i])
		r.Classes[i].ErrorRate = moved(r.Classes[i].ErrorRate, refused)
		r.Classes[i].DonePerSecond *= 1 - refused
		late := ever(share.Cold, visits[i])
		shift(&r.Classes[i].Latency, t.Classes[i], starts, func(int) float64 { return late }, random)
	}
}

func moved(i result.Interval, by float64) result.Interval {
	return result.Interval{Low: i.Low + by, Mid: i.Mid + by, High: i.High + by}
}

// shift moves the figures of a time, of which each waits for a cold start with a probability.
func shift(l *result.Latency, times []sim.Time, starts Starts, cold func(int) float64, random *rand.Rand) {
	some := false
	for i := range times {
		some = some || cold(i) > 0
	}
	if !some {
		return
	}
	type part struct{ at, weight float64 }
	var all []part
	init, waited, each := 0.0, 0.0, 1/float64(len(times))
	for i, d := range times {
		late := starts(random).Seconds()
		init += late * each
		waited += cold(i) * late * each
		all = append(all, part{d.Seconds(), (1 - cold(i)) * each}, part{d.Seconds() + late, cold(i) * each})
	}
	slices.SortFunc(all, func(a, b part) int {
		switch {
		case a.at < b.at:
			return -1
		case a.at > b.at:
			return 1
		}
		return 0
	})
	warm := slices.Sorted(slices.Values(times))
	quantile := func(q float64) float64 {
		sum, at := 0.0, all[len(all)-1].at
		for _, p := range all {
			if sum += p.weight; sum >= q-1e-12 {
				at = p.at
				break
			}
		}
		return math.Max(0, at-warm[min(len(warm)-1, int(math.Ceil(q*float64(len(warm))-1e-9))-1)].Seconds())
	}
	l.Mean = moved(l.Mean, waited)
	for q, i := range map[float64]*result.Interval{0.5: &l.P50, 0.9: &l.P90, 0.95: &l.P95, 0.99: &l.P99, 0.999: &l.P999} {
		*i = moved(*i, quantile(q))
	}
	for i := range l.Others {
		l.Others[i].Interval = moved(l.Others[i].Interval, quantile(l.Others[i].Of))
	}
	l.Max += init
}
