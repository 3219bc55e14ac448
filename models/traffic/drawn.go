package traffic

import (
	"math/rand/v2"
	"sort"

	"fleetcost/sim"
)

// A drawn rate is another under bursts that are known: multiplied by the factors of one draw. Each
// stretch of time is drawn by itself, so that none needs those before it.
type drawn struct {
	rate    Rate
	bursts  GammaBursts
	seed    uint64
	stretch sim.Time
	known   sim.Time // the stretch whose factors are known; −1: none
	ends    []sim.Time
	factors []float64
}

// stretchOfBlocks are the blocks of a stretch, which is an hour at least.
const stretchOfBlocks = 100

// Drawn is a rate under these bursts, as a seed has them.
func (g GammaBursts) Drawn(r Rate, seed uint64) Rate {
	return &drawn{rate: r, bursts: g, seed: seed, stretch: max(sim.Hour, stretchOfBlocks*g.Block), known: -1}
}

// Piece is a piece of the rate, for as long as the factor stays.
func (d *drawn) Piece(t sim.Time) Piece {
	if k := t / d.stretch; k != d.known {
		spans := d.bursts.Spans(rand.New(rand.NewPCG(d.seed, uint64(k))))
		d.known, d.ends, d.factors = k, d.ends[:0], d.factors[:0]
		for at := k * d.stretch; at < (k+1)*d.stretch; {
			factor, lasts := spans()
			at = min(at+lasts, (k+1)*d.stretch)
			d.ends, d.factors = append(d.ends, at), append(d.factors, factor)
		}
	}
	k := sort.Search(len(d.ends), func(i int) bool { return d.ends[i] > t })
	return d.rate.Piece(t).times(d.factors[k], d.ends[k])
}

func (d *drawn) String() string { return d.rate.String() }

// Means are the means of a rate over equal parts of a span.
func Means(r Rate, from, to sim.Time, parts int) []float64 {
	means := make([]float64, parts)
	for i := range means {
		a, b := from+(to-from)*sim.Time(i)/sim.Time(parts), from+(to-from)*sim.Time(i+1)/sim.Time(parts)
		means[i] = Integral(r, a, b) / (b - a).Seconds()
	}
	return means
}

// Between is the share of the variance of the factor that its means over spans have, the rest is
// within them: by the index of dispersion of what they modulate,
//
//	Var(mean of F over t)/c² = (index(t) − 1)/(λ·c²·t)
func (g GammaBursts) Between(span sim.Time) float64 {
	return (g.Index(1, span) - 1) / (g.SCV * span.Seconds())
}

// Within are the bursts that are left within spans whose means are known: what is too much in one half of a
// span is too little in the other.
func (g GammaBursts) Within(span sim.Time) GammaBursts {
	return GammaBursts{g.SCV * (1 - g.Between(span)), min(g.Block, span/2), g.Exponential}
}
