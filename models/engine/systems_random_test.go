package engine

import (
	"context"
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/load"
	"fleetcost/models/modeltest"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// anySystem is a fleet of several services that call each other, share backends
// and split their requests, as the choices make it, under traffic that ends
// after so many requests.
func anySystem(choose modeltest.Chooser, requests int) *models.Fleet {
	f := &models.Fleet{Traffic: traffic.Poisson(1)}
	for range 1 + choose("services", 3) {
		rt := anyRuntime(choose)
		rt.Slice = max(rt.Slice, sim.Millisecond) // many branches wait for the GIL, each with an event an interval
		f.Services = append(f.Services, models.Service{
			Runtime: rt, Balancer: balancing.LeastOutstanding{},
			Groups: []models.Group{{Machine: anyMachine(choose), Count: 1 + choose("instances", 2)}},
		})
	}
	for range 1 + choose("backends", 3) {
		f.Backends = append(f.Backends, anyBackend(choose))
	}
	classes := 2 + choose("classes", 4)
	// Requests that wait for their own service may all wait for a worker that one of
	// them has: most call later services only.
	back := choose("calls come back", 4) == 1
	for i := range classes {
		service := i * len(f.Services) / classes
		next := (classes*(service+1) + len(f.Services) - 1) / len(f.Services)
		if back {
			service, next = choose("service", len(f.Services)), i+1
		}
		c := models.Class{Name: string(rune('a' + i)), Service: service, Share: modeltest.Of(choose, "share", 1, 0, 0.3)}
		if i == 0 {
			c.Share = 1
		}
		c.Timeout = modeltest.Of[sim.Time](choose, "timeout", 0, 0, 20, 2) * sim.Millisecond
		c.Failure = modeltest.Of(choose, "failure", 0, 0, 0.2)
		if choose("client tries again", 4) == 1 {
			c.Retry, c.Timeout = anyPolicy(choose), 0
		}
		c.Steps = anySteps(choose, next, classes, len(f.Backends), 0)
		f.Classes = append(f.Classes, c)
	}
	anyWaiting(choose, f, false)
	busy := modeltest.Of(choose, "busy", 0.4, 0.05, 0.9, 1.3)
	rate := 1000.0
	if worst := load.Of(f).Worst(); worst > 0 {
		rate = math.Min(busy/worst, 20_000)
	}
	f.Traffic = only{traffic.Poisson(rate), requests}
	return f
}

func anyBackend(choose modeltest.Chooser) models.Backend {
	b := models.Backend{
		Connections: modeltest.Of(choose, "connections", 0, 1, 3),
		Pool:        modeltest.Of(choose, "pool", 0, 1, 2),
		Patience:    modeltest.Of[sim.Time](choose, "patience", 0, 0, 3) * sim.Millisecond,
	}
	if choose("for each request", 3) == 1 {
		// Who keeps one and waits for another may wait for ever.
		b.PerRequest, b.Connect, b.Patience = true, sim.Millisecond, 3*sim.Millisecond
	}
	if choose("client", 4) == 1 {
		b.Client, b.Patience = 500*sim.Microsecond, 3*sim.Millisecond
	}
	switch choose("station", 4) {
	case 1:
		b.Servers = 1 + choose("servers", 2)
	case 2:
		b.Cores, b.Slowing = 1.5, modeltest.Of(choose, "slowing", 0, 0.2)
	}
	if choose("network", 3) == 1 {
		b.Network = exponential(0.0005)
	}
	return b
}

// anySteps are some steps that send only classes from the first given on, so
// that there is no circle.
func anySteps(choose modeltest.Chooser, first, classes, backends, depth int) []models.Step {
	var steps []models.Step
	for range choose("steps", 4) {
		mean := modeltest.Of(choose, "demand", 0.001, 0.0001, 0.003)
		s := models.Step{Time: exponential(mean), Backend: choose("backend", backends), Kind: models.Native}
		if choose("constant", 3) == 1 {
			s.Time = constant(mean)
		}
		inner := func() []models.Step { return anySteps(choose, first, classes, backends, depth+1) }
		s.Action = models.Action(choose("action", int(models.ActionCount)))
		if s.Action >= models.Parallel && depth > 1 || (s.Action == models.Call || s.Action == models.Enqueue) && first >= classes {
			s.Action = models.IO
		}
		switch s.Action {
		case models.IO:
			s.Sleep = choose("sleep", 4) == 1
			s.Blocking = choose("blocking", 4) == 1
		case models.NativeCode:
			s.Cores = choose("cores", 4)
			if choose("in batches", 2) == 1 {
				if s.Batch = anyBatching(choose); s.Batch.Accelerator {
					s.Cores = 0
				}
			}
		case models.Call:
			s.Class = first + choose("class", classes-first)
			s.Blocking = choose("blocking", 4) == 1
			if choose("policy", 2) == 1 {
				s.Policy = anyPolicy(choose)
			}
			if choose("no network", 2) == 1 {
				s.Time = nil
			}
		case models.Enqueue:
			s.Class = first + choose("class", classes-first)
			s.Waits = choose("waits", 2) == 1
		case models.Parallel:
			for range 1 + choose("branches", 3) {
				s.Branches = append(s.Branches, inner())
			}
			s.Answers = choose("answers", len(s.Branches)+1)
			s.Threads = choose("threads", 2) == 1
		case models.Cache:
			s.Hit = modeltest.Of(choose, "hit", 0.5, 0, 1)
			s.Steps = inner()
			if choose("in memory", 2) == 1 {
				s.Time = nil
			}
		case models.Stream:
			s.Chunks, s.Steps = 1+choose("chunks", 3), inner()
		}
		steps = append(steps, s)
	}
	return steps
}

func anyPolicy(choose modeltest.Chooser) *models.Policy {
	p := &models.Policy{
		Timeout: modeltest.Of[sim.Time](choose, "timeout of an attempt", 0, 5, 1) * sim.Millisecond,
		Retries: choose("retries", 4), Backoff: exponential(0.001), Factor: modeltest.Of[float64](choose, "factor", 0, 2),
		Jitter: modeltest.Of[float64](choose, "jitter", 0, 1), Most: modeltest.Of[sim.Time](choose, "longest backoff", 0, 2) * sim.Millisecond,
		Budget: modeltest.Of(choose, "budget", 0, 0.1), Hedge: modeltest.Of[sim.Time](choose, "hedge", 0, 0, 2) * sim.Millisecond,
		Optional: choose("optional", 3) == 1,
	}
	if choose("breaker", 3) == 1 {
		p.Breaker = models.Breaker{Errors: 0.5, Calls: 3, Window: 100 * sim.Millisecond, Open: 20 * sim.Millisecond}
	}
	return p
}

// stuck tells whether requests of the system may wait for one another for ever: where
// it is warned of, were nobody turned away, or memory leaves few workers.
func stuck(f *models.Fleet) bool {
	g := f.Clone()
	g.Classes = slices.Clone(f.Classes)
	for i := range g.Classes {
		g.Classes[i].Patience = nil
	}
	for i := range g.Services {
		s := &g.Services[i]
		s.Admission = models.Admission{}
		if s.Runtime.Backlog != models.NoLimit {
			s.Runtime.Backlog = math.MaxInt32 // it may be full
		}
		if s.Runtime.Memory.Request > 0 {
			s.Runtime.Concurrency = max(s.Runtime.Concurrency, 1)
		}
	}
	return load.Deadlocks(g) != nil
}

// Whatever calls whatever: every request is counted, and when all is done, every
// worker, lane, core and connection is free again.
func TestAnySystemGivesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := anySystem(func(what string, n int) int { return rapid.IntRange(0, n-1).Draw(t, what) }, 300)
		seed := rapid.Uint64().Draw(t, "seed")
		if err := f.Validate(); err != nil {
			t.Skip(err)
		}
		if stuck(f) {
			t.Skip("they wait for one another")
		}
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := givesBack(ctx, f, seed); err != nil {
			t.Fatal(err)
		}
		if _, err := Replicate(ctx, f, everything(seed)); err != nil {
			t.Fatal(err)
		}
	})
}

