package calibration

import (
	"math"
	"math/rand/v2"
	"sync"

	"gonum.org/v1/gonum/stat/distuv"
)

// A gammaByScore is a gamma of that mean and squared coefficient of variation: from a
// constant, 0, through the exponential, 1, to what is rarely long. Its draws are those of one
// normal each, so that they move with its parameters: x = Q(Φ(z)), with ln Q in a table.
type gammaByScore struct {
	mean, scv float64
	log       *scoreTable
}

// A scoreTable holds the logarithm of the quantiles of a gamma whose mean is 1.
type scoreTable [scores]float64

const (
	scores    = 193
	lastScore = 4.8
	leastSCV  = 1e-4 // below it a time is as good as constant
)

// gammas remember their tables, which take longer than to simulate with them.
type gammas struct{ tables sync.Map }

// of is the gamma of that mean and spread.
func (all *gammas) of(mean, scv float64) *gammaByScore {
	if scv < leastSCV {
		scv = 0
	}
	g := &gammaByScore{mean: math.Max(mean, least), scv: scv}
	if t, ok := all.tables.Load(scv); ok {
		g.log = t.(*scoreTable)
		return g
	}
	g.log = tabled(scv)
	all.tables.Store(scv, g.log)
	return g
}

func tabled(scv float64) *scoreTable {
	var t scoreTable
	if scv == 0 {
		return &t
	}
	law := distuv.Gamma{Alpha: 1 / scv, Beta: 1 / scv}
	for i := range t {
		z := lastScore * (2*float64(i)/(scores-1) - 1)
		q := law.Quantile(distuv.UnitNormal.CDF(z))
		if z > 2.5 && !(law.Survival(q) > 0) {
			q = math.Exp(t[i-1])
		}
		t[i] = math.Log(math.Max(q, leastPart))
	}
	return &t
}

// leastPart of its mean is the shortest time that is drawn.
const leastPart = 1e-9

func (g *gammaByScore) at(z float64) float64 {
	x := (z/lastScore + 1) * (scores - 1) / 2
	x = math.Min(math.Max(x, 0), scores-1)
	i := min(int(x), scores-2)
	w := x - float64(i)
	return g.mean * math.Exp(g.log[i]*(1-w)+g.log[i+1]*w)
}

func (g *gammaByScore) Draw(r *rand.Rand) float64 { return g.at(r.NormFloat64()) }
func (g *gammaByScore) Mean() float64             { return g.mean }
func (g *gammaByScore) SCV() float64              { return g.scv }
func (g *gammaByScore) String() string            { return "gamma" }
