package plan

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/outputs/phrases"
)

// Every bound that a report can name, and a scenario that has it.
func TestWhatBinds(t *testing.T) {
	statistical(t)
	db := class(cpu(exactly(0.5)), io(exponential(40)), cpu(exactly(0.5)))
	hungry := with(eventLoop, func(r *models.Runtime) {
		r.Memory = models.Memory{Base: 128 * models.MiB, Process: 64 * models.MiB, Request: 8 * models.MiB}
	})
	lossy := with(syncWorkers, func(r *models.Runtime) {
		r.Concurrency, r.Processes, r.Backlog = 1, models.ProcessRule{Plus: 4}, 0
	})
	bounds := map[report.Bound]bool{}
	for _, c := range []struct {
		why     string
		runtime models.Runtime
		rate    float64
		work    []models.Class
		goal    models.Goal
		offer   cost.Offer
		want    report.Bound
	}{
		{"requests that only compute need cores", single, 500, class(cpu(exponential(5))), p99(50), one, report.BoundCPU},
		{"an event loop is not kept by I/O", eventLoop, 3000, db, p99(300), one, report.BoundCPU},
		{"sync workers wait for the database while the cores idle", syncWorkers, 300, db, p99(300), one, report.BoundWorkers},
		{"a loop would hold more requests, had the machine more memory", hungry, 1000, db, p99(300), little, report.BoundMemory},
		{"nobody may queue, so most of the four workers must be free", lossy, 1000, class(cpu(exponential(5))), p99(300), four, report.BoundBacklog},
		{"one instance is more than enough", single, 10, class(cpu(exponential(5))), p99(300), one, report.BoundNothing},
	} {
		s := scenario(c.rate, c.work, c.goal, c.runtime, c.offer.Machine.Name)
		s.Designs[0].Deployments[0].Balancer = balancing.Random{}
		d := compare(t, s, 1, c.offer).Designs[0]
		if !d.Met || d.Bound != c.want {
			t.Errorf("%s: %d instances (met: %v) are bound by %s, want %s; %v, utilization %v, errors %v",
				c.why, d.Services[0].Instances, d.Met, d.Bound, c.want, d.Warnings, d.Result.Utilization.Mid, d.Result.ErrorRate)
		}
		bounds[d.Bound] = true
	}
	for _, b := range []report.Bound{report.BoundCPU, report.BoundWorkers, report.BoundMemory, report.BoundBacklog, report.BoundNothing} {
		if !bounds[b] {
			t.Errorf("no scenario is bound by %s", b)
		}
	}
}

