package plan

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/engine"
	"fleetcost/models/load"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
)

// Survivors. Requests that outlast the window are in its percentiles: whatever the
// rate, the share of slow requests and how long they take, the p99 is theirs when they
// are more than one in a hundred, and the mean holds their part. Nobody waits for
// anything here, so the law is that of the two constants: with share s of time D
//
//	p99 = D for s > 0.01, else that of the others; mean = s·D + (1 − s)·fast
func TestSlowRequestsCount(t *testing.T) {
	statistical(t)
	few(t)
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.SampledFrom([]float64{20, 300, 2_000, 20_000}).Draw(t, "rate")
		share := rapid.SampledFrom([]float64{0.003, 0.005, 0.015, 0.03, 0.2}).Draw(t, "share")
		slow := rapid.SampledFrom([]float64{0.5, 3, 20, 120, 3600}).Draw(t, "seconds")
		after := rapid.SampledFrom([]float64{0, 0.1}).Draw(t, "ms of CPU after it")
		const fast = 0.0001
		work := cpu(exactly(1e3 * fast))
		waits := []models.Step{work, io(exactly(1e3 * slow))}
		if after > 0 {
			waits = append(waits, cpu(exactly(after)))
		}
		classes := []models.Class{{Name: "fast", Share: 1 - share, Steps: []models.Step{work}}, {Name: "slow", Share: share, Steps: waits}}
		m := four.Machine
		m.Memory = 1 << 50
		f := fleet(traffic.Poisson(rate), classes, eventLoop, balancing.LeastOutstanding{}, m, 4)
		p := &Planner{Seed: 1, Scenario: models.Scenario{Goal: p99(1e3 * slow / 2), Classes: classes}}
		p.init()
		e, err := p.measure(t.Context(), f, surely)
		if err != nil {
			t.Fatal(err)
		}
		l := e.result.Latency
		if share > 0.01 != (e.standing == missed) {
			t.Errorf("a goal of half of %v s, which a share of %v takes: %v (p99 %v)", slow, share, e.standing, l.P99)
		}
		if share > 0.01 && math.Abs(l.P99.Mid-slow) > 0.01*slow {
			t.Errorf("p99 %v, want %v", l.P99, slow)
		}
		// Its doubt is that of the number of slow requests, four standard errors of it.
		want := share*slow + fast
		doubt := 4*slow*math.Sqrt(share/float64(e.offered())) + 1e-3
		if math.Abs(l.Mean.Mid-want) > doubt {
			t.Errorf("mean %v, want %v ± %v", l.Mean, want, doubt)
		}
		if own := e.result.Classes[1].Latency; math.Abs(own.Mean.Mid-slow) > 0.01*slow || math.Abs(own.P50.Mid-slow) > 0.01*slow {
			t.Errorf("the slow class takes %v in the mean and %v in the median, want %v", own.Mean, own.P50, slow)
		}
	})
}

// What is in flight at the end of a run and not known to end counts as longer: the
// upper ends of what it may move are open.
func TestWhatIsInFlightHasNoEnd(t *testing.T) {
	// A class that takes 100 s of CPU beside others on many lanes: a run of some
	// seconds sees no end of it.
	classes := []models.Class{
		{Name: "fast", Share: 0.98, Steps: []models.Step{cpu(exactly(0.1))}},
		{Name: "slow", Share: 0.02, Steps: []models.Step{cpu(exactly(1e5))}},
	}
	many := models.Runtime{Name: "many", Processes: models.ProcessRule{Plus: 1}, Lanes: 1 << 20, Backlog: models.NoLimit}
	m := four.Machine
	m.VCPU, m.Memory = 1<<15, 1<<50
	f := fleet(traffic.Poisson(10_000), classes, many, balancing.LeastOutstanding{}, m, 1)
	rep, err := engine.Replicate(t.Context(), f, engine.Options{Seed: 1, Requests: 20_000, Batches: 10, NoWarmUp: true})
	if err != nil {
		t.Fatal(err)
	}
	res := result.Summarize(f, load.Of(f).Worst(), []*result.Replication{rep})
	if res.Counts.InFlight == 0 {
		t.Fatal("nothing is in flight")
	}
	if l := res.Latency; !math.IsInf(l.P99.High, 1) || !math.IsInf(l.Mean.High, 1) || l.P99.Mid < 2 || math.IsInf(l.P50.High, 1) {
		t.Errorf("%d of 20000 are in flight after %v: p50 %v, p99 %v, mean %v", res.Counts.InFlight, rep.Span, l.P50, l.P99, l.Mean)
	}
}
