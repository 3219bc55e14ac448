package plan

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/engine"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/outputs/phrases"
	"fleetcost/sim"
)

// until is Poisson traffic that ends.
type until struct {
	models.Open
	span sim.Time
}

func (u until) Horizon() sim.Time { return u.span }

// The server that the trials below measure: an event loop on one core, with
// everything that a calibration doubts.
var calibratedLoop = with(eventLoop, func(r *models.Runtime) {
	r.Overhead, r.OverheadAfter = 300*sim.Microsecond, 100*sim.Microsecond
	r.Idle = models.Idle{Extra: 200 * sim.Microsecond, Half: sim.Millisecond}
})

// tried is a trial of it at so many requests per second, for so many of them,
// under recorded requests where they are known. Nothing is measured yet.
func tried(rate float64, requests int, known bool, seed uint64) models.Trial {
	classes := class(cpu(exactly(1)), io(exponential(10)), cpu(exactly(1)))
	t := models.Trial{
		ID: fmt.Sprint(seed), Server: "loop", Preset: "loop", Scenario: "S", Load: "lifo", Rate: rate,
		WarmUp: sim.Second, Span: sim.Seconds(float64(requests) / rate), Outside: 100 * sim.Microsecond,
	}
	t.Fleet = fleet(nil, classes, calibratedLoop, balancing.RoundRobin{}, one.Machine, 1)
	again := *t.Fleet
	again.Traffic = until{traffic.Poisson(rate), t.WarmUp + t.Span}
	t.Again = &again
	t.Fleet.Traffic = again.Traffic
	if known {
		dice := rand.New(rand.NewPCG(seed, 1))
		record := traffic.NewRecorded(t.WarmUp+t.Span, classes)
		for at := 0.0; at < record.Span.Seconds(); at += dice.ExpFloat64() / rate {
			record.Add(sim.Seconds(at), 0, sim.Seconds(0.01*dice.ExpFloat64()))
		}
		t.Fleet.Traffic = record
	}
	return t
}

// measure fills in what another run of the fleet gives.
func measure(t *testing.T, trial models.Trial, f *models.Fleet, seed uint64) models.Trial {
	t.Helper()
	statistical(t)
	rep, err := engine.Replicate(context.Background(), f, engine.Options{Seed: seed, WarmUp: trial.WarmUp, Batches: 1})
	if err != nil {
		t.Fatal(err)
	}
	trial.Measured = []models.Figures{figures(rep, &trial, "all")}
	return trial
}

