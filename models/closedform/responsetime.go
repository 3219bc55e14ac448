// Package closedform says how long requests take in a fleet, by queueing theory: a second
// opinion on what is simulated, and where a search begins.
//
// It will never know a simulation, nor what a fleet is looked at for: a goal, a price.
//
// The story is in responsetime.go; holds.go says of which fleets it is true, station.go gives the
// waits at one service, and mixture.go makes percentiles of the times of all classes.
package closedform

import (
	"math"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
)

// ResponseTime is a quantile of it, or, of quantile 0, its mean, by closed forms, in seconds,
// with the range in which they put it. There is none where the closed forms do not hold (see
// Holds): nothing rather than a figure of something else.
func ResponseTime(f *models.Fleet, quantile float64) result.Interval {
	if !Holds(f) {
		return result.Interval{}
	}
	return Expected(f, quantile)
}

// Expected is ResponseTime whether the closed forms hold or not; nothing where a station is overloaded.
func Expected(f *models.Fleet, quantile float64) result.Interval {
	return between(f, func(m mixture) float64 {
		if quantile == 0 {
			return m.mean()
		}
		return m.quantile(quantile)
	})
}

// Roughly is the middle of an estimate where the search begins: at the mean rate
// of any traffic, by two moments; 0 where not even that is known.
func Roughly(f *models.Fleet, quantile float64) float64 {
	switch f.Traffic.(type) {
	case models.Realtime, traffic.Users:
		return 0 // nothing knows rooms, nor what falls on a process, nor who gives way
	}
	if f.Gathers() {
		return 0 // nor batches
	}
	return between(f, func(m mixture) float64 { return m.fitted(quantile) }).Mid
}

// between is a figure of the response time with its range.
//
// A request visits the cores of its instance (G/G/c by Allen–Cunneen); where
// workers are few it waits for one of them first, by the flow equivalent of
// cores and I/O. The balancer lies between two extremes, which give the range:
//
//	low   one queue for the whole fleet
//	high  each process for itself, fed at random
//
// A request that calls other services waits in each of them: the sums go along
// its path, and what the services before one do to its arrivals is left out. The
// range is widened by a fifth for the shape of the waits. It is zero where a
// station is overloaded.
func between(f *models.Fleet, figure func(mixture) float64) result.Interval {
	paths := load.Paths(f)
	pooled, alone := answers(f, paths, true, 1), answers(f, paths, false, 1)
	if pooled == nil || alone == nil {
		return result.Interval{}
	}
	low, high := figure(pooled), figure(alone)
	mid := math.Sqrt(low * high) // one queue for all, but for what the balancer cannot see
	if len(f.Services) == 1 {
		switch models.SplitOf(f.Services[0].Balancer) {
		case models.Unsaid:
			return result.Interval{}
		case models.Pooled:
		case models.Dealt:
			mid = high
			if dealt := answers(f, paths, false, 1/float64(f.Instances())); dealt != nil {
				mid = figure(dealt)
			}
		default:
			mid = high
		}
	}
	const shapes = 1.2
	return result.Interval{Low: math.Min(low, mid) / shapes, Mid: mid, High: math.Max(high, mid) * shapes}
}

// answers are the response times of the classes of a fleet whose arrivals at a
// queue have the given squared coefficient of variation, and where each queue
// serves all instances of a service together, or each process is for itself. It is
// nil where a service is overloaded.
func answers(f *models.Fleet, paths []load.Path, together bool, arrivalSCV float64) mixture {
	demands := load.Demands(f)
	waiting, varying := make([]float64, len(f.Services)), make([]float64, len(f.Services)) // of a visit
	for i := range f.Services {
		if demands[i].Visits == 0 {
			continue
		}
		queue := 1.0
		if together {
			queue = float64(f.Services[i].Instances())
		}
		var ok bool
		if waiting[i], varying[i], ok = waits(f, demands[i], i, queue, arrivalSCV); !ok {
			return nil
		}
	}
	all := mixture{}
	for _, p := range paths {
		one := answer{share: p.Share, mean: p.IO, variance: p.Variance}
		for i, at := range p.At {
			pace := paceOf(f, i)
			one.mean += at.CPU / pace
			one.variance += at.Variance / (pace * pace)
			one.wait += at.Visits * waiting[i]
			one.waitVar += at.Visits * varying[i]
		}
		one.mean += one.wait
		one.variance += one.waitVar
		if one.mean <= 0 {
			return nil // it does nothing
		}
		for _, v := range p.Random {
			if v.At != load.Nowhere {
				v.Scale /= paceOf(f, v.At)
			}
			one.random = append(one.random, v)
		}
		all = append(all, one)
	}
	return all
}

// paceOf is the speed of a service's machines for one request that computes
// alone, times that of the reference core: less than its own on a fraction of one.
func paceOf(f *models.Fleet, service int) float64 {
	m := f.Services[service].Groups[0].Machine
	return m.Speed * m.Capacity(1)
}
