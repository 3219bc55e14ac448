package plan

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/outputs/phrases"
	"fleetcost/sim"
)

// trace of buckets with so many requests per second each.
func trace(width sim.Time, perSecond ...float64) *traffic.Trace {
	counts := &models.ArrivalCounts{Name: "made.csv", Width: width}
	for _, r := range perSecond {
		counts.Requests = append(counts.Requests, r*width.Seconds())
	}
	return &traffic.Trace{Counts: counts, To: len(perSecond), Scale: 1}
}

// Ten minutes with a peak.
var (
	morning = []float64{300, 340, 400, 480, 560, 600, 540, 420, 360, 300}
	spike   = []float64{300, 300, 300, 300, 600, 300, 300, 300, 300, 300}
	night   = []float64{60, 40, 600, 60, 40, 600, 60, 600, 60, 40}
)

// TestShorten measures the error of simulating every minute for a part of it.
func TestShorten(t *testing.T) {
	statistical(t)
	var table strings.Builder
	fmt.Fprintf(&table, "a part of each minute for the whole of it\n%-8s %4s %6s  %22s  %22s\n", "traffic", "peak", "share", "mean: error, doubt", "p99: error, doubt")
	for _, c := range []struct {
		name  string
		rates []float64
		peak  float64 // offered load
	}{{"morning", morning, 0.7}, {"morning", morning, 0.9}, {"spike", spike, 0.8}, {"night", night, 0.85}} {
		// Four servers of their own queue each.
		whole := fleet(trace(sim.Minute, c.rates...), class(cpu(exponential(4*1e3*c.peak/600))), single, balancing.Random{}, one.Machine, 4)
		short := shorten(whole)
		if short == whole {
			t.Errorf("%s at %g was not shortened", c.name, c.peak)
			continue
		}
		before, after := whole.Traffic, short.Traffic
		if r, s := before.Rate(), after.Rate(); math.Abs(r/s-1) > 1e-9 || fmt.Sprint(before.Rates()) != fmt.Sprint(after.Rates()) {
			t.Errorf("%s: shortening changed the rates from %v to %v", c.name, before.Rates(), after.Rates())
		}
		replications := requests(40)
		a, b := measured(t, whole, 21, replications/2, 0), measured(t, short, 22, replications, 0)
		share := after.Horizon().Seconds() / before.Horizon().Seconds()
		if got := float64(b.Counts.Offered) / float64(a.Counts.Offered) / 2; math.Abs(got/share-1) > 0.05 {
			t.Errorf("%s: %.3g of the time has %.3g of the requests", c.name, share, got)
		}
		fmt.Fprintf(&table, "%-8s %4.2f %6.3f", c.name, c.peak, share)
		for _, figure := range []struct {
			name         string
			whole, short result.Interval
		}{{"mean", a.Latency.Mean, b.Latency.Mean}, {"p99", a.Latency.P99, b.Latency.P99}} {
			err, doubt := relative(figure.short, figure.whole)
			fmt.Fprintf(&table, "  %+12.2f %% ± %.2f %%", 100*err, 100*doubt)
			if math.Abs(err) > clearly*doubt {
				t.Errorf("%s at %g: the %s of the shortened window is off by %+.2f %% ± %.2f %%", c.name, c.peak, figure.name, 100*err, 100*doubt)
			}
		}
		fmt.Fprintln(&table)
	}
	t.Log(table.String())
}

// What cannot be shortened is left as it is.
func TestWhatIsNotShortened(t *testing.T) {
	on := func(traffic models.Traffic, ms float64) *models.Fleet {
		return fleet(traffic, class(cpu(exponential(ms))), single, balancing.Random{}, one.Machine, 4)
	}
	for _, c := range []struct {
		why string
		f   *models.Fleet
	}{
		{"stationary traffic", on(traffic.Poisson(1e5), 0.01)},
		{"a short window", on(trace(sim.Second, morning...), 4)},
		{"a minute in which more arrives than can be done, though the mean can", on(trace(sim.Minute, spike...), 8)},
		{"a minute that is only just carried: its queue takes longer than that to settle", on(trace(sim.Minute, morning...), 6.66)},
	} {
		if got := shorten(c.f); got != c.f {
			t.Errorf("%s is shortened to %v", c.why, got.Traffic.Horizon())
		}
	}
}

