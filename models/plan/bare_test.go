package plan

import (
	"math"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
	"fleetcost/sim"
)

// What is said to be out of reach is: of exponential times of mean m, a share of
// exp(−limit/m) is late however many instances there are. What is within reach is
// never said to be beyond, whatever the seed.
func TestOutOfReach(t *testing.T) {
	statistical(t)
	late := 0.01 + 0.001 // may be late, or lost
	edge := -5 * math.Log(late)
	for seed := range uint64(60) {
		for _, c := range []struct {
			limit float64 // over the largest that is out of reach
			want  bool
		}{{0.5, true}, {0.8, true}, {1.001, false}, {1.1, false}, {2, false}} {
			p := &Planner{Scenario: scenario(10, class(cpu(exponential(5))), p99(c.limit*edge), single, "one"), Seed: seed}
			why := p.tooSlow(p.fleet(p.Scenario.Designs[0], one.Machine, 1))
			if (why != nil) != c.want {
				t.Errorf("seed %d, %g of the edge: %q", seed, c.limit, why)
			}
		}
	}
}

// Goals of single classes, of the mean, and of what is enqueued; machines that are
// fast enough.
func TestOutOfReachOfClasses(t *testing.T) {
	goal := func(of models.Span, quantile, ms float64) models.Goal {
		return models.Goal{Latency: []models.LatencyGoal{{Of: of, Quantile: quantile, Limit: sim.Seconds(ms / 1e3)}}}
	}
	work := func(g models.Goal) []models.Class {
		all := []models.Class{
			{Name: "quick", Share: 0.999, Steps: []models.Step{cpu(exactly(1)), {Action: models.Enqueue, Class: 2}}},
			{Name: "heavy", Share: 0.001, Steps: []models.Step{cpu(exactly(1)), cpu(exactly(10_000))}},
			{Name: "later", Steps: []models.Step{cpu(exactly(500))}},
		}
		for i := range all {
			all[i].Goal = g
			if g.Latency[0].Of == models.ResponseTime && i != 1 || g.Latency[0].Of == models.Completion && i != 2 {
				all[i].Goal = models.Goal{}
			}
		}
		return all
	}
	fast := one
	fast.Machine.Speed = 10
	for _, c := range []struct {
		why   string
		class models.Goal
		speed float64
		says  string
	}{
		{"a class of a thousandth, of which all may be lost", goal(models.ResponseTime, 0.95, 1500), 1, "a request of heavy alone takes 10 s: no number of instances meets p95 ≤ 1.5 s"},
		{"its mean", goal(models.ResponseTime, 0, 1500), 1, "a request of heavy alone takes 10 s: no number of instances meets mean ≤ 1.5 s"},
		{"on a machine that is ten times as fast", goal(models.ResponseTime, 0.95, 1500), 10, ""},
		{"what is enqueued", goal(models.Completion, 0.95, 400), 1, "a request of later alone takes 500 ms: no number of instances meets done_p95 ≤ 400 ms"},
		{"what is enqueued, in time", goal(models.Completion, 0.95, 600), 1, ""},
	} {
		m := one
		m.Machine.Speed = c.speed
		s := scenario(1, work(c.class), p99(300), eventLoop, "one")
		p := &Planner{Scenario: s, Catalogue: catalogue(m), Seed: 1}
		why, excuses := p.tooSlowAnywhere(s.Designs[0])
		if phrases.Of(why) != c.says || len(excuses) != 1 || excuses[0].Why != why {
			t.Errorf("%s: %q", c.why, why)
		}
	}
}

// 10 s of CPU against 300 ms: missed at once, with no fleet and no price.
func TestABareTimeBeyondTheGoalIsNotSimulated(t *testing.T) {
	s := scenario(800, []models.Class{
		{Name: "browse", Share: 15, Steps: []models.Step{cpu(exactly(1.2)), io(spread(6, 40))}},
		{Name: "checkout", Share: 5, Steps: []models.Step{cpu(exactly(1)), cpu(exactly(10_000))}},
	}, p99(300), syncWorkers, "one", "two")
	d := compare(t, s, 1, one, two).Designs[0]
	if d.Met || d.Result.Replications > 0 || d.Services[0].Instances > 0 || d.Bound != report.BoundRequest || !strings.HasPrefix(phrases.Of(d.Missed), "a request alone takes 10 s at p99") {
		t.Errorf("%+v", d)
	}
}
