package queueing_test

import (
	"math"
	"testing"

	"fleetcost/models/queueing"
)

// TestPatienceWithoutEndIsMMc, and with none it is Erlang's loss system; in an
// overload what is too much leaves.
func TestPatienceWithoutEndIsMMc(t *testing.T) {
	for _, c := range []int{1, 4, 100} {
		q := queueing.MMc{Arrival: .8 * float64(c), Service: 1, Servers: c}
		want := must(q.Averages())
		got := must(queueing.ErlangA{Arrival: q.Arrival, Service: 1, Servers: c, Patience: 1e9}.Averages())
		if !near(got.WaitMean, want.WaitMean, 1e-6) || !near(got.ProbWait, want.ProbWait, 1e-6) || !near(got.NumberMean, want.NumberMean, 1e-6) {
			t.Errorf("%d servers, endless patience: %+v, want %+v", c, got, want)
		}
		got = must(queueing.ErlangA{Arrival: q.Arrival, Service: 1, Servers: c, Patience: 1e-12}.Averages())
		if lost := must(queueing.ErlangB(c, q.Arrival)); !near(got.Loss, lost, 1e-9) {
			t.Errorf("%d servers, no patience: loss %v, want %v", c, got.Loss, lost)
		}
		over := must(queueing.ErlangA{Arrival: 2 * float64(c), Service: 1, Servers: c, Patience: 1e5}.Averages())
		if !near(over.Loss, .5, 1e-3) || over.Utilization < .999 {
			t.Errorf("%d servers at double load: %+v", c, over)
		}
	}
}

// TestPatienceOfOneServiceIsPoisson: when giving up is as fast as service, the
// number in the system is Poisson whatever the servers.
func TestPatienceOfOneServiceIsPoisson(t *testing.T) {
	for _, load := range []float64{.1, 9, 200, 1e6} {
		a := must(queueing.ErlangA{Arrival: load, Service: 1, Servers: 10, Patience: 1}.Averages())
		if !near(a.NumberMean, load, 1e-9) || !near(a.Throughput, load*(1-a.Loss), 1e-9) {
			t.Errorf("load %v: %+v", load, a)
		}
	}
}

// TestPriorityConservesWork: classes only divide the wait of first come first
// served among themselves, Σ ρ_k·E[W_k] is the same (Kleinrock's conservation law).
func TestPriorityConservesWork(t *testing.T) {
	classes := []queueing.PriorityClass{
		{Arrival: 2, Service: queueing.GammaMoments(.1, 3)},
		{Arrival: 0, Service: queueing.ConstantMoments(.7)},
		{Arrival: 5, Service: queueing.ConstantMoments(.05)},
		{Arrival: 1, Service: queueing.LognormalMoments(.2, 2)},
	}
	var weights []float64
	var parts []queueing.Moments
	total := 0.0
	for _, c := range classes {
		weights, parts, total = append(weights, c.Arrival), append(parts, c.Service), total+c.Arrival
	}
	fifo := must(queueing.MG1{Arrival: total, Service: must(queueing.MixtureMoments(weights, parts))}.Averages())
	work, last := 0.0, 0.0
	for k, a := range must(queueing.PriorityMG1{Classes: classes}.Averages()) {
		work += a.Utilization * a.WaitMean
		if a.WaitMean < last {
			t.Errorf("class %d waits %v, the class before it %v", k+1, a.WaitMean, last)
		}
		last = a.WaitMean
	}
	if !near(work, fifo.Utilization*fifo.WaitMean, 1e-12) {
		t.Errorf("Σ ρW = %v, first come first served %v", work, fifo.Utilization*fifo.WaitMean)
	}
	first := must(queueing.PriorityMG1{Classes: classes, Preemptive: true}.Averages())[0]
	alone := must(queueing.MG1{Arrival: 2, Service: classes[0].Service}.Averages())
	if !near(first.SojournMean, alone.SojournMean, 1e-12) || !near(first.ProbWait, alone.ProbWait, 1e-12) {
		t.Errorf("the first class of a preemptive server: %+v, alone %+v", first, alone)
	}
}

