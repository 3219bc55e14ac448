package queueing_test

import (
	"fmt"
	"math"
	"testing"

	"fleetcost/models/queueing"
)

// TestDelayFromTail integrates tails whose moments are known: smooth, stepped,
// wide and too heavy.
func TestDelayFromTail(t *testing.T) {
	gamma := must(queueing.GammaDelay(.3, .1))
	step := func(t float64) float64 {
		if t < .25 {
			return 1
		}
		return 0
	}
	pareto := func(power float64) func(float64) float64 {
		return func(t float64) float64 { return math.Pow(max(1, t), -power) }
	}
	for _, row := range []struct {
		says         string
		delay        queueing.Delay
		mean, stdDev float64
		relative     float64
	}{
		{"exponential", must(queueing.DelayFromTail(func(t float64) float64 { return math.Exp(-t / 7) })), 7, 7, 1e-11},
		{"gamma", must(queueing.DelayFromTail(func(x float64) float64 { return must(gamma.Tail(x)) })), .3, .1, 1e-10},
		{"lognormal, v = 9", must(queueing.LognormalDelay(.04, 9)), .04, .12, 1e-11},
		{"lognormal, v = 1000", must(queueing.LognormalDelay(.04, 1000)), .04, .04 * math.Sqrt(1000), 1e-10},
		{"constant", must(queueing.DelayFromTail(step)), .25, 0, 1e-9},
		{"a fifth at once, the others exponential", must(queueing.DelayFromTail(func(t float64) float64 { return .8 * math.Exp(-t) })), .8, math.Sqrt(.96), 1e-11},
		{"Pareto 4", must(queueing.DelayFromTail(pareto(4))), 4. / 3, math.Sqrt(2. / 9), 1e-9},
		{"Pareto 1.5: no variance", must(queueing.DelayFromTail(pareto(1.5))), 3, math.Inf(1), 1e-9},
		{"Pareto 0.9: no mean", must(queueing.DelayFromTail(pareto(.9))), math.Inf(1), math.Inf(1), 0},
	} {
		if got := row.delay.Mean(); !near(got, row.mean, row.relative) {
			t.Errorf("%s: mean %.14g, want %.14g", row.says, got, row.mean)
		}
		if got := row.delay.StdDev(); !near(got, row.stdDev, row.relative) && math.Abs(got-row.stdDev) > 1e-5*row.mean {
			t.Errorf("%s: deviation %.14g, want %.14g", row.says, got, row.stdDev)
		}
	}
	if got := must(must(queueing.DelayFromTail(step)).Quantile(.99)); !near(got, .25, 1e-12) {
		t.Errorf("99th percentile of a constant: %v", got)
	}
}

// TestFanoutOfAnyLaw: the same exponential calls as a law of their own and as a
// function give the same order statistics.
func TestFanoutOfAnyLaw(t *testing.T) {
	known := must(queueing.ExponentialDelay(.05))
	function := must(queueing.DelayFromTail(func(t float64) float64 { return math.Exp(-20 * t) }))
	for _, k := range [][2]int{{1, 1}, {3, 2}, {10, 7}, {20, 20}, {50, 1}, {1000, 1000}} {
		a, b := must(queueing.Fanout(k[0], k[1], known)), must(queueing.Fanout(k[0], k[1], function))
		if !near(a.Mean(), b.Mean(), 1e-10) || !near(a.StdDev(), b.StdDev(), 1e-8) || !near(must(a.Quantile(.99)), must(b.Quantile(.99)), 1e-10) {
			t.Errorf("%d of %d: %v ± %v and %v ± %v", k[1], k[0], a.Mean(), a.StdDev(), b.Mean(), b.StdDev())
		}
	}
	// The first of two is the product of the tails, the last the product of the
	// distribution functions, also for calls that queue at M/M/4.
	sojourn := must(queueing.MMc{Arrival: 32, Service: 10, Servers: 4}.Sojourn())
	first, last := must(queueing.Fanout(2, 1, sojourn)), must(queueing.Fanout(2, 2, sojourn))
	for _, x := range []float64{.01, .1, .7} {
		q := must(sojourn.Tail(x))
		if !near(must(first.Tail(x)), q*q, 1e-12) || !near(must(last.Tail(x)), 2*q-q*q, 1e-12) {
			t.Errorf("at %v s: first %v, last %v of two with tail %v", x, must(first.Tail(x)), must(last.Tail(x)), q)
		}
	}
	if sum := first.Mean() + last.Mean(); !near(sum, 2*sojourn.Mean(), 1e-11) {
		t.Errorf("first and last of two take %v s together, want %v", sum, 2*sojourn.Mean())
	}
}

