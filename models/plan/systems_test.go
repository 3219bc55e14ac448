package plan

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/traffic"
)

// call of a class, over a network that takes so many milliseconds.
func call(class int, ms float64) models.Step {
	return models.Step{Action: models.Call, Class: class, Time: exactly(ms)}
}

// system is a scenario of services in a chain: each but the last computes, calls
// the next, and computes; design has one runtime for each.
func system(rate float64, goal models.Goal, ms []float64, runtimes []models.Runtime, machines ...string) models.Scenario {
	s := models.Scenario{Title: "chain", Traffic: traffic.Poisson(rate), Goal: goal, Designs: []models.Layout{{Name: "chain"}}}
	for i, mean := range ms {
		c := models.Class{Name: fmt.Sprint("tier", i), Service: i, Steps: []models.Step{cpu(exponential(mean))}}
		if i == 0 {
			c.Share = 1
		}
		if i+1 < len(ms) {
			c.Steps = []models.Step{cpu(exponential(mean / 2)), call(i+1, 0.5), cpu(exactly(mean / 2))}
		}
		s.Classes = append(s.Classes, c)
		s.Services = append(s.Services, c.Name)
		machine := machines[min(i, len(machines)-1)]
		s.Designs[0].Deployments = append(s.Designs[0].Deployments,
			models.Deployment{Runtime: runtimes[i], Machines: []string{machine}, Balancer: balancing.LeastOutstanding{}})
	}
	return s
}

// randomSystem of so many tiers that a few instances of each can serve.
func randomSystem(r *rand.Rand, tiers int) models.Scenario {
	kinds := []models.Runtime{single, eventLoop, syncWorkers, threads}
	rate := 100 + 400*r.Float64()
	var ms []float64
	var runtimes []models.Runtime
	var machines []string
	bare := 0.0
	for range tiers {
		cores := 0.5 + 3*r.Float64()/float64(tiers-1) // busy in this tier
		ms = append(ms, 1e3*cores/rate)
		runtimes = append(runtimes, kinds[r.IntN(len(kinds))])
		o := shop[r.IntN(len(shop))]
		machines = append(machines, o.Machine.Name)
		bare += ms[len(ms)-1] / o.Machine.Speed
	}
	return system(rate, p99(bare*(4.5+4*r.Float64())), ms, runtimes, machines...)
}

var shop = []cost.Offer{one, two, smt, slow}

