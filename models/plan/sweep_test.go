package plan

import (
	"context"
	"errors"
	"testing"
	"time"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/result"
)

// What is cancelled ends soon, says so, and keeps what is finished.
func TestCancellation(t *testing.T) {
	const soon = 5 * time.Second // meant is one; machines are shared
	endless := scenario(20_000, class(cpu(exponential(5))), p99(26), single, "any")
	endless.Designs[0].Deployments[0].Balancer = balancing.Random{}
	planner := func(s models.Scenario) *Planner {
		return &Planner{Scenario: s, Catalogue: catalogue(one, two, four, slow), Seed: 1, Precision: 1e-4}
	}
	for _, c := range []struct {
		why string
		run func(ctx context.Context, begun func()) error
	}{
		{"a comparison", func(ctx context.Context, begun func()) error {
			begun()
			_, err := planner(endless).Compare(ctx)
			return err
		}},
		{"a simulation", func(ctx context.Context, begun func()) error {
			begun()
			_, err := planner(endless).Simulate(ctx, "single", 101)
			return err
		}},
	} {
		ctx, cancel := context.WithCancel(context.Background())
		var cancelled time.Time
		var timer *time.Timer
		err := c.run(ctx, func() {
			timer = time.AfterFunc(100*time.Millisecond, func() { cancelled = time.Now(); cancel() })
		})
		if timer.Stop() {
			cancel()
			t.Errorf("%s ended by itself before it was cancelled: %v", c.why, err)
			continue
		}
		if late := time.Since(cancelled); late > soon {
			t.Errorf("%s went on for %v after it was cancelled", c.why, late)
		}
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", c.why, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := planner(endless).Compare(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a comparison that is cancelled before it begins: %v", err)
	}
}

// Simulate measures the size it is told, on the first machine that can run it.
func TestSimulate(t *testing.T) {
	statistical(t)
	rt := with(single, func(r *models.Runtime) { r.Memory.Process = models.GiB })
	s := scenario(500, class(cpu(exponential(5))), p99(60), rt, "little", "one", "two")
	p := &Planner{Scenario: s, Catalogue: catalogue(little, one, two), Seed: 1}
	got, err := p.Simulate(context.Background(), "single", 4)
	if err != nil {
		t.Fatal(err)
	}
	if d := got.Design; d.Services[0].Instances != 4 || d.Services[0].Offer.Machine.Name != "one" || d.Result.Verdict != result.Stable {
		t.Errorf("%d × %s, %v", d.Services[0].Instances, d.Services[0].Offer.Machine.Name, d.Result.Verdict)
	}
	if c := got.Design.Result.Counts; c.Offered != c.Done+c.Rejected+c.Expired+c.Failed+c.InFlight {
		t.Errorf("not every request is counted: %+v", c)
	}
	for _, c := range []struct{ why, design string }{{"no such design", "double"}} {
		if _, err := p.Simulate(context.Background(), c.design, 4); err == nil {
			t.Errorf("%s is no error", c.why)
		}
	}
	p.Scenario.Designs[0].Deployments[0].Machines = []string{"little"}
	if _, err := p.Simulate(context.Background(), "single", 4); err == nil {
		t.Error("a machine without the memory is no error")
	}
}
