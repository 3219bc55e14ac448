package queueing_test

import (
	"encoding/json"
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/combin"

	"fleetcost/models/queueing"
)

// TestWaitFitsOfMG1 holds the two approximate laws of the wait to the errors
// their documentation states, over all M/G/1 cases.
func TestWaitFitsOfMG1(t *testing.T) {
	for _, c := range readCases(t) {
		if c.Family != "mg1" {
			continue
		}
		var s station
		c.decode(t, &s)
		q := queueing.MG1{Arrival: s.Arrivals.Rate, Service: s.Service.moments(t)}
		exponential, gamma := must(q.WaitExponential()), must(q.WaitGamma())
		for metric, p := range map[string]float64{"wait_p90_s": .9, "wait_p95_s": .95, "wait_p99_s": .99} {
			var want float64
			if err := json.Unmarshal(c.Expected[metric], &want); err != nil {
				t.Fatalf("%s: %s: %v", c.ID, metric, err)
			}
			withinExponential, withinGamma := .25, .02
			if q.Service.SCV() < 1 {
				withinExponential = .08
			} else {
				withinGamma = .11
			}
			if got := must(exponential.Quantile(p)); !near(got, want, withinExponential) {
				t.Errorf("%s: %s by an exponential: %v, exact %v", c.Title, metric, got, want)
			}
			if got := must(gamma.Quantile(p)); !near(got, want, withinGamma) {
				t.Errorf("%s: %s by a gamma: %v, exact %v", c.Title, metric, got, want)
			}
		}
	}
}

// TestGGcAgainstExact compares the mean wait with the exact one of GI/M/c and of
// M/E2/3.
func TestGGcAgainstExact(t *testing.T) {
	const load = .9
	clock := func(a float64) queueing.Interarrival { return queueing.DeterministicArrivals{Arrival: a} }
	erlang2 := func(a float64) queueing.Interarrival { return queueing.ErlangArrivals{Arrival: a, Stages: 2} }
	bursts := func(a float64) queueing.Interarrival { return must(queueing.BalancedArrivals(a, 4)) }
	for _, row := range []struct {
		says           string
		arrivals       func(float64) queueing.Interarrival
		scv            float64
		servers        int
		plain, refined float64 // relative errors allowed
	}{
		{"clockwork, one server", clock, 0, 1, .08, .02},
		{"clockwork, four servers", clock, 0, 4, .15, .04},
		{"clockwork, sixteen servers", clock, 0, 16, .32, .10},
		{"smoother than Poisson, one server", erlang2, .5, 1, .03, .005},
		{"smoother than Poisson, four servers", erlang2, .5, 4, .05, .005},
		{"smoother than Poisson, sixteen servers", erlang2, .5, 16, .11, .02},
		{"bursts, one server", bursts, 4, 1, .005, .005},
		{"bursts, four servers", bursts, 4, 4, .06, .05},
		{"bursts, sixteen servers", bursts, 4, 16, .17, .13},
	} {
		arrival := load * float64(row.servers)
		exact := renewalMultiServerWait(row.arrivals(arrival), row.servers)
		q := queueing.GGc{Arrival: arrival, Service: 1, Servers: row.servers, ArrivalSCV: row.scv, ServiceSCV: 1}
		if got := must(q.Averages()).WaitMean; !near(got, exact, row.plain) {
			t.Errorf("%s: Allen–Cunneen gives %v, exact %v", row.says, got, exact)
		}
		q.Refined = true
		if got := must(q.Averages()).WaitMean; !near(got, exact, row.refined) {
			t.Errorf("%s: refined gives %v, exact %v", row.says, got, exact)
		}
	}

	const exact = .0818261738508 // shared case mphc-01, an exact Markov chain
	smooth := queueing.GGc{Arrival: 24, Service: 10, Servers: 3, ArrivalSCV: 1, ServiceSCV: .5}
	if got := must(smooth.Averages()).WaitMean; !near(got, exact, .02) {
		t.Errorf("M/E2/3: Allen–Cunneen gives %v, exact %v", got, exact)
	}
	smooth.Refined = true
	if got := must(smooth.Averages()).WaitMean; !near(got, exact, .005) {
		t.Errorf("M/E2/3: refined gives %v, exact %v", got, exact)
	}
}

