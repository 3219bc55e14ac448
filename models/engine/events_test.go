package engine

import (
	"context"
	"testing"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/traffic"
)

// What a request costs to simulate is known before, within a factor of two where
// hardly anything waits.
func TestEventsOfARequest(t *testing.T) {
	sleep := func(n int) (steps []models.Step) {
		for range n {
			steps = append(steps, await(1))
		}
		return steps
	}
	branches := make([][]models.Step, 300)
	for i := range branches {
		branches[i] = sleep(1)
	}
	for _, c := range []struct {
		why   string
		steps []models.Step
	}{
		{"one step", []models.Step{compute(1)}},
		{"a thousand", sleep(1000)},
		{"hundreds of branches", []models.Step{{Action: models.Parallel, Branches: branches}}},
	} {
		f := benchFleet(1)
		f.Traffic, f.Classes = traffic.Poisson(10), single(c.steps...)
		r, err := Replicate(context.Background(), f, Options{Seed: 1, Requests: int(1e6 / load.Events(f)), Batches: 5, NoWarmUp: true})
		if err != nil {
			t.Fatal(err)
		}
		counted := float64(r.Events) / float64(r.Classes[0].Counts.Offered)
		if said := load.Events(f); said > 2*counted+8 || counted > 2*said+8 {
			t.Errorf("%s: %v events are expected, %v counted", c.why, said, counted)
		}
	}
}
