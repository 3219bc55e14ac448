package engine

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models"
	"fleetcost/models/result"
)

// At any time a request of a service is in one of the states of which the averages
// tell, so by Little's law its mean times in them add up to its mean time in the
// service; and nothing is in use more than wholly. Branches are counted in place of
// the request that waits for them, so with them the parts may be more than the whole.
func addsUp(t interface{ Errorf(string, ...any) }, sentence string, rep *result.Replication, a *result.Averages, branches bool) {
	parts := a.In[result.WaitingWorker] + a.In[result.WaitingLane] + a.In[result.Running] + a.In[result.WaitingPool] + a.In[result.InIO] + a.In[result.WaitingThread] + a.In[result.WaitingBatch] + a.In[result.InBatch] + a.In[result.Calling]
	// Times on shared cores are sums of floating-point numbers, rounded to nanoseconds.
	if off := parts - a.InSystem; off < -1e-6*math.Max(1, a.InSystem) || off > 1e-6*math.Max(1, a.InSystem) && !branches {
		t.Errorf("%s: %.9g requests in all states together, but %.9g in the system: %+v", sentence, parts, a.InSystem, *a)
	}
	// A limit of CPU time is for each period, whose part in the span may be used up.
	most := 1 + period.Seconds()/rep.Span.Seconds()
	for _, share := range []struct {
		of       string
		is, most float64
	}{{"lanes", a.Lanes, 1}, {"workers", a.Workers, 1}, {"CPU", a.Utilization, most}, {"accelerators", a.Accelerators, 1}} {
		if share.is < -1e-9 || share.is > share.most+1e-6 {
			t.Errorf("%s: %.9g of the %s are in use", sentence, share.is, share.of)
		}
	}
}

func TestTimesAddUp(t *testing.T) {
	t.Parallel()
	for _, r := range rules() {
		for _, busy := range []float64{0.3, 0.8, 1.5} {
			rep := replicate(t, r.fleet(2, busy), Options{Seed: 1, Requests: shorten(20_000), Batches: 2, NoWarmUp: true})
			addsUp(t, r.sentence, rep, &rep.Averages, false)
		}
	}
}

func TestTimesOfAnyFleetAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		choose := func(what string, n int) int { return rapid.IntRange(0, n-1).Draw(t, what) }
		f := anyFleet(choose, 1000)
		rep := replicate(t, f, Options{Seed: rapid.Uint64().Draw(t, "seed"), Requests: 1000, Batches: 2, NoWarmUp: true})
		addsUp(t, f.Services[0].Runtime.Name, rep, &rep.Averages, false)
	})
}

func TestTimesOfAnySystemAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		choose := func(what string, n int) int { return rapid.IntRange(0, n-1).Draw(t, what) }
		f := anySystem(choose, 500)
		rep := replicate(t, f, Options{Seed: rapid.Uint64().Draw(t, "seed"), Requests: 500, Batches: 2, NoWarmUp: true})
		branches := false
		for i := range f.Classes {
			for s := range f.Classes[i].All() {
				branches = branches || s.Action == models.Parallel || s.Cores > 1
			}
		}
		for i := range rep.Services {
			addsUp(t, f.Services[i].Runtime.Name, rep, &rep.Services[i].Averages, branches)
		}
	})
}