// sized plans the only design of a scenario.
func sized(t *testing.T, s models.Scenario, seed uint64) (report.Design, *Planner) {
	t.Helper()
	statistical(t)
	p := &Planner{Scenario: s, Catalogue: catalogue(shop...), Seed: seed}
	r, err := p.Compare(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return r.Designs[0], p
}

// meets tells whether so many instances meet the goal, by a look as long as the
// planner's own.
func meets(t *testing.T, p *Planner, d report.Design, v ...int) bool {
	t.Helper()
	statistical(t)
	sizes := make([]models.Size, len(v))
	for i, n := range v {
		sizes[i] = models.Size{Machine: d.Services[i].Offer.Machine, Count: n}
	}
	f := p.Scenario.Deploy(&p.Scenario.Designs[0], sizes)
	e, err := p.evaluate(context.Background(), f, surely)
	if err == nil && e.standing == met {
		err = p.replicateMore(context.Background(), e, precisely)
	}
	if err != nil {
		t.Fatal(err)
	}
	return e.standing == met
}

// An exhaustive search over all counts that cost less than the answer finds none
// that meets the goal. In the first scenario it does not do to shrink one tier
// after the other: of the dearer one more is cheaper in the end.
func TestNothingCheaperMeetsTheGoal(t *testing.T) {
	statistical(t)
	scenarios := [][2]uint64{{46, 9}, {0, 4}, {1, 4}, {2, 4}, {3, 4}, {4, 4}, {5, 4}}
	if testing.Short() || raceDetector {
		scenarios = scenarios[:2]
	}
	for _, seed := range scenarios {
		s := randomSystem(rand.New(rand.NewPCG(seed[0], seed[1])), 2)
		d, p := sized(t, s, 1)
		if !d.Met {
			t.Errorf("scenario %v: not met: %v", seed, d.Warnings)
			continue
		}
		a, b := d.Services[0], d.Services[1]
		price := func(i, j int) cost.Money {
			return cost.Money(i)*a.Offer.OnDemand*cost.HoursPerMonth + cost.Money(j)*b.Offer.OnDemand*cost.HoursPerMonth
		}
		if price(a.Instances, b.Instances) != d.Bill.Monthly() {
			t.Errorf("scenario %v: %d and %d instances cost %v", seed, a.Instances, b.Instances, d.Bill.Monthly())
		}
		for i := 1; i <= 8; i++ {
			for j := 1; j <= 8; j++ {
				if price(i, j) < d.Bill.Monthly() && meets(t, p, d, i, j) {
					t.Errorf("scenario %v: %d and %d instances meet the goal for %v, planned were %d and %d for %v",
						seed, i, j, price(i, j), a.Instances, b.Instances, d.Bill.Monthly())
				}
			}
		}
		t.Logf("scenario %v: %d × %s %s, %d × %s %s, binds %s", seed, a.Instances, a.Offer.Machine.Name, a.Runtime.Name, b.Instances, b.Offer.Machine.Name, b.Runtime.Name, d.Binds)
	}
}

// The same with three tiers, up to three instances each.
func TestNothingCheaperOfThreeTiers(t *testing.T) {
	statistical(t)
	if testing.Short() || raceDetector {
		t.Skip("minutes of simulation")
	}
	for seed := range 3 {
		s := randomSystem(rand.New(rand.NewPCG(uint64(seed), 5)), 3)
		d, p := sized(t, s, 1)
		if !d.Met {
			t.Errorf("scenario %d: not met: %v", seed, d.Warnings)
			continue
		}
		for v := range 64 {
			n := []int{1 + v&3, 1 + v>>2&3, 1 + v>>4&3}
			var price cost.Money
			for i, s := range d.Services {
				price += cost.Money(n[i]) * s.Offer.OnDemand * cost.HoursPerMonth
			}
			if price < d.Bill.Monthly() && meets(t, p, d, n...) {
				t.Errorf("scenario %d: %v instances meet the goal for %v, planned is %v", seed, n, price, d.Bill)
			}
		}
	}
}

// Each tier alone, against its share of the goal, costs at least as much as both
// together: time that one tier has to spare is of use to the other.
func TestTogetherIsNeverDearerThanApart(t *testing.T) {
	statistical(t)
	scenarios, cheaper := 4, 0
	if testing.Short() || raceDetector {
		scenarios = 2
	}
	for seed := range scenarios {
		s := randomSystem(rand.New(rand.NewPCG(uint64(seed), 6)), 2)
		d, _ := sized(t, s, 1)
		for _, share := range []float64{0.2, 0.35, 0.5, 0.65, 0.8} {
			limit := s.Goal.Latency[0].Limit.Seconds()*1e3 - 0.5 // the network
			var apart cost.Money
			met := true
			for tier, part := range []float64{share, 1 - share} {
				alone := scenario(s.Traffic.Rate(), class(s.Classes[tier].Steps...), p99(limit*part), s.Designs[0].Deployments[tier].Runtime, s.Designs[0].Deployments[tier].Machines...)
				if tier == 0 {
					steps := s.Classes[0].Steps
					alone.Classes = class(steps[0], steps[2])
				}
				one, _ := sized(t, alone, 1)
				met = met && one.Met
				apart += one.Bill.Monthly()
			}
			if !met {
				continue // a share that a tier cannot keep is a plan for nobody
			}
			if d.Bill.Monthly() > apart {
				t.Errorf("scenario %d: together %v, apart with %g of the goal for the first tier %v", seed, d.Bill.Monthly(), share, apart)
			}
			if d.Bill.Monthly() < apart {
				cheaper++
			}
		}
	}
	if cheaper == 0 {
		t.Error("planning together never saved anything: the scenarios do not tell")
	}
	t.Logf("cheaper than %d splits", cheaper)
}

// The plan of a system is the same, to the last digit, on any number of cores.
func TestSystemsAreReproducible(t *testing.T) {
	statistical(t)
	s := randomSystem(rand.New(rand.NewPCG(1, 4)), 2)
	s.Designs[0].Deployments[0].Machines = []string{"any"}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var all []report.Design
	for _, cores := range []int{1, 3} {
		runtime.GOMAXPROCS(cores)
		d, _ := sized(t, s, 7)
		all = append(all, d)
	}
	if diff := cmp.Diff(all[0], all[1], cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("another number of cores gives another design:\n%s", diff)
	}
}

// Nor is there anything cheaper on other machines: every pair of types with up to
// four instances of each.
func TestNothingCheaperOnOtherMachines(t *testing.T) {
	statistical(t)
	if testing.Short() || raceDetector {
		t.Skip("minutes of simulation")
	}
	for seed := range 3 {
		s := randomSystem(rand.New(rand.NewPCG(uint64(seed), 7)), 2)
		for i := range s.Designs[0].Deployments {
			s.Designs[0].Deployments[i].Machines = []string{"any"}
		}
		d, p := sized(t, s, 1)
		if !d.Met {
			t.Errorf("scenario %d: not met: %v", seed, d.Warnings)
			continue
		}
		tried := 0
		for v := range 256 {
			n := []int{1 + v&3, 1 + v>>2&3}
			pair := []cost.Offer{shop[v>>4&3], shop[v>>6]}
			var price cost.Money
			other := d
			other.Services = []report.Service{{Offer: pair[0]}, {Offer: pair[1]}}
			for i := range n {
				price += cost.Money(n[i]) * pair[i].OnDemand * cost.HoursPerMonth
			}
			if price >= d.Bill.Monthly() {
				continue
			}
			tried++
			if meets(t, p, other, n...) {
				t.Errorf("scenario %d: %d × %s and %d × %s meet the goal for %v, planned is\n%v", seed, n[0], pair[0].Machine.Name, n[1], pair[1].Machine.Name, price, d.Bill)
			}
		}
		t.Logf("scenario %d: %d fleets cheaper than %d × %s and %d × %s", seed, tried, d.Services[0].Instances, d.Services[0].Offer.Machine.Name, d.Services[1].Instances, d.Services[1].Offer.Machine.Name)
	}
}
