package queueing_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models/queueing"
)

// TestNonsense expects every fault of the models beyond the plain stations to be
// named.
func TestNonsense(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	call := must(queueing.ExponentialDelay(.05))
	class := queueing.PriorityClass{Arrival: 1, Service: queueing.ConstantMoments(.1)}
	zipf := queueing.Zipf{Keys: 10, Exponent: 1}
	rises := func(t float64) float64 { return min(1, t) }
	for _, row := range []struct {
		says string
		err  error
		want string // lines that the error must contain
	}{
		{"Zipf, two faults", second(queueing.Zipf{Keys: 0, Exponent: -1}.HitRatio(1)), "keys is 0\nexponent is -1"},
		{"Zipf NaN", second(queueing.Zipf{Keys: 5, Exponent: nan}.Popularity(1)), "exponent is NaN"},
		{"a cache below zero", second(zipf.HitRatio(-1)), "cache size is -1"},
		{"the time of a cache below zero", second(zipf.CharacteristicTime(-1)), "cache size is -1"},
		{"rank beyond the keys", second(zipf.Popularity(11)), "rank is 11; want a whole number from 1 to 10"},
		{"Erlang A, four faults", second(queueing.ErlangA{Arrival: -1, Service: 0, Patience: inf}.Averages()), "arrival rate is -1\nservice rate is 0\nservers is 0\nmean patience is +Inf"},
		{"patience without end", second(queueing.ErlangA{Arrival: 1, Service: 1, Servers: 1, Patience: 1e13}.Averages()), "want at most 1e12"},
		{"no classes", second(queueing.PriorityMG1{}.Averages()), "classes is 0"},
		{"a class without service", second(queueing.PriorityMG1{Classes: []queueing.PriorityClass{class, {Arrival: nan}}}.Averages()), "class 2: queueing: arrival rate is NaN\nmean service is 0"},
		{"no classes on servers", second(queueing.PriorityMMc{Arrivals: []float64{1, -1}}.Averages()), "class 2 is -1\nservice rate is 0\nservers is 0"},
		{"a law without mean", second(queueing.ExponentialDelay(0)), "mean is 0"},
		{"a lognormal without spread", second(queueing.LognormalDelay(1, 0)), "variation is 0"},
		{"no tail", second(queueing.DelayFromTail(nil)), "no tail"},
		{"a tail that rises", second(queueing.DelayFromTail(rises)), "does not rise"},
		{"a tail of NaN", second(queueing.DelayFromTail(func(float64) float64 { return nan })), "is NaN"},
		{"a tail that stays", second(queueing.DelayFromTail(func(float64) float64 { return .7 })), "still 0.7"},
		{"more answers than calls", second(queueing.Fanout(3, 4, call)), "calls is 3; want a whole number from 4"},
		{"fan-out of nothing", second(queueing.Fanout(0, 0, queueing.Delay{})), "calls is 0\nneeded answers is 0\ncall has no law"},
		{"a hedge without calls", second(queueing.Hedging{After: -1}.Latency()), "first call has no law\nsecond call has no law\ndelay is -1"},
		{"a hedge after NaN", second(queueing.Hedging{First: call, Second: call, After: nan}.Hedged()), "delay is NaN"},
		{"retries, five faults", second(queueing.Retries{Failure: 2, Most: -1, Backoff: -1, Factor: nan}.Averages()), "attempt time is 0\nfailures is 2\nretries is -1\nbackoff is -1\nfactor is NaN"},
		{"a backoff beyond bounds", second(queueing.Retries{Attempt: 1, Most: 200, Backoff: 1, Factor: 2}.Averages()), "last backoff"},
		{"a bucket of nothing", second(queueing.TokenBucket{Arrival: nan}.Rejected()), "arrival rate is NaN\nrate of tokens is 0\nburst is 0"},
		{"retrial, four faults", second(queueing.Retrial{}.Averages()), "arrival rate is 0\nservice rate is 0\nservers is 0\nretry rate is 0"},
		{"the closed form of two servers", second(queueing.Retrial{Arrival: 1, Service: 1, Servers: 2, Retry: 1}.SingleServer()), "servers is 2"},
		{"an orbit too large", second(queueing.Retrial{Arrival: 1e6, Service: 1e4, Servers: 101, Retry: 1e-6}.Averages()), "still too small"},
		{"tandem, five faults", second(queueing.Tandem{Arrival: -1}.Averages()), "arrival rate is -1\nfirst station is 0\nsecond station is 0"},
		{"a tandem too large", second(queueing.Tandem{Arrival: 1, First: queueing.TandemStation{Service: 1, Places: 500}, Second: queueing.TandemStation{Service: 1, Places: 500}}.Averages()), "too large"},
		{"batches of nothing", second(queueing.FixedBatches(1, 0, 1).Averages()), "batch size is 0"},
		{"batches of half", second(queueing.GeometricBatches(1, .6, 1).Averages()), "mean batch size is 0.6"},
		{"batches without spread", second(queueing.BatchMM1{Batches: 1, SizeMean: 2, SizeSecond: 3, Service: 9}.Averages()), "must be at least 4"},
		{"an open network of nothing", second(queueing.OpenNetwork{}.Averages()), "arrival rate is 0\nstations is 0"},
		{"a station without servers", second(queueing.OpenNetwork{Arrival: 1, Stations: []queueing.Station{{Demand: 1}}}.Averages()), "servers of station 0 is 0"},
		{"routing of no shape", second(queueing.StationRates([]float64{1, -1}, [][]float64{{1}})), "1 rows of routing for 2\nstation 1 is -1\nstation 0 leads to 1 stations of 2"},
		{"routing above one", second(queueing.StationRates([]float64{1, 0}, [][]float64{{.5, .6}, {0, 1.5}})), "station 0 adds up to 1.1\nfrom station 1 to 1 is 1.5"},
		{"routing without a way out", second(queueing.StationRates([]float64{1, 0}, [][]float64{{0, 1}, {1, 0}})), "keeps some requests"},
		{"no capacity", second(queueing.Metastability{Retries: -1}.Onset()), "capacity is 0\nretries is -1"},
		{"a load of NaN", second(queueing.Metastability{Capacity: 1}.At(nan)), "arrival rate is NaN"},
		{"retries of no capacity", second(queueing.RetriesAllowed(0, 1)), "capacity is 0"},
	} {
		if row.err == nil {
			t.Errorf("%s: no error", row.says)
			continue
		}
		for _, want := range strings.Split(row.want, "\n") {
			if !strings.Contains(row.err.Error(), want) {
				t.Errorf("%s: %q does not say %q", row.says, row.err, want)
			}
		}
	}
}