// TestHedgingAtOnceIsTheFirstOfTwo, very late it is one call, and for exponential
// calls between there is a closed form, m·(1 - e^(-d/m)/2).
func TestHedgingAtOnceIsTheFirstOfTwo(t *testing.T) {
	call := must(queueing.LognormalDelay(.04, 9))
	both := must(queueing.Hedging{First: call, Second: call}.Latency())
	if first := must(queueing.Fanout(2, 1, call)); !near(both.Mean(), first.Mean(), 1e-11) {
		t.Errorf("both at once: %v s, first of two %v s", both.Mean(), first.Mean())
	}
	late := must(queueing.Hedging{First: call, Second: call, After: 1e9}.Latency())
	if !near(late.Mean(), .04, 1e-11) {
		t.Errorf("a hedge after years: %v s", late.Mean())
	}
	call = must(queueing.ExponentialDelay(.05))
	for _, d := range []float64{.001, .1, .4} {
		hedge := queueing.Hedging{First: call, Second: call, After: d}
		if got, want := must(hedge.Latency()).Mean(), .05*(1-math.Exp(-d/.05)/2); !near(got, want, 1e-11) {
			t.Errorf("exponential, after %v s: %v, want %v", d, got, want)
		}
	}
}

// TestRetriesThatCannotFail or cannot succeed.
func TestRetriesThatCannotFail(t *testing.T) {
	never := must(queueing.Retries{Attempt: .1, Most: 5, Backoff: 1, Factor: 2}.Averages())
	if want := (queueing.RetryAverages{Success: 1, Attempts: 1, Duration: .1, DurationSuccess: .1, DurationMax: 31.6}); !nearRetries(never, want) {
		t.Errorf("never fails: %+v, want %+v", never, want)
	}
	always := must(queueing.Retries{Attempt: .1, Failure: 1, Most: 2, Backoff: 1}.Averages())
	if want := (queueing.RetryAverages{Attempts: 3, Duration: 1.3, DurationMax: 1.3}); !nearRetries(always, want) {
		t.Errorf("always fails: %+v, want %+v", always, want)
	}
}

func nearRetries(a, b queueing.RetryAverages) bool {
	return near(a.Success, b.Success, 1e-12) && near(a.Attempts, b.Attempts, 1e-12) && near(a.Duration, b.Duration, 1e-12) &&
		near(a.DurationSuccess, b.DurationSuccess, 1e-12) && near(a.DurationMax, b.DurationMax, 1e-12)
}

// A page asks 100 services at once. One call in a hundred takes longer than 15 ms,
// but most pages do.
func ExampleFanout() {
	call, _ := queueing.ExponentialDelay(.00325)
	page, _ := queueing.Fanout(100, 100, call)
	one, _ := call.Tail(.015)
	all, _ := page.Tail(.015)
	fmt.Printf("%.1f %% of the calls, %.0f %% of the pages\n", 100*one, 100*all)
	// Output: 1.0 % of the calls, 63 % of the pages
}

// A second call after the 95th percentile costs 5 % more calls.
func ExampleHedging() {
	call, _ := queueing.LognormalDelay(.02, 4)
	p95, _ := call.Quantile(.95)
	hedge := queueing.Hedging{First: call, Second: call, After: p95}
	latency, _ := hedge.Latency()
	more, _ := hedge.Hedged()
	before, _ := call.Quantile(.999)
	after, _ := latency.Quantile(.999)
	fmt.Printf("%.0f %% more calls, p99.9 from %.0f to %.0f ms\n", 100*more, 1e3*before, 1e3*after)
	// Output: 5 % more calls, p99.9 from 451 to 135 ms
}
