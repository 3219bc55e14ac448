package plan

import (
	"context"
	"math"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/split"
	"fleetcost/outputs/phrases"
	"fleetcost/sim"
)

// lounge is a scenario of so many open connections, each with a message every
// ten seconds, on event loops that hold 10 KiB and 0.1 ms for each of them.
func lounge(number float64, change func(*models.Clients, *models.Runtime), offers ...cost.Offer) *Planner {
	c := models.Clients{Name: "chat", Number: number, Session: exponential(600e3), In: 0.1, Reply: true, MessageGoal: p99(50)}
	rt := models.Runtime{
		Name: "loops", Processes: models.ProcessRule{PerVCPU: 1}, Lanes: 1, Backlog: models.NoLimit, Accept: models.AcceptKernel,
		Memory:  models.Memory{Base: 200 * models.MiB, Connection: 10 * models.KiB},
		Sockets: models.Sockets{Connect: 400 * sim.Microsecond, Message: 80 * sim.Microsecond, Deliver: 20 * sim.Microsecond, Relay: 20 * sim.Microsecond},
	}
	if change != nil {
		change(&c, &rt)
	}
	s := models.Scenario{Title: "lounge", Services: []string{""}, Goal: models.Goal{ErrorRate: 0.001}}
	s.Traffic, s.Classes = models.WithClients(nil, nil, []models.Clients{c})
	var machines []string
	for _, o := range offers {
		machines = append(machines, o.Machine.Name)
	}
	s.Designs = []models.Layout{{Name: "loops", Deployments: []models.Deployment{{Runtime: rt, Machines: machines, Balancer: balancing.LeastOutstanding{}}}}}
	return &Planner{Scenario: s, Catalogue: catalogue(offers...), Seed: 1}
}

func fleetFor(t *testing.T, p *Planner) report.Design {
	t.Helper()
	statistical(t)
	r, err := p.Compare(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return r.Designs[0]
}

// What decides the size of a fleet of connections, by hand.
func TestWhatConnectionsNeed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sentence string
		number   float64
		change   func(*models.Clients, *models.Runtime)
		offer    cost.Offer
		least    int
		most     int
		bound    report.Bound
	}{
		{"20,000 write 2000 messages/s of 0.1 ms: a fifth of a core", 20_000, nil, two, 1, 1, report.BoundNothing},
		{"a gigabyte and a half of them, on machines with 56 MiB for connections", 150_000,
			func(c *models.Clients, _ *models.Runtime) { c.In = 0.001 }, little, 27, 29, report.BoundMemory},
		{"300,000 write 30,000 messages/s: three cores at the least", 300_000, nil, two, 2, 3, report.BoundCPU},
		{"at most 4000 on an instance", 20_000, func(_ *models.Clients, rt *models.Runtime) { rt.Sockets.Most = 4000 }, two, 6, 6, report.BoundConnections},
		{"and one of them may die", 20_000, func(c *models.Clients, rt *models.Runtime) {
			rt.Sockets.Most, c.Survive = 4000, 1
		}, two, 7, 7, report.BoundConnections},
	} {
		d := fleetFor(t, lounge(c.number, c.change, c.offer))
		if n := d.Services[0].Instances; !d.Met || n < c.least || n > c.most {
			t.Errorf("%s: %d instances, want %d to %d; met: %v %v", c.sentence, n, c.least, c.most, d.Met, d.Warnings)
		}
		if d.Bound != c.bound {
			t.Errorf("%s: bound by %s, not %s", c.sentence, d.Bound, c.bound)
		}
		open := d.Result.Sockets[0].Open.Mid * max(d.Result.Scale, 1)
		if math.Abs(open/c.number-1) > 0.03 {
			t.Errorf("%s: %.6g are open", c.sentence, open)
		}
	}
}

// Sweeps of 0.1 ms for each connection, every second: with a p99 of 50 ms at
// most 60 ms may be swept at a time (one in a hundred waits for longer than
// 50), so 600 connections are the most of a process, and 20,000 need 17
// machines of two.
func TestSweepsNeedNoSimulation(t *testing.T) {
	t.Parallel()
	p := lounge(20_000, func(c *models.Clients, rt *models.Runtime) {
		rt.Sockets.Sweep, rt.Sockets.SweepEvery = 100*sim.Microsecond, sim.Second
	}, two)
	d := p.Scenario.Designs[0]
	for n, missed := range map[int]bool{16: true, 17: false} {
		if why := stalled(p.fleet(d, two.Machine, n)); (why != nil) != missed {
			t.Errorf("%d machines: %q", n, why)
		}
	}
	if got := p.candidates(d, 0)[0].least; got != 17 {
		t.Errorf("at least %d machines", got)
	}
	if got := fleetFor(t, p); !got.Met || got.Bound != report.BoundSweep || got.Services[0].Instances < 17 || got.Services[0].Instances > 25 {
		t.Errorf("%d instances, bound by %s, met: %v %v", got.Services[0].Instances, got.Bound, got.Met, got.Warnings)
	}
}

// A large fleet is simulated in part: the connections of an instance are as many
// as in the whole.
func TestConnectionsSplit(t *testing.T) {
	statistical(t)
	p := lounge(256_000, func(c *models.Clients, _ *models.Runtime) { c.Room = 5 }, one)
	f := p.fleet(p.Scenario.Designs[0], one.Machine, 256)
	part := split.Of(f)
	if n := part.Traffic.(models.Realtime).Clients[0].Number; n != 64_000 || part.Instances() != 64 {
		t.Errorf("%g connections on %d instances", n, part.Instances())
	}
	p.init()
	whole, err := p.measure(context.Background(), f, surely)
	if err != nil {
		t.Fatal(err)
	}
	r := scaledUp(whole)
	if s := r.Sockets[0]; math.Abs(s.PerInstance-1000) > 40 || math.Abs(r.OfferedPerSecond()/f.Traffic.Rate()-1) > 0.03 {
		t.Errorf("%+v, %g/s", s, r.OfferedPerSecond())
	}
}