// The same seed gives the same measurements, call for call.
func TestAnySystemIsReproducible(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := anySystem(func(what string, n int) int { return rapid.IntRange(0, n-1).Draw(t, what) }, 200)
		seed := rapid.Uint64().Draw(t, "seed")
		if err := f.Validate(); err != nil {
			t.Skip(err)
		}
		if stuck(f) {
			t.Skip("they wait for one another")
		}
		if diff := cmp.Diff(replicate(t, f, everything(seed)), replicate(t, f, everything(seed)), cmp.Exporter(func(reflect.Type) bool { return true })); diff != "" {
			t.Fatal(diff)
		}
	})
}

// What a request sends is made of slots that are used again.
func TestCallsAllocateNothing(t *testing.T) {
	f := system{
		services: []models.Service{serve(models.Runtime{Lanes: 1}), serve(models.Runtime{Concurrency: 2, Lanes: 1})},
		inner:    []models.Class{{Service: 1, Steps: []models.Step{work(1), {Action: models.IO, Time: exponential(0.002)}}}},
		backends: []models.Backend{{Name: "db", Cores: 2, Pool: 2, Network: exponential(0.0005)}},
		visits: []visit{visitAt(0, work(1),
			branches([]models.Step{{Action: models.IO, Time: exponential(0.002)}}, []models.Step{under(over(calling(0), 1), models.Policy{Timeout: 20 * sim.Millisecond, Retries: 2, Backoff: exponential(0.001), Hedge: 10 * sim.Millisecond})}),
			models.Step{Action: models.Cache, Hit: 0.5, Steps: []models.Step{calling(0)}})},
	}.fleet()
	f.Classes[1].Share = 0 // the end
	f.Traffic = traffic.Poisson(150)
	few, _ := allocated(t, f, 5_000)
	many, _ := allocated(t, f, 50_000)
	if more := many - few; more > 200 {
		t.Errorf("45,000 more requests take %d more allocations", more)
	}
}
