package models

import (
	"context"
	"fmt"
	"testing"
)

// benchFleet is the model of the peers: Poisson arrivals dealt round-robin to
// event loops that are 70 % busy, each request cpu exp(1 ms) → io exp(20 ms) →
// cpu exp(1 ms).
func benchFleet(loops int) *Fleet {
	cpu, io := exponential(0.001), exponential(0.02)
	return &Fleet{
		Traffic: Poisson(350 * loops),
		Classes: []Class{{Name: "all", Share: 1, Steps: []Step{{Action: CPU, Time: cpu}, {Action: IO, Time: io}, {Action: CPU, Time: cpu}}}},
		Services: []Service{{Runtime: Runtime{Name: "loop", Lanes: 1, Backlog: NoLimit},
			Balancer: RoundRobin{},
			Groups:   []Group{{Machine: Machine{Name: "core", VCPU: 1, Speed: 1, Memory: GiB}, Count: loops}}}},
	}
}

func BenchmarkEngine(b *testing.B) {
	for _, loops := range []int{4, 64} {
		b.Run(fmt.Sprintf("%d_loops", loops), func(b *testing.B) {
			b.ReportAllocs()
			f := benchFleet(loops)
			n := max(b.N, 1000)
			rep, err := Replicate(context.Background(), f, Options{Seed: 1, Requests: n})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(rep.Classes[0].Counts.Done)/b.Elapsed().Seconds(), "requests/s")
		})
	}
}
