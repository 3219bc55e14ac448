package engine

import (
	"testing"

	"fleetcost/models"
	"fleetcost/sim"
)

// What is given up is forgotten by whoever waited for it, and by nobody else.
func TestGivenUp(t *testing.T) {
	loop := serve(models.Runtime{Lanes: 1})
	closed := serve(models.Runtime{Concurrency: 1, Lanes: 1, Backlog: noBacklog})
	slow := models.Class{Service: 1, Steps: []models.Step{compute(20)}}
	ms := func(x float64) sim.Time { return sim.Seconds(x / 1e3) }

	for _, s := range []system{
		{
			sentence: "a time that is up gives up both attempts, and both are taken back",
			services: []models.Service{loop, serve(models.Runtime{Concurrency: 1, Lanes: 1})}, inner: []models.Class{slow},
			visits: []visit{visitAt(0, calling(0)), visitAt(1, under(calling(0), models.Policy{Timeout: ms(10), Hedge: ms(3)}))},
			want:   "20 failed@11 | 1 done in 20, 2 expired",
		},
		{
			sentence: "the attempt that a breaker lets through decides, not one from before it opened",
			services: []models.Service{loop, loop, closed}, inner: []models.Class{
				{Service: 1, Steps: []models.Step{under(over(calling(1), 2), models.Policy{Breaker: models.Breaker{Errors: 0.5, Calls: 2, Window: ms(100), Open: 900 * sim.Microsecond}})}},
				{Service: 2, Steps: []models.Step{compute(4)}},
			},
			// The first is served 1–5. Two are turned away, and it opens from 3.2 to
			// 4.1. That of 4.2 comes at 5.2, when another is served, and hears of it
			// at 6.2: open to 7.1. The first hears of its answer at 6.
			visits: []visit{
				visitAt(0, calling(0)), visitAt(1, calling(0)), visitAt(1.2, calling(0)), visitAt(4.2, calling(0)),
				visitAt(5.05, calling(1)), visitAt(6.5, calling(0)),
			},
			want: "6 failed@3 failed@3.2 failed@6.2 9.05 failed@6.5 | 1 done in 6, 4 failed | 2 done in 4, 3 rejected",
		},
		{
			sentence: "a process that takes the place of a killed one knows nothing of its calls",
			services: []models.Service{loop, serve(models.Runtime{Concurrency: 1, Lanes: 1, Timeout: ms(10)}), closed}, inner: []models.Class{
				{Service: 1, Steps: []models.Step{under(calling(1), models.Policy{Breaker: models.Breaker{Errors: 0.5, Calls: 2, Window: ms(100), Open: ms(3)}})}},
				{Service: 2, Steps: []models.Step{compute(50)}},
			},
			// Open from 2 to 5. The try of 51 is killed at 61, and so is that of 110.
			visits: []visit{
				visitAt(0, calling(1)), visitAt(1, calling(0)), visitAt(2, calling(0)), visitAt(51, calling(0)), visitAt(110, calling(0)),
			},
			want: "50 failed@1 failed@2 failed@61 failed@120 | 0 done, 4 failed | 1 done in 50, 2 rejected, 2 expired",
		},
		{
			sentence: "who has waited for a connection of the process has no new patience for one of the fleet",
			services: []models.Service{loop, loop}, inner: []models.Class{{Service: 1, Steps: []models.Step{await(30)}}},
			backends: []models.Backend{{Name: "db", Connections: 1, Pool: 1, Patience: ms(10)}},
			// At 8 the other process gets the fleet's only connection.
			visits: []visit{visitAt(0, await(8)), visitAt(0.5, calling(0)), visitAt(1, await(1))},
			want:   "8 38 failed@11 | 1 done in 37.5",
		},
		{
			sentence: "work for a full queue that tries again waits at its door, and takes one place",
			services: []models.Service{loop, closed}, inner: []models.Class{{Service: 1, Steps: []models.Step{compute(20)}, Retry: &models.Policy{Retries: 1, Backoff: constant(0.001)}, Priority: 1}},
			visits: []visit{visitAt(0, leave), visitAt(1, leave), visitAt(2, leave)},
			want:   "0 20 40 | 3 done in 20",
		},
		{
			sentence: "so at two instances",
			services: []models.Service{loop, {Runtime: closed.Runtime, Groups: []models.Group{{Machine: core(1), Count: 2}}}},
			inner:    []models.Class{{Service: 1, Steps: []models.Step{compute(20)}, Retry: &models.Policy{}}},
			visits:   []visit{visitAt(0, leave), visitAt(1, leave), visitAt(2, leave), visitAt(3, leave)},
			want:     "0 1 20 21 | 4 done in 20",
		},
	} {
		if got := s.play(t); got != s.want {
			t.Errorf("%s:\n got %s\nwant %s", s.sentence, got, s.want)
		}
	}
}
