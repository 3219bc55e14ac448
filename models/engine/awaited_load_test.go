package engine

import (
	"math"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/load"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// The time with a worker that a load counts is that which a run measures where
// nothing waits: until enough branches have ended, or the caller has given up. A
// fleet is not called overloaded for what nobody waits for.
func TestLoadOfWhatIsNotAwaited(t *testing.T) {
	t.Parallel()
	parallel := func(k int, times ...models.Distribution) models.Step {
		s := models.Step{Action: models.Parallel, Threads: true, Answers: k}
		for _, d := range times {
			s.Branches = append(s.Branches, []models.Step{{Action: models.IO, Time: d}})
		}
		return s
	}
	second := []models.Step{await(1000)}
	ms := func(mean float64) models.Distribution { return exponential(mean / 1e3) }
	for _, c := range []struct {
		sentence string
		step     models.Step
		callee   models.Class
		load     float64 // of four workers, at 50 requests per second
	}{
		{"the first of a short and a long wait", parallel(1, constant(0.01), constant(1)), models.Class{}, 50 * 1 / (1/0.01 + 1/1.) / 4},
		{"the first two of three waits", parallel(2, constant(0.01), constant(0.02), constant(1)), models.Class{}, 50 * 0.02 / 4},
		{"the first of two random ones", parallel(1, ms(10), ms(30)), models.Class{}, 50 * 0.0075 / 4},
		{"the first two of three random ones", parallel(2, ms(10), ms(10), ms(10)), models.Class{}, 50 * 0.010 * (1./3 + 1./2) / 4},
		{"an answer that is given up after 20 ms", under(calling(0), models.Policy{Timeout: 20 * sim.Millisecond, Optional: true}), models.Class{Steps: second}, 50 * 0.020 / 4},
		{"two attempts of 15 ms, networks among them", over(under(calling(0), models.Policy{Timeout: 15 * sim.Millisecond, Retries: 1, Optional: true}), 4), models.Class{Steps: second}, 50 * 0.030 / 4},
		{"a callee that gives up itself", under(calling(0), models.Policy{Optional: true}), models.Class{Steps: second, Timeout: 20 * sim.Millisecond}, 50 * 0.020 / 4},
	} {
		c.callee.Name, c.callee.Service = "callee", 1
		step := c.step
		if step.Action == models.Call {
			step.Class = 1
		}
		place := func(name string, workers int) models.Service {
			return models.Service{Name: name, Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: core(4), Count: 1}},
				Runtime: models.Runtime{Concurrency: workers, Backlog: models.NoLimit, Processes: models.ProcessRule{Plus: 1}}}
		}
		f := &models.Fleet{
			Traffic: traffic.Poisson(50), Services: []models.Service{place("caller", 4), place("callee", 0)},
			Classes: []models.Class{{Name: "caller", Share: 1, Steps: []models.Step{step}}, c.callee},
		}
		rep := replicate(t, f, Options{Seed: 1, Requests: shorten(40_000), Batches: 5})
		asked, seen := load.Each(f)[0].Workers, rep.Services[0].Averages.Workers
		if math.Abs(asked/c.load-1) > 1e-9 || math.Abs(asked/seen-1) > 0.05 {
			t.Errorf("%s: a load of %.4g, by hand %.4g, and %.4g is seen", c.sentence, asked, c.load, seen)
		}
		if v := result.Summarize(f, load.Of(f).Worst(), []*result.Replication{rep}).Verdict; v != result.Stable {
			t.Errorf("%s: a run at that load is %v", c.sentence, v)
		}
	}
}
