package load

import (
	"math"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// Bare times of small programs, worked out by hand: on machines that are twice as
// fast as the reference, a request that waits for nothing takes so long.
func TestBareTimes(t *testing.T) {
	ms := func(x float64) models.Distribution { return constant(x / 1e3) }
	cpu := func(x float64) models.Step { return models.Step{Action: models.CPU, Time: ms(x)} }
	io := func(x float64) models.Step { return models.Step{Action: models.IO, Time: ms(x)} }
	call := func(p *models.Policy) models.Step { return models.Step{Action: models.Call, Class: 1, Policy: p} }
	for _, c := range []struct {
		why     string
		steps   []models.Step
		p50, p9 float64 // milliseconds
	}{
		{"CPU at the machine's speed, I/O at its own", []models.Step{cpu(4), io(10), cpu(2)}, 13, 13},
		{"branches: the longest of them", []models.Step{{Action: models.Parallel, Branches: [][]models.Step{{io(10)}, {io(30)}, {cpu(4)}}}}, 30, 30},
		{"branches of which two are enough", []models.Step{{Action: models.Parallel, Branches: [][]models.Step{{io(10)}, {io(30)}, {cpu(4)}}, Answers: 2}}, 10, 10},
		{"a call takes what it asks for, and its network", []models.Step{cpu(2), {Action: models.Call, Class: 1, Time: ms(5)}}, 1 + 5 + 40, 46},
		{"a call that is optional may be done without", []models.Step{cpu(2), call(&models.Policy{Timeout: sim.Second, Optional: true})}, 1, 1},
		{"a call that is made again takes what every attempt takes", []models.Step{cpu(2), call(&models.Policy{Timeout: sim.Second, Retries: 3})}, 41, 41},
		{"two in ten miss the cache", []models.Step{cpu(2), {Action: models.Cache, Hit: 0.8, Steps: []models.Step{io(100)}}}, 1, 101},
		{"a stream is its chunks", []models.Step{{Action: models.Stream, Chunks: 5, Steps: []models.Step{io(3)}}}, 15, 15},
		{"nobody waits for what is enqueued", []models.Step{cpu(2), {Action: models.Enqueue, Class: 1}}, 1, 1},
	} {
		f := &models.Fleet{
			Traffic: traffic.Poisson(1),
			Classes: []models.Class{{Name: "a", Share: 1, Steps: c.steps}, {Name: "b", Steps: []models.Step{io(40)}}},
			Services: []models.Service{{Balancer: balancing.Random{}, Groups: []models.Group{{Machine: models.Machine{VCPU: 2, Speed: 2, Memory: models.GiB, ThreadsPerCore: 1}, Count: 1}},
				Runtime: models.Runtime{Name: "loop", Processes: models.ProcessRule{Plus: 1}, Lanes: 1, Backlog: models.NoLimit}}},
		}
		b := NewBareTimes(f, 2000, 1)
		for q, want := range map[float64]float64{0.5: c.p50, 0.9: c.p9} {
			if got := 1e3 * b.Quantile(AllClasses, q); math.Abs(got-want) > 1e-6*want {
				t.Errorf("%s: %g ms at %g, not %g", c.why, got, q, want)
			}
		}
	}
}

// The share of bare times beyond a limit is that of the distributions, within its
// standard error, for a mixture of classes too.
func TestBareTimesOfAMixture(t *testing.T) {
	steps := func(mean float64) []models.Step { return []models.Step{{Action: models.IO, Time: exponential(mean)}} }
	f := &models.Fleet{
		Traffic: traffic.Poisson(1),
		Classes: []models.Class{{Name: "a", Share: 3, Steps: steps(0.01)}, {Name: "b", Share: 1, Steps: steps(0.1)}},
		Services: []models.Service{{Balancer: balancing.Random{}, Groups: []models.Group{{Machine: models.Machine{VCPU: 1, Speed: 1, Memory: models.GiB, ThreadsPerCore: 1}, Count: 1}},
			Runtime: models.Runtime{Name: "loop", Processes: models.ProcessRule{Plus: 1}, Lanes: 1, Backlog: models.NoLimit}}},
	}
	beyond, outside := 0, 0
	for seed := range uint64(200) {
		b := NewBareTimes(f, 500, seed)
		got, sd := b.Beyond(AllClasses, 0.05)
		want := 0.75*math.Exp(-5) + 0.25*math.Exp(-0.5)
		beyond++
		if math.Abs(got-want) > 1.96*sd {
			outside++
		}
	}
	if outside > 20 { // of 200, 10 are expected, with a deviation of 3
		t.Errorf("%d of %d shares are more than 1.96 standard errors off", outside, beyond)
	}
}
