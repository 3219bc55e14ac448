package models

import (
	"math"
	"slices"
	"sync"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"fleetcost/sim"
)

// markov is the queue M/M/1 at the given load, with 10 ms of work per request.
func markov(load float64) *Fleet {
	return &Fleet{
		Traffic: Poisson(100 * load), Classes: single(work(10)), Services: []Service{{Balancer: RoundRobin{},
			Runtime: Runtime{Concurrency: 1, Lanes: 1, Backlog: NoLimit},
			Groups:  []Group{{Machine: core(1), Count: 1}}}},
	}
}

// No number without its doubt: of 60 evaluations of M/M/1 at load 0.7 the 95 %
// intervals of mean and p99 hold the exact value in nearly all. A true coverage
// of 0.95 gives fewer than 51 of 60 (85 %) once in 1,350 times, one of 0.8 four
// times in five. The exact values, with μ − λ = 30/s:
//
//	mean = 1/30 s, p99 = ln(100)/30 s, utilization = 0.7
func TestIntervalsCoverTheTruth(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("four million requests")
	}
	const evaluations = 60
	f := markov(0.7)
	results := make([]*Result, evaluations)
	var all sync.WaitGroup
	for half := range 2 {
		all.Go(func() {
			for seed := half; seed < evaluations; seed += 2 {
				rep, err := Replicate(t.Context(), f, Options{Seed: uint64(seed), Requests: 60_000, Batches: 20})
				if err != nil {
					t.Error(err)
					return
				}
				results[seed] = Summarize(f, f.Load().Worst(), []*Replication{rep})
			}
		})
	}
	all.Wait()
	for _, figure := range []struct {
		name  string
		of    func(*Result) Interval
		truth float64
	}{
		{"mean", func(r *Result) Interval { return r.Latency.Mean }, 1. / 30},
		{"p50", func(r *Result) Interval { return r.Latency.P50 }, math.Log(2) / 30},
		{"p90", func(r *Result) Interval { return r.Latency.P90 }, math.Log(10) / 30},
		{"p99", func(r *Result) Interval { return r.Latency.P99 }, math.Log(100) / 30},
		{"utilization", func(r *Result) Interval { return r.Utilization }, 0.7},
	} {
		covered := 0
		for _, r := range results {
			if i := figure.of(r); i.Low <= figure.truth && figure.truth <= i.High {
				covered++
			}
		}
		if covered < 51 {
			law := distuv.Binomial{N: evaluations, P: Confidence}
			t.Errorf("%s: %d of %d intervals hold the truth, should be 95 %% (probability of that: %.2g)",
				figure.name, covered, evaluations, law.CDF(float64(covered)))
		}
	}
	for _, r := range results {
		if r.Verdict != Stable {
			t.Errorf("a queue at load 0.7 is %v", r.Verdict)
		}
	}
}

func TestVerdict(t *testing.T) {
	t.Parallel()
	// Two connections that fall on one of two processes give it 1.6 times what
	// it can do, though the fleet is at 0.8; on two they do not.
	spread := markov(1.6)
	spread.Services[0].Runtime.Processes.Plus = 2
	spread.Services[0].Runtime.Accept, spread.Services[0].Runtime.Connections = AcceptKernel, 2
	spread.Services[0].Groups[0].Machine = core(2)
	rejecting := markov(1.2)
	rejecting.Services[0].Runtime.Backlog = 10
	for _, c := range []struct {
		sentence string
		fleet    *Fleet
		seeds    uint64
		want     []Verdict // allowed ones; each must come up
	}{
		{"at load 0.7 a queue is stable", markov(0.7), 3, []Verdict{Stable}},
		{"at load 1.2 it is overloaded, whatever it measured", markov(1.2), 2, []Verdict{Overloaded}},
		{"it is so too when a backlog keeps the waits short", rejecting, 2, []Verdict{Overloaded}},
		{"one process can be overloaded in a fleet that is not, by bad luck with its connections", spread, 8, []Verdict{Stable, Overloaded}},
	} {
		seen := map[Verdict]bool{}
		for seed := range c.seeds {
			rep := replicate(t, c.fleet, Options{Seed: seed, Requests: 4000, NoWarmUp: true})
			got := Summarize(c.fleet, c.fleet.Load().Worst(), []*Replication{rep}).Verdict
			seen[got] = true
			if !slices.Contains(c.want, got) {
				t.Errorf("%s: seed %d is %v", c.sentence, seed, got)
			}
		}
		if len(seen) != len(c.want) {
			t.Errorf("%s: seen only %v", c.sentence, seen)
		}
	}
}

