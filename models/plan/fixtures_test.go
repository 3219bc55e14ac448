package plan

import (
	"context"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/cost"
	"fleetcost/models/engine"
	"fleetcost/models/load"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// The scenarios of the tests are small: service times of some milliseconds,
// fleets of a few instances, a shop of five machines.

// offer of a machine; prices are per hour.
func offer(name string, vcpu, speed float64, threadsPerCore int, memory models.Bytes, usdPerHour float64) cost.Offer {
	return cost.Offer{
		Machine: models.Machine{
			Name: name, Arch: "arm64", VCPU: vcpu, Memory: memory, Speed: speed,
			ThreadsPerCore: threadsPerCore, SMTYield: 1.3, Baseline: 1,
		},
		OnDemand: cost.MustDollars(usdPerHour), AsOf: "2026-01-01", Source: "made up",
	}
}

// The machines of the shop. Their prices are not quite proportional to what
// they compute, so that which of them is cheapest depends on the scenario.
var (
	one    = offer("one", 1, 1, 1, 4*models.GiB, 0.10)
	two    = offer("two", 2, 1, 1, 8*models.GiB, 0.19)
	four   = offer("four", 4, 1, 1, 16*models.GiB, 0.37)
	smt    = offer("smt", 2, 1.2, 2, 8*models.GiB, 0.14) // one core with two hyper-threads
	slow   = offer("slow", 2, 0.6, 1, 4*models.GiB, 0.13)
	little = offer("little", 1, 1, 1, 256*models.MiB, 0.05)
)

// cheap is the offer at another price.
func cheap(o cost.Offer, usdPerHour float64) cost.Offer {
	o.OnDemand = cost.MustDollars(usdPerHour)
	return o
}

func catalogue(offers ...cost.Offer) cost.Catalogue {
	return cost.Catalogue{Provider: "shop", Region: "here", Purchase: "on-demand", Offers: offers}
}

// must unwraps the constructors of distributions.
func must(d models.Distribution, err error) models.Distribution {
	if err != nil {
		panic(err)
	}
	return d
}

// Times are in milliseconds.
func exactly(ms float64) models.Distribution { return must(models.Constant(ms / 1e3)) }

func exponential(ms float64) models.Distribution { return must(models.Exponential(ms / 1e3)) }

func spread(p50, p99 float64) models.Distribution {
	return must(models.LognormalThrough(0.5, p50/1e3, 0.99, p99/1e3))
}

func cpu(d models.Distribution) models.Step { return models.Step{Action: models.CPU, Time: d} }

func io(d models.Distribution) models.Step { return models.Step{Action: models.IO, Time: d} }

func class(steps ...models.Step) []models.Class {
	return []models.Class{{Name: "all", Share: 1, Steps: steps}}
}

// p99 is a goal in milliseconds, with one error in a thousand.
func p99(ms float64) models.Goal {
	return models.Goal{Latency: []models.LatencyGoal{{Quantile: 0.99, Limit: sim.Seconds(ms / 1e3)}}, ErrorRate: 0.001}
}

// processes per vCPU.
func perVCPU(k float64) models.ProcessRule { return models.ProcessRule{PerVCPU: k} }

// The runtimes of the tests: the rows of the table in DESIGN §2 that matter to
// a planner, without overhead.
var (
	// single is a process that computes one request after the other.
	single = models.Runtime{Name: "single", Processes: models.ProcessRule{Plus: 1}, Lanes: 1, Backlog: models.NoLimit}
	// syncWorkers hold one request each, waits included, and share a queue.
	syncWorkers = models.Runtime{Name: "sync", Processes: models.ProcessRule{PerVCPU: 2, Plus: 1}, Concurrency: 1, Lanes: 1, Backlog: models.NoLimit}
	// eventLoop has one loop per vCPU.
	eventLoop = models.Runtime{Name: "loop", Processes: perVCPU(1), Lanes: 1, Accept: models.AcceptRoundRobin, Backlog: models.NoLimit}
	// threads share a GIL.
	threads = models.Runtime{Name: "threads", Processes: perVCPU(1), Concurrency: 8, Lanes: 1,
		Switching: models.GIL, Slice: 5 * sim.Millisecond, Accept: models.AcceptKernel, Backlog: models.NoLimit}
)

func with[T any](x T, change func(*T)) T {
	change(&x)
	return x
}

// scenario of one design on the machines named.
func scenario(rate float64, classes []models.Class, goal models.Goal, rt models.Runtime, machines ...string) models.Scenario {
	return models.Scenario{
		Title: "test", Traffic: traffic.Poisson(rate), Classes: classes, Goal: goal,
		Designs: []models.Layout{{Name: rt.Name, Deployments: []models.Deployment{{Runtime: rt, Machines: machines, Balancer: balancing.LeastOutstanding{}}}}},
	}
}

// compare plans a scenario in the shop.
func compare(t testing.TB, s models.Scenario, seed uint64, offers ...cost.Offer) *report.Report {
	t.Helper()
	return compareTo(t, s, seed, 0.05, offers...)
}

// compareTo a precision.
func compareTo(t testing.TB, s models.Scenario, seed uint64, precision float64, offers ...cost.Offer) *report.Report {
	t.Helper()
	statistical(t)
	p := &Planner{Scenario: s, Catalogue: catalogue(offers...), Seed: seed, Precision: precision}
	r, err := p.Compare(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// fleet of n instances of one machine.
func fleet(traffic models.Traffic, classes []models.Class, rt models.Runtime, b models.Balancer, m models.Machine, n int) *models.Fleet {
	return &models.Fleet{Traffic: traffic, Classes: classes, Services: []models.Service{{Runtime: rt, Balancer: b, Groups: []models.Group{{Machine: m, Count: n}}}}}
}

// measured replicates a fleet so many times with so many requests each.
func measured(t testing.TB, f *models.Fleet, seed uint64, replications, requests int) *result.Result {
	t.Helper()
	statistical(t)
	p := &Planner{}
	p.init()
	reps, err := p.replicate(context.Background(), f, engine.Options{Seed: seed, Requests: requests, Batches: 20}, 0, replications)
	if err != nil {
		t.Fatal(err)
	}
	return result.Summarize(f, load.Of(f).Worst(), reps)
}
