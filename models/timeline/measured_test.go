package timeline

import (
	"math"
	"math/rand/v2"
	"testing"

	"fleetcost/models"
	"fleetcost/models/scaling"
)

// varied is a surface whose requests have work that varies.
type varied struct{ each }

func (v varied) At(rate float64, instances []int) (Steady, error) {
	s, err := v.each.At(rate, instances)
	s.Spread, s.Undone = []float64{2}, []float64{0}
	return s, err
}

// An autoscaler that is about to order another instance does so by some seeds, and by others not. Where
// nothing is known of how the work varies, chance does nothing.
func TestWhatIsMeasuredIsLeftToChance(t *testing.T) {
	paid := func(surface Surface) map[float64]bool {
		all := map[float64]bool{}
		for seed := range uint64(10) {
			h := scaling.DefaultHPA()
			h.Min, h.Max = 1, 60
			s := setup(h, models.Lifecycle{}, 5, minutes(5, 440)...) // 88 % of five, at a target of 80 %: 1.1 times as many are within the tolerance
			s.Seed, s.Surface = seed, surface
			all[run(t, s).Scalers[0].Pool.Paid()] = true
		}
		return all
	}
	if n := len(paid(each(100))); n != 1 {
		t.Errorf("%d bills of the same work", n)
	}
	if n := len(paid(varied{100})); n < 2 {
		t.Errorf("%d bills of ten seeds", n)
	}
}

// metered is a service of so many cores in a steady state.
func metered(steady Steady) *course {
	return &course{Setup: &Setup{}, begun: true, instances: []int{1}, steady: steady, fortune: rand.New(rand.NewPCG(1, 2)),
		services: []*state{{Scaler: &Scaler{Service: Service{VCPU: 1000}}}}}
}

// While queues grow, what comes to wait in them is not used yet, and within the memory of the fleet it is all there.
func TestWorkThatWaitsIsNotUsedYet(t *testing.T) {
	r := metered(Steady{Memory: 20, Spread: []float64{1}, Undone: []float64{30}})
	sum := 0.0
	for k := range 10 {
		_, cpu := r.measured(0, 1e14, 100, 5) // so many that chance does nothing
		sum += cpu
		if want := float64(100*(k+1)) - 30*(1-math.Exp(-float64(k+1)/4)); math.Abs(sum-want) > 0.001 {
			t.Errorf("after %d s %v core-seconds are used, want %v", 5*(k+1), sum, want)
		}
	}
	r.services[0].backlog = 1 // then cores are busy all the time
	if _, cpu := r.measured(0, 1e14, 100, 5); math.Abs(cpu-100) > 0.001 {
		t.Errorf("%v core-seconds are used beside a backlog", cpu)
	}
}

// What is measured over a window varies as the work that comes does: E[S²]/E[S]²/N, where the fleet forgets
// at once, and less by what waits where it does not,
//
//	1 − (1 − e^(−T/τ))·τ/T
func TestVarianceOfWhatIsMeasured(t *testing.T) {
	const requests, window, n = 5000., 15., 20_000
	for _, tau := range []float64{0, 5, 30} {
		r := metered(Steady{Memory: tau, Spread: []float64{3}, Undone: []float64{0}})
		var counts, work, counted, worked float64
		for range n {
			came, used := 0.0, 0.0
			for range 60 { // of a quarter of a second
				c, w := r.measured(0, requests/60, 100./60, window/60)
				came, used = came+c, used+w
			}
			counts, counted = counts+came/requests/n, counted+(came/requests-1)*(came/requests-1)/n
			work, worked = work+used/100/n, worked+(used/100-1)*(used/100-1)/n
		}
		want := 3 / requests
		if tau > 0 {
			want *= 1 - -math.Expm1(-window/tau)*tau/window
		}
		const within = 4 * math.Sqrt2 / 100 // four standard errors of a variance of 10,000, half as many as windows, for what waits is in two
		if math.Abs(counts-1) > 4/math.Sqrt(n*requests) || math.Abs(counted*requests-1) > within {
			t.Errorf("requests of mean %v and relative variance %v, want %v", counts, counted, 1/requests)
		}
		if math.Abs(work-1) > 4*math.Sqrt(3/(n*requests)) || math.Abs(worked/want-1) > within {
			t.Errorf("memory %v s: work of mean %v and relative variance %v, want %v", tau, work, worked, want)
		}
	}
}