// A fleet that is turned down by the fluid law alone must miss the goal when
// it is simulated.
func TestWhatIsCalledDrownedIs(t *testing.T) {
	statistical(t)
	tried, overloadedByFluid := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		tried++
		rates := rapid.SliceOfN(rapid.Float64Range(1, 150), 3, 12).Draw(t, "requests per second")
		rt := single
		if rapid.Bool().Draw(t, "bounded backlog") {
			rt.Concurrency = 1
			rt.Backlog = rapid.IntRange(0, 200).Draw(t, "backlog")
		}
		work := class(cpu(exponential(rapid.Float64Range(5, 30).Draw(t, "ms of CPU"))))
		if rapid.Bool().Draw(t, "impatient") {
			work[0].Timeout = sim.Seconds(rapid.Float64Range(0.05, 5).Draw(t, "timeout"))
		}
		quantile := rapid.SampledFrom([]float64{0.5, 0.9, 0.99}).Draw(t, "quantile")
		goal := models.Goal{
			Latency:   []models.LatencyGoal{{Quantile: quantile, Limit: sim.Seconds(rapid.Float64Range(0.02, 4).Draw(t, "limit"))}},
			ErrorRate: rapid.SampledFrom([]float64{0.001, 0.01, 0.1, 0.3}).Draw(t, "errors"),
		}
		f := fleet(trace(10*sim.Second, rates...), work, rt, balancing.RoundRobin{}, one.Machine, 1)
		p := &Planner{Scenario: scenario(1, work, goal, rt, "one"), Catalogue: catalogue(one), Seed: rapid.Uint64().Draw(t, "seed")}
		p.init()
		why := p.overloadedByFluid(f)
		if why == nil {
			return
		}
		overloadedByFluid++
		e, err := p.measure(context.Background(), f, surely)
		if err != nil {
			t.Fatal(err)
		}
		if e.standing == met {
			t.Fatalf("turned down because %s; but simulated, p%g is %v and the error rate %v", why, 100*quantile,
				e.result.Latency.At(quantile), e.result.ErrorRate)
		}
	})
	t.Logf("%d of %d fleets were turned down", overloadedByFluid, tried)
	if overloadedByFluid == 0 {
		t.Error("the test tests nothing")
	}
}

// A burst of tasks that nobody waits for may be done later: of the workers there are
// no more than do it in time, and one that is busy all the time at the busiest hour
// drowns no request.
func TestNobodyDrownsInTasks(t *testing.T) {
	worker := models.Runtime{Name: "worker", Accept: models.AcceptBroker, Concurrency: 1, Processes: models.ProcessRule{Plus: 1}, Backlog: models.NoLimit}
	post := class(cpu(exactly(1)), models.Step{Action: models.Enqueue, Class: 1})[0]
	job := models.Class{Name: "job", Service: 1, Steps: []models.Step{cpu(exponential(100))},
		Goal: models.Goal{Latency: []models.LatencyGoal{{Of: models.Completion, Quantile: 0.95, Limit: 600 * sim.Second}}}}
	s := system(1, p99(100), []float64{1, 100}, []models.Runtime{single, worker}, "one")
	s.Classes, s.Traffic = []models.Class{post, job}, trace(10*sim.Second, 5, 5, 50, 5, 5, 5)
	d := compare(t, s, 1, one).Designs[0]
	// 12.5 tasks a second on the whole are 1.25 workers, and 5 when it is busiest.
	if n := d.Services[1].Instances; !d.Met || n != 2 {
		t.Errorf("%d workers, met: %v %v", n, d.Met, d.Warnings)
	}
	s.Classes[0].Steps[1].Action = models.Call
	p := &Planner{Scenario: s, Catalogue: catalogue(one), Seed: 1}
	f := s.Deploy(&s.Designs[0], []models.Size{{Machine: one.Machine, Count: 1}, {Machine: one.Machine, Count: 2}})
	if p.overloadedByFluid(f) == nil {
		t.Error("those who wait for it are in time")
	}
	s.Classes[0].Share = 0.001
	s.Classes = append(s.Classes, class(cpu(exactly(1)))[0])
	f = s.Deploy(&s.Designs[0], []models.Size{{Machine: one.Machine, Count: 1}, {Machine: one.Machine, Count: 2}})
	if why := p.overloadedByFluid(f); why != nil {
		t.Errorf("one in a thousand waits for it: %s", why)
	}
}

// A task that its time limit kills is never done: of tasks of exponential length
// exp(−limit/mean) are killed, of which the goal of the p95 allows one in twenty.
func TestTasksThatAreNeverDone(t *testing.T) {
	t.Parallel()
	for limit, met := range map[sim.Time]bool{400 * sim.Millisecond: true, 250 * sim.Millisecond: false} { // 1.8 %, 8.2 %
		worker := models.Runtime{Name: "worker", Accept: models.AcceptBroker, Concurrency: 1, Processes: models.ProcessRule{Plus: 1}, Backlog: models.NoLimit, Timeout: limit}
		s := system(5, p99(100), []float64{1, 100}, []models.Runtime{single, worker}, "one")
		s.Classes[0].Steps[1] = models.Step{Action: models.Enqueue, Class: 1}
		s.Classes[1].Steps = []models.Step{cpu(exponential(100))}
		s.Classes[1].Goal = models.Goal{Latency: []models.LatencyGoal{{Of: models.Completion, Quantile: 0.95, Limit: 60 * sim.Second}}}
		d := compare(t, s, 1, one).Designs[0]
		if share := d.Result.Classes[1].ErrorRate.Mid; d.Met != met || met && (share < 0.015 || share > 0.021) {
			t.Errorf("a limit of %v: %g are never done, met: %v, %q", limit, share, d.Met, d.Missed)
		}
		if !met && !strings.Contains(phrases.Of(d.Missed), "error rate 8.") {
			t.Errorf("missed: %q", d.Missed)
		}
	}
}

// Requests that are replayed one by one all are, however many.
func TestReplaysAreNotShortened(t *testing.T) {
	record := trace(sim.Second, morning...)
	record.Counts.Resolution, record.Scale = 1, 100
	whole := fleet(record.Replayed(traffic.NewSingles(record, 1)), class(cpu(exponential(0.01))), single, balancing.Random{}, one.Machine, 4)
	if shorten(whole) != whole {
		t.Error("a replay was shortened")
	}
	whole.Traffic = record
	if shorten(whole) == whole {
		t.Error("counts of so many requests are not shortened")
	}
}
