package main

import (
	"math"
	"strings"
	"testing"
)

// ceiling is that of one lane that computes for 10 ms and Node's own part.
func ceiling(t *testing.T, got []answer) {
	each(func(t *testing.T, d design) {
		if d.Verdict != "overloaded" || d.OfferedLoad < 1 || math.Round(float64(d.Done)) != 98 || math.Round(100*float64(d.Lanes)) != 100 {
			t.Errorf("answers %.4g /s with lanes used to %.3g: 98 are what it can do", d.Done, d.Lanes)
		}
	})(t, got)
}

// ownEstimate is right to within the fifth by which closed forms may be off.
func ownEstimate(t *testing.T, d design) {
	simulated := map[string]figure{"p50": d.P50, "p95": d.P95, "p99": d.P99, "mean": d.Mean}[d.EstimateOf]
	if r := d.Estimate / simulated; !(r > 1/1.2 && r < 1.2) {
		t.Errorf("%s by theory %.4g ms, simulated %.4g", d.EstimateOf, d.Estimate, simulated)
	}
}

// addUp: requests are somewhere, each in one place, and by Little's law so are
// their times.
func addUp(t *testing.T, d design) {
	sum := d.WaitForWorker + d.WaitForLane + d.WaitForConnection + d.Running + d.InIO
	if math.Abs(float64(sum/d.InSystem-1)) > 1e-6 {
		t.Errorf("%.6g requests are in some place, of %.6g", sum, d.InSystem)
	}
	if r := estimated(d.mean()); !r.agrees(1000 * float64(d.InSystem/d.Done)) {
		t.Errorf("times of %.5g ms, a mean of %.5g", 1000*d.InSystem/d.Done, d.Mean)
	}
	if d.Workers > 1 || d.Lanes > 1 {
		t.Errorf("workers used to %.3g, lanes to %.3g", d.Workers, d.Lanes)
	}
}

// runsFor is right when requests compute for so many milliseconds, by Little's
// law: all of them the same, so that only the window's edges make a difference.
func runsFor(ms float64) func(*testing.T, design) {
	return func(t *testing.T, d design) {
		edges := 1 / math.Sqrt(d.Offered)
		if got := 1000 * float64(d.Running/d.Done); math.Abs(got/ms-1) > edges {
			t.Errorf("a request computes for %.4g ms, not %.4g", got, ms)
		}
	}
}

// slowest is right where a share of more than 1 % waits for so many milliseconds
// and the others are of this class: p99 is one of the slow.
func slowest(ms, share float64, others string) func(*testing.T, design) {
	return func(t *testing.T, d design) {
		quick := float64(d.Classes[others].P99)
		if p := float64(d.P99); d.Met || p < ms || p > ms+4*quick {
			t.Errorf("p99 is %.0f ms and less than %.3g of waiting for cores, which misses the goal", ms, 4*quick)
		}
		if d.BoundBy != "request" {
			t.Error("what binds are the requests themselves")
		}
		if exact := share*ms + float64(d.Classes[others].Mean); !d.mean().agrees(exact) {
			t.Errorf("the mean is %.4g ms", exact)
		}
	}
}

// alone is right where a request takes longer than its goal by itself.
func alone(t *testing.T, d design) {
	if d.Met || d.BoundBy != "request" || d.Offered > 0 || !strings.Contains(d.Missed, "a request alone takes") {
		t.Error("a request alone takes longer than the goal, for which nothing is simulated")
	}
}

// The pool of a design of one service is shown as those of systems are.
func TestSimulateShowsThePool(t *testing.T) {
	fullEffort(t)
	c := call(t.Context(), "", "simulate", "--quiet", "--design", "node", "--instances", "3", sharedCase(t, "pool-bound.toml"))
	_, backends, _ := strings.Cut(c.stdout, "\nBackends\n")
	for line := range strings.Lines(backends) {
		if f := strings.Fields(line); len(f) > 4 && f[0] == "db" && strings.HasPrefix(f[3], "27.") && f[4] == "30" {
			return
		}
	}
	t.Errorf("27 of 30 connections are in use, which is not shown:\n%s", c.stdout)
}

// A random split of a Poisson stream is Poisson: a large fleet under it is many
// small ones, workers that are replaced included.
func TestPoissonSplitting(t *testing.T) {
	fullEffort(t)
	t.Run("of 80", func(t *testing.T) {
		path := sharedCase(t, "recycling-large.toml")
		one := ask(t, path, "simulate", "--instances", "1")
		all := ask(t, path, "simulate", "--instances", "80", "--set", "traffic.rate=4272")
		if !same(one.mean(), all.mean()) || !same(one.p99(), all.p99()) {
			t.Error("they differ by more than chance")
		}
	})
	t.Run("of 8, replaced more rarely than a run was long", func(t *testing.T) {
		path := saved(t, base(`rate = 100`, `p99 = "1s"`, `steps = [{ cpu = "1ms" }]`, "mine", `balancer = "random"
processes = 1
[runtime.mine]
inherits = "node-fastify"
recycle  = { requests = 10000, boot = "5s" }`))
		one := ask(t, path, "simulate", "--instances", "1")
		all := ask(t, path, "simulate", "--instances", "8", "--set", "traffic.rate=800")
		if !same(one.mean(), all.mean()) || !same(one.p99(), all.p99()) {
			t.Error("they differ by more than chance")
		}
		// Every 100 s nothing is served for 5 s: who comes u later waits 5 s − (1 − ρ)u,
		// and one in a hundred comes in the first second.
		for _, d := range []answer{one, all} {
			if exact := 1000 * (5 - (1 - d.OfferedLoad)); d.Met || !d.p99().agrees(exact) {
				t.Errorf("p99 is %.0f ms", exact)
			}
		}
	})
}
