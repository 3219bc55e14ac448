package plan

import (
	"context"
	"math"
	"reflect"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/closedform"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/outputs/phrases"
)

// cached is a lookup that hits for a share, and what happens when it does not.
func cached(hit float64, miss ...models.Step) models.Step {
	return models.Step{Action: models.Cache, Hit: hit, Steps: miss}
}

// What a cache saves is what the fleet would cost more if it never hit.
func TestWhatACacheSaves(t *testing.T) {
	statistical(t)
	s := system(300, p99(120), []float64{3, 6}, []models.Runtime{eventLoop, eventLoop}, "one")
	s.Classes[0].Steps[1] = cached(0.8, call(1, 0.5))
	d, _ := sized(t, s, 1)
	cold := s
	cold.Classes = append([]models.Class(nil), s.Classes...)
	cold.Classes[0].Steps = append([]models.Step(nil), s.Classes[0].Steps...)
	cold.Classes[0].Steps[1] = cached(0, call(1, 0.5))
	without, _ := sized(t, cold, 1)
	if !d.Met || !without.Met || d.Savings <= 0 || d.Savings != without.Bill.Monthly()-d.Bill.Monthly() {
		t.Errorf("the cache saves %v; with it %v, without %v", d.Savings, d.Bill.Monthly(), without.Bill.Monthly())
	}
	// Calls spared: 300/s · 0.8 · 6 ms on the lanes of the second service.
	spared := 300 * 0.8 * 0.006 / float64(d.Services[1].Instances) * d.Services[1].Bill.Monthly().USD()
	if math.Abs(d.Spared.USD()/spared-1) > 0.01 {
		t.Errorf("hits spare work of %v, want %g", d.Spared, spared)
	}
	if !reflect.DeepEqual(d.Caches, []report.Saving{{Class: "tier0", Monthly: d.Savings, Worth: d.Spared}}) {
		t.Errorf("of each: %+v", d.Caches)
	}
	if without.Savings != 0 || without.Caches != nil {
		t.Errorf("a cache that never hits saves %v", without.Savings)
	}
	// A second cache: each alone, and both together.
	s.Classes[0].Steps = append(s.Classes[0].Steps, cached(0.5, cpu(exactly(8))))
	both, _ := sized(t, s, 1)
	if len(both.Caches) != 2 || both.Savings < max(both.Caches[0].Monthly, both.Caches[1].Monthly) || both.Caches[1].Monthly <= 0 {
		t.Errorf("together %v, each %+v", both.Savings, both.Caches)
	}
	// Of a design of one service as well, and of work within branches.
	alone := scenario(300, class(cpu(exactly(1)), cached(0.9, cpu(exponential(6)))), p99(60), eventLoop, "one")
	if one, _ := sized(t, alone, 1); one.Savings != one.Services[0].Offer.OnDemand*cost.HoursPerMonth*cost.Money(oneMore(t, alone)-one.Services[0].Instances) {
		t.Errorf("%v with %d instances", one.Savings, one.Services[0].Instances)
	}
	// A database that lives by its cache.
	s.Classes[0].Steps[1] = cached(0.8, io(exponential(20)))
	s.Backends = []models.Backend{{Name: "db", Servers: 2}}
	fragile, _ := sized(t, s, 1)
	if !fragile.Met || !strings.Contains(strings.Join(phrases.All(fragile.Warnings), "\n"), "without the cache no number of these machines would meet the goal: db is overloaded whatever the fleet") || fragile.Caches[0].Needed == nil {
		t.Errorf("met %v: %v %+v", fragile.Met, fragile.Warnings, fragile.Caches)
	}
	// With a price it can be bought larger: six servers' work needs eight.
	p := &Planner{Scenario: s, Catalogue: catalogue(shop...), Seed: 1, Backends: []cost.Backend{{Name: "db", Count: 1,
		Offer: cost.Managed{Name: "db.small", Service: "postgres", Memory: models.GiB, Hourly: cost.MustDollars(1), AsOf: "2026-01-01", Source: "made up"}}}}
	r, err := p.Compare(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if bought := r.Designs[0]; phrases.Grown(bought.Caches[0].Grown) != "4 times db" || bought.Caches[0].Monthly < cost.MustDollars(3*730) || bought.Savings < bought.Caches[0].Monthly {
		t.Errorf("of 300 × 20 ms on two servers: %+v, together %v", bought.Caches, bought.Savings)
	} else if spared := 300 * 0.8 * 0.020 / 2 * 730; math.Abs(bought.Caches[0].Worth.USD()/spared-1) > 0.01 {
		t.Errorf("hits spare work of %v, want %g", bought.Caches[0].Worth, spared)
	}
	// A point of a sweep has no such figures.
	point, err := new(Points).Compare(context.Background(), &Planner{Scenario: alone, Catalogue: catalogue(shop...), Seed: 1})
	if err != nil || point.Designs[0].Savings != 0 {
		t.Errorf("a point of a sweep: %+v, %v", point.Designs[0].Savings, err)
	}
}

// oneMore is the number of instances of the design without its cache.
func oneMore(t *testing.T, s models.Scenario) int {
	t.Helper()
	statistical(t)
	s.Classes = class(cpu(exactly(1)), cpu(exponential(6)))
	d, _ := sized(t, s, 1)
	return d.Services[0].Instances
}

// Closed forms along the path of a request agree with the simulation: two queues
// in tandem, fed at random, are two M/M/1.
func TestEstimatesOfSystems(t *testing.T) {
	statistical(t)
	s := system(160, p99(300), []float64{5, 8}, []models.Runtime{single, single}, "one")
	for i := range s.Designs[0].Deployments {
		s.Designs[0].Deployments[i].Balancer = balancing.Random{}
	}
	f := s.Deploy(&s.Designs[0], []models.Size{{Machine: one.Machine, Count: 2}, {Machine: one.Machine, Count: 2}})
	e, r := closedform.ResponseTime(f, 0.99), measured(t, f, 3, 4, requests(200_000))
	if p99 := r.Latency.P99; !(e.Low <= p99.Mid && p99.Mid <= e.High) || math.Abs(e.High/1.2/p99.Mid-1) > 0.1 {
		t.Errorf("closed forms say %v, simulated are %v", e, p99)
	}
	// Where a request is not a chain of calls there is none.
	s.Classes[0].Steps[1].Policy = &models.Policy{Retries: 1}
	if e := closedform.ResponseTime(s.Deploy(&s.Designs[0], []models.Size{{Machine: one.Machine, Count: 2}, {Machine: one.Machine, Count: 2}}), 0.99); e != (result.Interval{}) {
		t.Errorf("attempts have the estimate %v", e)
	}
}
