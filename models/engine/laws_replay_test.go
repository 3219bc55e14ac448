package engine

import (
	"context"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// Requests that are replayed to one server wait for those before them (Lindley's
// recursion): Wₙ₊₁ = max(0, Wₙ + Sₙ − Tₙ), with the service times S of their classes and
// the times T between their arrivals, as they were recorded.
func TestReplayFollowsLindley(t *testing.T) {
	record := &traffic.Trace{Counts: &models.ArrivalCounts{Width: sim.Second, Requests: []float64{5, 0, 3}}, To: 3, Scale: 1, Singly: true}
	singles := traffic.NewSingles(record, 1)
	arrivals := []struct {
		at    sim.Time
		class int
	}{{100, 0}, {101, 1}, {102, 0}, {103, 0}, {900, 1}, {2000, 1}, {2010, 1}, {2500, 0}}
	for _, a := range arrivals {
		singles.Add(record, a.at*sim.Millisecond, a.class)
	}
	exactly := func(seconds float64) models.Step {
		d, err := models.Constant(seconds)
		if err != nil {
			t.Fatal(err)
		}
		return models.Step{Action: models.CPU, Time: d}
	}
	classes := append(single(exactly(0.02)), single(exactly(0.3))...)
	for i := range classes {
		classes[i].Share = 1
	}
	f := &models.Fleet{Traffic: record.Replayed(singles), Classes: classes, Services: []models.Service{{
		Runtime: models.Runtime{Processes: models.ProcessRule{Plus: 1}, Lanes: 1, Accept: models.AcceptKernel}, Balancer: balancing.Random{},
		Groups: []models.Group{{Machine: core(1), Count: 1}},
	}}}
	model, err := Prepare(f)
	if err != nil {
		t.Fatal(err)
	}
	var left []sim.Time
	if _, err := model.Replicate(context.Background(), Options{Seed: 1, Batches: 1, NoWarmUp: true, Observe: func(d Departure) { left = append(left, d.Left) }}); err != nil {
		t.Fatal(err)
	}
	free := sim.Time(0)
	for i, a := range arrivals {
		free = max(free, a.at*sim.Millisecond) + []sim.Time{20, 300}[a.class]*sim.Millisecond
		if i >= len(left) || left[i]-free > 10 || left[i]-free < -10 { // the resolution is 1 ns
			t.Fatalf("request %d leaves at %v, not %v", i, left, free)
		}
	}
	if len(left) != len(arrivals) {
		t.Errorf("%d of %d requests leave", len(left), len(arrivals))
	}
}