// A run that did not settle says so, and so does one that measured nothing.
func TestUnsettled(t *testing.T) {
	f := markov(0.5)
	rep := replicate(t, f, Options{Seed: 1, Requests: 2000})
	rep.Settled = false
	if got := Summarize(f, f.Load().Worst(), []*Replication{rep}).Verdict; got != Unsettled {
		t.Errorf("a run whose warm-up did not end is %v", got)
	}
	late := f.Clone()
	late.Classes = single(await(1e9))
	rep = replicate(t, late, Options{Seed: 1, Requests: 2000, NoWarmUp: true})
	res := Summarize(late, late.Load().Worst(), []*Replication{rep})
	// What is in flight counts with what it was drawn to take.
	if res.Counts.InFlight != 2000 || res.Latency.Mean.Mid < 1e6 {
		t.Errorf("a run that answered nothing is %v, with %+v and a mean of %v", res.Verdict, res.Counts, res.Latency.Mean)
	}
	if got := Summarize(f, f.Load().Worst(), nil); got.Replications != 0 || got.OfferedLoad != 0.5 {
		t.Errorf("no replications: %+v", got)
	}
}

// The interval of a figure by hand: t·s/√n with Student's t.
func TestInterval(t *testing.T) {
	inf := math.Inf(1)
	// Forty figures that come in runs of ten: neighbours are alike, and the
	// interval must be that of few and not of forty.
	var alike, mixed []float64
	for i := range 40 {
		alike = append(alike, float64(i/10%2))
		mixed = append(mixed, float64(i%2))
	}
	for _, c := range []struct {
		sentence string
		mid      float64
		figures  []float64
		want     Interval
	}{
		{"three figures: s = 1, t₂ = 4.3027", 2, []float64{1, 2, 3}, Interval{0, 2, 2 + 4.302652730/math.Sqrt(3)}},
		{"figures that agree leave no doubt", 5, []float64{5, 5, 5, 5}, Interval{5, 5, 5}},
		{"one figure leaves all of it", 5, []float64{5}, Interval{0, 5, inf}},
		{"so does none", 5, nil, Interval{0, 5, inf}},
		{"forty that take turns: s = 0.5064, t₃₉ = 2.0227", 0.5, mixed, Interval{0.5 - 2.022690920*0.506369684/math.Sqrt(40), 0.5, 0.5 + 2.022690920*0.506369684/math.Sqrt(40)}},
	} {
		got := interval(c.mid, c.figures)
		if math.Abs(got.Low-c.want.Low) > 1e-6 || got.Mid != c.want.Mid || math.Abs(got.High-c.want.High) > 1e-6 && got.High != c.want.High {
			t.Errorf("%s: %v, want %v", c.sentence, got, c.want)
		}
	}
	if a, b := interval(0.5, alike), interval(0.5, mixed); a.High-a.Low < 1.9*(b.High-b.Low) {
		t.Errorf("forty figures in runs of ten give %v, nearly as sure as forty that take turns, %v", a, b)
	}
	before := slices.Clone(alike)
	if interval(0.5, alike); !slices.Equal(alike, before) {
		t.Error("the figures were changed")
	}
}

// No error seen in n requests does not mean that there are none: fewer than
// 3/n (rule of three).
func TestErrorRateHasDoubt(t *testing.T) {
	if got := errorRate(Counts{Done: 3000}, nil, 0); got != (Interval{0, 0, 0.001}) {
		t.Errorf("none in 3000: %v", got)
	}
	batch := func(done, rejected int64) unit {
		return unit{classes: []BatchClass{{outcomes: [outcomes]int64{Done: done, Rejected: rejected}}}}
	}
	// 5 of 100 and 15 of 100: the residuals are ∓5, s = 5·√2 in each and √2·s/200 of
	// the ratio; t₁ = 12.706: ± 0.635, but no share is below zero.
	got := errorRate(Counts{Done: 180, Rejected: 20}, []unit{batch(95, 5), batch(85, 15)}, 0)
	if got.Low != 0 || got.Mid != 0.1 || math.Abs(got.High-0.1-12.706204736*10/200) > 1e-6 {
		t.Errorf("twenty in 200: %v", got)
	}
	// Two batches that agree: not surer than 200 independent requests.
	got = errorRate(Counts{Done: 180, Rejected: 20}, []unit{batch(90, 10), batch(90, 10)}, 0)
	if want := 12.706204736 * math.Sqrt(0.09/200); math.Abs(got.High-0.1-want) > 1e-6 {
		t.Errorf("ten in each hundred: %v, want ± %v", got, want)
	}
	if rate := (Counts{Offered: 3, InFlight: 3}).ErrorRate(); rate != 0 {
		t.Errorf("nothing is decided, and %v of it are errors", rate)
	}
}

