package main

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// The cases beside the project, row by row.
func TestCases(t *testing.T) {
	verify(t, []knownCase{
		{
			what: "27 of 30 connections are in use: what binds is them", file: "pool-bound.toml", args: asked("compare --set goal.p95=1.5s"),
			right: each(func(t *testing.T, d design) {
				// Little: 60 /s hold a connection for 450 ms. Of n exponential times
				// that come as a Poisson process the sum has a variance of 2/n.
				error := 27 * math.Sqrt(2/d.Offered)
				if d.Instances != 3 || d.Bound.Backend != "db" || d.Bound.Unit != "connections" || d.Bound.Of != 30 || math.Abs(float64(d.Bound.Used)-27) > 4*error {
					t.Errorf("bound by the connections of db, 27 ± %.2g of 30", error)
				}
				if !slices.Contains(d.NotInBill, "db") {
					t.Errorf("db has no price, and is not told to be missing: %q", d.NotInBill)
				}
			}),
		}, {
			what: "the smallest fleet that meets the goal, though more would miss it", file: "not-monotone.toml", args: asked("compare"),
			right: each(func(t *testing.T, d design) {
				// 100 users by turns at 50 connections: two steps of 450 ms, less 1 ms of thought.
				if d.Instances != 5 || math.Round(float64(d.P95)) != 899 || math.Round(float64(d.USD)*100) != 13250 {
					t.Error("5 instances, p95 899 ms, $132.50")
				}
				if !d.warns("more than 7 would miss the goal") {
					t.Error("no warning that more would miss the goal")
				}
			}),
		}, {
			what: "8 instances miss what 7 meet: the database slows down", file: "not-monotone.toml", args: asked("simulate --design node --instances 8"),
			right: each(func(t *testing.T, d design) {
				if d.Met || d.Bound.Backend != "db" {
					t.Error("8 miss, because of db")
				}
			}),
		}, {
			what: "where a request alone is too slow, no number of instances is named", file: "pool-users.toml", args: asked("compare"),
			right: each(func(t *testing.T, d design) {
				// The p95 of an exponential time is ln 20 of its mean: 1.35 s.
				if d.Met || d.BoundBy != "request" || !strings.Contains(d.Missed, "alone takes 1.35 s at p95") || !math.IsNaN(float64(d.USD)) {
					t.Error("a request alone takes 1.35 s at p95")
				}
			}),
		}, {
			what: "a fleet is never larger than one user an instance", file: "pool-users.toml", args: asked("compare --set goal.p95=1.5s"),
			right: each(func(t *testing.T, d design) {
				if d.Instances > 100 || d.Bound.Backend != "db" {
					t.Error("at most 100 instances, short of connections of db")
				}
				if !d.Met && !math.IsNaN(float64(d.USD)) {
					t.Errorf("$%.2f is the price of a fleet that misses the goal", d.USD)
				}
			}),
		}, {
			what: "overload by 1 % has its ceiling", file: "overload.toml", args: asked("simulate --design node --instances 1 --set traffic.rate=101"), right: ceiling,
		}, {
			what: "overload by half has the same ceiling", file: "overload.toml", args: asked("simulate --design node --instances 1 --set traffic.rate=150"), right: ceiling,
		}, {
			what: "overload by three has the same ceiling", file: "overload.toml", args: asked("simulate --design node --instances 1 --set traffic.rate=300"), right: ceiling,
		}, {
			what: "p50 by theory is that of p50", file: "theory-percentile.toml", args: asked("compare"), right: each(ownEstimate),
		}, {
			what: "p95 by theory is that of p95", file: "theory-percentile.toml", args: asked("compare --set goal.p50=10s --set goal.p95=2s"), right: each(ownEstimate),
		}, {
			what: "a free child of Celery takes the next task", file: "celery-fair.toml", args: asked("simulate --design fair --instances 1"), seeds: 3,
			right: each(func(t *testing.T, d design) {
				// 16 children at 14 % busy never all have a task: what is short takes its
				// 20 s, and some milliseconds of Celery's.
				if p := d.Classes["short"].P99; p < 20000 || p > 20050 {
					t.Errorf("p99 of short tasks %.0f ms, not 20 s", p)
				}
			}),
		}, {
			what: "a task that Celery gave in advance waits for a long one", file: "celery-fair.toml",
			args: append(asked("simulate --design fair --instances 1 --set"), "design.fair.command=celery -A app worker -c 16 -O fast"),
			right: each(func(t *testing.T, d design) {
				if p := d.Classes["short"].P99; p < 40000 {
					t.Errorf("p99 of short tasks %.0f ms, as if none waited", p)
				}
			}),
		}, {
			what: "of def endpoints, times add up to the mean", file: "def-endpoints.toml", args: asked("simulate --design def --instances 2"), right: each(addUp),
		}, {
			what: "of threads, times add up to the mean", file: "def-endpoints.toml", args: asked("simulate --design gth --instances 2"), right: each(addUp),
		}, {
			what: "of def endpoints in overload, workers are used at most wholly", file: "def-endpoints.toml", args: asked("simulate --design def --instances 1"),
			right: each(func(t *testing.T, d design) {
				if d.Verdict != "overloaded" || d.Workers > 1 || d.Lanes > 1 {
					t.Errorf("workers used to %.3g, lanes to %.3g", d.Workers, d.Lanes)
				}
			}),
		}, {
			what: "while a worker restarts, the others take its requests", file: "recycling.toml", args: asked("simulate --design uvj --instances 1"), seeds: 3,
			right: each(func(t *testing.T, d design) {
				// A request takes 1.3 ms; at 3 % load hardly more than one waits, for one.
				if d.P99 > 2*1.32 {
					t.Errorf("p99 %.4g ms: they wait for the worker that restarts", d.P99)
				}
			}),
		}, {
			what: "offloaded work uses the other cores", file: "offload.toml", args: asked("compare"),
			right: each(func(t *testing.T, d design) {
				// 14 /s × 250 ms of 4 cores
				if d.Instances != 1 || d.warns("cannot use") || math.Abs(float64(d.Utilization)-14*.25/4) > 4*.875/math.Sqrt(d.Offered)+.01 {
					t.Error("one lane and its threads use 88 % of four cores")
				}
			}),
		}, {
			what: "a pod that has a machine for itself pays for all of it", file: "pods.toml", args: asked("compare"),
			right: each(func(t *testing.T, d design) {
				if d.Instances != 2 || !d.warns("0.25 of 8 vCPUs") || !d.warns("97% is paid and idle") {
					t.Error("no warning that 97 % is paid and idle")
				}
			}),
		}, {
			what: "without keep-alive every request pays connect", file: "connect.toml", args: asked("simulate --design ab --instances 1"),
			right: each(runsFor(0.655)),
		}, {
			what: "with keep-alive nearly none does", file: "connect.toml", args: asked("simulate --design keep --instances 1"),
			right: each(runsFor(0.155)),
		}, {
			what: "equal prices are a tie", file: "connect.toml", args: asked("compare"),
			right: func(t *testing.T, got []answer) {
				if a := got[0]; !strings.Contains(a.Answer, "cost the same") || strings.Contains(a.Answer, "cheapest") {
					t.Errorf("both cost the same: %s", a.Answer)
				}
			},
		}, {
			what: "users wait for their answers before they ask again", file: "users-timeout.toml", args: asked("simulate --design node --instances 1"),
			right: each(func(t *testing.T, d design) {
				// At most 500 in 3 s of patience and 1 ms of thought, of 98 to 100 /s.
				sent := 500 / 3.001
				if d.Verdict != "overloaded" || d.OfferedLoad < sent/100 || d.OfferedLoad > sent/98 {
					t.Error("overloaded 1.7 times")
				}
			}),
		}, {
			what: "1.1 % that take 20 s are p99", file: "slow-requests.toml", args: asked("simulate --design d0 --instances 1 --precision 20%"),
			right: each(slowest(20000, 0.011, "fast")),
		}, {
			what: "a wait of 15 s elsewhere holds no core", file: "long-wait.toml", args: asked("compare"), seeds: 3, right: met(1),
		}, {
			what: "a step of 10 s is beyond the goal: nothing is simulated", file: "hang-storefront.toml", args: asked("compare"), right: each(alone),
		}, {
			what: "so is one of a class with a goal of its own", file: "hang-scoring.toml", args: asked("compare"), right: each(alone),
		},
	})
}
