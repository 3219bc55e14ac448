package engine

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/profiles/shared"
	"fleetcost/sim"
)

// echoUnder is the fleet of the echo server: one thread that receives and sends
// in 33 µs, letting go of the GIL for both, for one client that waits for each
// answer, and so many threads that compute without end. A thread that gets the
// GIL must be woken on another core, which takes some 35 µs.
func echoUnder(interval sim.Time, spinning int, span sim.Time) *models.Fleet {
	half := models.Step{Action: models.CPU, Time: constant(16.5e-6)}
	return &models.Fleet{
		Traffic: traffic.Users{Count: 1 + spinning, PerClass: []int{1, spinning}, Span: span},
		Classes: []models.Class{
			{Name: "echo", Share: 0.5, Steps: []models.Step{half, await(0), half}},
			{Name: "spin", Share: 0.5, Steps: []models.Step{compute(1e6)}},
		},
		Services: []models.Service{{Runtime: models.Runtime{Lanes: 1, Switching: models.GIL, Slice: interval, Handover: 35 * sim.Microsecond, Backlog: models.NoLimit},
			Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: core(2), Count: 1}}}},
	}
}

// The convoy: how the throughput of a thread that waits for I/O collapses
// beside threads that compute, against what was measured of CPython. At the
// default interval it must be within a factor of 1.5 for every number of
// threads; over all intervals, on the geometric mean for every number. (The
// measurements are rounded to a digit or two, none is below 1 per second, and
// they come from a system whose scheduler favours threads that have slept: with
// four of them the I/O thread waited 2.5 to 3.6 intervals, not 4.)
func TestConvoy(t *testing.T) {
	t.Parallel()
	f, err := os.Open(shared.Path(t, "runtimes", "gil_convoy.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	logs := map[int][]float64{}
	for _, l := range lines[1:] {
		if !strings.HasPrefix(l[0], "echo server (recv+send per request) with n CPU-bound") {
			continue
		}
		interval, _ := strconv.ParseFloat(l[1], 64)
		spinning, _ := strconv.Atoi(l[2])
		measured, _ := strconv.ParseFloat(l[4], 64)
		if measured < 1 {
			continue // "0": no more than that is known
		}
		span := min(21*sim.Second, max(100*sim.Seconds(interval*float64(1+spinning)), 50*sim.Millisecond))
		rep := replicate(t, echoUnder(sim.Seconds(interval), spinning, span), Options{Seed: 1, WarmUp: span / 20, Batches: 1})
		got := float64(rep.Classes[0].Counts.Done) / rep.Span.Seconds()
		t.Logf("interval %g s, %d threads: measured %.6g/s, simulated %.6g/s (× %.2f)", interval, spinning, measured, got, got/measured)
		logs[spinning] = append(logs[spinning], math.Log(got/measured))
		if off := math.Abs(math.Log(got / measured)); interval == 0.005 && off > math.Log(1.5) {
			t.Errorf("interval %g s, %d threads: measured %g/s, simulated %.4g/s", interval, spinning, measured, got)
		}
	}
	for _, n := range []int{0, 1, 2, 4} {
		if len(logs[n]) < 6 || math.Abs(result.Mean(logs[n])) > math.Log(1.5) {
			t.Errorf("%d threads: × %.2f on the mean of %d intervals", n, math.Exp(result.Mean(logs[n])), len(logs[n]))
		}
	}
}