// TestOverloadOfClassesAndNetworks expects the offered load, not a latency.
func TestOverloadOfClassesAndNetworks(t *testing.T) {
	half := queueing.PriorityClass{Arrival: 5, Service: queueing.ConstantMoments(.1)}
	for says, err := range map[string]error{
		"classes on one server": second(queueing.PriorityMG1{Classes: []queueing.PriorityClass{half, half}}.Averages()),
		"classes on servers":    second(queueing.PriorityMMc{Arrivals: []float64{20, 20}, Service: 10, Servers: 4}.Averages()),
		"batches":               second(queueing.FixedBatches(2, 5, 10).Averages()),
		"retrial":               second(queueing.Retrial{Arrival: 40, Service: 10, Servers: 4, Retry: 1}.Averages()),
		"retrial, one server":   second(queueing.Retrial{Arrival: 10, Service: 10, Servers: 1, Retry: 1}.SingleServer()),
		"open network":          second(queueing.OpenNetwork{Arrival: 10, Stations: []queueing.Station{{Demand: .1, Servers: 1}}}.Averages()),
		"retries allowed":       second(queueing.RetriesAllowed(10, 10)),
	} {
		var overload *queueing.OverloadError
		if !errors.As(err, &overload) || overload.Offered < overload.Capacity {
			t.Errorf("%s: %v, want an overload", says, err)
		}
	}
}

