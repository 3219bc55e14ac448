package phrases

import (
	"testing"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/result"
)

func TestStrain(t *testing.T) {
	for want, s := range map[string]report.Strain{
		"with one instance gone":                                  {Survive: models.AnyInstance},
		"with one instance of api gone at 1.3 times the rate":     {Survive: models.AnyInstance, Service: "api", Headroom: 0.3},
		"with the largest of 3 zones gone":                        {Survive: models.LargestZone, Zones: 3},
		"at 2 times the rate":                                     {Headroom: 1},
		"with the largest of 2 zones gone at 1.05 times the rate": {Survive: models.LargestZone, Zones: 2, Headroom: 0.05},
	} {
		if said := Strain(s); said != want {
			t.Errorf("%q, want %q", said, want)
		}
	}
	if said := Of(report.Strained{Strain: report.Strain{Survive: models.AnyInstance}, Why: report.NothingLeft{}}); said != "with one instance gone: no instance is left" {
		t.Errorf("%q", said)
	}
	if said := Goal(models.Goal{ErrorRate: 0.001, Headroom: 0.3, Survive: models.AnyInstance}); said != "errors ≤ 0.1%, also with one instance gone at 1.3 times the rate" {
		t.Errorf("%q", said)
	}
}

func TestEndured(t *testing.T) {
	d := report.Design{Name: "node", Services: []report.Service{{Instances: 3}}}
	d.Endured = &report.Endured{
		Strain: report.Strain{Survive: models.AnyInstance}, Instances: []int{2}, Rate: 800, Bound: report.BoundCPU,
		Result: result.Result{Latency: result.Latency{Count: 1, P99: result.Interval{Low: 0.13, Mid: 0.14, High: 0.15}}, Utilization: result.Interval{Mid: 0.73}, Counts: result.Counts{Offered: 100, Done: 100}},
	}
	goal := models.Goal{Latency: []models.LatencyGoal{{Quantile: 0.99}}}
	check := func(want string) {
		t.Helper()
		if said := Endured([]*report.Design{{}, &d}, goal); len(said) != 1 || said[0] != want {
			t.Errorf("%q, want %q", said, want)
		}
	}
	check("node with one instance gone: 2 instances at 800 requests/s, p99 140 ±10 ms, CPU used 73%, errors 0%, bound by cpu")
	d.Endured.Result.Verdict, d.Endured.Bound = result.Overloaded, ""
	check("node with one instance gone: 2 instances at 800 requests/s, CPU used 73%, errors 0%")
	d.Endured.Instances[0] = 0
	check("node with one instance gone: no instance is left")
}

// Told are the cheapest design and those that nobody would run with care.
func TestSurviving(t *testing.T) {
	design := func(name string, instances int, used, usd float64) report.Standing {
		d := &report.Design{Name: name, Met: true, Services: []report.Service{{Instances: instances}}, Result: result.Result{Utilization: result.Interval{Mid: used}}}
		d.Bill.Lines = []cost.Line{{Amount: cost.MustDollars(usd)}}
		d.Survivor = &report.Survivor{Instances: []int{instances + 1}, Machines: []string{"c7g.large"}, Monthly: cost.MustDollars(usd * float64(instances+1) / float64(instances))}
		return report.Standing{Design: d}
	}
	first, alone, hot, calm := design("first", 3, 0.5, 30), design("alone", 1, 0.2, 40), design("hot", 4, 0.95, 80), design("calm", 4, 0.7, 80)
	first.Cheapest = true
	want := `survive = "instance" (one may fail): first 4 × c7g.large, $40.00 (+33%); alone 2 × c7g.large, $80.00 (+100%); hot 5 × c7g.large, $100.00 (+25%)`
	if said := Surviving([]report.Standing{first, alone, hot, calm}); len(said) != 1 || said[0] != want {
		t.Errorf("%q, want %q", said, want)
	}
	if said := Surviving([]report.Standing{calm}); said != nil {
		t.Errorf("%q of a fleet to run", said)
	}
}

// What bursts add is said in instances, or in money where machines differ.
func TestBursts(t *testing.T) {
	of := func(name, machine string, n int, calm *report.Calm) report.Standing {
		d := &report.Design{Name: name, Services: []report.Service{{Instances: n}}, Calm: calm}
		d.Services[0].Offer.Machine.Name = machine
		return report.Standing{Design: d}
	}
	ranked := []report.Standing{
		of("a", "m", 4, &report.Calm{Instances: []int{3}, Machines: []string{"m"}}),
		of("b", "m", 4, &report.Calm{Instances: []int{4}, Machines: []string{"m"}}),
		of("c", "m", 4, nil),
		of("d", "l", 1, &report.Calm{Instances: []int{1}, Machines: []string{"m"}, Monthly: cost.MustDollars(-10)}),
	}
	const want = "burstiness adds 1 instance to a (3 × m without); no instance to b; $10.00 a month to d (1 × m without)"
	if got := Bursts(ranked); len(got) != 1 || got[0] != want {
		t.Errorf("got %q", got)
	}
	if got := Bursts(ranked[2:3]); got != nil {
		t.Errorf("got %q of traffic without bursts", got)
	}
}
