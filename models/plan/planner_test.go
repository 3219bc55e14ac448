package plan

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/cost"
	"fleetcost/models/load"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// TestPlannerAgainstExhaustiveSearch measures every size of fleet of every
// machine, one by one and for longer than the planner does, until the goal is
// met. The planner, which looks at a few sizes only and stops as soon as the
// verdict is clear, must come to the same number and the same machine.
//
// A fleet whose p99 is within the goal by less than the width of the planner's
// interval, twice the precision, may be judged either way. Goals so near to a
// border are of no use here, and the test says so.
func TestPlannerAgainstExhaustiveSearch(t *testing.T) {
	statistical(t)
	const precision = 0.03
	page := class(cpu(exponential(2)), io(exponential(10)), cpu(exponential(2)))
	mixed := []models.Class{
		{Name: "light", Share: 0.9, Steps: []models.Step{cpu(exactly(2)), io(spread(8, 40))}},
		{Name: "heavy", Share: 0.1, Steps: []models.Step{io(exactly(20)), cpu(exponential(12))}},
	}
	for _, c := range []struct {
		why      string
		runtime  models.Runtime
		balancer models.Balancer
		rate     float64
		work     []models.Class
		goals    []float64 // p99 in ms
		offers   []cost.Offer
	}{
		{"one queue and one server per instance, requests sent at random: M/M/1",
			single, balancing.Random{}, 500, class(cpu(exponential(5))), []float64{160, 105, 52, 42.3}, []cost.Offer{one, cheap(slow, 0.055)}},
		{"sync workers, which wait for I/O with their requests",
			syncWorkers, balancing.RoundRobin{}, 900, page, []float64{300, 85, 61}, []cost.Offer{one, two, cheap(smt, 0.16)}},
		{"event loops with two kinds of requests",
			eventLoop, balancing.LeastOutstanding{}, 1250, mixed, []float64{400, 95, 70}, []cost.Offer{two, cheap(smt, 0.16)}},
		{"threads under a GIL",
			threads, balancing.PowerOfChoices{Choices: 2}, 1500, mixed, []float64{140, 107, 89}, []cost.Offer{one, two, cheap(smt, 0.16)}},
	} {
		t.Run(c.runtime.Name, func(t *testing.T) {
			t.Parallel()
			sizes := &exhaustive{t: t, sizes: map[string][]float64{}}
			if testing.Short() {
				c.goals = c.goals[1:2]
			}
			for _, limit := range c.goals {
				s := scenario(c.rate, c.work, p99(limit), c.runtime, "any")
				s.Designs[0].Deployments[0].Balancer = c.balancer
				d := compareTo(t, s, 1, precision, c.offers...).Designs[0]
				best, all := sizes.search(s, limit/1e3, c.offers)
				t.Logf("%s, p99 ≤ %g ms: %s; planned %d × %s, %v", c.why, limit, all, d.Services[0].Instances, d.Services[0].Offer.Machine.Name, d.Result.Latency.P99)
				if !d.Met || d.Services[0].Offer.Machine.Name != best.offer.Machine.Name || d.Services[0].Instances != best.instances {
					t.Errorf("p99 ≤ %g ms: planned %d × %s (met: %v), but the cheapest is %d × %s: %s; the planner's excuses are %v",
						limit, d.Services[0].Instances, d.Services[0].Offer.Machine.Name, d.Met, best.instances, best.offer.Machine.Name, all, d.Excuses)
				}
			}
		})
	}
}

// An exhaustive search remembers the p99 of every size of every machine that
// it has measured, from the smallest that is not overloaded up; 0 is overloaded.
type exhaustive struct {
	t     *testing.T
	sizes map[string][]float64
}

type choice struct {
	offer     cost.Offer
	instances int
	bill      cost.Money
}

// search returns the cheapest fleet that meets the goal, and tells about all
// machines. It leaves a machine when more of it cost more than the best.
func (e *exhaustive) search(s models.Scenario, limit float64, offers []cost.Offer) (best choice, all string) {
	e.t.Helper()
	var told []string
	for _, o := range offers {
		for n := 1; ; n++ {
			bill, err := cost.Fleet{Offer: o, Instances: n}.Bill()
			if err != nil || n > 60 {
				e.t.Fatalf("%d × %s: %v", n, o.Machine.Name, err)
			}
			if best.instances > 0 && bill.Monthly() >= best.bill {
				told = append(told, fmt.Sprintf("%d × %s or more for %v", n, o.Machine.Name, bill.Monthly()))
				break
			}
			p99 := e.p99(s, o.Machine, n)
			if p99 > 0.94*limit && p99 < 1.01*limit {
				e.t.Errorf("choose another goal than %g ms: with %d × %s it is %g", 1e3*limit, n, o.Machine.Name, 1e3*p99)
			}
			if p99 <= limit {
				best = choice{o, n, bill.Monthly()}
				told = append(told, fmt.Sprintf("%d × %s for %v (%.1f ms; with one less %.1f)", n, o.Machine.Name, best.bill, 1e3*p99, 1e3*e.p99(s, o.Machine, n-1)))
				break
			}
		}
	}
	return best, strings.Join(told, ", ")
}

