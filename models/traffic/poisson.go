package traffic

import (
	"math/rand/v2"

	"fleetcost/models"
	"fleetcost/sim"
)

// poisson arrivals at a constant rate: independent exponential gaps.
type poisson struct {
	stream *rand.Rand
	gap    float64 // mean, nanoseconds
	at     sim.Time
}

func newPoisson(rate float64, stream *rand.Rand) *poisson {
	return &poisson{stream: stream, gap: 1e9 / rate}
}

func (p *poisson) Next() (sim.Time, int) {
	if gap := p.stream.ExpFloat64()*p.gap + 0.5; gap < float64(sim.Never-p.at) {
		p.at += sim.Time(gap)
	} else {
		p.at = sim.Never // the clock ends after 292 years
	}
	return p.at, models.AnyClass
}

// Preceded puts a Poisson stream of the initial rate before traffic that has a
// beginning, so that it meets a fleet at work and not an idle one.
type Preceded struct {
	Rate   float64
	Stream *rand.Rand
	Until  sim.Time
	Then   models.Arrivals
	before *poisson
}

func (p *Preceded) Next() (sim.Time, int) {
	if p.before == nil {
		p.before = newPoisson(max(p.Rate, 1e-9), p.Stream)
	}
	if p.Until > p.before.at {
		if at, class := p.before.Next(); at < p.Until {
			return at, class
		}
		p.before.at = p.Until
	}
	at, class := p.Then.Next()
	if at != sim.Never {
		at += p.Until
	}
	return at, class
}
