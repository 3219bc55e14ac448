package engine

import (
	"context"
	"errors"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/load"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// Law 2: the same seed gives the same bytes, on any number of cores, alone or
// beside other runs.
func TestSameSeedSameBytes(t *testing.T) {
	o := Options{Seed: 7, Replication: 3, Requests: shorten(8000), Batches: 2}
	for _, r := range rules() {
		t.Run(r.sentence, func(t *testing.T) {
			f := r.fleet(2, 0.7)
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
			alone := replicate(t, f, o)
			runtime.GOMAXPROCS(4)
			together := make([]*result.Replication, 3)
			var all sync.WaitGroup
			for i := range together {
				all.Go(func() { together[i], _ = Replicate(context.Background(), f, o) })
			}
			all.Wait()
			for _, rep := range together {
				if !reflect.DeepEqual(alone, rep) {
					t.Fatalf("a run beside others differs from one alone:\n%s",
						cmp.Diff(result.Summarize(f, load.Of(f).Worst(), []*result.Replication{alone}), result.Summarize(f, load.Of(f).Worst(), []*result.Replication{rep})))
				}
			}
		})
	}
}

// Whatever the fleet, running it twice gives the same, and neither run leaves
// a trace in the fleet itself.
func TestAnyFleetRepeats(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		choose := func(what string, n int) int { return rapid.IntRange(0, n-1).Draw(t, what) }
		f := anyFleet(choose, 300)
		o := Options{Seed: rapid.Uint64().Draw(t, "seed"), Requests: 300, Batches: 2, NoWarmUp: true}
		first := log(t, f, o)
		if second := log(t, f, o); !slices.Equal(first, second) {
			t.Fatal("the second run differs from the first")
		}
	})
}

// Other seeds and other replications are other runs.
func TestReplicationsDiffer(t *testing.T) {
	f := rules()[0].fleet(1, 0.7)
	runs := []Options{{Seed: 1}, {Seed: 2}, {Seed: 1, Replication: 1}, {Seed: 1, Replication: 2}, {Seed: 0, Replication: 1}}
	seen := map[sim.Time]Options{}
	for _, o := range runs {
		o.Requests, o.Batches, o.NoWarmUp = 1000, 2, true
		span := replicate(t, f, o).Span
		if other, ok := seen[span]; ok {
			t.Errorf("seed %d replication %d is the same run as seed %d replication %d", o.Seed, o.Replication, other.Seed, other.Replication)
		}
		seen[span] = o
	}
}

// Common random numbers: requests arrive at the same times, in the same
// classes, whatever serves them.
func TestEveryRuntimeFacesTheSameTraffic(t *testing.T) {
	t.Parallel()
	classes := []models.Class{
		{Name: "short", Share: 3, Steps: []models.Step{work(1)}},
		{Name: "long", Share: 1, Steps: []models.Step{work(1), {Action: models.IO, Time: exponential(0.01)}, work(4)}},
	}
	type birth struct {
		at    sim.Time
		class int
	}
	var first []birth
	for i, r := range rules() {
		f := r.fleet(2, 0.5)
		f.Classes, f.Traffic = classes, only{traffic.Poisson(150), 2000}
		var births []birth
		for _, d := range log(t, f, everything(11)) {
			births = append(births, birth{d.Born, d.Class})
		}
		if i == 0 {
			first = births
		}
		if !reflect.DeepEqual(first, births) {
			t.Errorf("%s: other requests than where %s", r.sentence, rules()[0].sentence)
		}
	}
	if len(first) != 2000 {
		t.Errorf("%d requests of 2000", len(first))
	}
}

// … and they ask for the same work: where nothing makes them wait, response
// times agree between runtimes that have nothing in common, but for the
// nanosecond to which the end of each step is rounded.
func TestEveryRuntimeFacesTheSameWork(t *testing.T) {
	t.Parallel()
	f := &models.Fleet{
		Traffic: only{traffic.Poisson(100), 1000}, Services: []models.Service{{Balancer: balancing.RoundRobin{}}},
		Classes: []models.Class{
			{Name: "a", Share: 1, Steps: []models.Step{work(2), {Action: models.IO, Time: exponential(0.003)}, work(1)}},
			{Name: "b", Share: 2, Steps: []models.Step{work(1), work(1)}},
		},
	}
	roomy := models.Machine{Name: "roomy", VCPU: 1000, Speed: 1, Memory: models.GiB}
	var first []Departure
	for i, rt := range []models.Runtime{
		{Backlog: models.NoLimit},
		{Backlog: models.NoLimit, Processes: models.ProcessRule{Plus: 900}, Concurrency: 1, Lanes: 1},
		{Backlog: models.NoLimit, Processes: models.ProcessRule{Plus: 900}, Concurrency: 1, Accept: models.AcceptBroker},
		{Backlog: models.NoLimit, Processes: models.ProcessRule{Plus: 900}, Concurrency: 2, Lanes: 1, Switching: models.GIL, Slice: sim.Millisecond},
	} {
		f.Services[0].Runtime, f.Services[0].Groups = rt, []models.Group{{Machine: roomy, Count: 1}}
		departures := log(t, f, everything(5))
		if i == 0 {
			first = departures
		}
		nearly := cmp.Comparer(func(a, b sim.Time) bool { return max(a-b, b-a) <= 3 })
		if diff := cmp.Diff(first, departures, nearly); diff != "" {
			t.Errorf("runtime %d serves other requests than runtime 0:\n%s", i, diff)
		}
	}
}

// A context cuts a run short; it never changes one.
func TestContextCutsShort(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	f := rules()[0].fleet(1, 0.7)
	served := 0
	_, err := Replicate(ctx, f, Options{Requests: 1 << 40, Observe: func(Departure) {
		if served++; served == 1000 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled run returned %v", err)
	}
	if served > 10_000 {
		t.Errorf("%d requests were served after the cancellation", served-1000)
	}
}
