package plan

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"

	"fleetcost/models"
)

// coverageFleets are queues of every kind, from idle to nearly overloaded.
func coverageFleets() map[string]*models.Fleet {
	node := with(eventLoop, func(r *models.Runtime) {})
	kernel := with(eventLoop, func(r *models.Runtime) { r.Accept = models.AcceptKernel })
	goroutines := models.Runtime{Name: "go", Processes: models.ProcessRule{Plus: 1}, Lanes: 4, Switching: models.TimeSlice, Slice: 10e6, Backlog: models.NoLimit}
	hyper := must(models.Hyperexponential(0.01, 4.5))
	at := func(load float64, f *models.Fleet) *models.Fleet {
		f.Traffic = models.Poisson(f.Traffic.Rate() * load / f.Load().Worst())
		return f
	}
	q := func(c []models.Class, rt models.Runtime, m models.Machine, n int) *models.Fleet {
		return fleet(models.Poisson(1), c, rt, models.LeastOutstanding{}, m, n)
	}
	gpu := four.Machine
	gpu.Accelerators = 1
	batching := &models.Batching{Max: 32, Wait: 2e6, Accelerator: true}
	_ = batching
	pool := q(class(cpu(exactly(1)), io(exponential(40))), single, one.Machine, 1)
	pool.Backends = []models.Backend{{Name: "db", Connections: 10}}
	mix := []models.Class{{Name: "short", Share: 0.95, Steps: []models.Step{cpu(exponential(1))}}, {Name: "long", Share: 0.05, Steps: []models.Step{cpu(exponential(50))}}}
	return map[string]*models.Fleet{
		"M/M/1 at 0.5":        at(0.5, q(class(cpu(exponential(10))), single, one.Machine, 1)),
		"M/M/1 at 0.8":        at(0.8, q(class(cpu(exponential(10))), single, one.Machine, 1)),
		"M/M/1 at 0.95":       at(0.95, q(class(cpu(exponential(10))), single, one.Machine, 1)),
		"two loops at 0.9":    at(0.9, q(class(cpu(exponential(10))), node, two.Machine, 2)),
		"kernel at 0.85":      at(0.85, q(class(cpu(exponential(5)), io(spread(6, 40))), kernel, four.Machine, 1)),
		"sync workers at 0.8": at(0.8, q(class(cpu(exponential(2)), io(spread(6, 40))), syncWorkers, two.Machine, 2)),
		"threads at 0.93":     at(0.93, q(class(cpu(exponential(10)), io(spread(20, 100))), threads, two.Machine, 1)),
		"goroutines at 0.85":  at(0.85, q(class(cpu(exponential(10))), goroutines, four.Machine, 1)),
		"hyperexponential":    at(0.7, q(class(cpu(hyper)), single, one.Machine, 1)),
		"a mixture at 0.7":    at(0.7, q(mix, single, one.Machine, 1)),
		"a pool at 0.9":       at(0.9, pool),
		"I/O only":            fleet(models.Poisson(500), class(io(spread(20, 500))), single, models.LeastOutstanding{}, one.Machine, 1),
	}
}

func TestCoverageExperiment(t *testing.T) {
	seeds, _ := strconv.Atoi(os.Getenv("SEEDS"))
	if seeds == 0 {
		t.Skip("experiment")
	}
	qs := []float64{0, 0.5, 0.9, 0.95, 0.99, 0.999}
	for name, f := range coverageFleets() {
		if only := os.Getenv("ONLY"); only != "" && only != name {
			continue
		}
		p := &Planner{Seed: 12345, Scenario: models.Scenario{Goal: p99(1)}}
		p.init()
		reps, err := p.replicate(context.Background(), f, models.Options{Seed: 12345, Requests: 1_500_000, Batches: 10}, 0, 12)
		if err != nil {
			t.Fatal(err)
		}
		truth := models.Summarize(f, reps)
		covered := map[float64]int{}
		width := map[float64]float64{}
		low := map[float64]int{}
		var n int64
		var mu sync.Mutex
		var all sync.WaitGroup
		sem := make(chan bool, 2)
		for seed := range seeds {
			sem <- true
			all.Go(func() {
				defer func() { <-sem }()
				p := &Planner{Seed: uint64(seed), Precision: 0.05, Scenario: models.Scenario{Goal: p99(1)}}
				p.init()
				e, err := p.measure(context.Background(), f, true)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				defer mu.Unlock()
				n += e.result.Counts.Offered
				for _, q := range qs {
					i, x := e.result.Latency.At(q), truth.Latency.At(q).Mid
					if i.Low <= x && x <= i.High {
						covered[q]++
					} else if i.High < x {
						low[q]++
					}
					width[q] += (i.High - i.Low) / 2 / i.Mid
				}
			})
		}
		all.Wait()
		fmt.Printf("%-22s %8.0f ", name, float64(n)/float64(seeds))
		for _, q := range qs {
			i := truth.Latency.At(q)
			fmt.Printf(" | %v: %.3f lo%d ±%.1f%% (truth ±%.1f%%)", q, float64(covered[q])/float64(seeds), low[q], 100*width[q]/float64(seeds), 100*(i.High-i.Low)/2/i.Mid)
		}
		fmt.Println()
	}
}
