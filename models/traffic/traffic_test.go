package traffic

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"fleetcost/models"
	"fleetcost/models/modeltest"
	"fleetcost/sim"
)

// The contract of every traffic pattern, a new one included: whatever its keys
// say, and even when they say nothing, it answers with traffic that can be
// run, and records a problem where that is not what was asked for.
func TestEveryPatternKeepsTheContract(t *testing.T) {
	for _, p := range models.Patterns.Entries() {
		t.Run(p.Name, func(t *testing.T) {
			if p.About == "" || strings.Contains(p.About, "\n") {
				t.Errorf("describes itself as %q", p.About)
			}
			silent := &modeltest.Answers{}
			traffic := p.Value(silent)
			for _, problem := range silent.Problems {
				if !strings.Contains(problem, ": ") || strings.HasSuffix(problem, "; ") {
					t.Errorf("the problem %q does not say how to fix it", problem)
				}
			}
			checkTraffic(t.Fatalf, traffic)
			rapid.Check(t, func(t *rapid.T) {
				willing := &modeltest.Answers{Willing: func(what string, n int) int { return rapid.IntRange(0, n-1).Draw(t, what) }}
				checkTraffic(t.Fatalf, p.Value(willing))
			})
		})
	}
}

// checkTraffic holds traffic against what the interface promises.
func checkTraffic(fail func(string, ...any), traffic models.Traffic) {
	if traffic == nil {
		fail("no traffic at all")
		return
	}
	rate, rates, horizon := traffic.Rate(), traffic.Rates(), traffic.Horizon()
	if !(rate > 0) || math.IsInf(rate, 0) {
		fail("a mean rate of %v", rate)
	}
	for _, r := range rates {
		if !(r >= 0) || math.IsInf(r, 0) {
			fail("a rate of %v", r)
		}
	}
	if len(rates) == 0 || horizon == 0 && len(rates) != 1 {
		fail("%d rates for a horizon of %v", len(rates), horizon)
	}
	if mean := stat.Mean(rates, nil); math.Abs(mean-rate) > 1e-9*rate {
		fail("the mean of the rates is %v, the mean rate %v", mean, rate)
	}
	if horizon < 0 || horizon == sim.Never {
		fail("a horizon of %v", horizon)
	}
	if text := traffic.String(); text == "" || strings.Contains(text, "\n") {
		fail("describes itself as %q", text)
	}

	triple := traffic.Scaled(3)
	if triple.Horizon() != horizon {
		fail("three times the rate: horizon %v instead of %v", triple.Horizon(), horizon)
	}
	for i, r := range triple.Rates() {
		if math.Abs(r-3*rates[i]) > 1e-9*rate {
			fail("three times the rate of %v is %v", rates[i], r)
		}
	}
	half := traffic.Shortened(0.5)
	if d := half.Horizon() - horizon/2; d < -sim.Time(len(rates)) || d > sim.Time(len(rates)) {
		fail("half of %v is %v", horizon, half.Horizon())
	}
	if !reflect.DeepEqual(half.Rates(), rates) {
		fail("shortened traffic has other rates")
	}
	if traffic.Rate() != rate || traffic.Horizon() != horizon {
		fail("scaling or shortening changed the traffic itself")
	}

	open, comes := traffic.(models.Open)
	if closed, waits := traffic.(models.Closed); comes == waits || waits && closed.Population() < 1 {
		fail("it is either open or closed, with a population")
	}
	if !comes {
		return
	}
	first, again := open.Arrivals(sim.Stream(1, 0, "arrival")), open.Arrivals(sim.Stream(1, 0, "arrival"))
	last := sim.Time(0)
	for range 500 {
		at, class := first.Next()
		if at2, class2 := again.Next(); at2 != at || class2 != class {
			fail("the same stream gives an arrival at %v and at %v", at, at2)
		}
		switch {
		case last == sim.Never && at != sim.Never:
			fail("an arrival after the last one")
		case at < last:
			fail("an arrival at %v after one at %v", at, last)
		case horizon > 0 && at >= horizon && at != sim.Never:
			fail("an arrival at %v, behind the horizon %v", at, horizon)
		case class < models.AnyClass:
			fail("an arrival of class %d", class)
		}
		last = at
	}
}

