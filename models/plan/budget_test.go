package plan

import (
	"testing"

	"fleetcost/models"
)

// Requests of thousands of steps cost no more to plan for than others: there are fewer
// of them.
func TestWhatIsSimulatedIsBoundedByEvents(t *testing.T) {
	t.Parallel()
	for _, steps := range []int{1, 2000} {
		work := []models.Step{cpu(exactly(1))}
		for range steps {
			work = append(work, io(exactly(1)))
		}
		d := compare(t, scenario(20, class(work...), p99(1e5), eventLoop, "one"), 1, one).Designs[0]
		if r := d.Result; !d.Met || r.Events > 50_000_000 || r.Counts.Offered < 2*fewestPerReplication {
			t.Errorf("%d steps: met %v after %d requests and %d events", steps, d.Met, r.Counts.Offered, r.Events)
		}
	}
}
