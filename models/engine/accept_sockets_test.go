package engine

import (
	"math"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// Processes that share a listening socket serve for one that is being replaced. Where
// replacements take much longer than queues last, n processes of which each is away
// for the share a of the time, at random, are an M/D/1 queue each of those that
// serve:
//
//	E[T] = Σ P(k of n serve) · s·(1 + ρ/(2·(1 − ρ))),  ρ = λ·s/k,  P binomial,
//
// and the share P(0) waits for half of Boot. A process that serves gets
// λ/(1 + (n−1)·(1−a)) of the requests, and a is Boot over Boot and the time in which
// those are E[L].
func TestOthersServeForWhatIsReplaced(t *testing.T) {
	t.Parallel()
	const (
		n, rate, s = 4, 800.0, 0.001
		share      = 2000
		boot       = 0.1
	)
	a := 0.0
	for range 50 {
		a = boot / (boot + share*(1+(n-1)*(1-a))/rate)
	}
	want := math.Pow(a, n) * (boot/2 + s)
	for k, choose := 1, []float64{1, 4, 6, 4, 1}; k <= n; k++ {
		rho := rate * s / float64(k)
		want += choose[k] * math.Pow(1-a, float64(k)) * math.Pow(a, float64(n-k)) * s * (1 + rho/2/(1-rho))
	}
	for _, accept := range []models.Accept{models.AcceptKernel, models.AcceptShared} {
		rt := models.Runtime{Processes: models.ProcessRule{Plus: n}, Lanes: 1, Backlog: models.NoLimit, Accept: accept, Recycle: models.Recycle{Requests: share, Boot: sim.Seconds(boot)}}
		f := &models.Fleet{Traffic: traffic.Poisson(rate), Classes: single(compute(s * 1e3)), Services: []models.Service{{Runtime: rt, Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: core(n), Count: 1}}}}}
		var means []float64
		for seed := range uint64(16) {
			sum, all := 0.0, 0.0
			o := Options{Seed: seed, Requests: shorten(200_000)}
			o.Observe = func(d Departure) {
				sum += (d.Left - d.Born).Seconds()
				all++
			}
			replicate(t, f, o)
			means = append(means, sum/all)
		}
		mean, half := meanOf(means)
		switch {
		case accept == models.AcceptKernel && math.Abs(mean-want) > half:
			t.Errorf("%v: mean response time %.4f ± %.4f ms, want %.4f", accept, mean*1e3, half*1e3, want*1e3)
		case accept == models.AcceptShared && mean-half > want: // it takes the idle ones first
			t.Errorf("%v: mean response time %.4f ± %.4f ms, which is more than %.4f at random", accept, mean*1e3, half*1e3, want*1e3)
		}
	}
}