// What a pattern calls its rate is the rate at which requests arrive: over 40
// runs the mean count lies within five of its own standard errors.
func TestEveryPatternKeepsItsRate(t *testing.T) {
	for _, p := range models.Patterns.Entries() {
		t.Run(p.Name, func(t *testing.T) {
			for given := range 3 {
				traffic, open := p.Value(&modeltest.Answers{Willing: func(_ string, n int) int { return given % n }}).(models.Open)
				if !open {
					continue // they wait for answers
				}
				until := traffic.Horizon()
				if until == 0 {
					until = sim.Seconds(500 / traffic.Rate())
				}
				counts := make([]float64, 40)
				for seed := range counts {
					arrivals := traffic.Arrivals(sim.Stream(uint64(seed), 0, "arrival"))
					for at, _ := arrivals.Next(); at < until && counts[seed] < 1e5; at, _ = arrivals.Next() {
						counts[seed]++
					}
				}
				mean, sd := stat.MeanStdDev(counts, nil)
				want := traffic.Rate() * until.Seconds()
				if want > 5e4 || traffic.Rate() > 1e6 {
					continue // too long to count; too fast for the clock
				}
				if math.Abs(mean-want) > 5*math.Max(sd, math.Sqrt(want))/math.Sqrt(float64(len(counts))) {
					t.Errorf("%v: %.6g arrivals on average, should be %.6g", traffic, mean, want)
				}
			}
		})
	}
}

// Keys of the constant rate.
func TestConstantPattern(t *testing.T) {
	pattern, ok := models.Patterns.Find("constant")
	if !ok {
		t.Fatal("there is no constant traffic")
	}
	for _, c := range []struct {
		sentence string
		given    map[string]any
		want     models.Traffic
		problem  string
	}{
		{"a rate is a rate", map[string]any{"rate": 800.0}, Poisson(800), ""},
		{"no rate: say so, and go on with one", nil, Poisson(1), "rate: is missing"},
	} {
		keys := &modeltest.Answers{Given: c.given}
		if got := pattern(keys); got != c.want {
			t.Errorf("%s: got %v", c.sentence, got)
		}
		if got := strings.Join(keys.Problems, "\n"); c.problem == "" && got != "" || !strings.Contains(got, c.problem) {
			t.Errorf("%s: problems %q", c.sentence, got)
		}
	}
}

// A Poisson stream has independent counts with variance equal to their mean:
// the dispersion (n−1)·s²/mean is χ² with n−1 degrees of freedom, and its gaps
// are exponential.
func TestPoissonIsPoisson(t *testing.T) {
	const rate, seconds = 40.0, 4000
	arrivals := Poisson(rate).Arrivals(sim.Stream(1, 0, "arrival"))
	counts := make([]float64, seconds)
	var gaps []float64
	last := sim.Time(0)
	for {
		at, class := arrivals.Next()
		if class != models.AnyClass {
			t.Fatalf("class %d of a stream that knows no classes", class)
		}
		if at >= seconds*sim.Second {
			break
		}
		counts[at/sim.Second]++
		gaps = append(gaps, (at - last).Seconds())
		last = at
	}
	mean, variance := stat.MeanVariance(counts, nil)
	if d := math.Abs(mean - rate); d > 4*math.Sqrt(rate/seconds) {
		t.Errorf("%.5g requests per second, want %v", mean, rate)
	}
	law := distuv.ChiSquared{K: seconds - 1}
	if x, low, high := (seconds-1)*variance/mean, law.Quantile(5e-5), law.Quantile(1-5e-5); x < low || x > high {
		t.Errorf("index of dispersion %.4g, chance allows %.4g to %.4g", variance/mean, low/law.K, high/law.K)
	}
	if r := stat.Correlation(counts[1:], counts[:seconds-1], nil); math.Abs(r) > 4/math.Sqrt(seconds) {
		t.Errorf("neighbouring seconds are correlated by %.3g", r)
	}
	checkCDF(t, gaps, distuv.Exponential{Rate: rate}.CDF)
}

// Scaling the rate scales the gaps of the same stream: comparisons between
// loads use common random numbers too.
func TestScaledPoissonIsTheSameStream(t *testing.T) {
	slow := Poisson(10).Arrivals(sim.Stream(1, 0, "arrival"))
	fast := Poisson(10).Scaled(4).(models.Open).Arrivals(sim.Stream(1, 0, "arrival"))
	for i := range sim.Time(1000) {
		a, _ := slow.Next()
		b, _ := fast.Next()
		if d := a - 4*b; d < -4*(i+1) || d > 4*(i+1) {
			t.Fatalf("arrival %d at %v, and at %v with four times the rate", i, a, b)
		}
	}
}
