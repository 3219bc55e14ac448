package calibration

import (
	"math"
	"math/rand/v2"
	"sync"

	"gonum.org/v1/gonum/stat/distuv"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// A Server is what is known of the one that was tested.
type Server struct {
	Runtime models.Runtime
	Machine models.Machine
	// Told says that the number of processes is known; else it is looked for. AnyThreads
	// says that the number of threads is not known.
	Told, AnyThreads bool
	// Found says that they were looked for; Alike are those that fit as well as the best.
	Found bool
	Alike []Start
	// Overhead is how many times the preset's it is, by tests of an empty handler; 0: there
	// are none, and it is the preset's.
	Overhead Estimate
}

// Costs of requests of a kind, in seconds: of the CPU on the server's own machine.
type Costs struct {
	CPU    float64 // mean
	Spread float64 // squared coefficient of variation of it
	Wait   float64 // mean time that it waits for something else
	Ragged float64 // squared coefficient of variation of that
}

// fleet is the server with these costs, under no traffic. A request computes half of its CPU
// time, waits, and computes the other half.
func (s *Server) fleet(kinds []Times, costs []Costs) *models.Fleet {
	rt := s.Runtime
	for k := range rt.Slowdown {
		rt.Slowdown[k] = 1
	}
	f := &models.Fleet{Services: []models.Service{{Runtime: rt, Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: s.Machine, Count: 1}}}}}
	for i, kind := range kinds {
		c := costs[i]
		class := models.Class{Name: kind.Name, Share: kind.Share}
		cpu := func(share float64) {
			class.Steps = append(class.Steps, models.Step{Action: models.CPU, Time: spread(c.CPU*s.Machine.Speed*share, c.Spread/share)})
		}
		if c.Wait > least {
			cpu(0.5)
			class.Steps = append(class.Steps, models.Step{Action: models.IO, Time: spread(c.Wait, c.Ragged)})
			cpu(0.5)
		} else {
			cpu(1)
		}
		f.Classes = append(f.Classes, class)
	}
	return f
}

// least is the shortest time that counts, in seconds.
const least = 1e-7

// spread is a gamma of that mean and squared coefficient of variation: from a constant, 0,
// through the exponential, 1, to what is rarely long. Its draws are those of one normal
// each, so that they move with its parameters.
func spread(mean, scv float64) models.Distribution {
	return newGamma(math.Max(mean, least), scv)
}

// A gammaByScore is a gamma whose draws are monotone in a normal score: x = Q(Φ(z)), with
// ln Q in a table.
type gammaByScore struct {
	mean, scv float64
	log       [scores]float64
}

const (
	scores    = 193
	lastScore = 4.8
	leastSCV  = 1e-4 // below it a time is as good as constant
)

func newGamma(mean, scv float64) *gammaByScore {
	g := &gammaByScore{mean: mean, scv: scv}
	if scv < leastSCV {
		g.scv = 0
		for i := range g.log {
			g.log[i] = math.Log(mean)
		}
		return g
	}
	unit, ln := unitGamma(scv), math.Log(mean)
	for i := range g.log {
		g.log[i] = math.Max(unit[i]+ln, lowestLog)
	}
	return g
}

var lowestLog = math.Log(least * 1e-2)

// unitGammas are tables of gammas of mean 1 by their squared coefficient of variation: a
// mean only moves them, and runs of a test have the same.
var unitGammas = struct {
	sync.Mutex
	tables map[float64]*[scores]float64
}{tables: map[float64]*[scores]float64{}}

// mostGammas are kept.
const mostGammas = 2048

func unitGamma(scv float64) *[scores]float64 {
	unitGammas.Lock()
	defer unitGammas.Unlock()
	if t := unitGammas.tables[scv]; t != nil {
		return t
	}
	t := new([scores]float64)
	law := distuv.Gamma{Alpha: 1 / scv, Beta: 1 / scv}
	for i := range t {
		z := lastScore * (2*float64(i)/(scores-1) - 1)
		q := law.Quantile(distuv.UnitNormal.CDF(z))
		if z > 2.5 && !(law.Survival(q) > 0) {
			q = math.Exp(t[i-1])
		}
		t[i] = math.Log(math.Max(q, math.SmallestNonzeroFloat64))
	}
	if len(unitGammas.tables) >= mostGammas {
		clear(unitGammas.tables)
	}
	unitGammas.tables[scv] = t
	return t
}

func (g *gammaByScore) at(z float64) float64 {
	x := (z/lastScore + 1) * (scores - 1) / 2
	x = math.Min(math.Max(x, 0), scores-1)
	i := min(int(x), scores-2)
	w := x - float64(i)
	return math.Exp(g.log[i]*(1-w) + g.log[i+1]*w)
}

func (g *gammaByScore) Draw(r *rand.Rand) float64 { return g.at(r.NormFloat64()) }
func (g *gammaByScore) Mean() float64             { return g.mean }
func (g *gammaByScore) SCV() float64              { return g.scv }
func (g *gammaByScore) String() string            { return "gamma" }

// lasting is traffic that ends.
type lasting struct {
	models.Open
	span sim.Time
}

// Horizon is when the test ends.
func (l lasting) Horizon() sim.Time { return l.span }

// under is the traffic of a test, for so many seconds of measuring.
func (t *Test) under(seconds float64) models.Traffic {
	span := sim.Seconds(t.WarmUp + seconds)
	if t.Users > 0 {
		return traffic.Users{Count: t.Users, Span: span}
	}
	if t.Even {
		return lasting{evenly(t.Offered), span}
	}
	return lasting{traffic.Poisson(t.Offered), span}
}

// evenly spaced arrivals, so many per second.
type evenly float64

func (e evenly) Rate() float64                        { return float64(e) }
func (e evenly) Rates() []float64                     { return []float64{float64(e)} }
func (e evenly) Horizon() sim.Time                    { return 0 }
func (e evenly) Scaled(factor float64) models.Traffic { return evenly(float64(e) * factor) }
func (e evenly) Shortened(float64) models.Traffic     { return e }
func (e evenly) String() string                       { return "evenly spaced" }
func (e evenly) Arrivals(r *rand.Rand) models.Arrivals {
	return &spaced{gap: 1 / float64(e), at: r.Float64() / float64(e)}
}

type spaced struct{ gap, at float64 }

// Next arrival: one gap after the last.
func (s *spaced) Next() (sim.Time, int) {
	at := s.at
	s.at += s.gap
	return sim.Seconds(at), models.AnyClass
}
