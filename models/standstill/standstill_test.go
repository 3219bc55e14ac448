package standstill

import (
	"context"
	"math"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/engine"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// A fleet of one event loop before a backend that takes 20 ms.
func fleet(t *testing.T, pool int, recorded *traffic.Recorded, classes []models.Class) *models.Fleet {
	t.Helper()
	f := &models.Fleet{
		Traffic: recorded, Classes: classes, Backends: []models.Backend{{Name: "db", Pool: pool}},
		Services: []models.Service{{Balancer: balancing.RoundRobin{},
			Runtime: models.Runtime{Name: "loop", Lanes: 1, Backlog: models.NoLimit, Processes: models.ProcessRule{Plus: 1}, Concurrency: 100_000},
			Groups:  []models.Group{{Machine: models.Machine{Name: "one", VCPU: 1, Speed: 1, ThreadsPerCore: 1, Baseline: 1, Memory: 64 * models.GiB}, Count: 1}}}},
	}
	if err := f.Validate(); err != nil {
		t.Fatal(err)
	}
	return f
}

// What comes while the backend stands still ends when it would if it had come at the end,
// within a tick; what comes before and after is not touched.
func TestWhatComesMeanwhileWaitsForTheEnd(t *testing.T) {
	exact, _ := models.Constant(0.02)
	classes := []models.Class{{Name: "all", Share: 1, Steps: []models.Step{{Action: models.IO, Time: exact}}}}
	recorded := traffic.NewRecorded(4*sim.Second, classes)
	for at := 0; at < 400; at++ {
		recorded.Add(sim.Time(at)*10*sim.Millisecond, 0)
	}
	from, to := sim.Second, 3*sim.Second
	seen := 0
	_, err := engine.Replicate(context.Background(), fleet(t, 0, recorded, classes), engine.Options{Seed: 1, NoWarmUp: true, Batches: 1,
		Controller: Controller(0, from, to, 20*sim.Millisecond),
		Observe: func(d engine.Departure) {
			seen++
			want := d.Born + 20*sim.Millisecond
			if d.Born > from && d.Born < to {
				want = to + 20*sim.Millisecond
			}
			if off := d.Left - want; off < -tick || off > tick {
				t.Errorf("what came at %v left at %v, not at %v", d.Born, d.Left, want)
			}
		}})
	if err != nil || seen != 400 {
		t.Fatalf("%d requests: %v", seen, err)
	}
}

// With c connections, each held for s, and a rate r of requests, a backlog of a standstill of
// T is r·T, and is worked off at c/s − r: by hand, 100/s on 4 connections of 20 ms that stand
// still for 3 s have caught up after 300/(200 − 100) = 3 s.
func TestABacklogIsWorkedOff(t *testing.T) {
	exact, _ := models.Constant(0.02)
	classes := []models.Class{{Name: "all", Share: 1, Steps: []models.Step{{Action: models.IO, Time: exact}}}}
	recorded := traffic.NewRecorded(20*sim.Second, classes)
	for at := 0; at < 2000; at++ {
		recorded.Add(sim.Time(at)*10*sim.Millisecond, 0)
	}
	var requests []Request
	_, err := engine.Replicate(context.Background(), fleet(t, 4, recorded, classes), engine.Options{Seed: 1, NoWarmUp: true, Batches: 1,
		Controller: Controller(0, 5*sim.Second, 8*sim.Second, 20*sim.Millisecond),
		Observe: func(d engine.Departure) {
			requests = append(requests, Request{d.Born.Seconds(), (d.Left - d.Born).Seconds()})
		}})
	if err != nil {
		t.Fatal(err)
	}
	if got := Recovery(requests, 0, 5, 8, 20); math.Abs(got-3) > 0.5 {
		t.Errorf("it has recovered after %v s, not 3 within a bin", got)
	}
}

func TestRecovery(t *testing.T) {
	// Ten requests a second, of which those that are due from a moment until another take so
	// long, or are lost.
	made := func(from, to, took float64) (all []Request) {
		for i := range 200 {
			r := Request{At: float64(i) / 10, Took: 0.01}
			if r.At >= from && r.At < to {
				r.Took = took
			}
			all = append(all, r)
		}
		return all
	}
	for _, tt := range []struct {
		sentence string
		requests []Request
		want     float64
	}{
		{"nothing happened", made(0, 0, 0), 0},
		{"all is well at once", made(5, 8, 3), 0},
		{"slow for two seconds more", made(5, 10, 1), 2},
		{"not quite twice as slow is well", made(5, 10, 0.019), 0},
		{"lost for two seconds more", made(5, 10, math.NaN()), 2},
		{"it does not end", made(5, 20, 1), 12},
		{"nobody came", nil, 0},
		{"those at the end are still under way", made(5, 18, 1)[:180], 12},
	} {
		if got := Recovery(tt.requests, 0, 5, 8, 20); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("%s: %v s, not %v", tt.sentence, got, tt.want)
		}
	}
}
