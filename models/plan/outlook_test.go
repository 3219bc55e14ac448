package plan

import (
	"context"
	"testing"

	"fleetcost/models"
	"fleetcost/sim"
)

// A fleet that is so near to its capacity that it would be simulated for very long, and
// misses its goal by far, is told by a glance; one that keeps it is measured.
func TestAGlanceAtHopelessFleets(t *testing.T) {
	statistical(t)
	s := scenario(990, class(cpu(exponential(1))), p99(20), single, "one") // M/M/1: p99 = ln 100 · 1 ms / 0.01 = 461 ms
	p := &Planner{Scenario: s, Catalogue: catalogue(one), Seed: 1}
	p.init()
	f := p.fleet(s.Designs[0], one.Machine, 1)
	e, err := p.evaluate(context.Background(), f, surely)
	if err != nil {
		t.Fatal(err)
	}
	if n := e.result.Events; e.standing != missed || n > 4*2*requestsPerReplication {
		t.Errorf("standing %v after %d events", e.standing, n)
	}
	for _, limit := range []float64{400, 1200} { // missed by little, and met
		p.Scenario.Goal = p99(limit)
		if e, err := p.glanced(context.Background(), f); e != nil || err != nil {
			t.Errorf("a goal of %v ms is judged at a glance: %v", limit, err)
		}
	}
}

// A glance sees processes that are replaced one after the other, as they are in the
// long run, and not all at once, as once after a deployment.
func TestAGlanceAtRecycledProcesses(t *testing.T) {
	statistical(t)
	recycled := with(eventLoop, func(r *models.Runtime) {
		r.Accept = models.AcceptShared
		r.Recycle = models.Recycle{Requests: 400, Jitter: 40, Boot: 4 * sim.Second}
	})
	s := scenario(400, class(cpu(exactly(1)), io(exactly(15))), p95(100), recycled, "two")
	p := &Planner{Scenario: s, Catalogue: catalogue(two), Seed: 1}
	p.init()
	f := p.fleet(s.Designs[0], two.Machine, 3)
	e, err := p.evaluate(context.Background(), f, surely)
	if err != nil || e.standing != met {
		t.Fatalf("standing %v, excess %.3g, %v", e.standing, e.excess, err)
	}
	if far, err := p.missesByFar(context.Background(), f); far || err != nil {
		t.Errorf("a fleet that meets the goal misses it by far, %v", err)
	}
}
