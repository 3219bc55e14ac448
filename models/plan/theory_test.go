package plan

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/closedform"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/outputs/phrases"
	"fleetcost/sim"
)

// Where nobody waits, a response time is the sum of what its steps take, and the
// closed forms are exact but for their grid: the expected values are formulas.
func TestEstimatesWhereNobodyWaits(t *testing.T) {
	gamma := func(shape, rateMS float64) func(float64) float64 {
		return func(q float64) float64 { return distuv.Gamma{Alpha: shape, Beta: rateMS}.Quantile(q) }
	}
	lognormal := func(shift, p50, p99 float64) func(float64) float64 {
		return func(q float64) float64 {
			return shift + p50*math.Pow(p99/p50, distuv.UnitNormal.Quantile(q)/distuv.UnitNormal.Quantile(0.99))
		}
	}
	for _, c := range []struct {
		why   string
		steps []models.Step
		want  func(q float64) float64 // milliseconds
	}{
		{"one lognormal I/O is itself: twice as much was expected once", []models.Step{io(spread(20, 2000))}, lognormal(0, 20, 2000)},
		{"behind what is always the same", []models.Step{io(exactly(100)), io(spread(20, 400)), io(exactly(50))}, lognormal(150, 20, 400)},
		{"that takes much longer than what varies", []models.Step{io(exactly(15_000)), io(spread(0.2, 4))}, lognormal(15_000, 0.2, 4)},
		{"an exponential", []models.Step{io(exponential(50))}, gamma(1, 1/50.0)},
		{"two of them are an Erlang", []models.Step{io(exponential(50)), io(exponential(50))}, gamma(2, 1/50.0)},
		{"thirty too, of which some are taken together", repeated(io(exponential(5)), 30), gamma(30, 1/5.0)},
	} {
		f := fleet(traffic.Poisson(0.001), class(c.steps...), single, balancing.Random{}, one.Machine, 1)
		always := 0.0
		for _, s := range c.steps {
			if s.Time.SCV() == 0 {
				always += s.Time.Mean()
			}
		}
		for _, q := range []float64{0.5, 0.9, 0.95, 0.99, 0.999} {
			if e, want := closedform.ResponseTime(f, q), c.want(q)/1e3; math.Abs(e.Mid-want) > 0.005*(want-always) {
				t.Errorf("%s: p%g is %.6g s, not %.6g", c.why, 100*q, e.Mid, want)
			}
		}
		mean := 0.0
		for _, s := range c.steps {
			mean += s.Time.Mean()
		}
		if e := closedform.ResponseTime(f, 0); math.Abs(e.Mid/mean-1) > 1e-6 {
			t.Errorf("%s: the mean is %g, not %g", c.why, e.Mid, mean)
		}
	}
}

func repeated(s models.Step, n int) (all []models.Step) {
	for range n {
		all = append(all, s)
	}
	return all
}

// With waits, the estimate of each percentile and of the mean is that of M/M/1,
// whose sojourn is exponential with the mean 1/(μ − λ), and the simulated one lies
// in the range of the estimate where no formula is known.
func TestEstimatesOfEachPercentile(t *testing.T) {
	statistical(t)
	mixed := []models.Class{
		{Name: "quick", Share: 0.9, Steps: []models.Step{cpu(exponential(2)), io(spread(8, 90))}},
		{Name: "slow", Share: 0.1, Steps: []models.Step{io(exactly(200)), cpu(exponential(4)), io(spread(40, 900))}},
	}
	for _, c := range []struct {
		why  string
		rate float64
		work []models.Class
		mean float64 // of an exponential sojourn in milliseconds; 0: it is not
	}{
		{"M/M/1 at 0.3", 60, class(cpu(exponential(5))), 1e3 / (200 - 60)},
		{"M/M/1 at 0.8", 160, class(cpu(exponential(5))), 1e3 / (200 - 160)},
		{"M/D/1 at 0.7", 140, class(cpu(exactly(5))), 0},
		{"a mixture at 0.33", 150, mixed, 0},
	} {
		f := fleet(traffic.Poisson(c.rate), c.work, single, balancing.Random{}, one.Machine, 1)
		for _, q := range []float64{0, 0.5, 0.9, 0.95, 0.99} {
			e := closedform.ResponseTime(f, q)
			if c.mean > 0 {
				want := c.mean / 1e3
				if q > 0 {
					want *= -math.Log(1 - q)
				}
				if math.Abs(e.Mid/want-1) > 0.01 {
					t.Errorf("%s: of %g %.4g ms are expected, it is %.4g", c.why, q, 1e3*e.Mid, 1e3*want)
				}
				continue
			}
			if seen := measured(t, f, 5, 2, requests(200_000)).Latency.At(q); seen.High < e.Low || seen.Low > e.High {
				t.Errorf("%s: of %g %v are expected, %v simulated", c.why, q, e, seen)
			}
		}
	}
}

