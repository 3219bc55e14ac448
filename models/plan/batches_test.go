package plan

import (
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/outputs/phrases"
	"fleetcost/sim"
)

// inference is a request that is scored in batches.
func inference(b models.Batching) []models.Class {
	return class(cpu(exactly(0.2)), models.Step{Action: models.NativeCode, Time: exactly(4), Batch: &b})
}

// Full batches need 0.75 ms a request, of an accelerator or of a core: 2000
// requests a second keep 1.5 of them busy, and the fleet must have two. More
// executors than one use the cores that there are.
func TestBatchesBind(t *testing.T) {
	statistical(t)
	loop := models.Runtime{Name: "loop", Lanes: 1, Backlog: models.NoLimit, Processes: models.ProcessRule{Plus: 1}}
	machine := four
	machine.Machine.Accelerators, machine.Machine.Accelerator = 1, "any"
	two := machine
	two.Machine.Accelerators = 2
	for _, c := range []struct {
		why   string
		batch models.Batching
		offer cost.Offer
		want  report.Bound
	}{
		{"the accelerator of each", models.Batching{Max: 16, Wait: sim.Millisecond, Each: sim.Millisecond / 2, Accelerator: true, Executors: 2}, machine, report.BoundAccelerator},
		{"one executor leaves the second idle", models.Batching{Max: 16, Wait: sim.Millisecond, Each: sim.Millisecond / 2, Accelerator: true}, two, report.BoundBatches},
		{"one executor leaves three cores idle", models.Batching{Max: 16, Wait: sim.Millisecond, Each: sim.Millisecond / 2}, machine, report.BoundBatches},
	} {
		s := scenario(2000, inference(c.batch), p99(200), loop, c.offer.Machine.Name)
		d := compare(t, s, 1, c.offer).Designs[0]
		if n := d.Services[0].Instances; !d.Met || d.Bound != c.want || n < 2 || n > 3 {
			t.Errorf("%s: %d instances (met: %v) are bound by %s, want %s", c.why, n, d.Met, d.Bound, c.want)
		}
		if d.Estimate != (result.Interval{}) {
			t.Errorf("%s: closed forms expect %v, and know nothing of batches", c.why, d.Estimate)
		}
	}
}

// A machine without an accelerator is excused, and the one that has it taken.
func TestMachinesWithoutAnAccelerator(t *testing.T) {
	statistical(t)
	loop := models.Runtime{Name: "loop", Lanes: 1, Backlog: models.NoLimit, Processes: models.ProcessRule{Plus: 1}}
	bare, gpu := four, four
	bare.Machine.Name, gpu.Machine.Name = "bare", "gpu"
	gpu.Machine.Accelerators, gpu.Machine.Accelerator = 1, "any"
	s := scenario(100, inference(models.Batching{Max: 16, Accelerator: true}), p99(200), loop, "bare")
	s.Designs[0].Deployments[0].Machines = []string{"bare", "gpu"}
	d := compare(t, s, 1, bare, gpu).Designs[0]
	if got := d.Services[0].Offer.Machine.Name; !d.Met || got != "gpu" {
		t.Errorf("runs on %s (met: %v): %v", got, d.Met, d.Excuses)
	}
	for _, e := range d.Excuses {
		if e.Machine == "bare" && strings.Contains(phrases.Of(e.Why), "needs an accelerator, bare has none") {
			return
		}
	}
	t.Errorf("no excuse among %v", d.Excuses)
}
