package engine

import (
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/load"
	"fleetcost/models/traffic"
)

func TestThreadsOfAPool(t *testing.T) {
	for _, c := range []struct {
		sentence string
		threads  int
		vcpu     float64
		want     int32
	}{
		{"a number, whatever the machine", 4, 64, 4},
		{"none", 0, 64, 0},
		{"one for each vCPU", models.PerVCPU, 8, 8},
		{"a share of a vCPU has one", models.PerVCPU, 0.25, 1},
		{"Python's executor on four vCPUs", models.Executor, 4, 8},
		{"and never more than 32", models.Executor, 96, 32},
	} {
		rt := models.Runtime{Threadpool: c.threads, WorkerThreads: 1}
		if got := rt.ThreadsOn(models.Machine{VCPU: c.vcpu}); got != [models.PoolCount]int32{c.want, 1} {
			t.Errorf("%s: %v, want %d and 1", c.sentence, got, c.want)
		}
	}
}

// A pool of one thread per vCPU does as much as there are vCPUs, in the run and
// in the load.
func TestThreadsPerVCPU(t *testing.T) {
	offload := models.Step{Action: models.Offload, Kind: models.Compute, Time: constant(10e-3)}
	for _, vcpu := range []float64{1, 2, 4} {
		f := &models.Fleet{
			Traffic: traffic.Poisson(50 * vcpu), Classes: single(offload),
			Services: []models.Service{{Runtime: models.Runtime{Processes: models.ProcessRule{Plus: 1}, Lanes: 1, WorkerThreads: models.PerVCPU, Backlog: models.NoLimit},
				Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: models.Machine{Name: "m", VCPU: vcpu, Memory: models.GiB, Speed: 1, Baseline: 1}, Count: 1}}}},
		}
		if load := load.Of(f).Threads; load < 0.499 || load > 0.501 {
			t.Errorf("%g vCPUs: the load of the threads is %g, want 0.5", vcpu, load)
		}
		fixed := f.Clone()
		fixed.Services[0].Runtime.WorkerThreads = int(vcpu)
		o := Options{Seed: 1, Requests: 2000, Batches: 10}
		if got, want := replicate(t, f, o), replicate(t, fixed, o); got.Classes[0].Counts != want.Classes[0].Counts || got.Span != want.Span {
			t.Errorf("%g vCPUs: %+v, with the number written out %+v", vcpu, got.Classes[0].Counts, want.Classes[0].Counts)
		}
	}
}
