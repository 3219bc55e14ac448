package plan

import (
	"context"
	"math"
	"sync"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/traffic"
)

// A known queue is a fleet whose response times have a law in closed form.
type knownQueue struct {
	sentence string
	fleet    *models.Fleet
	seeds    int
	mean     float64
	quantile func(q float64) float64
}

// markov is M/M/1 at a load with 10 ms of work: response times are exponential with
// rate μ − λ.
func markov(sentence string, load float64) knownQueue {
	rate := 100 * (1 - load)
	return knownQueue{sentence, fleet(traffic.Poisson(100*load), class(cpu(exponential(10))), single, balancing.LeastOutstanding{}, one.Machine, 1), 20,
		1 / rate, func(q float64) float64 { return -math.Log(1-q) / rate }}
}

// knownQueues are some from idle to nearly overloaded.
func knownQueues() []knownQueue {
	sigma := math.Log(500./20) / distuv.UnitNormal.Quantile(0.99)
	return []knownQueue{
		markov("M/M/1 at load 0.5", 0.5),
		markov("M/M/1 at load 0.8", 0.8),
		with(markov("M/M/1 at load 0.95", 0.95), func(q *knownQueue) { q.seeds = 10 }), // which takes millions of requests
		{"M/G/∞ with lognormal times", fleet(traffic.Poisson(500), class(io(spread(20, 500))), single, balancing.LeastOutstanding{}, one.Machine, 1), 20,
			0.02 * math.Exp(sigma*sigma/2), func(q float64) float64 { return 0.02 * math.Exp(sigma*distuv.UnitNormal.Quantile(q)) }},
	}
}

// evaluations of a fleet to the usual precision, one for each seed.
func evaluations(t *testing.T, f *models.Fleet, goal models.Goal, c care, seeds int) []*evaluation {
	statistical(t)
	all := make([]*evaluation, seeds)
	var group sync.WaitGroup
	turns := make(chan bool, 2)
	for seed := range seeds {
		turns <- true
		group.Go(func() {
			defer func() { <-turns }()
			p := &Planner{Seed: uint64(seed), Scenario: models.Scenario{Goal: goal}}
			p.init()
			var err error
			if all[seed], err = p.measure(context.Background(), f, c); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	return all
}

// The claim of 95 %, measured: the interval of every figure that is reported holds
// the exact value in at least 93 of 100 evaluations, near saturation and in the tail
// too. With that coverage as few as the test asks for come once in a thousand times.
func TestCoverage(t *testing.T) {
	statistical(t)
	if testing.Short() {
		t.Skip("eighty million requests")
	}
	figures := []float64{0, 0.5, 0.9, 0.95, 0.99, 0.999}
	covered, n := map[float64]int{}, 0
	law := distuv.Binomial{P: 0.93}
	fewest := func(n int) int {
		law.N = float64(n)
		k := 0
		for law.CDF(float64(k)) < 1e-3 {
			k++
		}
		return k
	}
	for _, k := range knownQueues() {
		own := map[float64]int{}
		requests := int64(0)
		for _, e := range evaluations(t, k.fleet, p99(1e6), precisely, k.seeds) {
			requests += e.result.Counts.Offered / int64(k.seeds)
			for _, q := range figures {
				truth := k.mean
				if q > 0 {
					truth = k.quantile(q)
				}
				if i := e.result.Latency.At(q); i.Low <= truth && truth <= i.High {
					own[q]++
					covered[q]++
				}
			}
		}
		n += k.seeds
		t.Logf("%s, %d requests: %v of %d", k.sentence, requests, own, k.seeds)
		for _, q := range figures {
			if own[q] < fewest(k.seeds) {
				t.Errorf("%s: %d of %d intervals of %v hold the exact value", k.sentence, own[q], k.seeds, q)
			}
		}
	}
	for _, q := range figures {
		if covered[q] < fewest(n) {
			t.Errorf("%d of %d intervals of %v hold the exact value", covered[q], n, q)
		}
	}
}

// Both error rates of a verdict, over seeds: that a fleet counts as meeting a goal
// that it misses, and that one counts as missing a goal that it meets, by how far the
// exact p99 lies from the goal. Where it is 5 % away hardly any is wrong or unclear;
// where it is nearer the likely ones say that they are no more than likely.
func TestBothErrorRates(t *testing.T) {
	statistical(t)
	if testing.Short() {
		t.Skip("a hundred million requests")
	}
	const seeds = 16
	q := markov("M/M/1 at load 0.7", 0.7)
	for _, c := range []struct {
		excess                        float64 // of the exact p99 over the goal
		mostMet, mostLikely, mostMiss int
	}{
		{+0.05, 0, 0, seeds},
		{+0.01, 2, 8, seeds},
		{-0.02, seeds, seeds, 2},
		{-0.05, seeds, 2, 0},
	} {
		count := map[standing]int{}
		likely, requests := 0, int64(0)
		for _, e := range evaluations(t, q.fleet, p99(1e3*q.quantile(0.99)/(1+c.excess)), surely, seeds) {
			count[e.standing]++
			requests += e.offered() / seeds
			if e.likely {
				likely++
			}
		}
		t.Logf("the p99 is %+.0f %% of the goal away: met %d, likely %d, unclear %d, missed %d of %d; %d requests",
			100*c.excess, count[met], likely, count[unclear]-likely, count[missed], seeds, requests)
		if count[met] > c.mostMet || likely > c.mostLikely || count[missed] > c.mostMiss {
			t.Errorf("%+.0f %%: met %d (at most %d), likely %d (%d), missed %d (%d)", 100*c.excess,
				count[met], c.mostMet, likely, c.mostLikely, count[missed], c.mostMiss)
		}
	}
}
