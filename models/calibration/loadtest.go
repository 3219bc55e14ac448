// Package calibration finds what a request of a server costs from load tests of it: the
// CPU time and its spread, the time that it waits for something else and its spread, and,
// where nobody says, how many processes serve.
//
// It looks for the costs under which the simulator gives the rates, the percentiles and the
// CPU times that were measured, each weighted by how sure it is: first with closed forms
// (closedform.go, start.go), then with runs under common random numbers from several places
// (search.go, simulate.go, solve.go). Weights follow from how the figures of repeated runs
// scatter, and how sure the costs are from them (interval.go) and from what is known of any
// server (prior.go). Requests of one kind may turn out to be light and heavy ones
// (mixture.go). What the tests do not tell apart is said (untold.go), and tests that
// tell nothing are refused (refuse.go). processes.go looks for the number of processes and threads,
// overhead.go takes the overhead from tests of an empty handler, leaveout.go predicts each
// test from the others; server.go has the fleet that is run, and gamma.go its times;
// recorded.go takes load tests from what tools recorded; techempower.go predicts frameworks
// from the results of TechEmpower.
//
// It will never read a file, and never take a load test for what it is not: a closed
// loop's percentiles hide waits, and those of an overloaded server grow for as long as it
// is tested, so of both only rates and CPU times count.
package calibration

import (
	"fmt"
	"math"
)

// A Test is one load test of a server. What is unknown is NaN.
type Test struct {
	Place   string  // where it stands, such as runs.csv:4
	Offered float64 // requests per second that were sent, of an open loop
	Even    bool    // evenly spaced, not as a Poisson process
	Users   int     // of a closed loop without think time; 0: an open loop
	Done    float64 // answers per second
	CPU     float64 // seconds per answer, of user and system time of all processes
	WarmUp  float64 // seconds before it was measured
	Seconds float64 // for which it was
	Errors  float64
	// From and To are when it was, in unix seconds; 0 where that is not known.
	From, To float64
	Requests []Times // of each kind of requests
	full     bool    // its server had hardly a core left, though it kept up
}

// Times are how long requests of a kind took, in seconds from when they were to be sent.
type Times struct {
	Name  string  // of the kind
	Share float64 // of all requests
	Count float64 // that were measured

	Mean, P50, P90, P95, P99 float64
}

// quantiles are those of Times, after the mean.
var quantiles = []float64{0.5, 0.9, 0.95, 0.99}

// figures are the mean and the quantiles.
func (t *Times) figures() []float64 { return []float64{t.Mean, t.P50, t.P90, t.P95, t.P99} }

// FigureNames are those of times, in order.
var FigureNames = []string{"mean", "p50", "p90", "p95", "p99"}

// Load is what was sent, in a few words.
func (t *Test) Load() string {
	if t.Users > 0 {
		return fmt.Sprintf("%d users", t.Users)
	}
	return fmt.Sprintf("%.4g/s", t.Offered)
}

// A test kept up with what was sent when so much of it was answered in its time, two
// standard deviations of the number of arrivals aside.
const kept = 0.98

// Saturated tells whether the server did not keep up, or would not have for much longer:
// percentiles of one that has hardly a core left are of how long it was tested, as those of
// one that was overloaded. A queue of load ρ comes to its mean in some E[S]/(1 − √ρ)² times
// what its service varies, at 98 % more than 10⁴ requests.
func (t *Test) Saturated() bool {
	return t.Users > 0 || t.full || t.Done < kept*t.Offered-2*math.Sqrt(t.Offered/t.Seconds)
}

// onCores are the tests, of which those of open loops that used as good as all cores are full.
func (s *Server) onCores(tests []Test) []Test {
	tests = append([]Test(nil), tests...)
	for i := range tests {
		t := &tests[i]
		t.full = t.Users == 0 && t.CPU > 0 && t.Done*t.CPU >= kept*s.cores()
	}
	return tests
}
