package calibration

import (
	"fmt"
	"math"
)

// Requests that are given as one kind may be two, light ones and a few heavy ones, which
// wait for the same: no gamma has such a CPU time, whose largest values are all alike. A
// mixture of two constants has the same mean m and squared coefficient of variation v: a
// share q of requests takes m·(1 + (1−q)d), all others m·(1 − qd), d² = v/(q(1−q)), and it
// needs v ≤ (1−q)/q.

// heavyShares are looked at first, half a decade apart: a tail of more than a third is no tail, and
// one of less than a hundredth is not in a p99.
var heavyShares = []float64{0.3, 0.1, 0.03, 0.01}

// betweenShares is the ratio of a share that is looked at next, half way to its neighbour.
var betweenShares = math.Pow(10, 0.25)

// unlikeOne is the coefficient of variation of the CPU time from which on it is asked whether
// requests are of two kinds: one kind is hardly ever spread by more (prior.go).
const unlikeOne = 2

// lightest is what a light request takes at least, of the mean.
const lightest = 1e-3

// parts of requests of these kinds: each kind itself, or, where a share of the one is heavy,
// light and heavy ones.
func parts(kinds []Times, heavy float64) []Times {
	if heavy == 0 {
		return kinds
	}
	light, rest := kinds[0], kinds[0]
	light.Name, light.Share = kinds[0].Name+"-light", 1-heavy
	rest.Name, rest.Share = kinds[0].Name+"-heavy", heavy
	return []Times{light, rest}
}

// mixed are the costs of light and of heavy requests.
func mixed(c Costs, heavy float64) []Costs {
	d := math.Sqrt(c.Spread / (heavy * (1 - heavy)))
	d = math.Min(d, (1-lightest)/heavy)
	light, rest := c, c
	light.CPU, light.Spread = c.CPU*(1-heavy*d), 0
	rest.CPU, rest.Spread = c.CPU*(1+(1-heavy)*d), 0
	return []Costs{light, rest}
}

// decisive is the difference of Schwarz's criterion from which on evidence is called strong
// (Kass and Raftery, Bayes Factors, 1995): few runs of the simulator tell it within some
// units only.
const decisive = 6

// mixtures are the likeliest costs of light and heavy requests, or alike, those of one kind,
// where these are as likely: one value more must be worth ln n of the n figures (Schwarz's
// criterion) and decisive beside. They start from the most irregular CPU times that closed forms explain the
// tests with.
func (p *problem) mixtures(alike *place, irregular []float64) (*place, error) {
	if len(p.scale) != 1 || p.fixed[1] || scvOf(alike.x[1]) < unlikeOne*unlikeOne {
		return alike, nil
	}
	defer func(heavy float64) { p.heavy = heavy }(p.heavy)
	best, err := p.heavyAmong(heavyShares, irregular)
	if err != nil {
		return nil, err
	}
	for _, closer := range []float64{betweenShares, math.Sqrt(betweenShares)} {
		near, err := p.heavyAmong([]float64{best.heavy / closer, best.heavy * closer}, best.x)
		if err != nil {
			return nil, err
		}
		if near.unlikely < best.unlikely {
			best = near
		}
	}
	if best.unlikely+math.Log(float64(len(p.figures)))+decisive > alike.unlikely {
		return alike, nil
	}
	return best, nil
}

// heavyAmong are the likeliest costs with one of these shares of heavy requests.
func (p *problem) heavyAmong(shares []float64, from []float64) (*place, error) {
	var places []*place
	for _, p.heavy = range shares {
		x := append([]float64(nil), from...)
		x[1] = math.Min(x[1], spreadOf(0.8*(1-p.heavy)/p.heavy))
		at, err := p.stand(x)
		if err != nil {
			return nil, err
		}
		places = append(places, at)
	}
	return p.follow(places)
}

// heavyOf is the share of heavy requests that was found where tests have one kind.
func heavyOf(kinds []Kind, tests []Test) float64 {
	if len(tests) > 0 && len(kinds) > len(tests[0].Requests) {
		return kinds[len(kinds)-1].Share
	}
	return 0
}

func (p *problem) saidOfMixture() string {
	return fmt.Sprintf("requests are likelier of two kinds, %.3g %% of them heavy, than of one: if you can tell them apart, give each its lines", 100*p.heavy)
}