func validate(t *testing.T, trials ...models.Trial) *report.Validation {
	t.Helper()
	statistical(t)
	v, err := (&Planner{Seed: 1}).Validate(context.Background(), "made up", trials)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Under the very requests that were measured, the model that made the
// measurement predicts it without error: the noise of the arrivals cancels.
func TestUnderTheSameRequestsTheModelIsExact(t *testing.T) {
	var trials []models.Trial
	for i, rate := range []float64{100, 200, 300} {
		trial := tried(rate, 1000, true, uint64(i))
		trials = append(trials, measure(t, trial, trial.Fleet, 77))
	}
	v := validate(t, trials...)
	s := v.Summary
	if s.Rows != 3 || s.P50Median > 1e-9 || s.P95Median > 1e-9 || s.P99Worst > 1e-9 || s.UtilizationMedian > 1e-9 || s.ThroughputMedian > 1e-9 {
		t.Errorf("%+v", s)
	}
	for i, r := range v.Rows {
		if r.Predicted.Count != r.Measured.Count || r.Predicted.Count < 800 || !r.Counts() || r.Runtime != "loop" || r.ID != trials[i].ID {
			t.Errorf("%+v", r)
		}
		for _, in := range []result.Interval{r.P50, r.P95, r.P99} {
			if !(0 < in.Low && in.Low < in.Mid && in.Mid < in.High && in.High < 1) {
				t.Errorf("%v", in)
			}
		}
	}
	// A server that takes longer than it is said to is found out.
	slow := trials[0]
	wrong := slow.Fleet.Clone()
	wrong.Services[0].Groups = []models.Group{{Machine: with(one.Machine, func(m *models.Machine) { m.Speed = 0.5 }), Count: 1}}
	if e := validate(t, measure(t, slow, wrong, 77)).Summary; e.UtilizationMedian < 0.4 || e.P50Median < 0.05 {
		t.Errorf("a server of half the speed is predicted to %v of its CPU time and %v of its p50", e.UtilizationMedian, e.P50Median)
	}
}

// A trial under fresh requests, on a host and with an overhead that are off as
// the calibration doubts, lies in the 95 % intervals as often as that: within 4
// standard deviations of a binomial, as if p50, p95 and p99 were one.
func TestMeasurementsLieInTheirIntervals(t *testing.T) {
	statistical(t)
	const n, hostDoubt, overheadDoubt = 60, 0.03, 0.3
	dice := rand.New(rand.NewPCG(3, 4))
	var trials []models.Trial
	for i := range n {
		trial := tried([]float64{100, 250, 340}[i%3], 1000, false, uint64(i))
		trial.Doubt, trial.OverheadDoubt = hostDoubt, overheadDoubt
		f := *trial.Fleet
		f.Services[0].Groups = []models.Group{{Machine: with(one.Machine, func(m *models.Machine) { m.Speed = math.Exp(hostDoubt * dice.NormFloat64()) }), Count: 1}}
		off := math.Exp(overheadDoubt * dice.NormFloat64())
		for _, part := range []*sim.Time{&f.Services[0].Runtime.Overhead, &f.Services[0].Runtime.OverheadAfter, &f.Services[0].Runtime.Idle.Extra} {
			*part = sim.Time(float64(*part) * off)
		}
		trial = measure(t, trial, &f, 1000+uint64(i))
		trial.Measured[0].Utilization, trial.Measured[0].DonePerSecond = math.NaN(), math.NaN()
		trials = append(trials, trial)
	}
	s := validate(t, trials...).Summary
	for _, c := range []float64{s.P50Coverage, s.P95Coverage, s.P99Coverage, s.Coverage} {
		if math.Abs(c-0.95) > 4*math.Sqrt(0.95*0.05/n) {
			t.Errorf("%.1f %% lie within: %+v", 100*c, s)
		}
	}
	if s.Rows != n || s.P50Median > 0.1 || s.P99Median > 0.3 {
		t.Errorf("%+v", s)
	}
	if s.UtilizationMedian == s.UtilizationMedian || s.ThroughputMedian == s.ThroughputMedian {
		t.Errorf("errors of what was not measured: %+v", s)
	}
}

// Each doubt makes the interval wider, and nothing else does.
func TestDoubtWidensTheInterval(t *testing.T) {
	wide := func(host, overhead float64) float64 {
		trial := tried(300, 2000, false, 1)
		trial.Doubt, trial.OverheadDoubt = host, overhead
		trial.Measured = []models.Figures{{Class: "all", P50: 0.02}}
		i := validate(t, trial).Rows[0].P50
		return i.High / i.Low
	}
	sure := wide(0, 0)
	if host, overhead := wide(0.1, 0), wide(0, 0.5); host < 1.1*sure || overhead < 1.05*sure {
		t.Errorf("surely %v wide; with a doubtful host %v, with a doubtful overhead %v", sure, host, overhead)
	}
}

// Whatever the overhead consists of is doubtful.
func TestAllOfTheOverheadIsDoubtful(t *testing.T) {
	for what, part := range map[string]func(*models.Runtime){
		"before and after": func(r *models.Runtime) { r.Overhead, r.OverheadAfter = 2*sim.Millisecond, sim.Millisecond },
		"after gaps":       func(r *models.Runtime) { r.Idle = models.Idle{Extra: 2 * sim.Millisecond, Half: 10 * sim.Microsecond} },
		"dispatch": func(r *models.Runtime) {
			r.Concurrency, r.Lanes, r.Dispatch, r.Switching, r.Slice = 8, 1, 2*sim.Millisecond, models.GIL, 5*sim.Millisecond
		},
		"collect": func(r *models.Runtime) {
			r.Concurrency, r.Lanes, r.Collect, r.Switching, r.Slice = 8, 1, 2*sim.Millisecond, models.GIL, 5*sim.Millisecond
			r.Dispatch = sim.Microsecond
		},
	} {
		wide := func(doubt float64) float64 {
			trial := tried(20, 200, false, 1)
			again := *trial.Again
			again.Classes = class(cpu(exactly(2)))
			again.Services[0].Runtime = with(eventLoop, part)
			trial.Fleet, trial.Again, trial.OverheadDoubt = &again, &again, doubt
			trial.Measured = []models.Figures{{Class: "all", P50: 0.02}}
			i := validate(t, trial).Rows[0].P50
			return i.High / i.Low
		}
		if sure, unsure := wide(0), wide(0.3); unsure < 1.3*sure {
			t.Errorf("%s: %v wide, when it is in doubt %v", what, sure, unsure)
		}
	}
}

// The utilization is in cores, of all instances together.
func TestUtilizationIsInCores(t *testing.T) {
	trial := tried(400, 4000, false, 1)
	trial.Fleet = fleet(trial.Fleet.Traffic, class(cpu(exactly(2))), single, balancing.RoundRobin{}, two.Machine, 3)
	trial.Again = nil
	trial.Measured = []models.Figures{{Class: "all"}}
	if u := validate(t, trial).Rows[0].Predicted.Utilization; math.Abs(u-0.8) > 0.08 {
		t.Errorf("400 requests of 2 ms per second use %v cores", u)
	}
}

// Where the requests are not known, what is predicted is the middle of many
// runs; the time outside of the server is in all of it, and each class has its
// own.
func TestPredictedFigures(t *testing.T) {
	trial := tried(200, 1000, false, 1)
	for _, f := range []*models.Fleet{trial.Fleet, trial.Again} {
		f.Classes = []models.Class{
			{Name: "quick", Share: 0.9, Steps: []models.Step{cpu(exactly(1))}},
			{Name: "slow", Share: 0.1, Steps: []models.Step{cpu(exactly(1)), io(exactly(50))}},
		}
	}
	trial.Measured = []models.Figures{{Class: "all"}, {Class: "slow"}, {Class: "quick"}, {Class: "none"}}
	near := validate(t, trial).Rows
	trial.Outside = 40 * sim.Millisecond
	far := validate(t, trial).Rows
	if len(near) != 4 {
		t.Fatalf("%d rows", len(near))
	}
	for i, r := range near[:3] {
		if r.Predicted.P50 != r.P50.Mid || r.Predicted.P99 != r.P99.Mid {
			t.Errorf("%s: %+v, not the middle of %v", r.Measured.Class, r.Predicted, r.P50)
		}
		if d := far[i].Predicted.P50 - r.Predicted.P50; math.Abs(d-0.04) > 1e-3 {
			t.Errorf("%s: 40 ms outside of the server add %v", r.Measured.Class, d)
		}
	}
	all, slow, quick := near[0].Predicted, near[1].Predicted, near[2].Predicted
	if all.Count != slow.Count+quick.Count || slow.P50 < 0.051 || slow.P50 > 0.07 || quick.P50 > 0.01 || all.P50 > 0.01 || all.P99 < 0.051 {
		t.Errorf("all %+v\nslow %+v\nquick %+v", all, slow, quick)
	}
	if none := near[3].Predicted; none.Count != 0 || !math.IsNaN(none.P50) || !math.IsNaN(none.P99) {
		t.Errorf("of a class that there is not: %+v", none)
	}
}

func TestWhyATrialIsLeftOut(t *testing.T) {
	open, known := tried(100, 10_000, false, 1), tried(100, 10_000, true, 1)
	// Twice the standard deviation of 10,000 arrivals at 100 per second is 2.
	offer := offered(&known)
	for _, tt := range []struct {
		sentence string
		trial    models.Trial
		figures  models.Figures
		want     string
	}{
		{"all is well", open, models.Figures{DonePerSecond: 100, Utilization: 0.5}, ""},
		{"little is known", open, models.Figures{DonePerSecond: math.NaN(), Utilization: math.NaN()}, ""},
		{"by chance fewer came", open, models.Figures{DonePerSecond: 96.1}, ""},
		{"fewer were answered than by chance", open, models.Figures{DonePerSecond: 95.9}, "saturated: latency grew for as long as it lasted"},
		{"recorded requests leave nothing to chance", known, models.Figures{DonePerSecond: 0.981 * offer}, ""},
		{"2 % of the recorded ones were not answered in time", known, models.Figures{DonePerSecond: 0.979 * offer}, "saturated: latency grew for as long as it lasted"},
		{"no core is left", open, models.Figures{DonePerSecond: 100, Utilization: 0.98}, "saturated: latency grew for as long as it lasted"},
		{"of two cores one is left", with(open, func(t *models.Trial) { t.Fleet = fleet(nil, nil, single, nil, two.Machine, 1) }), models.Figures{DonePerSecond: 100, Utilization: 0.98}, ""},
		{"timeouts", open, models.Figures{DonePerSecond: 100, Errors: 1}, "timeouts: percentiles of the others only"},
		{"the host", with(open, func(t *models.Trial) { t.Disturbed, t.DisturbedBy = "host", "asleep" }), models.Figures{Errors: 1}, "host: asleep"},
		{"users without think time", with(open, func(t *models.Trial) { t.Closed = true }), models.Figures{}, "closed loop: throughput only"},
		{"the host beside them", with(open, func(t *models.Trial) { t.Closed, t.Disturbed = true, "host" }), models.Figures{}, "host"},
	} {
		if got := phrases.LeftOut(left(&tt.trial, tt.figures)); got != tt.want {
			t.Errorf("%s: %q, not %q", tt.sentence, got, tt.want)
		}
	}
}

func TestBandsOfLoad(t *testing.T) {
	oneCore, twoCores := tried(100, 10, false, 1), tried(100, 10, false, 1)
	twoCores.Fleet = fleet(nil, nil, single, nil, one.Machine, 2)
	for _, tt := range []struct {
		sentence                     string
		trial                        *models.Trial
		workers, predicted, measured float64
		want                         report.Band
	}{
		{"cores, as measured", &oneCore, 0, 0.9, 0.4, report.BandLow},
		{"half of them are not a little", &oneCore, 0, 0, 0.5, report.BandMiddle},
		{"of two cores", &twoCores, 0, 0, 1.2, report.BandMiddle},
		{"workers, as predicted", &oneCore, 0.84, 0, 0.4, report.BandHigh},
		{"of workers and cores the scarcer", &oneCore, 0.3, 0, 0.85, report.BandNear},
		{"nearly none is left", &oneCore, 0.95, 0, 0.2, report.BandSaturated},
		{"nobody measured the cores: as predicted", &oneCore, 0.1, 0.75, math.NaN(), report.BandHigh},
	} {
		rep := &result.Replication{Averages: result.Averages{Workers: tt.workers, Utilization: tt.predicted}}
		if got := band(tt.trial, rep, models.Figures{Utilization: tt.measured}); got != tt.want {
			t.Errorf("%s: %s, not %s", tt.sentence, got, tt.want)
		}
	}
}

// A closed trial measures the capacity, and nothing else counts.
func TestClosedTrials(t *testing.T) {
	trial := tried(1, 10, false, 1)
	trial.Closed, trial.Again, trial.Rate = true, nil, 20
	trial.Fleet.Traffic = traffic.Users{Count: 20, Span: 4 * sim.Second}
	trial.WarmUp, trial.Span = sim.Second, 3*sim.Second
	// One core at 2 ms and 0.3 ms of overhead, and some of what gaps add.
	trial.Measured = []models.Figures{{Class: "all", DonePerSecond: 1 / 2.3e-3}}
	v := validate(t, trial)
	s, r := v.Summary, v.Rows[0]
	if s.Rows != 0 || s.P99WorstRow != -1 || !math.IsNaN(s.P50Median) || !math.IsNaN(s.P99Worst) || !math.IsNaN(s.ThroughputMedian) || !math.IsNaN(s.Coverage) {
		t.Errorf("%+v", s)
	}
	if !(s.CapacityMedian < 0.06) || s.CapacityWorst != s.CapacityMedian || r.Counts() || !r.Closed {
		t.Errorf("%+v: %+v", s, r.Predicted)
	}
	if !math.IsInf(r.P50.High, 1) || !math.IsNaN(r.P50.Mid) || !(r.Predicted.P50 > 0.02 && r.Predicted.P50 < 0.1) {
		t.Errorf("interval %v, predicted %v", r.P50, r.Predicted.P50)
	}
}

// The same seed gives the same bytes on any number of cores; another seed other
// intervals.
func TestTheSameSeedGivesTheSameValidation(t *testing.T) {
	statistical(t)
	trials := []models.Trial{tried(200, 300, true, 1), tried(300, 300, false, 2)}
	for i := range trials {
		trials[i].Doubt, trials[i].OverheadDoubt = 0.05, 0.1
		trials[i] = measure(t, trials[i], trials[i].Fleet, 5)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	print := func(seed uint64) string {
		v, err := (&Planner{Seed: seed}).Validate(context.Background(), "made up", trials)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%+v", *v)
	}
	runtime.GOMAXPROCS(1)
	want := print(1)
	for _, cores := range []int{2, 7} {
		runtime.GOMAXPROCS(cores)
		if got := print(1); got != want {
			t.Errorf("on %d cores:\n%s\non one:\n%s", cores, got, want)
		}
	}
	if print(2) == want {
		t.Error("another seed gives the same")
	}
}

// A trial that cannot be run names its server; one that is cut short ends.
func TestValidateFails(t *testing.T) {
	trial := tried(100, 10, false, 1)
	trial.Measured = []models.Figures{{Class: "all"}}
	bad := trial
	bad.Fleet = fleet(trial.Fleet.Traffic, nil, single, nil, one.Machine, 0)
	if _, err := (&Planner{}).Validate(context.Background(), "", []models.Trial{bad}); err == nil || err.Error()[:len("loop S: ")] != "loop S: " {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if v, err := (&Planner{}).Validate(ctx, "", []models.Trial{trial}); err == nil {
		t.Errorf("cut short: %v", v)
	}
}

// A validation that is interrupted after a trial gives those that were predicted, and says of how
// many; before one it gives nothing.
func TestInterruptedValidation(t *testing.T) {
	statistical(t)
	trials := []models.Trial{tried(100, 200, true, 1), tried(200, 200, true, 2), tried(300, 200, true, 3)}
	for i := range trials {
		trials[i] = measure(t, trials[i], trials[i].Fleet, 77)
	}
	whole := validate(t, trials...)
	for done := range trials {
		ctx, cancel := context.WithCancel(context.Background())
		begun := 0
		p := &Planner{Seed: 1, Done: func(string, float64) {
			if begun++; begun == done+1 {
				cancel()
			}
		}}
		v, err := p.Validate(ctx, "made up", trials)
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("after %d trials: %v", done, err)
		}
		if done == 0 {
			if v != nil {
				t.Errorf("of no trial there is %+v", v)
			}
			continue
		}
		if !slices.Contains(v.Warnings, report.Reason(report.Interrupted{Done: done, All: len(trials), Of: "trials"})) {
			t.Errorf("after %d trials the warnings are %v", done, v.Warnings)
		}
		if len(v.Rows) != done || v.Summary.Rows != done || v.Rows[done-1].Predicted != whole.Rows[done-1].Predicted {
			t.Errorf("after %d trials there are the rows %+v", done, v.Rows)
		}
	}
}

// A system of two services before a database of two connections is predicted as one: under
// the same requests without error, and so are its services and its backend. What requests
// send each other is not counted as requests, nor is one server's core taken for all.
func TestASystemIsPredictedAsAWhole(t *testing.T) {
	statistical(t)
	trial := tried(150, 2000, true, 5)
	one := trial.Fleet.Services[0]
	model := one
	one.Name, model.Name = "api", "model"
	trial.Fleet.Services = []models.Service{one, model}
	trial.Fleet.Backends = []models.Backend{{Name: "db", Pool: 2}}
	trial.Fleet.Classes = []models.Class{
		{Name: "page", Share: 1, Steps: []models.Step{{Action: models.CPU, Time: exactly(1)}, {Action: models.Call, Class: 1}}},
		{Name: "score", Service: 1, Steps: []models.Step{{Action: models.CPU, Time: exactly(2)}, {Action: models.IO, Time: exactly(8)}}},
	}
	record := traffic.NewRecorded(trial.WarmUp+trial.Span, trial.Fleet.Classes)
	for _, at := range trial.Fleet.Traffic.(*traffic.Recorded).At {
		record.Add(at, 0)
	}
	trial.Fleet.Traffic = record
	again := *trial.Fleet
	again.Traffic = until{traffic.Poisson(150), trial.WarmUp + trial.Span}
	trial.Again = &again

	rep, err := engine.Replicate(context.Background(), trial.Fleet, engine.Options{Seed: 77, WarmUp: trial.WarmUp, Batches: 1})
	if err != nil {
		t.Fatal(err)
	}
	trial.Measured = []models.Figures{figures(rep, &trial, "all")}
	for _, name := range []string{"api", "model", "db", "none"} {
		trial.Parts = append(trial.Parts, partOf([]*result.Replication{rep}, &trial, name))
	}
	v := validate(t, trial)
	if s := v.Summary; s.Rows != 1 || s.P50Median > 1e-9 || s.P99Median > 1e-9 || s.UtilizationMedian > 1e-9 || s.ThroughputMedian > 1e-9 {
		t.Errorf("%+v", s)
	}
	// 150/s of about 1.3 and 2.3 ms; 150 × 8 ms of two connections.
	if u := v.Rows[0].Measured.Utilization; u < 0.5 || u > 0.8 || v.Rows[0].Band != report.BandMiddle || v.Rows[0].Predicted.Count != v.Rows[0].Measured.Count {
		t.Errorf("%+v", v.Rows[0])
	}
	for i, p := range v.Parts {
		same := func(a, b float64) bool { return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) < 1e-9 }
		if !same(p.Measured.CPU, p.Predicted.CPU) || !same(p.Measured.Wait, p.Predicted.Wait) || !same(p.Measured.Waiting, p.Predicted.Waiting) || p.Measured.Name != p.Predicted.Name {
			t.Errorf("%+v", p)
		}
		switch i {
		case 1:
			if p.Predicted.CPU < 0.3 || p.Predicted.CPU > 0.45 {
				t.Errorf("the model takes %v cores", p.Predicted.CPU)
			}
		case 2:
			// Little's law, within what is left of the waits of those at both ends.
			if little := p.Predicted.Wait * trial.Rate; !(p.Predicted.Waiting > 0) || math.Abs(p.Predicted.Waiting/little-1) > 0.1 {
				t.Errorf("%v wait, each for %v", p.Predicted.Waiting, p.Predicted.Wait)
			}
		case 3:
			if !math.IsNaN(p.Predicted.CPU) || !math.IsNaN(p.Predicted.Wait) {
				t.Errorf("there is no such part: %+v", p)
			}
		}
	}
}

// Where a backend stood still, latencies do not count, and the time to recover is predicted:
// without retries that of the backlog, by hand 100/s for 2 s that 200/s work off in
// 200/(200 − 100) = 2 s.
func TestRecoveryIsPredicted(t *testing.T) {
	statistical(t)
	trial := tried(100, 1400, true, 6)
	trial.Fleet.Backends = []models.Backend{{Name: "db", Pool: 4}}
	trial.Fleet.Classes = class(models.Step{Action: models.IO, Time: exactly(20)})
	record := traffic.NewRecorded(trial.WarmUp+trial.Span, trial.Fleet.Classes)
	for at := sim.Time(0); at < record.Span; at += 10 * sim.Millisecond {
		record.Add(at, 0)
	}
	trial.Fleet.Traffic = record
	again := *trial.Fleet
	again.Traffic = until{traffic.Poisson(100), trial.WarmUp + trial.Span}
	trial.Again = &again
	trial.Standstill, trial.Recovery = models.Standstill{At: 4 * sim.Second, For: 2 * sim.Second}, 2.5
	trial.Measured = []models.Figures{{Class: "all", Count: 1350, Errors: 150, P50: 0.02, P99: 2}}
	v := validate(t, trial)
	if len(v.Recoveries) != 1 || v.Rows[0].Counts() {
		t.Fatalf("%+v", v)
	}
	r := v.Recoveries[0]
	if math.Abs(r.Predicted-2) > 0.6 || r.Measured != 2.5 || r.PredictedErrors != 0 || r.MeasuredErrors != 0.1 || !(r.Interval.Low <= r.Predicted && r.Predicted <= r.Interval.High) {
		t.Errorf("%+v", r)
	}
}
