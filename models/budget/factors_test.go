package budget

import (
	"math"
	"testing"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/plan"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// runtimesOf is a planner of designs in these runtimes, each of whose requests takes 2 ms of glue code.
func runtimesOf(t *testing.T, all ...models.Runtime) *plan.Planner {
	t.Helper()
	two, err := models.Constant(2e-3)
	if err != nil {
		t.Fatal(err)
	}
	p := &plan.Planner{Scenario: models.Scenario{
		Traffic: traffic.Poisson(100), Services: []string{""},
		Classes: []models.Class{{Name: "page", Share: 1, Steps: []models.Step{{Action: models.CPU, Kind: models.Glue, Time: two}}}},
	}}
	p.Catalogue.Offers = []cost.Offer{{Machine: models.Machine{Name: "m", VCPU: 2, Speed: 1, Memory: 1 << 33}}}
	for _, r := range all {
		p.Scenario.Designs = append(p.Scenario.Designs, models.Layout{Name: r.Name, Deployments: []models.Deployment{{Runtime: r}}})
	}
	return p
}

func server(name string, overhead sim.Time, glue float64) models.Runtime {
	r := models.Runtime{Name: name, Processes: models.ProcessRule{PerVCPU: 1}, Lanes: 1, Switching: models.RunToCompletion, Backlog: models.NoLimit, Overhead: overhead, OverheadAfter: overhead / 2}
	r.Slowdown[models.Glue] = glue
	return r
}

// The CPU time of a runtime is in doubt by what each of its parts has in it: an overhead of 2 ms
// beside 2 · 3 ms of code is a quarter, and parts do not depend on each other.
func TestTheDoubtOfARuntime(t *testing.T) {
	slow := server("slow", 2*sim.Millisecond, 3)
	p := runtimesOf(t, slow, slow, server("known", sim.Millisecond, 1))
	overhead, glue := Part{"overhead", 0.5, 2}, Part{"slowdown.glue", 0.5, 1.5}
	for _, c := range []struct {
		parts     []Part
		low, high float64
	}{
		{[]Part{overhead}, 7.0 / 8, 10.0 / 8},
		{[]Part{glue}, 5.0 / 8, 11.0 / 8},
		{[]Part{overhead, glue}, math.Exp(-math.Hypot(math.Log(7.0/8), math.Log(5.0/8))), math.Exp(math.Hypot(math.Log(10.0/8), math.Log(11.0/8)))},
		{[]Part{{"slowdown.json", 0.1, 9}}, 1, 1}, // of which no request has any
	} {
		all := OfRuntimes(p, map[string][]Part{"slow": c.parts, "known": nil, "another": {overhead}})
		if c.low == 1 {
			if len(all) != 0 {
				t.Errorf("%v: %+v", c.parts, all)
			}
			continue
		}
		if len(all) != 1 || all[0].Runtime != "slow" || all[0].Mid != 1 || math.Abs(all[0].Low-c.low) > 1e-6 || math.Abs(all[0].High-c.high) > 1e-6 {
			t.Errorf("%v: %+v, want from %v to %v", c.parts, all, c.low, c.high)
		}
	}
}

// Where a factor has a value all CPU time of the runtimes that it is of is so many times what it was,
// or that of their steps, and nothing else of the scenario has changed.
func TestFactorsOfWork(t *testing.T) {
	of := func(in Input, value float64) (slow, fast float64) {
		s := &Study{Inputs: []Input{in}, At: func([]float64) (*plan.Planner, error) {
			return runtimesOf(t, server("slow", 2*sim.Millisecond, 3), server("fast", sim.Millisecond, 0)), nil
		}}
		p, err := s.at([]float64{value})
		if err != nil {
			t.Fatal(err)
		}
		return computing(p, "slow", "", 1), computing(p, "fast", "", 1)
	}
	slow, fast := of(Input{Of: OfKey}, 7)
	for _, c := range []struct {
		in         Input
		slow, fast float64
	}{
		{Input{Of: OfRuntime, Runtime: "slow"}, 1.5, 1},
		{Input{Of: OfCPU}, (1.5*6 + 2) / 8, (1.5*2 + 1) / 3},
		{Input{Of: OfPrices}, 1, 1},
		{Input{Of: OfGrowth}, 1, 1},
	} {
		a, b := of(c.in, 1.5)
		if math.Abs(a/slow-c.slow) > 1e-6 || math.Abs(b/fast-c.fast) > 1e-6 {
			t.Errorf("%+v: %v and %v times the CPU time, want %v and %v", c.in, a/slow, b/fast, c.slow, c.fast)
		}
	}
}

// Growth beside that of the traffic is that of a pattern of growth: a year of 8,760 hours has grown
// twelve times.
func TestGrowthBesideTheTraffic(t *testing.T) {
	_, flat, _, err := monthsOf(traffic.Poisson(800), 12, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, grown, _, err := monthsOf(traffic.Poisson(800), 12, 0.02)
	if err != nil {
		t.Fatal(err)
	}
	hour := 0
	for k := range flat {
		for h := range flat[k].rates {
			want := flat[k].rates[h] * math.Pow(1.02, float64(hour)/730)
			if got := grown[k].rates[h]; math.Abs(got/want-1) > 1e-9 {
				t.Fatalf("hour %d of month %d has %v, want %v", h, k, got, want)
			}
			hour++
		}
	}
}
