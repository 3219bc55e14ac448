package plan

import (
	"math"
	"math/rand/v2"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// waves are seconds of traffic that rises and falls, at random from one to the next.
func waves(n int, peak float64) *traffic.Trace {
	r := rand.New(rand.NewPCG(1, 2))
	perSecond := make([]float64, n)
	for i := range perSecond {
		wave := 0.55 + 0.25*math.Sin(2*math.Pi*float64(i)/float64(n)*8)
		perSecond[i] = peak * (wave + 0.2*r.Float64())
	}
	return trace(sim.Second, perSecond...)
}

// A long record is simulated by a sample of its blocks; mean and p99 are those of the whole.
func TestSampledWindows(t *testing.T) {
	statistical(t)
	for _, c := range []struct {
		why  string
		peak float64 // offered load
	}{
		{"seconds that each are forgotten in a second", 0.5},
		{"seconds that are forgotten in several: a block", 0.75},
	} {
		whole := fleet(waves(12_000, c.peak/0.003), class(cpu(exponential(3)), io(exactly(5))), single, balancing.Random{}, one.Machine, 1)
		part := shorten(whole)
		before, after := whole.Traffic, part.Traffic
		requests := func(t models.Traffic) float64 { return t.Rate() * t.Horizon().Seconds() }
		if n := requests(after); n > requests(before)/2.5 || n < requestsPerWindow/2 {
			t.Errorf("%s: %.0f of %.0f requests are simulated", c.why, n, requests(before))
		}
		if err := after.Rate()/before.Rate() - 1; math.Abs(err) > 0.01 {
			t.Errorf("%s: the rate of the sample is off by %.2g %%", c.why, 100*err)
		}
		a, b := measured(t, whole, 31, 2, 0), measured(t, part, 32, 8, 0)
		for _, figure := range []struct {
			name        string
			whole, part result.Interval
		}{{"mean", a.Latency.Mean, b.Latency.Mean}, {"p99", a.Latency.P99, b.Latency.P99}} {
			err, doubt := relative(figure.part, figure.whole)
			t.Logf("%s: %s off by %+.2f %% ± %.2f %%", c.why, figure.name, 100*err, 100*doubt)
			if math.Abs(err) > clearly*doubt || doubt > 0.5 {
				t.Errorf("%s: the %s of the sample is off by %+.2f %% ± %.2f %%", c.why, figure.name, 100*err, 100*doubt)
			}
		}
	}
}

// What a window costs does not grow with its length.
func TestLongWindowsCostNoMore(t *testing.T) {
	s := scenario(1, class(cpu(exponential(3)), io(exactly(5))), p99(100), single, "one")
	for _, n := range []int{20_000, 2_000_000} {
		s.Traffic = waves(n, 100)
		d := compare(t, s, 1, one).Designs[0]
		if offered := d.Result.Counts.Offered; !d.Met || offered > 6*requestsPerWindow {
			t.Errorf("met %v; of %d seconds %d requests were simulated", d.Met, n, offered)
		}
	}
}
