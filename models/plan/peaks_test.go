package plan

import (
	"context"
	"math"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/sim"
)

// A fleet that is turned down by its busiest times alone misses the goal over the
// whole window.
func TestWhatIsCrowdedMisses(t *testing.T) {
	statistical(t)
	tried, infeasibleByPeaks := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		tried++
		rates := rapid.SliceOfN(rapid.Float64Range(1, 130), 4, 30).Draw(t, "requests per second")
		rt := single
		if rapid.Bool().Draw(t, "bounded backlog") {
			rt.Concurrency = 1
			rt.Backlog = rapid.IntRange(0, 200).Draw(t, "backlog")
		}
		work := class(cpu(exponential(rapid.Float64Range(5, 12).Draw(t, "ms of CPU"))))
		quantile := rapid.SampledFrom([]float64{0.5, 0.9, 0.99}).Draw(t, "quantile")
		goal := models.Goal{
			Latency:   []models.LatencyGoal{{Quantile: quantile, Limit: sim.Seconds(rapid.Float64Range(0.02, 4).Draw(t, "limit"))}},
			ErrorRate: rapid.SampledFrom([]float64{0.001, 0.01, 0.1}).Draw(t, "errors"),
		}
		window := trace(30*sim.Second, rates...)
		f := fleet(window, work, rt, balancing.RoundRobin{}, one.Machine, 1)
		p := &Planner{Scenario: scenario(1, work, goal, rt, "one"), Catalogue: catalogue(one), Seed: rapid.Uint64().Draw(t, "seed")}
		p.init()
		if p.infeasibleByBound(f) != nil {
			return
		}
		why, err := p.busiest(context.Background(), f, window, math.Inf(1))
		if err != nil {
			t.Fatal(err)
		}
		if why == nil {
			return
		}
		infeasibleByPeaks++
		p.Seed++
		e, err := p.measure(context.Background(), f, surely)
		if err != nil {
			t.Fatal(err)
		}
		if e.standing == met {
			t.Fatalf("turned down because %s; but of the whole, p%g is %v and the error rate %v", why, 100*quantile, e.result.Latency.At(quantile), e.result.ErrorRate)
		}
	})
	t.Logf("%d of %d fleets were turned down", infeasibleByPeaks, tried)
	if infeasibleByPeaks == 0 {
		t.Error("the test tests nothing")
	}
}

// A long window in which a fleet is overloaded for some minutes is not simulated from
// end to end to find that it misses its goal.
func TestOverloadedMinutesDecide(t *testing.T) {
	statistical(t)
	day := make([]float64, 1440)
	for i := range day {
		day[i] = 60
		if i/20 == 40 {
			day[i] = 550 // of 500 that five instances can do
		}
	}
	s := scenario(1, class(cpu(exponential(10))), p99(300), single, "one")
	s.Traffic = trace(sim.Minute, day...)
	p := &Planner{Scenario: s, Catalogue: catalogue(one), Seed: 1}
	p.init()
	f := p.fleet(s.Designs[0], one.Machine, 5)
	if why := p.overloadedByFluid(f); why != nil {
		t.Fatalf("the fluid law alone decides: %s", why)
	}
	e, err := p.evaluate(context.Background(), f, surely)
	if err != nil {
		t.Fatal(err)
	}
	if e.standing != missed || e.result.Counts.Offered > 0 {
		t.Errorf("standing %v after the %d requests of the whole window", e.standing, e.result.Counts.Offered)
	}
}
