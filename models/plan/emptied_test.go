package plan

import (
	"math"
	"testing"

	"fleetcost/models"
	"fleetcost/models/platforms"
	"fleetcost/models/report"
	"fleetcost/sim"
)

// Where the last instance goes, a design is told how many requests find none, and that they wait for boot
// and start; its percentiles and whether it meets its goal have them; where one is kept, nothing.
func TestRequestsThatFindNoInstance(t *testing.T) {
	for _, c := range []struct {
		name   string
		rate   float64
		on     models.Platform
		missed bool
		share  float64
	}{
		{"rare requests", 0.001, platforms.ContainerApps{VCPU: 1, Concurrency: 10}, true, math.Exp(-0.001 * 300.0204)},
		{"fewer than a hundredth", 0.02, platforms.ContainerApps{VCPU: 1, Concurrency: 10}, false, math.Exp(-0.02 * 300.0204)},
		{"hardly any", 0.1, platforms.ContainerApps{VCPU: 1, Concurrency: 10}, false, 0},
		{"kept", 0.001, platforms.ContainerApps{VCPU: 1, Concurrency: 10, Least: 1}, false, 0},
	} {
		d := hosted(t, c.rate, c.on, func(s *models.Scenario) {
			s.Designs[0].Deployments[0].Operation.Lifecycle = models.Lifecycle{Boot: exactly(2000), Start: exactly(500), Cold: 1, Register: sim.Second}
		})
		p99 := d.Result.Latency.P99.Mid
		if d.Met == c.missed || (p99 >= 2.5) != c.missed || p99 >= 3 {
			t.Errorf("%s: met: %v, p99 %v s", c.name, d.Met, p99)
		}
		var told []report.Emptied
		for _, w := range d.Warnings {
			if e, ok := w.(report.Emptied); ok {
				told = append(told, e)
			}
		}
		if c.share == 0 {
			if len(told) > 0 {
				t.Errorf("%s: %+v", c.name, told)
			}
			continue
		}
		if len(told) != 1 || math.Abs(told[0].Share/c.share-1) > 1e-9 || told[0].Start != 2.5 || told[0].Planned != told[0].Share || told[0].KeptBy != "min_replicas" {
			t.Errorf("%s: %+v, want %v", c.name, told, c.share)
		}
	}
}
