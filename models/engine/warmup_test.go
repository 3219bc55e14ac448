package engine

import (
	"math"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/load"
	"fleetcost/models/modeltest"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// D. A trace that ends in silence is measured to its end.
func TestSilenceIsMeasured(t *testing.T) {
	f := &models.Fleet{
		Traffic: &traffic.Trace{Counts: modeltest.Record(600, 0, 0, 0, 0, 0, 0, 0, 0, 0), To: 10, Scale: 1},
		Classes: single(compute(10)), Services: []models.Service{{Runtime: models.Runtime{Lanes: 1, Backlog: models.NoLimit}, Balancer: balancing.RoundRobin{},
			Groups: []models.Group{{Machine: core(1), Count: 1}}}},
	}
	rep := replicate(t, f, Options{Seed: 1, Batches: 10})
	res := result.Summarize(f, load.Of(f).Worst(), []*result.Replication{rep})
	if d := 10*sim.Minute - rep.Span; d < 0 || d > sim.Microsecond || len(rep.Batches) != 10 {
		t.Errorf("measured %v in %d batches, want 10m in 10", rep.Span, len(rep.Batches))
	}
	if got, want := res.OfferedPerSecond(), f.Traffic.Rate(); math.Abs(got-want) > 0.2*want {
		t.Errorf("%.3g requests offered per second, the trace has %.3g", got, want)
	}
}

// A trace meets a fleet at work: its first rate goes before it, and nothing of
// that is measured.
func TestTraceBeginsWarm(t *testing.T) {
	f := &models.Fleet{
		Traffic: &traffic.Trace{Counts: modeltest.Record(600, 6000, 600), To: 3, Scale: 1},
		Classes: single(work(1)), Services: []models.Service{{Runtime: models.Runtime{Lanes: 1, Backlog: models.NoLimit}, Balancer: balancing.RoundRobin{},
			Groups: []models.Group{{Machine: core(1), Count: 1}}}},
	}
	early := 0
	rep := replicate(t, f, Options{Seed: 1, Batches: 3, Observe: func(d Departure) {
		if d.Born < sim.Minute {
			early++
		}
	}})
	if !rep.Windowed || !rep.Settled {
		t.Errorf("windowed %v, settled %v: a trace is a story, and begins warm", rep.Windowed, rep.Settled)
	}
	if early == 0 {
		t.Error("the fleet was cold when the trace began")
	}
	if d := rep.Span - 3*sim.Minute; d < -sim.Second || d > 0 {
		t.Errorf("measured %v of three minutes", rep.Span)
	}
	if n := float64(rep.Classes[0].Counts.Offered); math.Abs(n-7200) > 5*math.Sqrt(7200) {
		t.Errorf("%v requests offered, recorded were 7200", n)
	}
	// Each batch is a minute of the story: the second is ten times as busy.
	var done []int64
	for _, b := range rep.Batches {
		done = append(done, b.Classes[0].Done())
	}
	if len(done) != 3 || done[1] < 5*done[0] || done[1] < 5*done[2] {
		t.Errorf("the minutes served %v requests, recorded were 600, 6000, 600", done)
	}
}