// TestRetrialChainIsTheClosedForm for one server, and M/M/c for quick retries.
func TestRetrialChainIsTheClosedForm(t *testing.T) {
	for _, row := range []struct{ arrival, retry float64 }{{1, 1}, {5, 2}, {9, .1}, {9.9, 30}, {1e-3, 1e3}} {
		q := queueing.Retrial{Arrival: row.arrival, Service: 10, Servers: 1, Retry: row.retry}
		got, want := must(q.Averages()), must(q.SingleServer())
		if !near(got.OrbitMean, want.OrbitMean, 1e-10) || !near(got.Blocked, want.Blocked, 1e-10) || !near(got.Attempts, want.Attempts, 1e-10) {
			t.Errorf("%+v: chain %+v, closed form %+v", q, got, want)
		}
	}
	quick := must(queueing.Retrial{Arrival: 30, Service: 10, Servers: 4, Retry: 1e8}.Averages())
	line := must(queueing.MMc{Arrival: 30, Service: 10, Servers: 4}.Averages())
	if !near(quick.Blocked, line.ProbWait, 1e-5) || !near(quick.OrbitTime, line.WaitMean, 1e-5) {
		t.Errorf("quick retries: %+v, want %+v", quick, line)
	}
}

// TestTandemWithRoom: with endless places the two are M/M/1 queues; with a fast
// second server there is only the first; one slow server behind is a loss system.
func TestTandemWithRoom(t *testing.T) {
	at := func(rate float64, places int) queueing.TandemStation {
		return queueing.TandemStation{Service: rate, Places: places}
	}
	a := must(queueing.Tandem{Arrival: 5, First: at(10, 60), Second: at(12, 70)}.Averages())
	if !near(a.NumberFirst, 1, 1e-9) || !near(a.NumberSecond, 5./7, 1e-9) || a.Blocked > 1e-9 {
		t.Errorf("with room: %+v", a)
	}
	a = must(queueing.Tandem{Arrival: 15, First: at(10, 7), Second: at(1e12, 2)}.Averages())
	want := must(queueing.MMcK{Arrival: 15, Service: 10, Servers: 1, Capacity: 7}.Averages())
	if !near(a.Loss, want.Loss, 1e-9) || !near(a.NumberFirst, want.NumberMean, 1e-9) {
		t.Errorf("before a fast server: %+v, want %+v", a, want)
	}
	// A first server that takes no time is one more place of the second, which it
	// blocks, and its own places are more of them.
	a = must(queueing.Tandem{Arrival: 15, First: at(1e12, 3), Second: at(10, 4)}.Averages())
	want = must(queueing.MMcK{Arrival: 15, Service: 10, Servers: 1, Capacity: 7}.Averages())
	if !near(a.Loss, want.Loss, 1e-9) || !near(a.NumberFirst+a.NumberSecond, want.NumberMean, 1e-9) {
		t.Errorf("after a fast server: %+v, want %+v", a, want)
	}
	// Saturated, with one place each, the first server is free again when both
	// have finished: one request per E[max(S1, S2)].
	a = must(queueing.Tandem{Arrival: 1e12, First: at(10, 1), Second: at(10, 1)}.Averages())
	if !near(a.Throughput, 1/.15, 1e-9) {
		t.Errorf("saturated: %v/s, want %v/s", a.Throughput, 1/.15)
	}
	for _, p := range [][2]int{{3, 5}, {5, 3}, {4, 4}, {4, 5}, {1, 9}, {9, 1}} {
		a := must(queueing.Tandem{Arrival: 11, First: at(10, p[0]), Second: at(8, p[1])}.Averages())
		if !near(a.Throughput, 11*(1-a.Loss), 1e-12) {
			t.Errorf("%v places: %v/s out, %v/s in", p, a.Throughput, 11*(1-a.Loss))
		}
		// Reversible in throughput: E. J. Muth, "The reversibility property of
		// production lines", Management Science 25(2), 1979; saturated lines.
		one := must(queueing.Tandem{Arrival: 1e12, First: at(10, 1), Second: at(8, p[1])}.Averages())
		two := must(queueing.Tandem{Arrival: 1e12, First: at(8, 1), Second: at(10, p[1])}.Averages())
		if !near(one.Throughput, two.Throughput, 1e-9) {
			t.Errorf("%v places: %v/s one way, %v/s the other", p, one.Throughput, two.Throughput)
		}
	}
}

