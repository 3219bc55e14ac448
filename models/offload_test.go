package models

import "testing"

func TestThreadsOfAPool(t *testing.T) {
	for _, c := range []struct {
		sentence string
		threads  int
		vcpu     float64
		want     int32
	}{
		{"a number, whatever the machine", 4, 64, 4},
		{"none", 0, 64, 0},
		{"one for each vCPU", PerVCPU, 8, 8},
		{"a share of a vCPU has one", PerVCPU, 0.25, 1},
		{"Python's executor on four vCPUs", Executor, 4, 8},
		{"and never more than 32", Executor, 96, 32},
	} {
		rt := Runtime{Threadpool: c.threads, WorkerThreads: 1}
		if got := rt.threadsOn(Machine{VCPU: c.vcpu}); got != [pools]int32{c.want, 1} {
			t.Errorf("%s: %v, want %d and 1", c.sentence, got, c.want)
		}
	}
}

// A pool of one thread per vCPU does as much as there are vCPUs, in the run and
// in the load.
func TestThreadsPerVCPU(t *testing.T) {
	offload := Step{Action: Offload, Kind: Compute, Time: constant(10e-3)}
	for _, vcpu := range []float64{1, 2, 4} {
		f := &Fleet{
			Traffic: Poisson(50 * vcpu), Classes: single(offload),
			Services: []Service{{Runtime: Runtime{Processes: ProcessRule{Plus: 1}, Lanes: 1, WorkerThreads: PerVCPU, Backlog: NoLimit},
				Balancer: RoundRobin{}, Groups: []Group{{Machine: Machine{Name: "m", VCPU: vcpu, Memory: GiB, Speed: 1, Baseline: 1}, Count: 1}}}},
		}
		if load := f.Load().Threads; load < 0.499 || load > 0.501 {
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
