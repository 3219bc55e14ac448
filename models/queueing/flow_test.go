package queueing_test

import (
	"fmt"
	"testing"

	"fleetcost/models/queueing"
)

// A station of c equal servers is its own flow equivalent: M/M/c.
func TestFlowEquivalentOfEqualServersIsMMc(t *testing.T) {
	const c, mu = 7, 3.0
	var rates []float64
	for k := 1; k <= c; k++ {
		rates = append(rates, float64(k)*mu)
	}
	for _, lambda := range []float64{0.5, 12, 19.9} {
		got := must(queueing.FlowEquivalent{Arrival: lambda, Rates: rates}.Averages())
		want := must(queueing.MMc{Arrival: lambda, Service: mu, Servers: c}.Averages())
		for name, pair := range map[string][2]float64{
			"wait": {got.WaitMean, want.WaitMean}, "prob wait": {got.ProbWait, want.ProbWait},
			"number": {got.NumberMean, want.NumberMean}, "sojourn": {got.SojournMean, want.SojournMean},
		} {
			if !near(pair[0], pair[1], 1e-10) {
				t.Errorf("λ = %v: %s is %v, of M/M/c %v", lambda, name, pair[0], pair[1])
			}
		}
	}
}

// How far the approximation is from the exact values of thread pools, which are
// those of the family threadpool of the theory data. The documentation of
// FlowEquivalent cites the bounds.
func TestFlowEquivalentOfThreadPools(t *testing.T) {
	for _, c := range []struct {
		threads, cores           int
		cpu, io, arrival         float64
		exactSojourn, exactWaits float64
	}{
		{8, 2, 0.025, 0.075, 60, 0.203442877141, 0.0888782098408},
		{10, 1, 0.012, 0.03, 60, 0.0728649475907, 0.00323530596852},
		{8, 1, 0.007, 0.03, 100, 0.0533426797104, 0.00426338169529},
		{20, 32, 0.04, 0.08, 150, 0.16710852207, 0.0471085220702},
		{32, 8, 0.1 / 3, 0.35 / 3, 180, 0.170229676924, 0.0163630930737},
		{16, 4, 0.01, 0.02, 350, 0.0444254838642, 0.00727645695837},
	} {
		var rates []float64
		for k := 1; k <= c.threads; k++ {
			inside := queueing.ClosedNetwork{Clients: k, Think: c.io, Stations: []queueing.Station{{Demand: c.cpu, Servers: c.cores}}}
			rates = append(rates, must(inside.Averages()).Throughput)
		}
		a := must(queueing.FlowEquivalent{Arrival: c.arrival, Rates: rates}.Averages())
		if !near(a.SojournMean, c.exactSojourn, 0.09) || !near(a.WaitMean, c.exactWaits, 0.4) {
			t.Errorf("%d threads on %d cores: sojourn %.4g (exact %.4g), wait %.4g (exact %.4g)",
				c.threads, c.cores, a.SojournMean, c.exactSojourn, a.WaitMean, c.exactWaits)
		}
	}
}

func ExampleFlowEquivalent() {
	// Five workers share two cores; each request computes 12 ms and waits 19 ms.
	var rates []float64
	for k := 1; k <= 5; k++ {
		a, _ := queueing.ClosedNetwork{Clients: k, Think: 0.019, Stations: []queueing.Station{{Demand: 0.012, Servers: 2}}}.Averages()
		rates = append(rates, a.Throughput)
	}
	a, _ := queueing.FlowEquivalent{Arrival: 100, Rates: rates}.Averages()
	fmt.Printf("%.0f %% wait for a worker, %.1f ms on average\n", 100*a.ProbWait, 1e3*a.WaitMean)
	// Output:
	// 38 % wait for a worker, 10.0 ms on average
}