// Nothing is expected of fleets that the closed forms are not of.
func TestClosedFormsAreSilent(t *testing.T) {
	base := func() *models.Fleet {
		return fleet(traffic.Poisson(50), class(cpu(exponential(5)), io(exponential(20))), eventLoop, balancing.LeastOutstanding{}, two.Machine, 2)
	}
	if e := closedform.ResponseTime(base(), 0.95); !(e.Low < e.Mid && e.Mid < e.High) {
		t.Fatalf("of an ordinary fleet %v is expected", e)
	}
	runtime := func(change func(*models.Runtime)) func(*models.Fleet) {
		return func(f *models.Fleet) { change(&f.Services[0].Runtime) }
	}
	for why, change := range map[string]func(*models.Fleet){
		"arrivals in batches": func(f *models.Fleet) { f.Traffic = traffic.Batches{PerSecond: 50, Size: 10} },
		"users":               func(f *models.Fleet) { f.Traffic = traffic.Users{Count: 10, Think: exponential(100)} },
		"rates that vary": func(f *models.Fleet) {
			f.Traffic = traffic.Spike{Base: 50, High: 60, During: sim.Second, Span: 10 * sim.Second}
		},
		"garbage collection":       runtime(func(r *models.Runtime) { r.GC = models.GC{Every: 100, Pause: 50 * sim.Millisecond} }),
		"recycled processes":       runtime(func(r *models.Runtime) { r.Recycle = models.Recycle{Requests: 1000, Boot: sim.Second} }),
		"turns under a GIL":        func(f *models.Fleet) { f.Services[0].Runtime = threads },
		"threads that share cores": runtime(func(r *models.Runtime) { r.Lanes, r.Concurrency = 0, 64 }),
		"the kernel's choice":      runtime(func(r *models.Runtime) { r.Accept = models.AcceptKernel }),
		"the newest first":         runtime(func(r *models.Runtime) { r.Waiting = models.LastInFirstOut }),
		"clients who try again":    func(f *models.Fleet) { f.Classes[0].Retry = &models.Policy{Retries: 1, Timeout: sim.Second} },
		"who give up":              func(f *models.Fleet) { f.Classes[0].Patience = exponential(100) },
		"priorities": func(f *models.Fleet) {
			f.Classes = append(f.Classes, f.Classes[0])
			f.Classes[1].Priority, f.Classes[0].Share, f.Classes[1].Share = 1, 0.5, 0.5
		},
		"a limit at the door": func(f *models.Fleet) {
			f.Services[0].Admission = models.Admission{Limit: models.Limit{Rate: 100, Burst: 10}}
		},
		"a busy backend": func(f *models.Fleet) {
			f.Backends = []models.Backend{{Name: "db", Connections: 1}}
		},
		"branches": func(f *models.Fleet) {
			f.Classes[0].Steps = append(f.Classes[0].Steps, models.Step{Action: models.Parallel, Branches: [][]models.Step{{io(exponential(5))}, {io(exponential(9))}}})
		},
	} {
		f := base()
		change(f)
		if e := closedform.ResponseTime(f, 0.95); e != (result.Interval{}) {
			t.Errorf("%s: %v is expected", why, e)
		}
	}
}

// The warning names the figure of the goal, and there is none where the closed
// forms agree, or where so many requests fail that the others find an emptier fleet.
func TestDoubtOfTheGoalsOwnFigure(t *testing.T) {
	at := func(mid float64) result.Interval { return result.Interval{Low: mid / 1.1, Mid: mid, High: mid * 1.1} }
	goal := models.Goal{Latency: []models.LatencyGoal{{Quantile: 0.5, Limit: sim.Second}}}
	d := report.Design{Estimate: at(0.9), EstimateP99: at(3), Result: result.Result{Latency: result.Latency{P50: at(0.215), P99: at(0.9)}}}
	if said := phrases.Of(doubtOf(&d, goal.First())); !strings.Contains(said, "a p50 of 900 ms (818 ms to 990 ms) where the simulation measured 215 ms") {
		t.Errorf("said %q", said)
	}
	if d.Estimate = at(0.22); doubtOf(&d, goal.First()) != nil {
		t.Errorf("said %q where they agree", doubtOf(&d, goal.First()))
	}
	f := fleet(traffic.Poisson(50), class(cpu(exponential(5))), single, balancing.Random{}, one.Machine, 1)
	p := &Planner{Scenario: models.Scenario{Goal: goal}}
	for _, c := range []struct {
		rejected int64
		known    bool
	}{{0, true}, {20, false}} {
		d, e := report.Design{}, &evaluation{fleet: f, result: &result.Result{Counts: result.Counts{Offered: 1000, Done: 1000 - c.rejected, Rejected: c.rejected}}}
		p.compareWithTheory(&d, e)
		if known := d.Estimate.Mid > 0 && d.EstimateP99.Mid > d.Estimate.Mid; known != c.known {
			t.Errorf("%d of 1000 rejected: %v and %v are expected", c.rejected, d.Estimate, d.EstimateP99)
		}
	}
}
