package plan

import (
	"context"
	"math"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/billing"
	"fleetcost/models/report"
	"fleetcost/models/traffic"
	"fleetcost/sim"
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

// Users who wait are billed for what they send, N/(Z + R) requests a second, and not for
// what they would send to a fleet that answers at once.
func TestUsersAreBilledForWhatTheySend(t *testing.T) {
	statistical(t)
	s := closed(20, p95(1000), 0, 2, exactly(1))
	s.Traffic = traffic.Users{Count: 20, Think: exactly(100)}
	s.Classes[0].Steps = append(s.Classes[0].Steps, io(exactly(200)))
	c := catalogue(one)
	c.Provider, c.Rates = "aws", append(c.Rates, egress())
	a := &billing.Architecture{Described: true, Public: true, FreeEgress: billing.EgressFree, ResponseBytes: billing.Said(1 << 20), RootGB: billing.Said(0), LogBytes: billing.Said(0), Addresses: billing.Said(0)}
	p := &Planner{Scenario: s, Catalogue: c, Architecture: a, Seed: 1}
	r, err := p.Compare(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	d := &r.Designs[0]
	gb := 0.0
	for _, l := range d.Bill.Lines {
		if l.Unit == "GB" {
			gb += l.Quantity
		}
	}
	sends := d.Result.OfferedPerSecond()
	if most := 20 / 0.1; !d.Met || !(sends > 0) || sends > most/2 {
		t.Fatalf("met: %v, %v requests a second, %v to a fleet that answers at once", d.Met, sends, most)
	}
	if want := sends * 730 * 3600 / 1024; math.Abs(gb-want) > 1e-6*want {
		t.Errorf("%v GB are billed, %v are sent: %+v, not in it %v", gb, want, d.Bill.Lines, d.Unbilled)
	}
}

// Users whose requests wait for the connections of others, which wait for the event loop
// that those hold, come to a stand: the fleet misses the goal.
func TestUsersWhoComeToAStand(t *testing.T) {
	statistical(t)
	s := closed(15, p95(1000), 0, 2, exactly(5))
	s.Traffic = traffic.Users{Count: 15, Think: exactly(20)}
	s.Classes[0].Steps[0].Blocking = true
	s.Classes[0].Steps = append(s.Classes[0].Steps, models.Step{Action: models.IO, Time: exactly(4), Backend: 1}, cpu(exactly(0.1)))
	s.Backends = []models.Backend{{Name: "redis", Pool: 2, PerRequest: true}, {Name: "db"}}
	p := &Planner{Scenario: s, Catalogue: catalogue(one), Seed: 1}
	out, err := p.Simulate(context.Background(), s.Designs[0].Name, 1)
	if err != nil {
		t.Fatal(err)
	}
	if out.Design.Met || out.Design.Missed != (report.Standstill{}) {
		t.Errorf("met: %v, %q", out.Design.Met, out.Design.Missed)
	}
}

// A database that can do less than users ask for whom 95 of 100 answers reach in time
// is told from the inputs: 2,000 who think for 3 s and wait for 0.2 s send more than
// half of what would keep its core busy for 8 ms each.
func TestUsersOfADatabaseThatIsTooSmall(t *testing.T) {
	statistical(t)
	t.Parallel()
	goal := models.Goal{Latency: []models.LatencyGoal{{Quantile: 0.95, Limit: 200 * sim.Millisecond}}, ErrorRate: 0.001}
	s := scenario(1, class(cpu(exactly(1)), io(exactly(8))), goal, eventLoop, "one")
	s.Traffic = traffic.Users{Count: 2000, Think: exponential(3000)}
	s.Backends = []models.Backend{{Name: "db", Cores: 1}}
	p := &Planner{Scenario: s, Catalogue: catalogue(one), Seed: 1}
	r, err := p.Compare(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	d := r.Designs[0]
	if d.Met || !d.HasNoFleet() || len(d.Excuses) == 0 {
		t.Fatalf("%+v", d)
	}
	if why, ok := d.Excuses[0].Why.(report.BackendOverload); !ok || why.Backend != "db" || why.Times < 2 {
		t.Errorf("%#v", d.Excuses[0].Why)
	}
}
