package traffic

import (
	"math"
	"math/rand/v2"

	"fleetcost/models"
	"fleetcost/sim"
)

// Bursts make a rate random: it is multiplied by a factor of mean 1 that stays for a
// span and then is another. The arrivals are a doubly stochastic Poisson process (Cox,
// Journal of the Royal Statistical Society B 17, 1955).
type Bursts interface {
	// Spans starts the factors and how long each lasts, in their stationary state.
	Spans(r *rand.Rand) func() (factor float64, lasts sim.Time)
	// Index is the index of dispersion of counts of the arrivals at a time scale, under a
	// mean rate per second: their variance over their mean, in windows at random moments.
	Index(perSecond float64, scale sim.Time) float64
}

// DrawBursts starts arrivals of a constant mean rate, in requests per second, with bursts.
func DrawBursts(perSecond float64, b Bursts, stream *rand.Rand) models.Arrivals {
	return drawBursts(perSecond, b, stream, stream)
}

func drawBursts(perSecond float64, b Bursts, stream, factors *rand.Rand) models.Arrivals {
	spans, have := b.Spans(factors), -1
	var factor float64
	var lasts sim.Time
	return &inhomogeneous{stream: stream, rate: func(k int) (float64, sim.Time, bool) {
		for ; have < k; have++ {
			factor, lasts = spans()
		}
		return perSecond * factor, lasts, true
	}}
}

// GammaBursts have a factor of a gamma distribution for each block of time:
//
//	index(t) = 1 + λ·c²·t·(1 − t/3τ)    for t ≤ τ
//	           1 + λ·c²·τ·(1 − τ/3t)    above
//
// with c² the squared coefficient of variation of the factor and τ the block. Blocks that
// last for exponential times have no phase that stays:
//
//	index(t) = 1 + 2λ·c²·τ·(1 − (1−e^(−t/τ))·τ/t)
type GammaBursts struct {
	SCV         float64 // above 0
	Block       sim.Time
	Exponential bool // Block is the mean, else each lasts as long
}

// GammaBurstsOf are bursts with the index that a record has at a scale, under a mean rate
// per second. One figure does not tell how long they are: they are taken to be as long as
// the scale, in the mean. Only an index without slow changes may be given (Dispersion.Index, of windows
// of many scales): the raw one is the daily cycle. None are asked for by an index of 1 or
// less: false.
func GammaBurstsOf(index, perSecond float64, scale sim.Time) (GammaBursts, bool) {
	g := GammaBursts{(index - 1) * math.E / (2 * perSecond * scale.Seconds()), scale, true}
	return g, index > 1
}

// Spans are blocks; of the first of equal ones a part is left.
func (g GammaBursts) Spans(r *rand.Rand) func() (float64, sim.Time) {
	law, err := models.Gamma(1, math.Sqrt(g.SCV))
	if err != nil {
		panic("traffic: bursts without a variance")
	}
	if g.Exponential {
		return func() (float64, sim.Time) {
			return law.Draw(r), max(1, sim.Time(r.ExpFloat64()*float64(g.Block)))
		}
	}
	lasts := max(1, sim.Time(r.Float64()*float64(g.Block)))
	return func() (float64, sim.Time) {
		factor, now := law.Draw(r), lasts
		lasts = g.Block
		return factor, now
	}
}

// Index by the formulas above.
func (g GammaBursts) Index(perSecond float64, scale sim.Time) float64 {
	t, tau := scale.Seconds(), g.Block.Seconds()
	if g.Exponential {
		return 1 + 2*perSecond*g.SCV*tau*(1+math.Expm1(-t/tau)*tau/t)
	}
	if t <= tau {
		return 1 + perSecond*g.SCV*t*(1-t/(3*tau))
	}
	return 1 + perSecond*g.SCV*tau*(1-tau/(3*t))
}

// TwoStates have a high and a low factor in turns, each for an exponential time (the
// Markov-modulated Poisson process of two states; Fischer and Meier-Hellstern, Performance
// Evaluation 18, 1993): with f the factors, m the mean sojourns, r = 1/m and R = r₁ + r₂,
//
//	index(t) = 1 + 2λ·(f₁−f₂)²·r₁r₂/R³·(1 − (1−e^(−Rt))/Rt)
type TwoStates struct {
	Factor  [2]float64 // f₁m₁ + f₂m₂ = m₁ + m₂, so that their mean is 1
	Sojourn [2]sim.Time
}

// Spans begin in a state with the share of the time that it has.
func (s TwoStates) Spans(r *rand.Rand) func() (float64, sim.Time) {
	state := 0
	if r.Float64()*float64(s.Sojourn[0]+s.Sojourn[1]) >= float64(s.Sojourn[0]) {
		state = 1
	}
	return func() (float64, sim.Time) {
		now := state
		state = 1 - state
		return s.Factor[now], max(1, sim.Time(r.ExpFloat64()*float64(s.Sojourn[now])))
	}
}

// Index by the formula above.
func (s TwoStates) Index(perSecond float64, scale sim.Time) float64 {
	a, b := 1/s.Sojourn[0].Seconds(), 1/s.Sojourn[1].Seconds()
	sum, apart := a+b, s.Factor[0]-s.Factor[1]
	x := sum * scale.Seconds()
	return 1 + 2*perSecond*apart*apart*a*b/(sum*sum*sum)*(1+math.Expm1(-x)/x)
}
