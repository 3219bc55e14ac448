package engine

import (
	"math"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/load"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// A process that is met at a random moment has a number of requests left whose
// distribution is that of renewal theory: of L uniform in 10, …, 15 the chance of k
// left is P(L ≥ k)/E[L].
func TestRequestsLeftOfAge(t *testing.T) {
	const n = 60_000
	f := &models.Fleet{Traffic: traffic.Poisson(1), Classes: single(work(1)), Services: []models.Service{{Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: core(1), Count: 1}},
		Runtime: models.Runtime{Processes: models.ProcessRule{Plus: n}, Lanes: 1, Recycle: models.Recycle{Requests: 10, Jitter: 5}}}}}
	run := startRun(f, Options{Seed: 1})
	seen := map[int32]float64{}
	for p := range run.processes {
		seen[run.processes[p].lifetime.left]++
	}
	for k := int32(1); k <= 15; k++ {
		p := math.Min(1, float64(16-k)/6) / 12.5
		if sd := math.Sqrt(n * p * (1 - p)); math.Abs(seen[k]-n*p) > 4*sd {
			t.Errorf("%g of %d processes have %d requests left, want %.0f ± %.0f", seen[k], n, k, n*p, sd)
		}
	}
	if len(seen) != 15 {
		t.Errorf("%d numbers of requests left, want 1 to 15", len(seen))
	}
}

// Garbage is of any amount, and in a process that is replaced what its requests so
// far have left: none is collected that would not have been.
func TestGarbageOfAge(t *testing.T) {
	const n = 60_000
	for _, c := range []struct {
		sentence string
		recycle  models.Recycle
		most     int32
	}{
		{"a process that stays", models.Recycle{}, 99},
		{"one that is replaced before it collects", models.Recycle{Requests: 40}, 39},
		{"one that collects twice and is replaced", models.Recycle{Requests: 200}, 99},
	} {
		f := &models.Fleet{Traffic: traffic.Poisson(1), Classes: single(work(1)), Services: []models.Service{{Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: core(1), Count: 1}},
			Runtime: models.Runtime{Processes: models.ProcessRule{Plus: n}, Lanes: 1, GC: models.GC{Every: 100, Pause: sim.Millisecond}, Recycle: c.recycle}}}}
		sum, most := 0.0, int32(0)
		for _, p := range startRun(f, Options{Seed: 2}).processes {
			sum, most = sum+float64(p.collector.garbage), max(most, p.collector.garbage)
		}
		sd := float64(c.most+1) / math.Sqrt(12*n)
		if most != c.most || math.Abs(sum/n-float64(c.most)/2) > 4*sd {
			t.Errorf("%s: %.3f requests of garbage in the mean and %d at most, want %g ± %.3f and %d", c.sentence, sum/n, most, float64(c.most)/2, sd, c.most)
		}
	}
}

// All processes are new where the start itself is measured.
func TestNewProcesses(t *testing.T) {
	f := &models.Fleet{Traffic: traffic.Poisson(1), Classes: single(work(1)), Services: []models.Service{{Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: core(1), Count: 1}},
		Runtime: models.Runtime{Processes: models.ProcessRule{Plus: 100}, Lanes: 1, GC: models.GC{Every: 100, Pause: sim.Millisecond}, Recycle: models.Recycle{Requests: 10}}}}}
	for i, p := range startRun(f, Options{NoWarmUp: true}).processes {
		if p.lifetime.left != 10 || p.collector.garbage != 0 {
			t.Fatalf("process %d may begin %d requests and has the garbage of %d, want 10 and 0", i, p.lifetime.left, p.collector.garbage)
		}
	}
}

// What recurs every N requests of a process for a time D is met by the share
//
//	P(wait > x) = λ·(D − x)/N
//
// of the requests that come to a process at a rate λ (Poisson arrivals see time
// averages) and ask next to nothing, however short a run is beside N/λ: 8 processes
// under a random balancer have among them what one at an eighth of the rate has.
func TestRareRecurrencesAreMet(t *testing.T) {
	statistical(t)
	t.Parallel()
	const (
		rate  = 5.0
		every = 500
		lasts = 5.0
	)
	tiny := single(models.Step{Action: models.CPU, Time: constant(1e-6)})
	for _, c := range []struct {
		sentence string
		runtime  models.Runtime
	}{
		{"a process that is replaced", models.Runtime{Processes: models.ProcessRule{Plus: 1}, Lanes: 1, Backlog: models.NoLimit, Recycle: models.Recycle{Requests: every, Boot: sim.Seconds(lasts)}}},
		{"garbage that is collected", models.Runtime{Processes: models.ProcessRule{Plus: 1}, Lanes: 1, Backlog: models.NoLimit, GC: models.GC{Every: every, Pause: sim.Seconds(lasts)}}},
	} {
		for _, instances := range []int{1, 8} {
			f := &models.Fleet{Traffic: traffic.Poisson(rate * float64(instances)), Classes: tiny, Services: []models.Service{{Runtime: c.runtime, Balancer: balancing.Random{}, Groups: []models.Group{{Machine: core(1), Count: instances}}}}}
			if got, want := load.LongestRecurrence(f), sim.Seconds(every/rate/float64(instances)); got != want {
				t.Errorf("%s, %d instances: recurs every %v, want %v", c.sentence, instances, got, want)
			}
			// What comes in a quarter of the time between two is looked at; the run
			// goes on until it has been answered.
			until := sim.Seconds(every / rate / 4)
			var shares []float64
			for seed := range uint64(400 / instances) {
				late, all := 0.0, 0.0
				o := Options{Seed: seed, Requests: int(until.Seconds()+3*lasts) * int(rate) * instances, Batches: 2}
				o.Observe = func(d Departure) {
					if d.Born > until {
						return
					}
					all++
					if d.Left-d.Born > sim.Seconds(lasts/2) {
						late++
					}
				}
				replicate(t, f, o)
				shares = append(shares, late/all)
			}
			mean, half := meanOf(shares)
			if want := lasts / 2 / (every / rate); math.Abs(mean-want) > half {
				t.Errorf("%s, %d instances: %.5f ± %.5f of the requests wait for more than half of it, want %.5f", c.sentence, instances, mean, half, want)
			}
		}
	}
}

// meanOf is the mean of independent figures, and thrice its standard error.
func meanOf(x []float64) (mean, half float64) {
	n, square := float64(len(x)), 0.0
	for _, v := range x {
		mean += v / n
	}
	for _, v := range x {
		square += (v - mean) * (v - mean)
	}
	return mean, 3 * math.Sqrt(square/(n-1)/n)
}
