package platforms

import (
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/sim"
)

// A Law is what a pool does at a steady rate, by the rate: runs of it at rates that grow by a
// constant factor, and straight lines between them. Where the rate changes over times that are
// long beside those of requests
//
//	there(t) = max of there(λ(s)) over t − KeepAlive ≤ s ≤ t
//
// and beside the cold starts of the steady state there is one for each instance by which that
// grows.
type Law struct {
	keepAlive sim.Time
	rates     []float64
	steady    []Pooled
}

const (
	lawPoints   = 9
	lawRequests = 200_000
	lawAtLeast  = 4_000 // requests, however rare they are
)

// Law runs the pool at rates from the lowest to the highest, of arrivals at such a rate.
func (p Pool) Law(lowest, highest, lasts float64, arrivals func(rate float64) models.Arrivals, seed uint64) *Law {
	l := &Law{keepAlive: p.KeepAlive}
	points := lawPoints
	if highest <= lowest*1.001 {
		points = 1
	}
	for i := range points {
		rate := lowest
		if points > 1 {
			rate *= math.Pow(highest/lowest, float64(i)/float64(points-1))
		}
		until := sim.Seconds(math.Max(lawAtLeast/rate, math.Min(lawRequests/rate, 20*p.KeepAlive.Seconds())))
		inFlight := rate * lasts
		warm := int(math.Ceil(inFlight + 3*math.Sqrt(inFlight)))
		l.rates = append(l.rates, rate)
		l.steady = append(l.steady, p.Run(arrivals(rate), min(2*p.KeepAlive, until/2), until, warm, sim.Stream(seed, i, "pool")))
	}
	return l
}

// at is a figure of the steady state at a rate.
func (l *Law) at(rate float64, figure func(*Pooled) float64) float64 {
	i, _ := slices.BinarySearch(l.rates, rate)
	if len(l.rates) == 1 || i == 0 {
		return figure(&l.steady[0]) * math.Min(1, rate/l.rates[0])
	}
	i = min(i, len(l.rates)-1)
	share := math.Min(1, (rate-l.rates[i-1])/(l.rates[i]-l.rates[i-1]))
	return figure(&l.steady[i-1])*(1-share) + figure(&l.steady[i])*share
}

// A Stretch is what a pool does in a step of time.
type Stretch struct {
	There    float64 // instances in the mean
	Busy     float64 // of them, with a request
	Cold     float64 // requests that wait for a cold start
	Reserved float64 // share of the requests that instances which are kept serve
	Refused  float64 // share that is turned away
}

// Follow tells of steps at such rates; before the first one it was as in that.
func (l *Law) Follow(step sim.Time, rates []float64) []Stretch {
	all, there := make([]Stretch, len(rates)), make([]float64, len(rates))
	for k, rate := range rates {
		there[k] = l.at(rate, func(p *Pooled) float64 { return p.There })
	}
	back := int(math.Ceil(float64(l.keepAlive) / float64(step)))
	for k, rate := range rates {
		s := &all[k]
		requests := rate * step.Seconds()
		before := there[0]
		if k > 0 {
			before = slices.Max(there[max(0, k-back):k])
		}
		s.There = math.Max(before, there[k])
		s.Busy = math.Min(s.There, l.at(rate, func(p *Pooled) float64 { return p.Busy }))
		share := l.share(rate, func(p *Pooled) int64 { return p.Cold })
		s.Reserved, s.Refused = l.share(rate, func(p *Pooled) int64 { return p.OnKept }), l.share(rate, func(p *Pooled) int64 { return p.Refused })
		s.Cold = math.Min(requests*(1-s.Reserved-s.Refused), requests*share+math.Max(0, there[k]-before))
	}
	return all
}

// share of the requests; at rates below all that were run, that of the lowest.
func (l *Law) share(rate float64, of func(*Pooled) int64) float64 {
	return l.at(math.Max(rate, l.rates[0]), func(p *Pooled) float64 { return p.Share(of(p)) })
}

// Init is the mean time of a cold start, in seconds.
func (l *Law) Init() float64 {
	var cold int64
	var starting float64
	for i := range l.steady {
		cold, starting = cold+l.steady[i].Cold, starting+l.steady[i].Starting.Seconds()
	}
	if cold == 0 {
		return 0
	}
	return starting / float64(cold)
}
