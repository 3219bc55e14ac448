package engine

import (
	"math"
	"math/rand/v2"
	"sort"

	"fleetcost/models"
	"fleetcost/sim"
)

// A residualLife draws what is left of a session, or of a time to think, that is met at a
// random moment: it is met in proportion to its length, at a uniform place in it.
type residualLife struct {
	d      models.Distribution
	stream *rand.Rand
	upTo   []float64 // cumulative lengths of a sample of sessions
	length []float64
}

// sampled sessions stand for all, where their law is not of a simple form.
const sampled = 4096

func newResidualLife(d models.Distribution, stream *rand.Rand, wanted bool) residualLife {
	l := residualLife{d: d, stream: stream}
	if !wanted || models.Fixed(d) {
		return l
	}
	sum := 0.0
	for range sampled {
		x := d.Draw(stream)
		sum += x
		l.length, l.upTo = append(l.length, x), append(l.upTo, sum)
	}
	return l
}

func (l *residualLife) draw() sim.Time {
	length := l.d.Mean()
	if l.upTo != nil {
		u := l.stream.Float64() * l.upTo[sampled-1]
		length = l.length[min(sort.SearchFloat64s(l.upTo, u), sampled-1)]
	}
	return sim.Time(math.Min(length*l.stream.Float64()*1e9, models.MostWork*1e3))
}
