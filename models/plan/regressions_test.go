package plan

import (
	"context"
	"math"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/closedform"
	"fleetcost/models/load"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/outputs/phrases"
	"fleetcost/sim"
)

// Traffic whose busiest minute is far above its mean needs a fleet for that
// minute, however large beside the mean.
func TestALonelyPeak(t *testing.T) {
	rates := make([]float64, 400)
	for i := range rates {
		rates[i] = 0.5
	}
	rates[200] = 8000 // forty cores
	s := scenario(1, class(cpu(exponential(5))), p99(60), single, "one")
	s.Traffic = trace(10*sim.Second, rates...)
	d := compare(t, s, 1, one).Designs[0]
	if !d.Met || d.Services[0].Instances <= 40 || d.Services[0].Instances > 60 {
		t.Errorf("met: %v by %d instances (the peak is %.0f times the mean): %v %v", d.Met, d.Services[0].Instances, 8000/s.Traffic.Rate(), d.Warnings, d.Excuses)
	}
}

// A backlog that is full saves the goal: what is turned away is within the
// error goal, and what is let in is served in time, some of it after the peak.
func TestABacklogSavesFromDrowning(t *testing.T) {
	statistical(t)
	rt := with(single, func(r *models.Runtime) { r.Concurrency, r.Backlog = 1, 330 })
	goal := models.Goal{Latency: []models.LatencyGoal{{Quantile: 0.99, Limit: 4 * sim.Second}}, ErrorRate: 0.1}
	work := class(cpu(exponential(10)))
	f := fleet(trace(10*sim.Second, 50, 150, 50), work, rt, balancing.RoundRobin{}, one.Machine, 1)
	p := &Planner{Scenario: scenario(1, work, goal, rt, "one"), Catalogue: catalogue(one), Seed: 1}
	p.init()
	e, err := p.measure(context.Background(), f, surely)
	if err != nil {
		t.Fatal(err)
	}
	if why := p.overloadedByFluid(f); why != nil && e.standing == met {
		t.Errorf("turned down because %s; but simulated, p99 is %v and the error rate %v", why, e.result.Latency.P99, e.result.ErrorRate)
	}
}

func TestWorkersThatWaitForCoresAreOverloaded(t *testing.T) {
	statistical(t)
	rt := with(syncWorkers, func(r *models.Runtime) { r.Name = "slim" })
	for _, c := range []struct {
		why     string
		runtime models.Runtime
		rate    float64
		work    []models.Class
	}{
		{"enough cores and enough workers, but the workers wait for the core", rt, 200,
			class(cpu(exponential(2)), io(exponential(10)), cpu(exponential(2)))}, // 3 workers on a core: 179.5/s by mean value analysis
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

func TestOverloadedWaitersHaveNoEstimate(t *testing.T) {
	f := fleet(traffic.Poisson(250), class(io(exponential(50))), syncWorkers, balancing.Random{}, one.Machine, 1)
	if e := closedform.ResponseTime(f, 0.99); e != (result.Interval{}) {
		t.Errorf("%v has an estimate: %v", load.Of(f), e)
	}
}

// A CPU limit of half a CPU on machines of four costs eight times as many of
// them: 30 requests of 50 ms each second are 1.5 CPUs. Nobody has a closed form
// for what a throttled request takes, and the warning names the processes.
func TestACPULimitIsPaidFor(t *testing.T) {
	s := scenario(30, class(cpu(exactly(50))), p99(2000), eventLoop, "four")
	free := compare(t, s, 1, four).Designs[0]
	s.Designs[0].Deployments[0].CPULimit = 0.5
	limited := compare(t, s, 1, four).Designs[0]
	if !free.Met || !limited.Met || limited.Services[0].Instances < 4 || free.Services[0].Instances != 1 {
		t.Errorf("without a limit %d instances (met: %v), with it %d (met: %v); want 1 and more than 3", free.Services[0].Instances, free.Met, limited.Services[0].Instances, limited.Met)
	}
	if limited.Estimate != (result.Interval{}) {
		t.Errorf("a throttled fleet has an estimate: %v", limited.Estimate)
	}
	if said := strings.Join(phrases.All(limited.Warnings), "\n"); !strings.Contains(said, "4 processes on four share a CPU limit of 0.5") || !strings.Contains(said, "0.5 of 4 vCPUs of four are used by a pod") || strings.Contains(said, "closed forms") {
		t.Errorf("warnings: %s", said)
	}
}

// Blocking calls make lanes scarce, and the closed forms know it: four loops
// that are blocked for 8 of 10 ms serve 400 a second, though their cores idle.
func TestBlockingTakesLanes(t *testing.T) {
	wait := io(exponential(8))
	wait.Blocking = true
	rt := with(eventLoop, func(rt *models.Runtime) { rt.Accept = models.AcceptKernel }) // each loop's arrivals are random
	f := fleet(traffic.Poisson(240), class(cpu(exactly(2)), wait), rt, balancing.RoundRobin{}, four.Machine, 1)
	if l := load.Of(f); l.Lanes < 0.599 || l.Lanes > 0.601 || l.Cores > 0.13 {
		t.Errorf("load: %+v", l)
	}
	e, p99 := closedform.Expected(f, 0.99), measured(t, f, 1, 2, 100_000).Latency.P99
	if p99.High < e.Low || p99.Low > e.High {
		t.Errorf("estimated p99 %v, measured %v", e, p99)
	}
}

// What is missed is said in words with figures, beside its limit; of a figure
// without an upper end, what it is at least.
func TestWhatIsMissedIsSaid(t *testing.T) {
	for _, c := range []struct {
		figure   result.Interval
		standing standing
		want     string
	}{
		{result.Interval{Low: 2, Mid: 2.1, High: 2.2}, missed, "p99 2.1 s > 300 ms"},
		{result.Interval{Low: 2, Mid: 2.1, High: math.Inf(1)}, missed, "p99 at least 2.1 s > 300 ms"},
		{result.Interval{Low: 2, Mid: math.Inf(1), High: math.Inf(1)}, missed, "p99 at least 2 s > 300 ms"},
		{result.Interval{Low: 0.28, Mid: 0.29, High: 0.31}, unclear, "p99 290 ms is not surely within 300 ms"},
		{result.Interval{Low: 0.28, Mid: 0.29, High: 0.3}, met, ""},
	} {
		e := evaluation{standing: met}
		if e.against(report.Figure{Goal: models.LatencyGoal{Quantile: 0.99}}, c.figure, 0.3); phrases.Of(e.failing) != c.want || e.standing != c.standing {
			t.Errorf("%v: %q, want %q", c.figure, phrases.Of(e.failing), c.want)
		}
	}
}
