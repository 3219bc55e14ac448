package queueing

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/integrate/quad"
)

// MaxKeys is the most keys that a popularity law accepts.
const MaxKeys = 1 << 40

// Zipf is the popularity of keys by rank: the key of rank i, from 1, is asked
// for with probability
//
//	p_i = i^-s / H,    H = Σ_{i=1..N} i^-s
//
// Exponent 0 is uniform. Web requests follow it with s of about 0.6 to 0.9
// (L. Breslau et al., "Web caching and Zipf-like distributions: evidence and
// implications", INFOCOM 1999), in-memory caches often with more than 1 (J. Yang,
// Y. Yue, K. V. Rashmi, "A large scale analysis of hundreds of in-memory cache
// clusters at Twitter", OSDI 2020).
type Zipf struct {
	Keys     int     // N
	Exponent float64 // s, 0 to 10
}

// Validate reports every parameter out of range.
func (z Zipf) Validate() error {
	var exponent error
	if !(z.Exponent >= 0 && z.Exponent <= 10) {
		exponent = fmt.Errorf("queueing: exponent is %v; want a number from 0 to 10", z.Exponent)
	}
	return errors.Join(countUpTo("keys", z.Keys, 1, MaxKeys), exponent)
}

// Popularity returns the share of requests that ask for the key of this rank, 1
// being the most popular.
func (z Zipf) Popularity(rank int) (float64, error) {
	if err := z.Validate(); err != nil {
		return 0, err
	}
	if err := countUpTo("rank", rank, 1, z.Keys); err != nil {
		return 0, err
	}
	first := z.ranks()[0] // i^-s is 1 there
	return first.popularity * math.Pow(float64(rank), -z.Exponent), nil
}

// rankGroup stands for so many keys of one popularity.
type rankGroup struct{ keys, popularity float64 }

// Ranks up to single are summed one by one.
const single = 4096

// ranks returns a few thousand groups over which a sum is that over all keys:
//
//	Σ_i f(p_i) ≈ Σ_groups keys·f(popularity)
//
// It is exact for up to 4096 keys. Beyond, the sum is taken as the integral over
// rank from 4096½ to N+½, whose unit intervals have their ranks in the middle,
// and that by Gauss's rule on pieces of equal ratio. The middle misses at most
// |f″|/24, and for f = p, 1-exp(-pt) and p·(1-exp(-pt)) as functions of rank x
// |f″| ≤ 2s(2s+1)·f/x². So the relative error of the sum is at most
// s(2s+1)/(12·4096²), which is 1.5e-8 for s = 1; that of Gauss's rule is below it.
func (z Zipf) ranks() []rankGroup {
	groups := make([]rankGroup, 0, single)
	for i := 1; i <= min(z.Keys, single); i++ {
		groups = append(groups, rankGroup{1, math.Pow(float64(i), -z.Exponent)})
	}
	if z.Keys > single {
		const points = 16
		lo, hi := math.Log(single+.5), math.Log(float64(z.Keys)+.5)
		pieces := math.Ceil(max(1, z.Exponent) * (hi - lo) / math.Ln2)
		step := (hi - lo) / pieces
		var at, weight [points]float64
		for i := range int(pieces) {
			left := lo + float64(i)*step
			quad.Legendre{}.FixedLocations(at[:], weight[:], left, left+step)
			for k, y := range at {
				groups = append(groups, rankGroup{weight[k] * math.Exp(y), math.Exp(-z.Exponent * y)})
			}
		}
	}
	total := 0.0
	for _, g := range groups {
		total += g.keys * g.popularity
	}
	for i := range groups {
		groups[i].popularity /= total
	}
	return groups
}
