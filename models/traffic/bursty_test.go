package traffic

import (
	"math"
	"testing"

	"fleetcost/models"
	"fleetcost/sim"
)

// bursty is traffic with exponential bursts of that variance.
func bursty(t models.Open, scv float64, block sim.Time) Bursty {
	return Bursty{Open: t, Bursts: GammaBursts{scv, block, true}}
}

// counted are the arrivals in windows.
func counted(a models.Arrivals, window sim.Time, n int) []float64 {
	counts := make([]float64, n)
	for at, _ := a.Next(); at < sim.Time(n)*window; at, _ = a.Next() {
		counts[at/window]++
	}
	return counts
}

// moments are the mean and the variance of values.
func moments(values []float64) (mean, variance float64) {
	for _, x := range values {
		mean += x / float64(len(values))
	}
	for _, x := range values {
		variance += (x - mean) * (x - mean) / float64(len(values)-1)
	}
	return mean, variance
}

// Under a constant rate and under one that is told by buckets the counts have the index of
// the formula, and the mean of the rate; of windows that are as good as independent the
// variance is known to √(2/n), the gamma tail taken as so much again.
func TestBurstyIndex(t *testing.T) {
	const perSecond, n = 50.0, 20_000
	flat := &models.ArrivalCounts{Width: sim.Minute, Requests: make([]float64, n*10/60+10)}
	for i := range flat.Requests {
		flat.Requests[i] = 60 * perSecond
	}
	record := &Trace{Counts: flat, To: len(flat.Requests), Scale: 1}
	level := newStretch(Level(perSecond), Clock{}, 0, (n+1)*10*sim.Second)
	for name, open := range map[string]models.Open{"constant": Poisson(perSecond), "record": record, "half of each minute": record.Scaled(1).Shortened(0.999).(models.Open), "law": level} {
		b := bursty(open, 0.2, sim.Second)
		mean, variance := moments(counted(b.Arrivals(sim.Stream(1, 0, name)), 10*sim.Second, n))
		want := b.Bursts.Index(perSecond, 10*sim.Second)
		if math.Abs(variance/mean-want) > 4*2*math.Sqrt(2./n)*want {
			t.Errorf("%s: an index of %v, want %v", name, variance/mean, want)
		}
		if off := 4 * math.Sqrt(want*10*perSecond/n); math.Abs(mean-10*perSecond) > off {
			t.Errorf("%s: %v in 10 s, want %v", name, mean, 10*perSecond)
		}
	}
}

// Of an infinite number of exponential servers the number busy N is a filtered rate: with
// the rate's autocovariance λ²c²·e^(−u/τ),
//
//	Var N = λ/μ + λ²c²/(μ·(μ + 1/τ))
func TestBurstyInfiniteServers(t *testing.T) {
	const lambda, scv, mu = 20.0, 0.5, 1.0
	const block, n, apart = 2 * sim.Second, 20_000, 12.0 // seconds between two looks
	b := bursty(Poisson(lambda), scv, block)
	stream := sim.Stream(1, 0, "service")
	arrivals := b.Arrivals(sim.Stream(1, 0, "bursts"))
	busy := make([]float64, n)
	for {
		at, _ := arrivals.Next()
		from := at.Seconds()
		k := int(math.Ceil(from / apart))
		if k >= n {
			break
		}
		for to := from + stream.ExpFloat64()/mu; k < n && float64(k)*apart < to; k++ {
			busy[k]++
		}
	}
	mean, variance := moments(busy[1:])
	want := lambda/mu + lambda*lambda*scv/(mu*(mu+1/block.Seconds()))
	if math.Abs(mean-lambda/mu) > 4*math.Sqrt(want/n) {
		t.Errorf("%v are busy, want %v", mean, lambda/mu)
	}
	if math.Abs(variance-want) > 4*2*math.Sqrt(2./n)*want {
		t.Errorf("a variance of %v, want %v", variance, want)
	}
}

// A part of the traffic has its rates, for as long, and the same factor.
func TestBurstyParts(t *testing.T) {
	b := bursty(Poisson(100), 0.3, sim.Second)
	part := b.Scaled(0.25).(Bursty)
	if part.Rate() != 25 || part.Bursts != b.Bursts || part.Horizon() != 0 {
		t.Errorf("%+v", part)
	}
	if Calm(part) != models.Traffic(Poisson(25)) || WithBursts(Poisson(3), part).(Bursty).Bursts != b.Bursts || WithBursts(Poisson(3), Poisson(4)) != models.Open(Poisson(3)) {
		t.Error("bursts are not what is taken away and given")
	}
}
