package engine

import (
	"context"
	"math"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/load"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// A task that fails is handed out again by its queue: with failures of share f,
// a time S on a worker and a wait B before each of the further attempts, one that
// is tried until it is done takes, while no worker is short,
//
//	S/(1 − f) + B·f/(1 − f)
//
// and of those that are tried k+1 times the share f^(k+1) fails for good.
func TestTasksAreTriedAgain(t *testing.T) {
	const fails, once, wait = 0.3, 0.004, 0.020
	fleet := func(retries int) *models.Fleet {
		service := models.Service{Runtime: models.Runtime{Lanes: 0, Concurrency: 0, Backlog: models.NoLimit, Processes: models.ProcessRule{Plus: 1}, Memory: models.Memory{Request: models.KiB}},
			Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: core(16), Count: 1}}}
		return &models.Fleet{
			Traffic:  traffic.Poisson(50),
			Services: []models.Service{service, service},
			Classes: []models.Class{
				{Name: "ask", Share: 1, Steps: []models.Step{compute(1), {Action: models.Enqueue, Class: 1}}},
				{Name: "task", Service: 1, Failure: fails, Steps: []models.Step{await(1e3 * once)},
					Retry: &models.Policy{Timeout: sim.Second, Retries: retries, Backoff: constant(wait), Factor: 1}},
			},
		}
	}
	for _, c := range []struct {
		retries int
		failed  float64
	}{{models.Unlimited, 0}, {1, fails * fails}, {2, fails * fails * fails}} {
		rep, err := Replicate(context.Background(), fleet(c.retries), Options{Seed: 3, Requests: 40_000})
		if err != nil {
			t.Fatal(err)
		}
		asked, task := rep.Classes[0], rep.Classes[1]
		n := task.Counts
		if asked.Counts.Failed > 0 || n.Offered == 0 || n.Offered != n.Done+n.Failed+n.Rejected+n.Expired+n.InFlight {
			t.Errorf("%d retries: of the asking %+v, of the tasks %+v", c.retries, asked.Counts, n)
		}
		share := float64(n.Failed) / float64(n.Offered)
		if doubt := 4 * math.Sqrt(c.failed/float64(n.Offered)); math.Abs(share-c.failed) > doubt {
			t.Errorf("%d retries: %.4f fail, want %.4f ± %.4f", c.retries, share, c.failed, doubt)
		}
		if c.retries != models.Unlimited {
			continue
		}
		want := once/(1-fails) + wait*fails/(1-fails)
		f := fleet(c.retries)
		if got := result.Summarize(f, load.Of(f).Worst(), []*result.Replication{rep}).Classes[1].Latency.Mean.Mid; math.Abs(got-want) > 0.03*want {
			t.Errorf("done after %.4g s, want %.4g", got, want)
		}
	}
}
