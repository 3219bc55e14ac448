package queueing_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"
	"time"

	"fleetcost/models/queueing"
)

// popularities are those of all ranks, the most popular first.
func popularities(z queueing.Zipf) []float64 {
	p := make([]float64, z.Keys)
	total := 0.0
	for i := range p {
		p[i] = math.Pow(float64(i+1), -z.Exponent)
		total += p[i]
	}
	for i := range p {
		p[i] /= total
	}
	return p
}

// lru is a cache as a program would write it: a ring of keys, the latest first.
type lru struct {
	next, prev []int // by key; the last entry is the ring's head
	held       []bool
	count      int
	mass       float64 // the popularity held: the chance that the next request hits
}

// newLRU fills a cache as it is after a time without end: the time since a key was
// last asked for is exponential with the key's popularity as its rate.
func newLRU(p []float64, size int, random *rand.Rand) *lru {
	c := &lru{next: make([]int, len(p)+1), prev: make([]int, len(p)+1), held: make([]bool, len(p))}
	head := len(p)
	c.next[head], c.prev[head] = head, head
	ages, order := make([]float64, len(p)), make([]int, len(p))
	for key := range p {
		ages[key], order[key] = random.ExpFloat64()/p[key], key
	}
	sort.Slice(order, func(i, j int) bool { return ages[order[i]] < ages[order[j]] })
	for _, key := range slices.Backward(order[:size]) {
		c.ask(key, p, size)
	}
	return c
}

func (c *lru) ask(key int, p []float64, size int) {
	head := len(p)
	drop := func(key int) { c.next[c.prev[key]], c.prev[c.next[key]] = c.next[key], c.prev[key] }
	if c.held[key] {
		drop(key)
	} else {
		c.held[key] = true
		c.mass += p[key]
		if c.count++; c.count > size {
			old := c.prev[head]
			drop(old)
			c.held[old] = false
			c.mass -= p[old]
			c.count--
		}
	}
	c.next[key], c.prev[key] = c.next[head], head
	c.prev[c.next[head]], c.next[head] = key, key
}

// TestCheAgainstLRU runs real caches under the same popularity. The hit ratio is
// measured as the mean of the popularity held, which varies far less than counted
// hits; its 95 % interval comes from ten independent runs, each from a stationary
// start.
func TestCheAgainstLRU(t *testing.T) {
	const replications = 10
	exponents := []float64{.6, .8, 1, 1.2}
	if testing.Short() {
		exponents = []float64{1}
	}
	for _, s := range exponents {
		z := queueing.Zipf{Keys: 100_000, Exponent: s}
		p := popularities(z)
		upTo := make([]float64, len(p))
		sum := 0.0
		for i := range p {
			sum += p[i]
			upTo[i] = sum
		}
		for _, row := range []struct {
			share    float64
			requests int // in each run: a small cache holds little popularity at a time
		}{{.001, 1_000_000}, {.01, 400_000}, {.1, 200_000}, {.5, 200_000}} {
			t.Run(fmt.Sprintf("s=%v,share=%v", s, row.share), func(t *testing.T) {
				random := rand.New(rand.NewPCG(1, uint64(1e6*row.share)))
				size := int(row.share * float64(z.Keys))
				mean, square := 0.0, 0.0
				for range replications {
					cache := newLRU(p, size, random)
					held := 0.0
					for range row.requests {
						key := sort.SearchFloat64s(upTo, random.Float64()*sum)
						cache.ask(min(key, len(p)-1), p, size)
						held += cache.mass / float64(row.requests)
					}
					mean += held / replications
					square += held * held / replications
				}
				doubt := 2.26 * math.Sqrt(max(0, square-mean*mean)/(replications-1)) / mean
				got := must(z.HitRatio(size))
				t.Logf("simulated %.5f ± %.3f %%, Che %.5f: off by %.3f %%", mean, 100*doubt, got, 100*(got/mean-1))
				if doubt > .003 {
					t.Errorf("the simulation leaves a doubt of %.2g", doubt)
				}
				if !near(got, mean, .01) {
					t.Errorf("hit ratio %v, an LRU cache has %v", got, mean)
				}
			})
		}
	}
}

