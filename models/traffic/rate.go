package traffic

import (
	"math/rand/v2"

	"fleetcost/models"
	"fleetcost/sim"
)

// A rate over time, λ(t), is constant over consecutive spans: of the k-th it says how
// high it is, in requests per second, and how long it lasts; false behind the last.
type rate func(k int) (perSecond float64, lasts sim.Time, ok bool)

// inhomogeneous draws a Poisson process with such a rate: the next arrival is where
// the integral of λ has grown by an exponential of mean 1. Where the rate is only a bound
// of another, each arrival stays by chance.
type inhomogeneous struct {
	rate   rate
	stays  func(at sim.Time) bool // nil where all do
	stream *rand.Rand
	k      int
	begun  sim.Time // when the k-th span began,
	into   float64  // and nanoseconds since
}

func (p *inhomogeneous) Next() (sim.Time, int) {
	need := p.stream.ExpFloat64()
	for {
		perSecond, lasts, ok := p.rate(p.k)
		if !ok {
			return sim.Never, models.AnyClass
		}
		perNano := perSecond / 1e9
		have := (float64(lasts) - p.into) * perNano
		if need < have {
			p.into += need / perNano
			at := p.begun + sim.Time(p.into)
			if p.stays == nil || p.stays(at) {
				return at, models.AnyClass
			}
			need = p.stream.ExpFloat64()
			continue
		}
		need -= have
		p.k++
		p.begun += lasts
		p.into = 0
	}
}
