package plan

import (
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/traffic"
)

// Ten users who think for a second and each of whose requests takes a worker for a
// second: with c workers they wait for 10/c − 1 s in the mean, and so four of them
// keep a p99 of 3 s, though not even nine would do what ten users ask for who are
// answered at once. What is planned is the fewest that are seen to keep it.
func TestUsersGiveWay(t *testing.T) {
	t.Parallel()
	rt := with(syncWorkers, func(r *models.Runtime) { r.Processes = models.ProcessRule{Plus: 1}; r.Lanes = 0 })
	for _, c := range []struct {
		users int
		limit float64 // ms
	}{{10, 3000}, {10, 1500}, {40, 5000}} {
		s := scenario(1, class(io(exactly(1000))), p99(c.limit), rt, "one")
		s.Traffic = traffic.Users{Count: c.users, Think: exponential(1000)}
		d := compare(t, s, 1, one).Designs[0]
		n := d.Services[0].Instances
		if !d.Met || d.Result.Latency.P99.High > c.limit/1e3 || d.Estimate.Mid != 0 {
			t.Errorf("%d users: %d instances with a p99 of %v, by closed forms %v", c.users, n, d.Result.Latency.P99, d.Estimate)
		}
		if n < 2 {
			t.Fatalf("%d users: %d instances", c.users, n)
		}
		smaller := measured(t, fleet(s.Traffic, s.Classes, rt, balancing.LeastOutstanding{}, one.Machine, n-1), 2, 2, 20_000)
		if p99 := smaller.Latency.P99; p99.Low <= c.limit/1e3 {
			t.Errorf("%d users: %d instances were planned, and the p99 of one less is %v", c.users, n, p99)
		}
	}
}