// TestTokenBucketLossIsSmooth: small losses by the sum, others by the difference,
// and one of the two where they meet. A burst of 2 has a closed form.
func TestTokenBucketLossIsSmooth(t *testing.T) {
	rejected := func(rho float64, burst int) float64 {
		return must(queueing.TokenBucket{Arrival: rho, Rate: 1, Burst: burst}.Rejected())
	}
	for _, rho := range []float64{1e-6, .01, .5, .9, 1, 1.1, 3, 50, 699, 701, 1e9} {
		if got, want := rejected(rho, 2), 1-1/(math.Exp(-rho)+rho); rho > .1 && !near(got, want, 1e-10) {
			t.Errorf("ρ = %v, burst 2: %v, want %v", rho, got, want)
		}
		last := 1.0
		for _, burst := range []int{1, 2, 3, 5, 10, 30, 100, 300, 1000} {
			got := rejected(rho, burst)
			if got > last*(1+1e-12) || got < 1-1/rho-1e-12 || math.IsNaN(got) {
				t.Errorf("ρ = %v: a burst of %d rejects %v, a smaller one %v", rho, burst, got, last)
			}
			last = got
		}
	}
	// ρ²/2 is the chance of a second arrival in one service, to the first order.
	if got := rejected(1e-6, 2); !near(got, 5e-13, 1e-5) {
		t.Errorf("ρ = 1e-6, burst 2: %v, want 5e-13", got)
	}
	// The tail of M/D/1 decays by η in each place, ρ(1/η-1) = ln(1/η).
	eta := .5
	for range 1000 {
		eta = 1 / (1 - math.Log(eta)/.9)
	}
	if ratio := rejected(.9, 301) / rejected(.9, 300); !near(ratio, eta, 1e-9) {
		t.Errorf("the loss falls by %v with each token, want %v", ratio, eta)
	}
}

// TestBatchesOfOneAreMM1, and an idle server keeps only the rest of a batch
// waiting.
func TestBatchesOfOneAreMM1(t *testing.T) {
	got := must(queueing.FixedBatches(8, 1, 10).Averages())
	if want := must(queueing.MMc{Arrival: 8, Service: 10, Servers: 1}.Averages()); !near(got.WaitMean, want.WaitMean, 1e-12) || !near(got.ProbWait, want.ProbWait, 1e-12) {
		t.Errorf("batches of one: %+v, want %+v", got, want)
	}
	got = must(queueing.FixedBatches(0, 5, 10).Averages())
	if !near(got.WaitMean, .2, 1e-12) || !near(got.ProbWait, .8, 1e-12) {
		t.Errorf("a single batch of five: %+v", got)
	}
}

// TestOpenNetworkOfOneStationIsMMc, also when requests return to it.
func TestOpenNetworkOfOneStationIsMMc(t *testing.T) {
	rates := must(queueing.StationRates([]float64{8}, [][]float64{{.75}}))
	if !near(rates[0], 32, 1e-12) {
		t.Fatalf("with three returns in a row: %v/s, want 32/s", rates[0])
	}
	got := must(queueing.OpenNetwork{Arrival: 8, Stations: []queueing.Station{{Demand: .4, Servers: 4}}}.Averages())
	want := must(queueing.MMc{Arrival: 32, Service: 10, Servers: 4}.Averages())
	if !near(got.NumberMean, want.NumberMean, 1e-12) || !near(got.SojournMean, 4*want.SojournMean, 1e-12) {
		t.Errorf("%+v, want %+v", got, want)
	}
}
