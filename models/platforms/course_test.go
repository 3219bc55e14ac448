package platforms

import (
	"math"
	"math/rand/v2"
	"testing"

	"fleetcost/models"
	"fleetcost/sim"
)

// lawExcess is by how much the law may count too many: an instance that is more than there
// were is counted though the steady state has some of its cold starts.
const lawExcess = 1.15

// poissonAt are arrivals at a rate.
func poissonAt(rate func(at sim.Time) float64, most float64, seed uint64) models.Arrivals {
	return &thinned{rate, most, sim.Stream(seed, 0, "arrivals"), 0}
}

// thinned are arrivals of a Poisson process whose rate changes (Lewis and Shedler).
type thinned struct {
	rate func(at sim.Time) float64
	most float64
	r    *rand.Rand
	at   sim.Time
}

func (t *thinned) Next() (sim.Time, int) {
	for {
		t.at += sim.Seconds(t.r.ExpFloat64() / t.most)
		if t.r.Float64()*t.most < t.rate(t.at) {
			return t.at, -1
		}
	}
}

func steadily(rate float64, seed uint64) models.Arrivals {
	return poissonAt(func(sim.Time) float64 { return rate }, rate, seed)
}

// A day whose rate swings, against the pool itself run through it: instances in the mean, and
// cold starts, whose number is that of a process of rare events.
func TestTheLawFollowsTheTraffic(t *testing.T) {
	const step, day = sim.Minute, 24 * sim.Hour
	pool := Pool{KeepAlive: 10 * sim.Minute, Limit: 1000,
		Lasts: func(r *rand.Rand) sim.Time { return sim.Seconds(0.2 * r.ExpFloat64()) },
		Init:  func(*rand.Rand) sim.Time { return 500 * sim.Millisecond }}
	for _, c := range []struct{ low, high float64 }{{0.0005, 0.01}, {0.02, 0.4}, {1, 10}} {
		rate := func(at sim.Time) float64 {
			return c.low + (c.high-c.low)*(1-math.Cos(2*math.Pi*float64(at)/float64(day)))/2
		}
		rates := make([]float64, day/step)
		for k := range rates {
			rates[k] = rate(sim.Time(k)*step + step/2)
		}
		law := pool.Law(c.low, c.high, 0.2, func(rate float64) models.Arrivals { return steadily(rate, 7) }, 1)
		var there, cold float64
		for _, s := range law.Follow(step, rates) {
			there, cold = there+s.There/float64(len(rates)), cold+s.Cold
		}
		var seen, square, instances float64
		const days = 8
		for seed := range uint64(days) {
			p := pool.Run(poissonAt(rate, c.high, 100+seed), 0, day, 0, sim.Stream(seed, 0, "pool"))
			seen, square, instances = seen+float64(p.Cold)/days, square+float64(p.Cold*p.Cold)/days, instances+p.There/days
		}
		doubt := 3.5 * math.Sqrt(math.Max(square-seen*seen, seen)/days)
		if cold < seen-doubt || cold > seen*lawExcess+doubt || math.Abs(there/instances-1) > lawExcess-1 {
			t.Errorf("from %v/s to %v/s: %.1f cold starts, seen %.1f ± %.1f; %.3f instances, seen %.3f", c.low, c.high, cold, seen, doubt, there, instances)
		}
	}
}
