package engine

import (
	"context"
	"fmt"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/traffic"
)

// benchFleet is the model of the peers: Poisson arrivals dealt round-robin to
// event loops that are 70 % busy, each request cpu exp(1 ms) → io exp(20 ms) →
// cpu exp(1 ms).
func benchFleet(loops int) *models.Fleet {
	cpu, io := exponential(0.001), exponential(0.02)
	return &models.Fleet{
		Traffic: traffic.Poisson(350 * loops),
		Classes: []models.Class{{Name: "all", Share: 1, Steps: []models.Step{{Action: models.CPU, Time: cpu}, {Action: models.IO, Time: io}, {Action: models.CPU, Time: cpu}}}},
		Services: []models.Service{{Runtime: models.Runtime{Name: "loop", Lanes: 1, Backlog: models.NoLimit},
			Balancer: balancing.RoundRobin{},
			Groups:   []models.Group{{Machine: models.Machine{Name: "core", VCPU: 1, Speed: 1, Memory: models.GiB}, Count: loops}}}},
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
