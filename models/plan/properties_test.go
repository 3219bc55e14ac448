package plan

import (
	"context"
	"reflect"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/sim"
)

// What a planner must do whatever it is asked. Each property draws a small
// scenario and changes it in one respect.

// small draws a scenario of one design that some number of instances of some
// machine of the shop can serve.
func small(t *rapid.T) models.Scenario {
	rt := rapid.SampledFrom([]models.Runtime{single, syncWorkers, eventLoop, threads}).Draw(t, "runtime")
	mean := rapid.Float64Range(1, 8).Draw(t, "ms of CPU")
	work := class(cpu(exponential(mean)))
	wait := 0.0
	if rapid.Bool().Draw(t, "I/O") {
		wait = rapid.Float64Range(1, 20).Draw(t, "ms of I/O")
		work = class(cpu(exactly(mean/2)), io(exponential(wait)), cpu(exponential(mean/2)))
	}
	busy := rapid.Float64Range(0.5, 4).Draw(t, "cores busy")
	// A p99 that a server at half load would have, or a bit more.
	limit := rapid.Float64Range(1.5, 3).Draw(t, "slack") * 4.6 * (2*mean + wait)
	s := scenario(1e3*busy/mean, work, p99(limit), rt, "one")
	balancer := rapid.SampledFrom(models.Balancers.Names()).Draw(t, "balancer")
	read, _ := models.Balancers.Find(balancer)
	s.Designs[0].Deployments[0].Balancer = read(nil)
	return s
}

// planned is the answer for the only design.
func planned(t *rapid.T, s models.Scenario, seed uint64, offers ...cost.Offer) report.Design {
	p := &Planner{Scenario: s, Catalogue: catalogue(offers...), Seed: seed}
	r, err := p.Compare(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	d := r.Designs[0]
	if !d.Met {
		t.Fatalf("no fleet was found: %v %v", d.Warnings, d.Excuses)
	}
	return d
}

func TestMoreLoadNeverNeedsFewerInstances(t *testing.T) {
	statistical(t)
	few(t)
	rapid.Check(t, func(t *rapid.T) {
		s := small(t)
		more := s
		more.Traffic = s.Traffic.Scaled(rapid.Float64Range(1.02, 2).Draw(t, "more"))
		a, b := planned(t, s, 1, one), planned(t, more, 1, one)
		if b.Services[0].Instances < a.Services[0].Instances {
			t.Fatalf("%v needs %d instances, %v needs %d", s.Traffic, a.Services[0].Instances, more.Traffic, b.Services[0].Instances)
		}
	})
}

func TestAStricterGoalNeverNeedsFewerInstances(t *testing.T) {
	statistical(t)
	few(t)
	rapid.Check(t, func(t *rapid.T) {
		s := small(t)
		looser := s
		limit := s.Goal.Latency[0].Limit
		looser.Goal.Latency = []models.LatencyGoal{{Quantile: 0.99, Limit: sim.Seconds(limit.Seconds() * rapid.Float64Range(1, 3).Draw(t, "looser"))}}
		a, b := planned(t, s, 1, one), planned(t, looser, 1, one)
		if b.Services[0].Instances > a.Services[0].Instances {
			t.Fatalf("p99 ≤ %v needs %d instances, p99 ≤ %v needs %d", limit, a.Services[0].Instances, looser.Goal.Latency[0].Limit, b.Services[0].Instances)
		}
	})
}

func TestCheaperPricesNeverGiveDearerBills(t *testing.T) {
	statistical(t)
	few(t)
	rapid.Check(t, func(t *rapid.T) {
		s := small(t)
		s.Designs[0].Deployments[0].Machines = []string{"any"}
		var shop, sale []cost.Offer
		for _, o := range []cost.Offer{one, two, smt, slow} {
			o = cheap(o, rapid.Float64Range(0.05, 0.5).Draw(t, "price of "+o.Machine.Name))
			shop = append(shop, o)
			sale = append(sale, cheap(o, o.OnDemand.USD()*rapid.Float64Range(0.5, 1).Draw(t, "rebate on "+o.Machine.Name)))
		}
		a, b := planned(t, s, 1, shop...), planned(t, s, 1, sale...)
		if b.Bill.Monthly() > a.Bill.Monthly() {
			t.Fatalf("%d × %s cost %v, and when all got cheaper %d × %s cost %v", a.Services[0].Instances, a.Services[0].Offer.Machine.Name, a.Bill.Monthly(),
				b.Services[0].Instances, b.Services[0].Offer.Machine.Name, b.Bill.Monthly())
		}
	})
}

// The same seed gives the same report, to the last digit, on any number of
// cores, and another seed gives other figures.
func TestTheSameSeedGivesTheSameReport(t *testing.T) {
	s := scenario(400, class(cpu(exponential(4)), io(exponential(10))), p99(120), eventLoop, "any")
	s.Designs = append(s.Designs, models.Layout{Name: "sync", Deployments: []models.Deployment{{Runtime: syncWorkers, Machines: []string{"two"}, Balancer: balancing.Random{}}}})
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var reports []*report.Report
	numbers := []int{1, 2, 7}
	if raceDetector {
		numbers = numbers[1:2]
	}
	for _, cores := range numbers {
		runtime.GOMAXPROCS(cores)
		p := &Planner{Scenario: s, Catalogue: catalogue(one, smt), Seed: 5}
		r, err := p.Compare(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		reports = append(reports, r)
	}
	for _, r := range reports[1:] {
		if diff := cmp.Diff(reports[0], r, cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("another number of cores gives another report:\n%s", diff)
		}
	}
	if raceDetector {
		return // what is shared was shared
	}
	if other := compare(t, s, 6, one, smt); reflect.DeepEqual(other.Designs[0].Result.Latency, reports[0].Designs[0].Result.Latency) {
		t.Error("another seed gives the same latencies")
	}
}