// p99 of so many instances in seconds; infinite where they are overloaded.
func (e *exhaustive) p99(s models.Scenario, m models.Machine, n int) float64 {
	if n == 0 {
		return math.Inf(1)
	}
	known := e.sizes[m.Name]
	for len(known) < n {
		f := (&Planner{Scenario: s}).fleet(s.Designs[0], m, len(known)+1)
		p99 := math.Inf(1)
		if load.Of(f).Worst() < 1 {
			if r := measured(e.t, f, 77, 4, 100_000); r.Verdict == result.Stable {
				p99 = r.Latency.P99.Mid
			}
		}
		known = append(known, p99)
		e.sizes[m.Name] = known
	}
	return known[n-1]
}

// The planner keeps every goal at once: of several quantiles, of the mean, of
// one class alone, of errors and of utilization.
func TestEveryGoalBinds(t *testing.T) {
	statistical(t)
	work := []models.Class{
		{Name: "light", Share: 0.9, Steps: []models.Step{cpu(exponential(4))}},
		{Name: "heavy", Share: 0.1, Steps: []models.Step{cpu(exponential(16))}},
	}
	loose := p99(10_000)
	limit := func(quantile, ms float64) models.LatencyGoal {
		return models.LatencyGoal{Quantile: quantile, Limit: sim.Seconds(ms / 1e3)}
	}
	plan := func(goal models.Goal, classes []models.Class, rt models.Runtime) report.Design {
		s := scenario(500, classes, goal, rt, "one")
		s.Designs[0].Deployments[0].Balancer = balancing.Random{}
		return compare(t, s, 1, one).Designs[0]
	}
	least := plan(loose, work, single)
	if !least.Met {
		t.Fatalf("the loose goal is not met: %v", least.Warnings)
	}
	bounded := with(single, func(r *models.Runtime) { r.Concurrency, r.Backlog = 1, 20 })
	for _, c := range []struct {
		why     string
		goal    models.Goal
		work    []models.Class
		runtime models.Runtime
		holds   func(d report.Design) bool
	}{
		{"the mean", with(loose, func(g *models.Goal) { g.Latency = append(g.Latency, limit(0, 10)) }), work, single,
			func(d report.Design) bool { return d.Result.Latency.Mean.Mid <= 0.010 }},
		{"the median", with(loose, func(g *models.Goal) { g.Latency = append(g.Latency, limit(0.5, 6)) }), work, single,
			func(d report.Design) bool { return d.Result.Latency.P50.Mid <= 0.006 }},
		{"p99 and p95, the stricter", models.Goal{Latency: []models.LatencyGoal{limit(0.99, 10_000), limit(0.95, 40)}, ErrorRate: 0.001}, work, single,
			func(d report.Design) bool { return d.Result.Latency.P95.Mid <= 0.040 }},
		{"p95 of the heavy class", loose, []models.Class{work[0], with(work[1], func(c *models.Class) {
			c.Goal.Latency = []models.LatencyGoal{limit(0.95, 70)}
		})}, single, func(d report.Design) bool { return d.Result.Classes[1].Latency.P95.Mid <= 0.070 }},
		{"utilization", with(loose, func(g *models.Goal) { g.MaxUtilization = 0.5 }), work, single,
			func(d report.Design) bool { return d.Result.Utilization.Mid <= 0.5 }},
		{"errors, where a backlog of 20 is full now and then", loose, work, bounded,
			func(d report.Design) bool { return d.Result.ErrorRate.Mid <= 0.001 }},
	} {
		d := plan(c.goal, c.work, c.runtime)
		if !d.Met || !c.holds(d) || d.Services[0].Instances <= least.Services[0].Instances {
			t.Errorf("%s: %d instances, met: %v, %v, %+v; the loose goal alone needs %d",
				c.why, d.Services[0].Instances, d.Met, d.Warnings, d.Result.Latency, least.Services[0].Instances)
		}
	}
}
