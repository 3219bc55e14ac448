package plan

import (
	"fmt"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/closedform"
	"fleetcost/models/load"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
)

// TestEstimate holds the closed forms against simulation: over fleets of all
// runtimes, at all loads at which they may be asked, the simulated p99 lies
// within the range that they give, but for its doubt.
//
// The closed forms know first come, first served. Where requests share lanes
// or cores in slices, and classes differ, the tail is longer than they think;
// those rows say by how much more the range may be missed, and are marked (!)
// where it is.
func TestEstimate(t *testing.T) {
	statistical(t)
	page := class(cpu(exactly(1)), io(spread(8, 40)), cpu(exponential(2)))
	mixed := []models.Class{
		{Name: "light", Share: 0.9, Steps: []models.Step{cpu(exactly(2)), io(spread(8, 40))}},
		{Name: "heavy", Share: 0.1, Steps: []models.Step{io(exactly(20)), cpu(exponential(12))}},
	}
	compute := class(cpu(exponential(5)))
	free := with(threads, func(r *models.Runtime) {
		r.Name, r.Lanes, r.Switching, r.Accept, r.Concurrency = "free threads", 0, models.RunToCompletion, models.AcceptShared, 64
		r.Processes = models.ProcessRule{Plus: 1}
	})
	uneven := with(eventLoop, func(r *models.Runtime) { r.Name, r.Accept = "uneven loops", models.AcceptKernel })
	var table strings.Builder
	loads := []float64{0.3, 0.5, 0.7, 0.85}
	fmt.Fprintf(&table, "simulated p99 over the estimate's middle (and its range)\n%-43s", "fleet")
	for _, load := range loads {
		fmt.Fprintf(&table, "  load %-18g", load)
	}
	for _, c := range []struct {
		runtime  models.Runtime
		work     []models.Class
		balancer models.Balancer
		machine  models.Machine
		n        int
		beyond   float64 // factor by which the range may be missed upward
	}{
		{single, compute, balancing.Random{}, one.Machine, 4, 1},
		{single, compute, balancing.RoundRobin{}, one.Machine, 4, 1},
		{single, compute, balancing.PowerOfChoices{Choices: 2}, one.Machine, 8, 1},
		{single, compute, balancing.LeastOutstanding{}, one.Machine, 8, 1},
		{single, mixed, balancing.LeastOutstanding{}, slow.Machine, 1, 1.1},
		{eventLoop, page, balancing.LeastOutstanding{}, two.Machine, 4, 1},
		{eventLoop, mixed, balancing.RoundRobin{}, four.Machine, 3, 1},
		{eventLoop, mixed, balancing.Random{}, smt.Machine, 4, 1},
		{uneven, mixed, balancing.LeastOutstanding{}, four.Machine, 2, 1},
		{syncWorkers, page, balancing.RoundRobin{}, two.Machine, 4, 1},
		{syncWorkers, mixed, balancing.LeastOutstanding{}, four.Machine, 2, 1},
		{syncWorkers, page, balancing.Random{}, smt.Machine, 3, 1},
		{threads, mixed, balancing.LeastOutstanding{}, two.Machine, 3, 1.3},
		{threads, page, balancing.PowerOfChoices{Choices: 2}, one.Machine, 4, 1},
		{free, mixed, balancing.LeastOutstanding{}, four.Machine, 2, 1.2},
		{free, compute, balancing.Random{}, smt.Machine, 3, 1.7},
	} {
		name := fmt.Sprintf("%s, %s, %d × %s", c.runtime.Name, c.balancer, c.n, c.machine.Name)
		fmt.Fprintf(&table, "\n%-43s", name)
		for _, asked := range loads {
			f := fleet(traffic.Poisson(1), c.work, c.runtime, c.balancer, c.machine, c.n)
			f.Traffic = traffic.Poisson(asked / load.Of(f).Worst())
			e := closedform.Expected(f, 0.99)
			r := measured(t, f, 31, 2, requests(100_000))
			p99 := r.Latency.P99
			mark := " "
			if p99.Low > e.High {
				mark = "!"
			}
			fmt.Fprintf(&table, "  %5.2f (%.2f to %4.2f)%s  ", p99.Mid/e.Mid, e.Low/e.Mid, e.High/e.Mid, mark)
			if !(p99.High >= e.Low && p99.Low <= c.beyond*e.High) {
				t.Errorf("%s at %g: p99 is %.1f ms (%.1f to %.1f), estimated %.1f (%.1f to %.1f); %v", name, asked,
					1e3*p99.Mid, 1e3*p99.Low, 1e3*p99.High, 1e3*e.Mid, 1e3*e.Low, 1e3*e.High, r.Verdict)
			}
		}
	}
	t.Log(table.String())
}

// There is no estimate of a fleet that is overloaded, or that does nothing.
func TestNoEstimate(t *testing.T) {
	for _, f := range []*models.Fleet{
		fleet(traffic.Poisson(250), class(cpu(exponential(5))), single, balancing.Random{}, one.Machine, 1),
		fleet(traffic.Poisson(250), class(), eventLoop, balancing.Random{}, one.Machine, 1),
	} {
		if e := closedform.ResponseTime(f, 0.99); e != (result.Interval{}) {
			t.Errorf("%v has an estimate: %v", load.Of(f), e)
		}
	}
}