// TestAnyNonsenseGivesErrorOrNumber throws arbitrary numbers at them.
func TestAnyNonsenseGivesErrorOrNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.OneOf(
			rapid.Float64(),
			rapid.Float64Range(0, 2),
			rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), -1, 0, 1e-30, 1e30, 1, 5e-324, math.MaxFloat64}),
		)
		whole := rapid.OneOf(rapid.IntRange(-1, 30), rapid.SampledFrom([]int{math.MinInt, math.MaxInt}))
		a, b, c, d := number.Draw(t, "a"), number.Draw(t, "b"), number.Draw(t, "c"), number.Draw(t, "d")
		n, k := whole.Draw(t, "n"), whole.Draw(t, "k")
		check := func(m any, err error, all ...float64) {
			for _, x := range all {
				if err == nil && (math.IsNaN(x) || x < 0) {
					t.Fatalf("%+v gives %v", m, all)
				}
			}
		}
		station := func(m any, err error, all ...queueing.Averages) {
			for _, a := range all {
				check(m, err, a.Throughput, a.Loss, a.Utilization, a.ProbWait, a.WaitMean, a.SojournMean, a.QueueLenMean, a.NumberMean)
			}
		}
		law := func(m any, delay queueing.Delay, err error) {
			if err == nil {
				tail, _ := delay.Tail(a)
				quantile, _ := delay.Quantile(b)
				check(m, nil, delay.Mean(), delay.StdDev(), tail, quantile)
			}
		}
		z := queueing.Zipf{Keys: n, Exponent: a}
		ratio, err := z.HitRatio(k)
		check(z, err, ratio)
		impatient := queueing.ErlangA{Arrival: a, Service: b, Servers: n, Patience: c}
		got, err := impatient.Averages()
		station(impatient, err, got)
		batches := queueing.BatchMM1{Batches: a, SizeMean: b, SizeSecond: c, Service: d}
		got, err = batches.Averages()
		station(batches, err, got)
		for _, preemptive := range []bool{false, true} {
			classes := queueing.PriorityMG1{Preemptive: preemptive, Classes: []queueing.PriorityClass{
				{Arrival: a, Service: queueing.GammaMoments(b, 1)}, {Arrival: c, Service: queueing.GammaMoments(d, 2)},
			}}
			all, err := classes.Averages()
			station(classes, err, all...)
		}
		classes := queueing.PriorityMMc{Arrivals: []float64{a, b}, Service: c, Servers: n}
		all, err := classes.Averages()
		station(classes, err, all...)
		exponential, err := queueing.ExponentialDelay(a)
		law("exponential", exponential, err)
		lognormal, err := queueing.LognormalDelay(b, c)
		law("lognormal", lognormal, err)
		fan, err := queueing.Fanout(n, k, lognormal)
		law("fan-out", fan, err)
		hedge := queueing.Hedging{First: exponential, Second: lognormal, After: d}
		latency, err := hedge.Latency()
		law(hedge, latency, err)
		retries := queueing.Retries{Attempt: a, Failure: b, Most: n, Backoff: c, Factor: d}
		r, err := retries.Averages()
		check(retries, err, r.Success, r.Attempts, r.Duration, r.DurationSuccess, r.DurationMax)
		bucket := queueing.TokenBucket{Arrival: a, Rate: b, Burst: n}
		rejected, err := bucket.Rejected()
		check(bucket, err, rejected)
		orbit := queueing.Retrial{Arrival: a, Service: b, Servers: min(n, 8), Retry: c}
		if a*(1+b/c) < 1e4*b { // else it may take a second
			o, err := orbit.Averages()
			check(orbit, err, o.Blocked, o.OrbitMean, o.OrbitTime, o.SojournMean, o.Attempts)
		}
		tandem := queueing.Tandem{
			Arrival: a, First: queueing.TandemStation{Service: b, Places: n}, Second: queueing.TandemStation{Service: c, Places: k},
		}
		row, err := tandem.Averages()
		check(tandem, err, row.Loss, row.Throughput, row.NumberFirst, row.NumberSecond, row.SojournMean, row.Blocked)
		net := queueing.OpenNetwork{Arrival: a, Stations: []queueing.Station{{Demand: b, Servers: n}, {Demand: c, Servers: queueing.Infinite}}}
		open, err := net.Averages()
		check(net, err, open.NumberMean, open.SojournMean)
		rates, err := queueing.StationRates([]float64{a, b}, [][]float64{{c, d}, {d, c}})
		check("rates", err, rates...)
		storm := queueing.Metastability{Capacity: a, Retries: b}
		onset, err := storm.Onset()
		check(storm, err, onset)
	})
}
