package plan

import (
	"math"
	"testing"
	"time"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/sim"
)

// Near the tolerance of an autoscaler chance decides whether it orders a pod more, and a pod may be a whole
// node: over seeds the timeline pays for as many node-hours as runs, within three standard errors of the mean
// difference, and what the run of a window paid lies within the interval of the course.
func TestNodesByChance(t *testing.T) {
	statistical(t)
	const pods = 4
	s := operated(recorded(swings(120, 150, 900)...), hpaAt(60), p99(60))
	life := &s.Designs[0].Deployments[0].Operation.Lifecycle
	life.Boot = exactly(2_000)
	life.Nodes = &models.Nodes{
		Machine: "m.eight", CPU: 1, Memory: models.GiB, Pods: pods, Boot: exactly(30_000), Gather: sim.Second, Gathered: 10 * sim.Second, Unneeded: 30 * sim.Second,
	}
	var run, told, squares float64 // of the differences
	inside, n := 0, 0
	offers := []cost.Offer{offer("m.one", 1, 1, 1, 2*models.GiB, 0.04), offer("m.eight", 8, 1, 1, 16*models.GiB, 0.32)}
	overSeeds(t, s, offers, 16, func(c *report.Course, windows []report.Checked) {
		for _, w := range windows {
			usd := c.Money.USD() + 0.32*(w.Hours-w.ToldHours)
			if n++; c.Within.MoneyLow.USD()-1e-6 <= usd && usd <= c.Within.MoneyHigh.USD()+1e-6 {
				inside++
			}
			t.Logf("%d pods to a node, %s %v: %.3f node-hours, told %.3f; $%.3f, told %.3f within %.3f to %.3f", pods, w.Why, time.Duration(w.Span), w.Hours, w.ToldHours, usd, c.Money.USD(), c.Within.MoneyLow.USD(), c.Within.MoneyHigh.USD())
			run, told = run+w.Hours, told+w.ToldHours
			squares += (w.ToldHours - w.Hours) * (w.ToldHours - w.Hours)
		}
	})
	t.Logf("%d pods to a node: %.3f node-hours, told %.3f (%+.1f %%); %d of %d within", pods, run, told, 100*(told/run-1), inside, n)
	mean := (told - run) / float64(n)
	deviation := math.Sqrt(math.Max(0, squares/float64(n)-mean*mean) / float64(n-1)) // of the mean
	if math.Abs(mean) > 3*deviation || 3*deviation > 0.25*run/float64(n) || inside < n-2 {
		t.Errorf("%d pods to a node: %.3f node-hours, told %.3f; %d of %d within", pods, run, told, inside, n)
	}
}
