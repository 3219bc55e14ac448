package cost_test

import (
	"testing"

	"fleetcost/models"
	"fleetcost/models/cost"
)

// Two pods that share a machine pay it once, and the third takes another.
func TestMachinesThatAreSharedArePaidWhole(t *testing.T) {
	pod := with(c7g, func(o *cost.Offer) {
		o.Machine.Name, o.OnDemand, o.On = "pod", o.OnDemand/2, &cost.Shared{Machine: c7g, Room: 2}
	})
	for pods, nodes := range map[int]int{1: 1, 2: 1, 3: 2, 4: 2, 5: 3} {
		bill, err := cost.Fleet{Offer: pod, Instances: pods}.Bill()
		if err != nil {
			t.Fatal(err)
		}
		want := cost.MustDollars(0.0725) * 730 * cost.Money(nodes)
		if bill.Monthly() != want || bill.Lines[0].What != "nodes" {
			t.Errorf("%d pods: %v", pods, bill)
		}
		if got := pod.Monthly(pods, 0, nil); got != want {
			t.Errorf("%d pods are compared at %v, and cost %v", pods, got, want)
		}
		if most := pod.MostFor(want + 1); most < pods {
			t.Errorf("%d pods cost less than %v, said are %d", pods, want+1, most)
		}
	}
}

// What keeps pods busy keeps their node so: credits are those of the node.
func TestCreditsOfASharedMachine(t *testing.T) {
	pod := with(t3, func(o *cost.Offer) {
		o.Machine.Name, o.Machine.Baseline, o.On = "pod", 1, &cost.Shared{Machine: t3, Room: 4}
	})
	bill, err := cost.Fleet{Offer: pod, Instances: 4, Utilization: 0.1}.Bill() // 4 × 0.1 of 2 vCPUs, 0.2 of which are free
	if err != nil {
		t.Fatal(err)
	}
	if len(bill.Lines) != 2 || bill.Lines[1].Quantity != 0.2*2*730 {
		t.Errorf("%v", bill)
	}
}

// vCPUs and memory have a line each, and a fleet is compared by their sum.
func TestMeasuresHaveLines(t *testing.T) {
	task := cost.Offer{Machine: models.Machine{Name: "task", VCPU: 1, Memory: 2 * models.GiB, Speed: 1, ThreadsPerCore: 1, Baseline: 1}, Made: &cost.Made{Measures: []cost.Measure{
		{What: "vCPU", Unit: "vCPU-hours", PerHour: 1, Price: cost.MustPrice("0.04048")}, {What: "memory", Unit: "GB-hours", PerHour: 2, Price: cost.MustPrice("0.004445")},
	}}}
	task.OnDemand = cost.HourOf(task.Made.Measures)
	bill, err := cost.Fleet{Offer: task, Instances: 3}.Bill()
	if err != nil {
		t.Fatal(err)
	}
	want := cost.MustDollars(0.04048)*730*3 + cost.MustDollars(0.00889)*730*3
	if len(bill.Lines) != 2 || bill.Monthly() != want || task.Monthly(3, 1, nil) != want {
		t.Errorf("%v, compared at %v", bill, task.Monthly(3, 1, nil))
	}
	if c := (cost.Catalogue{Offers: []cost.Offer{c7g, task}}); len(c.Match(cost.Any)) != 1 || len(c.Match("t*")) != 0 || len(c.Match("task")) != 1 {
		t.Error("a task is a machine that a pattern matches")
	}
}