// TestZipfGroupsAreTheExactSum compares with sums over every key.
func TestZipfGroupsAreTheExactSum(t *testing.T) {
	worst := 0.0
	for _, z := range []queueing.Zipf{
		{Keys: 5_000, Exponent: 3}, {Keys: 100_000, Exponent: .6}, {Keys: 300_000, Exponent: 0},
		{Keys: 300_000, Exponent: 1}, {Keys: 300_000, Exponent: 1.2},
	} {
		p := popularities(z)
		limit := z.Exponent*(2*z.Exponent+1)/(12*4096*4096) + 1e-10
		for _, rank := range []int{1, 100, z.Keys} {
			if got := must(z.Popularity(rank)); !near(got, p[rank-1], limit) {
				t.Errorf("%+v: popularity of rank %d is %v, want %v", z, rank, got, p[rank-1])
			}
		}
		for _, size := range []int{10, z.Keys / 100, z.Keys / 2} {
			time := must(z.CharacteristicTime(size))
			held, hits := 0.0, 0.0
			for _, q := range p {
				in := -math.Expm1(-q * time)
				held += in
				hits += q * in
			}
			worst = max(worst, math.Abs(held/float64(size)-1), math.Abs(must(z.HitRatio(size))/hits-1))
			if !near(held, float64(size), limit) || !near(must(z.HitRatio(size)), hits, 2*limit) {
				t.Errorf("%+v, size %d: holds %v, hits %v, exactly %v", z, size, held, must(z.HitRatio(size)), hits)
			}
		}
	}
	t.Logf("largest relative difference %.2g", worst)
}

// TestHitRatioOfManyKeys has a closed form to hold on to and no time to lose.
func TestHitRatioOfManyKeys(t *testing.T) {
	const euler = 0.57721566490153286061
	z := queueing.Zipf{Keys: 100_000_000, Exponent: 1}
	if want := 1 / (math.Log(1e8) + euler + .5e-8); !near(must(z.Popularity(1)), want, 2e-8) {
		t.Errorf("popularity of the first of 1e8 keys is %v, want %v", must(z.Popularity(1)), want)
	}
	start := time.Now()
	ratio := must(z.HitRatio(1_000_000))
	t.Logf("hit ratio %.6f after %v", ratio, time.Since(start))
	if taken := time.Since(start); taken > time.Second {
		t.Errorf("1e8 keys took %v", taken)
	}
}

// TestHitRatioBounds: between the popularity of a cache's size at random and that
// of the most popular keys; more room never hits less; all keys fit is 1.
func TestHitRatioBounds(t *testing.T) {
	for _, s := range []float64{0, .3, .8, 1, 1.5, 4, 10} {
		for _, keys := range []int{1, 2, 10, 4096, 4097, 50_000} {
			z := queueing.Zipf{Keys: keys, Exponent: s}
			p := popularities(z)
			best, last, next := 0.0, 0.0, 0
			for size := 0; size <= keys; size += 1 + size/3 {
				for ; next < size; next++ {
					best += p[next]
				}
				got := must(z.HitRatio(size))
				low := float64(size) / float64(keys)
				if got < low-1e-9 || got > best+1e-7 || got < last || got > 1 {
					t.Errorf("%+v, size %d: hit ratio %v, want %v to %v and at least %v", z, size, got, low, best, last)
				}
				if s == 0 && !near(got, low, 1e-9) {
					t.Errorf("%d of %d keys alike: hit ratio %v", size, keys, got)
				}
				last = got
			}
			if must(z.HitRatio(keys)) != 1 || must(z.HitRatio(keys+5)) != 1 || !math.IsInf(must(z.CharacteristicTime(keys)), 1) {
				t.Errorf("%+v: a cache for all keys misses", z)
			}
		}
	}
}

func ExampleZipf_HitRatio() {
	keys := queueing.Zipf{Keys: 1_000_000, Exponent: .9}
	for _, size := range []int{1_000, 10_000, 100_000} {
		ratio, _ := keys.HitRatio(size)
		fmt.Printf("%6d keys: %.0f %%\n", size, 100*ratio)
	}
	// Output:
	//   1000 keys: 22 %
	//  10000 keys: 39 %
	// 100000 keys: 64 %
}
