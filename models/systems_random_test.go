package models

import (
	"context"
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"fleetcost/sim"
)

// anySystem is a fleet of several services that call each other, share backends
// and split their requests, as the choices make it, under traffic that ends
// after so many requests.
func anySystem(choose chooser, requests int) *Fleet {
	f := &Fleet{Traffic: Poisson(1)}
	for range 1 + choose("services", 3) {
		rt := anyRuntime(choose)
		rt.Slice = max(rt.Slice, sim.Millisecond) // many branches wait for the GIL, each with an event an interval
		f.Services = append(f.Services, Service{
			Runtime: rt, Balancer: LeastOutstanding{},
			Groups: []Group{{Machine: anyMachine(choose), Count: 1 + choose("instances", 2)}},
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
		c := Class{Name: string(rune('a' + i)), Service: service, Share: of(choose, "share", 1, 0, 0.3)}
		if i == 0 {
			c.Share = 1
		}
		c.Timeout = of[sim.Time](choose, "timeout", 0, 0, 20, 2) * sim.Millisecond
		c.Failure = of(choose, "failure", 0, 0, 0.2)
		if choose("client tries again", 4) == 1 {
			c.Retry, c.Timeout = anyPolicy(choose), 0
		}
		c.Steps = anySteps(choose, next, classes, len(f.Backends), 0)
		f.Classes = append(f.Classes, c)
	}
	anyWaiting(choose, f, false)
	busy := of(choose, "busy", 0.4, 0.05, 0.9, 1.3)
	rate := 1000.0
	if worst := f.Load().Worst(); worst > 0 {
		rate = math.Min(busy/worst, 20_000)
	}
	f.Traffic = only{Poisson(rate), requests}
	return f
}

func anyBackend(choose chooser) Backend {
	b := Backend{
		Connections: of(choose, "connections", 0, 1, 3),
		Pool:        of(choose, "pool", 0, 1, 2),
		Patience:    of[sim.Time](choose, "patience", 0, 0, 3) * sim.Millisecond,
	}
	if choose("for each request", 3) == 1 {
		// Who keeps one and waits for another may wait for ever.
		b.PerRequest, b.Connect, b.Patience = true, sim.Millisecond, 3*sim.Millisecond
	}
	switch choose("station", 4) {
	case 1:
		b.Servers = 1 + choose("servers", 2)
	case 2:
		b.Cores, b.Slowing = 1.5, of(choose, "slowing", 0, 0.2)
	}
	if choose("network", 3) == 1 {
		b.Network = exponential(0.0005)
	}
	return b
}

// anySteps are some steps that send only classes from the first given on, so
// that there is no circle.
func anySteps(choose chooser, first, classes, backends, depth int) []Step {
	var steps []Step
	for range choose("steps", 4) {
		mean := of(choose, "demand", 0.001, 0.0001, 0.003)
		s := Step{Time: exponential(mean), Backend: choose("backend", backends), Kind: Native}
		if choose("constant", 3) == 1 {
			s.Time = constant(mean)
		}
		inner := func() []Step { return anySteps(choose, first, classes, backends, depth+1) }
		s.Action = Action(choose("action", int(actions)))
		if s.Action >= Parallel && depth > 1 || (s.Action == Call || s.Action == Enqueue) && first >= classes {
			s.Action = IO
		}
		switch s.Action {
		case IO:
			s.Sleep = choose("sleep", 4) == 1
			s.Blocking = choose("blocking", 4) == 1
		case NativeCode:
			s.Cores = choose("cores", 4)
			if choose("in batches", 2) == 1 {
				if s.Batch = anyBatching(choose); s.Batch.Accelerator {
					s.Cores = 0
				}
			}
		case Call:
			s.Class = first + choose("class", classes-first)
			s.Blocking = choose("blocking", 4) == 1
			if choose("policy", 2) == 1 {
				s.Policy = anyPolicy(choose)
			}
			if choose("no network", 2) == 1 {
				s.Time = nil
			}
		case Enqueue:
			s.Class = first + choose("class", classes-first)
			s.Waits = choose("waits", 2) == 1
		case Parallel:
			for range 1 + choose("branches", 3) {
				s.Branches = append(s.Branches, inner())
			}
			s.Answers = choose("answers", len(s.Branches)+1)
			s.Threads = choose("threads", 2) == 1
		case Cache:
			s.Hit = of(choose, "hit", 0.5, 0, 1)
			s.Steps = inner()
			if choose("in memory", 2) == 1 {
				s.Time = nil
			}
		case Stream:
			s.Chunks, s.Steps = 1+choose("chunks", 3), inner()
		}
		steps = append(steps, s)
	}
	return steps
}

func anyPolicy(choose chooser) *Policy {
	p := &Policy{
		Timeout: of[sim.Time](choose, "timeout of an attempt", 0, 5, 1) * sim.Millisecond,
		Retries: choose("retries", 4), Backoff: exponential(0.001), Factor: of[float64](choose, "factor", 0, 2),
		Jitter: of[float64](choose, "jitter", 0, 1), Most: of[sim.Time](choose, "longest backoff", 0, 2) * sim.Millisecond,
		Budget: of(choose, "budget", 0, 0.1), Hedge: of[sim.Time](choose, "hedge", 0, 0, 2) * sim.Millisecond,
		Optional: choose("optional", 3) == 1,
	}
	if choose("breaker", 3) == 1 {
		p.Breaker = Breaker{Errors: 0.5, Calls: 3, Window: 100 * sim.Millisecond, Open: 20 * sim.Millisecond}
	}
	return p
}

// stuck tells whether requests of the system may wait for one another for ever: where
// it is warned of, were nobody turned away, or memory leaves few workers.
func stuck(f *Fleet) bool {
	g := f.Clone()
	g.Classes = slices.Clone(f.Classes)
	for i := range g.Classes {
		g.Classes[i].Patience = nil
	}
	for i := range g.Services {
		s := &g.Services[i]
		s.Admission = Admission{}
		if s.Runtime.Backlog != NoLimit {
			s.Runtime.Backlog = math.MaxInt32 // it may be full
		}
		if s.Runtime.Memory.Request > 0 {
			s.Runtime.Concurrency = max(s.Runtime.Concurrency, 1)
		}
	}
	return g.Deadlocks() != nil
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
		if f.Validate() != nil {
			t.Skip("it cannot be run")
		}
		seed := rapid.Uint64().Draw(t, "seed")
		if diff := cmp.Diff(replicate(t, f, everything(seed)), replicate(t, f, everything(seed)), cmp.Exporter(func(reflect.Type) bool { return true })); diff != "" {
			t.Fatal(diff)
		}
	})
}

// What a request sends is made of slots that are used again.
func TestCallsAllocateNothing(t *testing.T) {
	f := system{
		services: []Service{serve(Runtime{Lanes: 1}), serve(Runtime{Concurrency: 2, Lanes: 1})},
		inner:    []Class{{Service: 1, Steps: []Step{work(1), {Action: IO, Time: exponential(0.002)}}}},
		backends: []Backend{{Name: "db", Cores: 2, Pool: 2, Network: exponential(0.0005)}},
		visits: []visit{visitAt(0, work(1),
			branches([]Step{{Action: IO, Time: exponential(0.002)}}, []Step{calling(0).over(1).under(Policy{Timeout: 20 * sim.Millisecond, Retries: 2, Backoff: exponential(0.001), Hedge: 10 * sim.Millisecond})}),
			Step{Action: Cache, Hit: 0.5, Steps: []Step{calling(0)}})},
	}.fleet()
	f.Classes[1].Share = 0 // the end
	f.Traffic = Poisson(150)
	few, _ := allocated(t, f, 5_000)
	many, _ := allocated(t, f, 50_000)
	if more := many - few; more > 200 {
		t.Errorf("45,000 more requests take %d more allocations", more)
	}
}
