package engine

import (
	"math"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// Two instances in one zone and one in another, which are down 3 ms after each time of
// 10 ms: what is in them fails, or goes on elsewhere.
func TestFaults(t *testing.T) {
	three := []models.Group{{Machine: core(1), Count: 1}, {Machine: core(1), Count: 1}, {Machine: core(1), Count: 1}}
	for _, c := range []struct {
		scene
		faults Faults
	}{
		{scene{
			sentence: "a zone fails as a whole, and the other serves on",
			visits:   []visit{visitAt(8, compute(6)), visitAt(9, compute(6)), visitAt(9.5, compute(6)), visitAt(11, compute(1)), visitAt(14, compute(1)), visitAt(15, compute(1))},
			want:     "failed@10 failed@10 9.5-15.5/2 15.5-16.5/2 16.5-17.5/2 15-16/0",
		}, Faults{Units: [][]Place{{{0, 0}, {0, 1}}}}},
		{scene{
			sentence: "what fails is resumed elsewhere",
			visits:   []visit{visitAt(8, compute(6))},
			want:     "10-14/1",
		}, Faults{Units: [][]Place{{{0, 0}}}, Loss: Resumed}},
		{scene{
			sentence: "one that is asked for little fails late",
			// Of its 10 ms of work 4 are done by 8, the other 6 by 26.
			visits: []visit{visitAt(4, compute(4)), visitAt(5, compute(1)), visitAt(6, compute(1)), visitAt(20, compute(9))},
			want:   "4-8/0 5-6/1 6-7/2 failed@26",
		}, Faults{Units: [][]Place{{{0, 0}}}, WhileServing: true}},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			c.runtime, c.groups = models.Runtime{Concurrency: 1, Lanes: 1}, three
			c.faults.Up, c.faults.Down, c.faults.Stream = constant(0.01), constant(0.003), sim.Stream(1, 0, "faults")
			f := c.fleet()
			o := everything(1)
			o.Controller = &c.faults
			if got := fatesUnder(t, f, len(c.visits), o); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// Of units that are repaired one at a time, each for as long as it was up, no more than
// one comes back in a repair: with times that do not vary two units are up for one half
// and one third of the time, by hand, over the cycle that they come into.
func TestACrewRepairsOneAtATime(t *testing.T) {
	up := func(crew int) float64 {
		f := &models.Fleet{Traffic: traffic.Poisson(1000), Classes: single(compute(0.01)),
			Services: []models.Service{{Runtime: models.Runtime{Concurrency: 1, Lanes: 1, Accept: models.AcceptBroker, Backlog: models.NoLimit},
				Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: core(1), Count: 3}}}}}
		faults := &Faults{Units: [][]Place{{{0, 0}}, {{0, 1}}}, Up: constant(0.1), Down: constant(0.1), Crew: crew, Stream: sim.Stream(1, 0, "faults")}
		g := &gauges{Controller: faults, read: func(c *Control) []float64 { return []float64{float64(c.Listed(0) - 1)} }}
		replicate(t, f, Options{Seed: 1, Requests: 20_000, Controller: g})
		return g.mean(0)
	}
	// Each is up and down by turns of 0.1 s, both together.
	if got := up(0); math.Abs(got-1) > 0.03 {
		t.Errorf("with a crew for each %g of two are up, not one", got)
	}
	// Both fail at once, and are back 0.1 s apart: from then on one is up while the other
	// is repaired.
	if got := up(1); math.Abs(got-1) > 0.03 {
		t.Errorf("with one crew %g of two are up, not one", got)
	}
}

// Controllers of one fleet are called each at its own times.
func TestControllersTogether(t *testing.T) {
	var calls [2][]float64
	every := func(k int, ms float64) Controller {
		return ticker(func(now sim.Time) sim.Time {
			calls[k] = append(calls[k], now.Milliseconds())
			return now + sim.Seconds(ms/1e3)
		})
	}
	s := scene{runtime: models.Runtime{}, visits: []visit{visitAt(0, compute(7))}}
	o := everything(1)
	o.Controller = Together(every(0, 2), every(1, 3))
	replicate(t, s.fleet(), o)
	if len(calls[0]) != 4 || len(calls[1]) != 3 || calls[0][3] != 6 || calls[1][2] != 6 {
		t.Errorf("they are called at %v ms", calls)
	}
}

type ticker func(now sim.Time) sim.Time

func (f ticker) Tick(now sim.Time, _ *Control) sim.Time { return f(now) }
