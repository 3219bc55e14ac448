package calibration

import (
	"context"
	"math"
	"runtime"
	"sync"

	"fleetcost/models/engine"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// A figure of a test that is fitted: the logarithm of what was measured.
type figure struct {
	test, request, which int // request -1: which is of the test
	measured             float64
}

// The figures of a test beside the times of its requests.
const (
	figureRate = iota
	figureCPU
)

// fewErrors is the share of requests that may fail without moving the times of the others.
const fewErrors = 0.01

// figures are all that count.
func figures(tests []Test) (all []figure) {
	for i := range tests {
		t := &tests[i]
		if t.Saturated() && t.Done > 0 {
			all = append(all, figure{i, -1, figureRate, math.Log(t.Done)})
		}
		if t.CPU > 0 {
			all = append(all, figure{i, -1, figureCPU, math.Log(t.CPU)})
		}
		if t.Saturated() || t.Errors > fewErrors*t.Done*t.Seconds {
			continue
		}
		for k := range t.Requests {
			for w, v := range t.Requests[k].figures() {
				if v > 0 {
					all = append(all, figure{i, k, w, math.Log(v)})
				}
			}
		}
	}
	return all
}

// mostSimulated is how many requests of a test are simulated in one run: a longer one is
// cut, unless it was overloaded and its length matters.
const mostSimulated = 8_000

// simulated is for how many seconds a test is simulated.
func (t *Test) simulated() float64 {
	rate := t.Offered
	if t.Users > 0 {
		rate = t.Done
	}
	return math.Min(t.Seconds, math.Max(1, mostSimulated/rate))
}

// A bench runs tests of a server.
type bench struct {
	ctx     context.Context
	server  *Server
	tests   []Test
	figures []figure
	seed    uint64
	runs    int // of each test, in a step of the fit
	laws    gammas
	heavy   float64 // share of heavy requests of one kind; 0: each kind is one
}

// each runs every test so many times and calls with the logarithms of its figures; they
// are NaN where nothing was answered.
func (b *bench) each(costs []Costs, runs int) ([][]float64, error) {
	out := make([][]float64, runs)
	for r := range out {
		out[r] = make([]float64, len(b.figures))
	}
	jobs := make(chan [2]int)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var failed error
	for range runtime.GOMAXPROCS(0) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for job := range jobs {
				if err := b.run(costs, job[0], job[1], out[job[1]]); err != nil {
					mu.Lock()
					failed = err
					mu.Unlock()
				}
			}
		}()
	}
	for i := range b.tests {
		for r := range runs {
			jobs <- [2]int{i, r}
		}
	}
	close(jobs)
	wg.Wait()
	if failed == nil {
		failed = b.ctx.Err()
	}
	return out, failed
}

// run is one run of a test.
func (b *bench) run(costs []Costs, test, number int, into []float64) error {
	t := &b.tests[test]
	f := b.server.fleet(parts(t.Requests, b.heavy), costs, &b.laws)
	f.Traffic = t.under(t.simulated())
	rep, err := engine.Replicate(b.ctx, f, engine.Options{Seed: b.seed, Replication: number, WarmUp: sim.Seconds(t.WarmUp), Batches: 1})
	if err != nil {
		return err
	}
	if b.heavy > 0 {
		rep.Classes[0].Latency.Merge(rep.Classes[1].Latency)
	}
	for i, x := range b.figures {
		if x.test == test {
			into[i] = math.Log(x.of(rep, b.server.Machine.VCPU))
		}
	}
	return nil
}

func (x figure) of(rep *result.Replication, cores float64) float64 {
	if x.request < 0 {
		if x.which == figureRate {
			return rep.Averages.DonePerSecond
		}
		return rep.Averages.Utilization * cores / rep.Averages.DonePerSecond
	}
	l := rep.Classes[x.request].Latency
	if l.Count == 0 {
		return math.NaN()
	}
	if x.which == 0 {
		return l.Mean()
	}
	return l.Quantile(quantiles[x.which-1])
}

// means are the figures under these costs, as a mean of runs under common random numbers.
func (b *bench) means(costs []Costs) ([]float64, error) {
	all, err := b.each(costs, b.runs)
	if err != nil {
		return nil, err
	}
	return meanOf(all), nil
}

func meanOf(runs [][]float64) []float64 {
	mean := make([]float64, len(runs[0]))
	for _, one := range runs {
		for i, v := range one {
			mean[i] += v / float64(len(runs))
		}
	}
	return mean
}