// Replications are put together: counts add up, times are pooled, time
// averages are averaged.
func TestSummarizePools(t *testing.T) {
	t.Parallel()
	f := markov(0.6)
	f.Classes = []Class{{Name: "a", Share: 1, Steps: []Step{work(10)}}, {Name: "b", Share: 3, Steps: []Step{work(10)}}}
	var reps []*Replication
	for n := range 3 {
		reps = append(reps, replicate(t, f, Options{Seed: 1, Replication: n, Requests: 2000, Batches: 5}))
	}
	res := Summarize(f, f.Load().Worst(), reps)
	var span sim.Time
	var offered, done int64
	sum, inSystem, longest := 0.0, 0.0, 0.0
	for _, rep := range reps {
		span += rep.Span
		inSystem += rep.Averages.InSystem / 3
		for _, c := range rep.Classes {
			offered += c.Counts.Offered
			done += c.Counts.Done
			sum += c.Latency.Sum
			longest = max(longest, c.Latency.Max.Seconds())
		}
	}
	if res.Replications != 3 || res.Span != span || res.Counts.Offered != offered || offered != 6000 || res.Latency.Count != done {
		t.Errorf("%d replications, %v, %+v, %d times", res.Replications, res.Span, res.Counts, res.Latency.Count)
	}
	if got, want := res.Latency.Mean.Mid, sum/float64(done); math.Abs(got-want) > 1e-12 {
		t.Errorf("mean %v, want %v", got, want)
	}
	if math.Abs(res.Averages.InSystem-inSystem) > 1e-12 || res.Latency.Max != longest {
		t.Errorf("%v in the system, longest %v; want %v, %v", res.Averages.InSystem, res.Latency.Max, inSystem, longest)
	}
	if got, want := res.OfferedPerSecond(), 6000/span.Seconds(); math.Abs(got-want) > 1e-9 {
		t.Errorf("%v offered per second, want %v", got, want)
	}
	if a, b := res.Classes[0].Counts.Offered, res.Classes[1].Counts.Offered; a+b != 6000 || math.Abs(float64(a)-1500) > 5*math.Sqrt(6000*0.25*0.75) {
		t.Errorf("%d and %d requests of shares 1 and 3", a, b)
	}
	// Every third of the requests that a split fleet serves counts thrice.
	res.Scale = 3
	if got, want := res.DonePerSecond(), 3*res.Averages.DonePerSecond; math.Abs(got-want) > 1e-9 || math.Abs(want-3*float64(done)/span.Seconds()) > 0.02*want {
		t.Errorf("scaled, %v done per second, want %v", got, want)
	}
}

// What is reported of a queue is ordered as quantiles are, lies inside its
// interval and agrees with the laws that hold for every queue.
func TestResultIsConsistent(t *testing.T) {
	t.Parallel()
	for _, r := range rules() {
		f := r.fleet(2, 0.6)
		res := Summarize(f, f.Load().Worst(), []*Replication{replicate(t, f, Options{Seed: 1, Requests: shorten(20_000), Batches: 10})})
		l := res.Latency
		last := l.Min
		for _, q := range []float64{0.5, 0.9, 0.95, 0.99, 0.999} {
			i := l.At(q)
			if i.Mid < last || i.Mid > l.Max || i.Low > i.Mid || i.High < i.Mid {
				t.Errorf("%s: the %v-quantile is %v, the one before %v, the longest %v", r.sentence, q, i, last, l.Max)
			}
			last = i.Mid
		}
		if l.At(0) != l.Mean || !math.IsNaN(l.At(0.42).Mid) {
			t.Errorf("%s: At(0) = %v, At(0.42) = %v", r.sentence, l.At(0), l.At(0.42))
		}
		if i := l.Mean; i.Low > i.Mid || i.High < i.Mid || i.Mid < l.Min || i.Mid > l.Max {
			t.Errorf("%s: mean %v", r.sentence, i)
		}
		if res.Counts.Errors() > 0 {
			continue
		}
		// Little: the number in the system is rate times time; at both ends of
		// the span some requests are counted in one and not in the other.
		number := float64(res.Counts.Done) / res.Span.Seconds() * l.Mean.Mid
		edge := 20 * l.Max / res.Span.Seconds()
		if math.Abs(number-res.Averages.InSystem) > edge+0.02*number {
			t.Errorf("%s: %v requests in the system, by Little's law %v", r.sentence, res.Averages.InSystem, number)
		}
	}
}

// Confidence intervals shrink with the square root of the length.
func TestLongerRunsDoubtLess(t *testing.T) {
	t.Parallel()
	f := markov(0.5)
	width := func(requests int) float64 {
		sum := 0.0
		for seed := range uint64(4) {
			i := Summarize(f, f.Load().Worst(), []*Replication{replicate(t, f, Options{Seed: seed, Requests: requests, Batches: 20})}).Latency.Mean
			sum += i.High - i.Low
		}
		return sum
	}
	// Sixteen times the length is a quarter of the width; a mean of four widths
	// of twenty batches each has a relative standard error of some 8 %, their
	// ratio one of 11 %.
	short, long := width(shorten(8000)), width(16*shorten(8000))
	if ratio := short / long; ratio < 4/1.5 || ratio > 4*1.5 {
		t.Errorf("runs sixteen times as long doubt by %.3g instead of %.3g: ratio %.3g, want 4", long, short, ratio)
	}
}