// renewalMultiServerWait is the exact mean wait of GI/M/c with service rate 1.
// Source: L. Takács, Introduction to the Theory of Queues, 1962, ch. 2.
func renewalMultiServerWait(gaps queueing.Interarrival, servers int) float64 {
	c := float64(servers)
	// The root for one server c times as fast: sigma of GI/M/c.
	sojourn := must(queueing.GIM1{Arrivals: gaps, Service: c}.Sojourn())
	decay := 1 / sojourn.Mean()
	sigma := 1 - decay/c
	lst := func(s float64) float64 { return 1 - gaps.ExcessLST(s)*s/gaps.Rate() }
	sum, product := 1/(1-sigma), 1.0
	for j := 1; j <= servers; j++ {
		a, n := lst(float64(j)), float64(j)
		product *= a / (1 - a)
		sum += float64(combin.Binomial(servers, j)) / (product * (1 - a)) * (c*(1-a) - n) / (c*(1-sigma) - n)
	}
	waiting := 1 / (sum * (1 - sigma))
	return waiting / decay
}

// TestApproximationsAreExactWhereTheySay takes the models that the approximations
// contain.
func TestApproximationsAreExactWhereTheySay(t *testing.T) {
	markov := queueing.MMc{Arrival: 64, Service: 20, Servers: 4}
	general := queueing.GGc{Arrival: 64, Service: 20, Servers: 4, ArrivalSCV: 1, ServiceSCV: 1}
	for _, refined := range []bool{false, true} {
		general.Refined = refined
		if got, want := must(general.Averages()), must(markov.Averages()); got != want {
			t.Errorf("G/G/c with exponential times, refined %t: %+v, M/M/c is %+v", refined, got, want)
		}
	}
	single := queueing.MG1{Arrival: 60, Service: queueing.GammaMoments(.01, .3)}
	general = queueing.GGc{Arrival: 60, Service: 100, Servers: 1, ArrivalSCV: 1, ServiceSCV: .3}
	if got, want := must(general.Averages()).WaitMean, must(single.Averages()).WaitMean; !near(got, want, 1e-12) {
		t.Errorf("G/G/1 with Poisson arrivals waits %v, M/G/1 %v", got, want)
	}
	exponential := queueing.MG1{Arrival: 60, Service: queueing.GammaMoments(.01, 1)}
	exact := must(queueing.MMc{Arrival: 60, Service: 100, Servers: 1}.Wait())
	for _, p := range []float64{.3, .5, .9, .99, .9999} {
		want := must(exact.Quantile(p))
		for name, fit := range map[string]queueing.Delay{
			"exponential": must(exponential.WaitExponential()),
			"gamma":       must(exponential.WaitGamma()),
		} {
			if got := must(fit.Quantile(p)); !near(got, want, 1e-9) {
				t.Errorf("M/M/1 wait by the %s fit at %v: %v, want %v", name, p, got, want)
			}
		}
	}
	clockwork := queueing.GGc{Arrival: 60, Service: 20, Servers: 4}
	if got := must(clockwork.Averages()); got.WaitMean != 0 || got.ProbWait != 0 {
		t.Errorf("D/D/c waits: %+v", got)
	}
	fit := must(queueing.GammaDelay(.2, .05))
	if !near(fit.Mean(), .2, 1e-12) || !near(fit.StdDev(), .05, 1e-12) {
		t.Errorf("gamma fit to 0.2 ± 0.05 has %v ± %v", fit.Mean(), fit.StdDev())
	}
	sure := must(queueing.GammaDelay(.2, 0))
	if got := must(sure.Quantile(.999)); got != .2 || must(sure.Tail(.2)) != 0 || must(sure.Tail(.1)) != 1 || math.Abs(sure.StdDev()) > 0 {
		t.Errorf("a constant of 0.2 s has the 99.9th percentile %v", got)
	}
}
