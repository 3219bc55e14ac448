package plan

import (
	"context"
	"math"
	"testing"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
)

// What binds is named with its figures, whatever kind it is; and a fleet that is
// simulated at the planned size says the same.
func TestWhatBindsIsNamedWithItsFigures(t *testing.T) {
	statistical(t)
	lone := with(eventLoop, func(r *models.Runtime) { r.Processes = models.ProcessRule{Plus: 1} })
	offload := with(lone, func(r *models.Runtime) { r.WorkerThreads = 1 })
	doored := func(s models.Scenario) models.Scenario {
		s.Admissions = []models.Admission{{Shed: models.Shed{InFlight: 12}}}
		return s
	}
	backend := func(s models.Scenario, b models.Backend) models.Scenario {
		b.Name = "db"
		s.Backends = []models.Backend{b}
		return s
	}
	waits := class(cpu(exactly(1)), io(exponential(100)))
	for _, c := range []struct {
		why  string
		s    models.Scenario
		n    int // instances that are simulated; 0: that are planned
		want report.Bound
		name string
		unit string
		used float64 // by Little's law; 0: whatever it is
		of   float64 // for each instance, or in all where it is shared
	}{
		{"each instance has ten connections, and needs 27 in all", backend(scenario(270, waits, p95(330), lone, "two"), models.Backend{Pool: 10}), 0, report.BoundPool, "db", "connections", 27, 10},
		{"all share 30 connections: an instance more does not help", backend(scenario(270, waits, p95(310), lone, "two"), models.Backend{Connections: 30}), 2, report.BoundProxy, "db", "connections", 27, 0},
		{"three servers of the database", backend(scenario(27, waits, p95(310), lone, "two"), models.Backend{Servers: 3}), 2, report.BoundBackend, "db", "servers", 2.7, 0},
		{"three cores of the database", backend(scenario(27, waits, p95(310), lone, "two"), models.Backend{Cores: 3}), 2, report.BoundBackend, "db", "cores", 2.7, 0},
		{"twice what two cores of the database can do: more connections to them do not help", backend(scenario(40, waits, p95(310), lone, "two"), models.Backend{Cores: 2, Pool: 10}), 2, report.BoundBackend, "db", "cores", 2, 0},
		{"one event loop on four cores", scenario(700, class(cpu(exponential(2))), p99(30), lone, "four"), 0, report.BoundLanes, "", "lanes", 1.4, 1},
		{"cores, where each has its event loop", scenario(3000, class(cpu(exponential(2))), p99(30), eventLoop, "four"), 0, report.BoundCPU, "", "vCPUs", 6, 4},
		{"sync workers that wait", scenario(100, waits, p99(700), syncWorkers, "two"), 0, report.BoundWorkers, "", "workers", 10.1, 5},
		{"one thread for all that is offloaded, on four cores", scenario(300, class(models.Step{Action: models.Offload, Time: exponential(5)}), p99(60), offload, "four"), 0, report.BoundThreads, "", "threads", 1.5, 1},
		{"at most twelve at once are let in", doored(scenario(270, class(io(exponential(40))), p99(1000), lone, "two")), 2, report.BoundAdmission, "", "", 0, 0},
		{"one instance is the least", scenario(10, waits, p99(1000), lone, "two"), 0, report.BoundNothing, "", "", 0, 0},
		{"a request alone takes too long", scenario(10, waits, p99(300), lone, "two"), 2, report.BoundRequest, "", "", 0, 0},
	} {
		p := &Planner{Scenario: c.s, Catalogue: catalogue(one, two, four), Seed: 1}
		var d report.Design
		n := c.n
		if n == 0 {
			d = compare(t, c.s, 1, one, two, four).Designs[0]
			if n = d.Services[0].Instances; !d.Met {
				t.Errorf("%s: missed, %v", c.why, d.Warnings)
				continue
			}
		}
		s, err := p.Simulate(context.Background(), c.s.Designs[0].Name, n)
		if err != nil {
			t.Fatal(err)
		}
		if c.n > 0 {
			d = s.Design
		}
		of := c.of * float64(n)
		if c.name == "db" && c.of == 0 { // shared by all
			b := &c.s.Backends[0]
			of = max(float64(b.Connections), float64(b.Servers), b.Cores)
		}
		u := d.Scarce
		if d.Bound != c.want || u.Name != c.name || c.unit != "" && (u.Unit != c.unit || u.Of != of) || c.used > 0 && math.Abs(u.Used-c.used) > 0.07*c.used {
			t.Errorf("%s: %d instances are bound by %s, %+v; want %s %s of %s, %g of %g", c.why, n, d.Bound, u, c.want, c.unit, c.name, c.used, of)
		}
		if again := s.Design; again.Bound != d.Bound || again.Scarce != u || again.Services[0].Bound != d.Bound {
			t.Errorf("%s: planned by %s %+v, simulated by %s %+v", c.why, d.Bound, u, again.Bound, again.Scarce)
		}
	}
}

// A database that has twice the work it can do is what lets no fleet meet the goal,
// on each machine alike: that is the answer, and not its connections.
func TestAnOverloadedBackendIsTheReason(t *testing.T) {
	s := scenario(40, class(cpu(exactly(1)), io(exponential(100))), p95(310), eventLoop, "two", "four")
	s.Backends = []models.Backend{{Name: "db", Cores: 2, Pool: 10}}
	d := compare(t, s, 1, two, four).Designs[0]
	if want := "no machine can carry it: db is overloaded whatever the fleet: 2 times what it can do is asked of it"; d.Met || phrases.Of(d.Missed) != want {
		t.Errorf("met %v, %q; want %q", d.Met, d.Missed, want)
	}
}