// What becomes of the connections of an instance that dies.
func TestStormsAreTold(t *testing.T) {
	statistical(t)
	t.Parallel()
	stormy := func(c *models.Clients, _ *models.Runtime) {
		c.Storm, c.Survive, c.Reconnect = 1, 1, 2*sim.Second
	}
	s, err := lounge(60_000, stormy, two).Simulate(context.Background(), "loops", 4)
	if err != nil {
		t.Fatal(err)
	}
	storm := s.Design.Result.Sockets[0].Storm
	// 15,000 handshakes of 0.4 ms within 2 s on six cores: half of them.
	if storm == nil || storm.Back != storm.Lost || storm.AllBack.Seconds() < 1.95 || storm.AllBack.Seconds() > 2.5 || storm.Peak-storm.Before < 0.4 {
		t.Errorf("%+v", storm)
	}
}

// A storm is part of the goal. On one of two machines 30,000 handshakes take 6.2 s,
// on two of three 20,000 take 2.1 s, on three of four 15,000 take 1.1 s.
func TestStormsBind(t *testing.T) {
	statistical(t)
	t.Parallel()
	within := func(back float64) *Planner {
		return lounge(60_000, func(c *models.Clients, _ *models.Runtime) {
			c.Storm, c.Survive, c.Reconnect, c.Back = 1, 1, sim.Second, sim.Seconds(back)
		}, two)
	}
	for _, c := range []struct {
		back      float64
		instances int
		bound     report.Bound
	}{{0, 2, report.BoundCPU}, {8, 2, report.BoundCPU}, {5.5, 3, report.BoundStorm}, {2.5, 3, report.BoundStorm}, {1.6, 4, report.BoundStorm}} {
		d := fleetFor(t, within(c.back))
		if !d.Met || d.Missed != nil || d.Services[0].Instances != c.instances || d.Bound != c.bound {
			t.Errorf("within %g s: %d instances bound by %s, met: %v %q", c.back, d.Services[0].Instances, d.Bound, d.Met, d.Missed)
		}
		if storm := d.Result.Sockets[0].Storm; (storm != nil) != (c.back > 0) || storm != nil && (!storm.Stood() || storm.Back < storm.Lost) {
			t.Errorf("within %g s: %+v", c.back, storm)
		}
	}
	for _, c := range []struct {
		instances int
		want      string
	}{
		{1, "chat: of 1 instances 1 cannot be lost"}, {2, "chat: when 1 instance dies, all are back after 6."}, {3, ""},
	} {
		s, err := within(3).Simulate(context.Background(), "loops", c.instances)
		if err != nil {
			t.Fatal(err)
		}
		if d := s.Design; d.Met != (c.want == "") || !strings.HasPrefix(phrases.Of(d.Missed), c.want) || d.Met && d.Missed != nil {
			t.Errorf("%d instances: met: %v %q", c.instances, d.Met, d.Missed)
		}
		if got := s.Storms; len(got) != 1 || got[0] != (report.StormGoal{Clients: "chat", Instances: 1, Reconnect: sim.Second, Within: 3 * sim.Second}) {
			t.Errorf("%+v", got)
		}
	}
}

// Of two services it is the one with the connections that a storm binds.
func TestStormsBindSystems(t *testing.T) {
	t.Parallel()
	p := lounge(60_000, func(c *models.Clients, _ *models.Runtime) {
		c.Storm, c.Reconnect, c.Back = 1, sim.Second, 4*sim.Second
		c.Steps = []models.Step{{Action: models.Call}}
	}, two)
	s := &p.Scenario
	clients := s.Traffic.(models.Realtime).Clients
	s.Services = []string{"edge", "scores"}
	s.Traffic, s.Classes = models.WithClients(nil, []models.Class{{Name: "score", Service: 1, Steps: []models.Step{cpu(exponential(0.1))}}}, clients)
	edge := s.Designs[0].Deployments[0]
	scores := edge
	scores.Runtime.Sockets, scores.Runtime.Name = models.Sockets{}, "scores"
	s.Designs[0].Deployments = []models.Deployment{edge, scores}
	d := fleetFor(t, p)
	if !d.Met || d.Services[0].Instances != 3 || d.Services[0].Bound != report.BoundStorm || d.Binds != "edge" {
		t.Errorf("%d and %d instances, %s by %s; met: %v %q", d.Services[0].Instances, d.Services[1].Instances, d.Binds, d.Services[0].Bound, d.Met, d.Missed)
	}
}

// A sync worker, or nothing known: refused with a reason.
func TestUnfitForConnections(t *testing.T) {
	d := fleetFor(t, lounge(1000, func(_ *models.Clients, rt *models.Runtime) { rt.Concurrency = 1 }, two))
	if d.Met || len(d.Excuses) != 1 || !strings.Contains(phrases.Of(d.Excuses[0].Why), "a process for its whole session") {
		t.Errorf("%+v", d.Excuses)
	}
}

// More connections never need fewer instances.
func TestMoreConnectionsNeedMore(t *testing.T) {
	t.Parallel()
	before := 0
	for _, number := range []float64{50_000, 200_000, 400_000, 800_000} {
		d := fleetFor(t, lounge(number, func(c *models.Clients, _ *models.Runtime) { c.Room, c.Relay = 4, exactly(1) }, four))
		n := d.Services[0].Instances
		if !d.Met || n < before {
			t.Errorf("%g connections need %d instances, fewer needed %d; %v", number, n, before, d.Warnings)
		}
		before = n
	}
}
