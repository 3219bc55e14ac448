package runtimes

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/engine"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// Every preset that is there is held against what a runtime must be, so that a
// new one is tested unasked.
func TestPresets(t *testing.T) {
	if _, err := Presets(); err != nil {
		t.Fatal(err)
	}
	all := All()
	if !slices.IsSortedFunc(all, func(a, b models.Runtime) int { return strings.Compare(a.Name, b.Name) }) || len(all) == 0 {
		t.Error("presets are not in the order of their names, or there are none")
	}
	for _, r := range all {
		t.Run(r.Name, func(t *testing.T) {
			if r.Title == "" || r.Language == "" {
				t.Error("no title or language")
			}
			if r.Overhead <= 0 || r.OverheadAfter > r.Overhead || r.Overhead > 100*sim.Millisecond {
				t.Errorf("overhead %v, of it %v after", r.Overhead, r.OverheadAfter)
			}
			if r.Memory.Base <= 0 || r.Memory.Process <= 0 || r.Memory.Request <= 0 {
				t.Errorf("memory %+v", r.Memory)
			}
			for kind, s := range r.Slowdown {
				if !(s > 0) {
					t.Errorf("slowdown of %v is %v", models.Kind(kind), s)
				}
			}
			machine := models.Machine{Name: "4 vCPU, 8 GiB", VCPU: 4, Memory: 8 * models.GiB}
			if workers, _, err := r.Workers(machine); err != nil || workers < 1 {
				t.Errorf("%d workers on %s: %v", workers, machine.Name, err)
			}
			var keys []string
			for _, o := range r.Origins {
				if slices.Contains(keys, o.Key) {
					t.Errorf("two origins of %s", o.Key)
				}
				keys = append(keys, o.Key)
			}
			for _, key := range strings.Fields(`processes concurrency lanes switching accept connections backlog overhead overhead_after start
				idle.extra idle.half slowdown.glue slowdown.json slowdown.template slowdown.compute slowdown.native
				memory.base memory.process memory.request memory.connection`) {
				if !slices.Contains(keys, key) {
					t.Errorf("where does %s come from?", key)
				}
			}
			if again, err := Preset(r.Name); err != nil || !cmp.Equal(r, again) {
				t.Errorf("found as %+v, %v", again, err)
			}
		})
	}
}

// Every preset serves requests that compute, wait, sleep and, where it has
// threads for it, offload: behind a load balancer, and with clients that open
// connections as they need them.
func TestPresetsServe(t *testing.T) {
	millisecond, _ := models.Constant(1e-3)
	short, _ := models.Constant(1e-4)
	for _, r := range All() {
		t.Run(r.Name, func(t *testing.T) {
			steps := []models.Step{
				{Action: models.CPU, Time: millisecond}, {Action: models.IO, Time: millisecond},
				{Action: models.IO, Sleep: true, Time: millisecond}, {Action: models.CPU, Kind: models.JSON, Time: millisecond},
			}
			for _, k := range []models.Kind{models.Native, models.Compute} {
				if r.Offloads(k) {
					steps = append(steps, models.Step{Action: models.Offload, Kind: k, Time: short})
				}
			}
			for _, connections := range []int{r.Connections, 0} {
				r.Connections = connections
				f := &models.Fleet{
					Traffic: traffic.Poisson(50), Classes: []models.Class{{Name: "all", Share: 1, Steps: steps}}, Services: []models.Service{{Runtime: r,
						Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: models.Machine{
							Name: "4 vCPU, 8 GiB", VCPU: 4, Memory: 8 * models.GiB, Speed: 1, Baseline: 1,
						}, Count: 1}}}},
				}
				rep, err := engine.Replicate(context.Background(), f, engine.Options{Seed: 1, Requests: 2000, Batches: 10})
				if err != nil {
					t.Fatal(err)
				}
				// No process is busy for long, so no request is turned away.
				if c := rep.Classes[0].Counts; c.Done < 1900 || c.Rejected+c.Expired+c.Failed > 0 {
					t.Errorf("%d connections: %+v", connections, c)
				}
			}
		})
	}
}

func TestAnUnknownPresetNamesTheNearest(t *testing.T) {
	_, err := Preset("node-expres")
	if want := "runtime: node-expres: there is no such preset; did you mean node-express?"; err == nil || err.Error() != want {
		t.Error(err)
	}
}
