package plan

import "testing"

// A wait elsewhere holds no core: however long it is, as many instances do as
// without it, and more requests in flight than there are in a replication are no
// reason to buy more.
func TestLongWaitsElsewhereTakeNoInstances(t *testing.T) {
	statistical(t)
	for _, c := range []struct {
		rate, ms, limit float64 // requests per second, of I/O, of the goal's p99
		most            int
	}{
		{20_000, 5, 2_000, 6}, // 10 of 12 cores
		{20_000, 600, 2_000, 6},
		{1_000, 200, 60_000, 1}, // half a core
		{1_000, 12_000, 30_000, 1},
		{1_000, 15_000, 60_000, 1},
	} {
		s := scenario(c.rate, class(cpu(exactly(0.5)), io(exactly(c.ms))), p99(c.limit), eventLoop, "two")
		d := compare(t, s, 1, two).Designs[0]
		if n := d.Services[0].Instances; !d.Met || n > c.most {
			t.Errorf("%g/s with %g ms elsewhere: %d instances, met: %v %v", c.rate, c.ms, n, d.Met, d.Warnings)
		}
	}
}
