package profiles

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/models/engine"
	"fleetcost/models/queueing"
	"fleetcost/profiles/runtimes"
	"fleetcost/sim"
)

func mustLoadSystem(t *testing.T, replace ...string) *Loaded {
	t.Helper()
	l, err := loadSystem(t, replace...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// outline is what steps do, in a few words.
func outline(steps []models.Step) string {
	var words []string
	for _, s := range steps {
		word := s.Action.String()
		switch s.Action {
		case models.Call, models.Enqueue:
			word += fmt.Sprintf(" %d", s.Class)
		case models.Parallel:
			for _, branch := range s.Branches {
				word += " (" + outline(branch) + ")"
			}
		case models.Cache, models.Stream:
			word += " (" + outline(s.Steps) + ")"
		}
		if s.Wire != models.NoEnd {
			word = "message"
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

func TestASystemIsReadWhole(t *testing.T) {
	l := mustLoadSystem(t)
	s := &l.Scenario
	if diff := cmp.Diff([]string{"api", "ml", "worker"}, s.Services); diff != "" {
		t.Error(diff)
	}
	var got []string
	for _, c := range s.Classes {
		got = append(got, fmt.Sprintf("%s enters %d, share %g: %s", c.Name, c.Service, c.Share, outline(c.Steps)))
	}
	want := []string{
		"page enters 0, share 0.75: cpu, cache (io), parallel (io) (cpu, io), message, call 2, message, enqueue 3",
		"feed enters 0, share 0.25: stream (cpu, io)",
		"score enters 1, share 0: message, native, message",
		"mail enters 2, share 0: cpu",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	page := s.Classes[0]
	client := &models.Policy{Timeout: 2 * sim.Second, Retries: 2, Backoff: page.Retry.Backoff, Factor: 2, Jitter: 0.5, Most: sim.Second, Budget: 0.1}
	if diff := cmp.Diff(client, page.Retry, cmp.Comparer(same)); diff != "" || page.Retry.Backoff.Mean() != 0.05 || page.Failure != 0.01 {
		t.Errorf("the client %+v, failure %g: %s", page.Retry, page.Failure, diff)
	}
	call := page.Steps[4]
	caller := &models.Policy{Timeout: 100 * sim.Millisecond, Retries: 1, Hedge: 40 * sim.Millisecond, Optional: true,
		Breaker: models.Breaker{Errors: 0.5, Calls: 20, Window: 10 * sim.Second, Open: 5 * sim.Second}}
	if diff := cmp.Diff(caller, call.Policy); diff != "" || call.Time.Mean() != 0.4e-3 {
		t.Errorf("the call over %v: %s", call.Time, diff)
	}
	if cache := page.Steps[1]; cache.Hit != 0.9 || cache.Backend != 1 || cache.Time.Mean() != 0.1e-3 {
		t.Errorf("the cache %+v", cache)
	}
	if p, feed, native := page.Steps[2], s.Classes[1].Steps[0], s.Classes[2].Steps[1]; p.Answers != 1 || feed.Chunks != 20 || native.Cores != 2 || native.Kind != models.Native || !page.Steps[6].Waits {
		t.Errorf("%+v\n%+v\n%+v", p, feed, native)
	}
	goals := []models.LatencyGoal{{Of: models.Completion, Quantile: 0.95, Limit: sim.Minute}, {Of: models.QueueingDelay, Quantile: 0.5, Limit: sim.Second}}
	if diff := cmp.Diff(goals, s.Classes[3].Goal.Latency); diff != "" || s.Classes[1].Goal.Latency[0].Name() != "ttfb_p99" {
		t.Error(diff, s.Classes[1].Goal)
	}
}

// What was enqueued may be tried again, by its queue.
func TestTasksMayBeTriedAgain(t *testing.T) {
	l := mustLoadSystem(t, "[request.mail]", "[request.mail]\ntimeout = \"30s\"\nretry = { max = \"unlimited\", backoff = \"1s\" }")
	if c := l.Scenario.Classes[3]; c.Retry == nil || c.Retry.Retries != models.Unlimited || c.Retry.Timeout != 30*sim.Second || c.Timeout != 0 {
		t.Errorf("%+v, and a timeout of %v", c.Retry, c.Timeout)
	}
}

// same tells whether two distributions are one.
func same(a, b models.Distribution) bool { return fmt.Sprint(a) == fmt.Sprint(b) }

func TestBackendsAreReadFromPresetsAndInstances(t *testing.T) {
	l := mustLoadSystem(t, "[backend.redis]\npreset = \"redis\"\ninstance = \"cache.m7g.large\"", `[backend.redis]
preset = "redis"
service = "valkey"
instance = "cache.m7g.large"
count = 3
network = "0.2ms"
persistent = false`, "servers = 8", "cores = 2.5\nmax_connections = 90\nproxy = true\npool = 7", "connections = 50\n", "")
	half, _ := models.Constant(0.5e-3)
	fifth, _ := models.Constant(0.2e-3)
	one, _ := models.Constant(1e-3)
	want := []models.Backend{
		{Name: "db", Pool: models.RuntimesPool, Ceiling: 856, Cores: 2, Slowing: 0.01, Patience: 2 * sim.Second, Network: half},
		{Name: "redis", Servers: 3, Ceiling: 30_000, PerRequest: true, Connect: 1600 * sim.Microsecond, Network: fifth},
		{Name: "search", Connections: 90, Pool: 7, Cores: 2.5, Network: one},
	}
	if diff := cmp.Diff(want, l.Scenario.Backends, cmp.Comparer(same)); diff != "" {
		t.Error(diff)
	}
	var priced []string
	for _, b := range l.Backends {
		priced = append(priced, fmt.Sprintf("%s: %d × %v at %v", b.Name, b.Count, b.Offer, b.Offer.Hourly))
	}
	if diff := cmp.Diff([]string{
		"db: 1 × postgres db.m6g.large, multi-AZ at $0.318", "redis: 3 × valkey cache.m7g.large, single-AZ at $0.1264",
	}, priced); diff != "" {
		t.Error(diff)
	}
}

// A design's own keys are the defaults of its services; one inside another has
// no machine of its own.
func TestDesignsDeployEveryService(t *testing.T) {
	l := mustLoadSystem(t, "[design.monolith]", "[design.mixed]\nruntime = \"node-express\"\nmachine = \"c7g.*\"\nbalancer = \"random\"\nthreads = 9\nservices = { worker = \"api\" }\n"+
		"[design.mixed.ml]\nmachine = \"any\"\ncommand = \"gunicorn -w 2 app:app\"\nframework = \"flask\"\n[design.monolith]")
	var got []string
	for _, d := range l.Scenario.Designs {
		for i, p := range d.Deployments {
			got = append(got, fmt.Sprintf("%s %s: %s on %v, processes %v, concurrency %d, %v, inside %d", d.Name, l.Scenario.Services[i],
				p.Runtime.Name, p.Machines, p.Runtime.Processes, p.Runtime.Concurrency, p.Balancer, p.InProcessOf))
		}
	}
	want := []string{
		"hybrid api: node-fastify on [c7g.large], processes vcpu, concurrency 0, least-outstanding, inside 0",
		"hybrid ml: uvicorn-fastapi on [c7g.large], processes vcpu, concurrency 0, least-outstanding, inside 0",
		"hybrid worker: celery-prefork on [c7g.xlarge], processes 3, concurrency 1, least-outstanding, inside 0",
		"mixed api: node-express on [c7g.*], processes vcpu, concurrency 9, random, inside 0",
		"mixed ml: gunicorn-sync-flask on [any], processes 2, concurrency 1, random, inside 0",
		"mixed worker: node-express on [c7g.*], processes vcpu, concurrency 9, random, inside 1",
		"monolith api: gunicorn-gthread-django on [c7g.*], processes vcpu, concurrency 4, least-outstanding, inside 0",
		"monolith ml: gunicorn-gthread-django on [c7g.*], processes vcpu, concurrency 4, least-outstanding, inside 1",
		"monolith worker: gunicorn-gthread-django on [c7g.*], processes vcpu, concurrency 4, least-outstanding, inside 1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(l.Commands) != 1 || l.Commands[0].Design != "mixed.ml" {
		t.Errorf("%+v", l.Commands)
	}
}

// What was read runs: every sort of request comes to an end in every design.
func TestASystemThatWasReadRuns(t *testing.T) {
	l := mustLoadSystem(t)
	for i := range l.Scenario.Designs {
		d := &l.Scenario.Designs[i]
		sizes := make([]models.Size, len(d.Deployed()))
		for n, k := range d.Deployed() {
			offers, err := l.Catalogue.Select(d.Deployments[k].Machines)
			if err != nil {
				t.Fatal(err)
			}
			sizes[n] = models.Size{Machine: offers[len(offers)-1].Machine, Count: 2}
		}
		f := l.Scenario.Deploy(d, sizes)
		if err := f.Validate(); err != nil {
			t.Fatal(err)
		}
		rep, err := engine.Replicate(context.Background(), f, engine.Options{Seed: 1, Requests: 2000, Batches: 10})
		if err != nil {
			t.Fatal(err)
		}
		for k, c := range rep.Classes {
			if n := c.Counts; n.Done == 0 && (k < 2 || d.Name == "hybrid") {
				t.Errorf("%s: of %s %+v", d.Name, l.Scenario.Classes[k].Name, n)
			}
		}
	}
}

func TestACachesRatioFollowsFromItsSize(t *testing.T) {
	l := mustLoadSystem(t, "hit = 0.9", "keys = 1e6, zipf = 0.9, size = 1e5")
	want, err := queueing.Zipf{Keys: 1_000_000, Exponent: 0.9}.HitRatio(100_000)
	if got := l.Scenario.Classes[0].Steps[1].Hit; err != nil || got != want || !(got > 0.5 && got < 0.8) {
		t.Errorf("%g, want %g, %v", got, want, err)
	}
	l = mustLoadSystem(t, `cache = "redis", time = "0.1ms", hit = 0.9`, `cache = "process", hit = 1`)
	if cache := l.Scenario.Classes[0].Steps[1]; cache.Hit != 1 || cache.Time != nil {
		t.Errorf("%+v", cache)
	}
}

// REST and gRPC differ in numbers alone; none leaves nothing but the network.
func TestProtocols(t *testing.T) {
	if _, err := protocolPresets(); err != nil {
		t.Fatal(err)
	}
	for _, p := range Protocols() {
		if p.Title == "" || p.Encode <= 0 || p.Decode <= 0 || p.Client <= 0 || p.Client > sim.Millisecond || p.Network == nil || len(p.Origins) != 4 {
			t.Errorf("%+v", p)
		}
	}
	messages := func(c models.Class) (times []string) {
		for _, s := range c.Steps {
			if s.Wire != models.NoEnd {
				times = append(times, fmt.Sprint(s.Time))
			}
		}
		return times
	}
	own := []string{"[service.api]", "[protocol.mine]\ninherits = \"grpc\"\nencode = \"1ms\"\n[protocol.rest]\ndecode = \"2ms\"\n[service.api]"}
	for _, tt := range []struct {
		says           string
		caller, callee []string
	}{
		{"optional = true", []string{"67µs", "2ms"}, []string{"2ms", "7µs"}},
		{`protocol = "rest"`, []string{"67µs", "2ms"}, []string{"2ms", "7µs"}},
		{`protocol = "grpc"`, []string{"63µs", "3µs"}, []string{"3µs", "3µs"}},
		{`protocol = "mine"`, []string{"1.06ms", "3µs"}, []string{"3µs", "1ms"}},
		{`protocol = "none"`, nil, nil},
	} {
		s := mustLoadSystem(t, append(own, "optional = true", tt.says)...).Scenario
		if diff := cmp.Diff([][]string{tt.caller, tt.callee}, [][]string{messages(s.Classes[0]), messages(s.Classes[2])}); diff != "" {
			t.Error(tt.says, diff)
		}
	}
}

// A pool is the backend's, or else what is usual in the runtime, and no more
// than its workers can use.
func TestPoolsAreThoseOfRuntimes(t *testing.T) {
	m := models.Machine{Name: "2 vCPU, 8 GiB", VCPU: 2, Memory: 8 * models.GiB, Speed: 1}
	b := models.Backend{Pool: models.RuntimesPool}
	for name, want := range map[string]int{
		"node-express": 10, "uvicorn-fastapi": 15, "gunicorn-sync-flask": 1, "gunicorn-gthread-flask": 4,
		"gunicorn-gthread-django": 4, "go-net-http": 0, "java-virtual-threads": 10,
	} {
		r, err := runtimes.Preset(name)
		if got := b.PoolOf(&r, m); err != nil || got != want {
			t.Errorf("%s: %d connections, want %d", name, got, want)
		}
	}
	r, err := runtimesOf(t, "x", "[runtime.x]\ninherits = \"node-http\"\npool = \"per-worker\"")
	if err != nil || r.Pool != models.PerWorker {
		t.Error(r.Pool, err)
	}
	_, err = runtimesOf(t, "x", "[runtime.x]\ninherits = \"node-http\"\npool = \"many\"")
	if want := `shop.toml:43: runtime.x.pool: "many" is not a number of connections; write a whole number, "per-worker" or "unlimited"`; fmt.Sprint(err) != want {
		t.Error(err)
	}
}

// A proxy lets the processes share what a fleet of them would exceed.
func TestAProxyLiftsTheCeiling(t *testing.T) {
	l := mustLoadSystem(t, "multi_az = true", "max_connections = 15\npool = 10\nproxy = true")
	if b := l.Scenario.Backends[0]; b.Connections != 15 || b.Ceiling != 0 || b.Pool != 10 {
		t.Errorf("%+v", b)
	}
}

func TestWhatCannotBeSimulatedIsRefused(t *testing.T) {
	nested := strings.Repeat(`{ cache = "process", hit = 0, miss = [ `, 20) + `{ cpu = "1ms" }` + strings.Repeat(" ] }", 20)
	many := "[ " + strings.Repeat(`{ cpu = "1ms" }, `, 10_001) + " ]"
	var chain string
	for i := range 15 {
		chain += fmt.Sprintf("[request.c%d]\nservice = \"ml\"\nsteps = [ { call = \"ml\", request = \"c%d\" }, { call = \"ml\", request = \"c%d\" } ]\n", i, i+1, i+1)
	}
	chain += "[request.c15]\nservice = \"ml\"\nsteps = [ { cpu = \"1ms\" } ]\n"
	for _, tt := range []struct{ sentence, old, becomes, want string }{
		{"steps within steps", `{ native = "8ms", cores = 2 }`, nested, "steps nest too deep; at most 16 deep"},
		{"branches", `{ native = "8ms", cores = 2 }`, "{ parallel = " + many + " }", "request.score.steps.0: too much runs at once"},
		{"requests that lead to others, and those to others", "[request.score]", strings.ReplaceAll(chain, "[request.c0]", "[request.c0]\nshare = 1") + "[request.score]",
			"request.c0.steps: 360,438 steps, with those of all chunks and of the requests that it leads to; at most 2000 can be simulated"},
		{"steps of many chunks", "{ sleep = \"5ms\" } ], chunks = 20", strings.Repeat(`{ sleep = "5ms" }, `, 20) + "], chunks = 1000", "request.feed.steps: 21,001 steps, with those of all chunks"},
	} {
		_, err := loadSystem(t, tt.old, tt.becomes)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %.300v\nwant one that says %s", tt.sentence, err, tt.want)
		}
	}
}

// What stands commented at the end of the scenario that init prints is a
// scenario, too, with the traffic, goal and cloud of the one above it.
func TestTheCommentedSystemLoads(t *testing.T) {
	src, _ := Embedded("storefront")
	above, below, found := strings.Cut(string(src.Text), "\n# [service.api]\n")
	if !found {
		t.Fatal("there is none")
	}
	var kept []string
	for _, table := range regexp.MustCompile(`(?m)^\[`).Split(above, -1) {
		if strings.HasPrefix(table, "traffic]") || strings.HasPrefix(table, "goal]") || strings.HasPrefix(table, "cloud]") {
			kept = append(kept, "["+table)
		}
	}
	text := strings.Join(kept, "") + "[service.api]\n" + regexp.MustCompile(`(?m)^# ?`).ReplaceAllString(below, "")
	l, err := Load(Source{Name: "init.toml", Text: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	if s := l.Scenario; len(s.Services) != 3 || len(s.Classes) != 4 || len(s.Designs) != 2 || len(l.Backends) != 3 || len(l.Warnings) > 0 {
		t.Errorf("%+v\n%v", s, l.Warnings)
	}
}