// A goal that no fleet can keep, because a request that never waits is slower,
// is found out without simulation and told; nothing of it reads like an answer.
func TestAGoalThatNothingMeets(t *testing.T) {
	statistical(t)
	// The service time alone has a p99 of 4.6 × 5 ms.
	s := scenario(500, class(cpu(exponential(5))), p99(20), single, "any")
	evaluations := 0
	p := &Planner{Scenario: s, Catalogue: catalogue(one, two, slow), Seed: 1, Progress: func(string) { evaluations++ }}
	r, err := p.Compare(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	d := r.Designs[0]
	if d.Met || evaluations > 0 || d.Services[0].Instances != 0 || len(d.Bill.Lines) != 0 || d.Bound != report.BoundRequest || d.Result.Verdict == result.Overloaded {
		t.Errorf("after %d evaluations: %+v", evaluations, d)
	}
	var takes float64
	_, err = fmt.Sscanf(phrases.Of(d.Missed), "a request alone takes %g ms at p99: no number of instances meets p99 ≤ 20 ms", &takes)
	if err != nil || math.Abs(takes-23.03) > 0.7 || len(d.Warnings) != 1 || d.Warnings[0] != d.Missed || len(d.Excuses) != 3 {
		t.Errorf("%q, %q, %v", d.Missed, d.Warnings, d.Excuses)
	}
}

// Where only simulation can tell that nothing meets a goal, the attempt that is
// shown is the best one: not the largest, nor that on the first machine.
func TestTheBestAttemptIsShown(t *testing.T) {
	statistical(t)
	// Bare p99 of 23.03 on machines one and two, beyond the goal but not surely; the slow one is first, because it
	// is cheapest.
	s := scenario(300, class(cpu(exponential(5))), p99(22.6), single, "any")
	d := compare(t, s, 1, cheap(slow, 0.01), one, cheap(two, 0.3)).Designs[0]
	p99 := d.Result.Latency.P99.Mid
	if d.Met || d.Services[0].Offer.Machine.Name != "one" || math.Abs(p99-0.02303) > 0.0015 || d.Bound == report.BoundNothing {
		t.Errorf("met: %v, %d × %s with a p99 of %v, bound by %s", d.Met, d.Services[0].Instances, d.Services[0].Offer.Machine.Name, p99, d.Bound)
	}
	if n := d.Services[0].Instances; n > 30 {
		t.Errorf("%d instances, though half as many do as well", n)
	}
	if !strings.Contains(strings.Join(phrases.All(d.Warnings), "\n"), "no number of instances meets the goal") {
		t.Errorf("the warnings do not say so: %v", d.Warnings)
	}
}

// A goal that is missed by a hair whatever the number of instances ends too.
func TestAGoalThatIsMissedByAHair(t *testing.T) {
	statistical(t)
	s := scenario(500, class(cpu(exponential(5))), p99(23.2), single, "one") // unloaded: 23.03
	p := &Planner{Scenario: s, Catalogue: catalogue(one), Seed: 1, Precision: 0.02}
	fleets := 0
	p.Progress = func(string) { fleets++ }
	r, err := p.Compare(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if d := r.Designs[0]; d.Met && d.Result.Latency.P99.Mid > 0.0232 { // likely met is met, and said to be
		t.Errorf("met by %d instances with a p99 of %v", d.Services[0].Instances, d.Result.Latency.P99)
	}
	if fleets > 40 {
		t.Errorf("%d fleets were simulated", fleets)
	}
}

// Overloaded fleets are called so and show no latency as if it were one.
func TestOverload(t *testing.T) {
	statistical(t)
	rt := with(syncWorkers, func(r *models.Runtime) { r.Name = "slim" })
	for _, c := range []struct {
		why     string
		runtime models.Runtime
		rate    float64
		work    []models.Class
	}{
		{"half as much again as the core can do", single, 300, class(cpu(exponential(5)))},
		{"just above its capacity", single, 202, class(cpu(exponential(5)))},
		{"more waiting than workers", rt, 100, class(cpu(exactly(1)), io(exponential(50)))},
	} {
		p := &Planner{Scenario: scenario(c.rate, c.work, p99(100), c.runtime, "one"), Catalogue: catalogue(one), Seed: 1}
		s, err := p.Simulate(context.Background(), c.runtime.Name, 1)
		if err != nil {
			t.Fatal(err)
		}
		d := s.Design
		if d.Met || d.Result.Verdict != result.Overloaded || !strings.Contains(strings.Join(phrases.All(d.Warnings), "\n"), "overloaded") {
			t.Errorf("%s: met: %v, %v, p99 %v, offered load %g, %v", c.why, d.Met, d.Result.Verdict, d.Result.Latency.P99, d.Result.OfferedLoad, d.Warnings)
		}
	}
}

// Where nothing can be planned, the report says why and shows no figures.
func TestDesignsThatNoMachineCanCarry(t *testing.T) {
	large := with(eventLoop, func(r *models.Runtime) { r.Memory = models.Memory{Base: models.GiB, Process: models.GiB} })
	work := class(cpu(exponential(5)), io(exponential(50)))
	pooled := scenario(500, work, p99(300), eventLoop, "any")
	pooled.Backends = []models.Backend{{Name: "db", Connections: 20}}
	for _, c := range []struct {
		why    string
		s      models.Scenario
		offers []cost.Offer
		says   []string
	}{
		{"memory that does not fit", scenario(500, work, p99(300), large, "any"), []cost.Offer{little}, []string{"little has 256 MiB", "needs 2 GiB of memory"}},
		{"a database that is too small for any number of instances", pooled, []cost.Offer{one}, []string{"the 20 connections to db that all share are too few whatever the fleet: 1.25 times as many would be busy"}},
	} {
		d := compare(t, c.s, 1, c.offers...).Designs[0]
		if d.Met || d.Services[0].Instances != 0 || d.Result.Verdict != result.Overloaded || len(d.Bill.Lines) != 0 || len(d.Excuses) != len(c.offers) {
			t.Errorf("%s: %+v", c.why, d)
			continue
		}
		for _, says := range c.says {
			if !strings.Contains(phrases.Of(d.Excuses[0].Why), says) {
				t.Errorf("%s: the excuse is %q", c.why, d.Excuses[0].Why)
			}
		}
	}
}

// A machine that cannot carry the design is passed over for one that can, and
// one that could only be dearer is not simulated.
func TestExcuses(t *testing.T) {
	rt := with(eventLoop, func(r *models.Runtime) { r.Memory = models.Memory{Base: 300 * models.MiB, Process: 100 * models.MiB} })
	s := scenario(300, class(cpu(exponential(5))), p99(100), rt, "any")
	d := compare(t, s, 1, little, two, cheap(one, 0.08), cheap(four, 4)).Designs[0]
	if !d.Met || d.Services[0].Offer.Machine.Name != "one" {
		t.Fatalf("%d × %s, met: %v", d.Services[0].Instances, d.Services[0].Offer.Machine.Name, d.Met)
	}
	why := map[string]string{}
	for _, e := range d.Excuses {
		why[e.Machine] = phrases.Of(e.Why)
	}
	for machine, says := range map[string]string{"little": "memory", "four": "cannot be cheaper", "two": "a month"} {
		if !strings.Contains(why[machine], says) {
			t.Errorf("%s: %q does not say %q", machine, why[machine], says)
		}
	}
}
