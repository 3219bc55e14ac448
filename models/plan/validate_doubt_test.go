package plan

import (
	"math"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// What loops are calibrated to take is doubted as the host's speed is, and the two add as
// the squares of independent deviations do: 0.06 and 0.08 are as wide as 0.1.
func TestDoubtsOfSpeedAddInSquares(t *testing.T) {
	wide := func(host, work float64) float64 {
		trial := tried(300, 2000, false, 1)
		trial.Doubt, trial.WorkDoubt = host, work
		trial.Measured = []models.Figures{{Class: "all", P50: 0.02}}
		i := validate(t, trial).Rows[0].P50
		return i.High / i.Low
	}
	sure, both, one := wide(0, 0), wide(0.06, 0.08), wide(0.1, 0)
	if both < 1.1*sure || math.Abs(both/one-1) > 1e-9 {
		t.Errorf("%v wide when nothing is doubted, %v by both, %v by one of their size", sure, both, one)
	}
}

// The handing over of a lane is doubted on each side as its runtime says.
func TestHandoverIsDoubted(t *testing.T) {
	wide := func(s models.Spread) (low, high float64) {
		trial := tried(60, 300, false, 1)
		again := *trial.Again
		again.Classes = class(cpu(exactly(12)))
		again.Services[0].Runtime = with(eventLoop, func(r *models.Runtime) {
			r.Concurrency, r.Lanes, r.Switching, r.Slice, r.Handover = 8, 1, models.GIL, 5*sim.Millisecond, sim.Millisecond
		})
		trial.Fleet, trial.Again, trial.Handover = &again, &again, s
		trial.Measured = []models.Figures{{Class: "all", P50: 0.02}}
		i := validate(t, trial).Rows[0].P50
		return i.Low, i.High
	}
	low, high := wide(models.Spread{})
	if l, h := wide(models.Spread{Low: 0.5, High: 3}); h < 1.05*high || l > low {
		t.Errorf("from %v to %v where it is sure, from %v to %v where it may be three times as long", low, high, l, h)
	}
}

func TestSpreadHoldsNineInTen(t *testing.T) {
	s := models.Spread{Low: 0.5, High: 3}
	for z, want := range map[float64]float64{-1.6448536269514722: 0.5, 0: 1, 1.6448536269514722: 3, 2 * 1.6448536269514722: 9} {
		if got := s.At(z); math.Abs(got/want-1) > 1e-12 {
			t.Errorf("at %v: %v, not %v", z, got, want)
		}
	}
	if got := (models.Spread{}).At(2); got != 1 {
		t.Errorf("what nobody doubts is %v times its value", got)
	}
}

// The capacity of a mix with a few heavy requests depends on how many of them there were:
// N requests of mean m and standard deviation s of one core's time are done at a rate whose
// relative standard deviation is s/(m·√N) (the central limit of renewals), so the interval
// is 2·1.96 of that, but for what its 79 runs leave to chance: the standard error of a
// quantile of 2.5 % is √(p(1−p)/n)/φ(1.96) = 0.30 standard deviations.
func TestCapacityHasTheSamplingErrorOfItsMix(t *testing.T) {
	statistical(t)
	const heavy, share, span = 40.0, 0.05, 6.0
	light, slow := class(cpu(exactly(1)))[0], class(cpu(exactly(heavy)))[0]
	light.Name, light.Share, slow.Name, slow.Share = "light", 1-share, "heavy", share
	trial := tried(1, 10, false, 1)
	f := fleet(traffic.Users{Count: 40, Span: sim.Seconds(1 + span)}, []models.Class{light, slow}, eventLoop, balancing.RoundRobin{}, one.Machine, 1)
	trial.Fleet, trial.Again, trial.Closed, trial.Rate = f, f, true, 40
	trial.WarmUp, trial.Span = sim.Second, sim.Seconds(span)
	trial.Measured = []models.Figures{{Class: "all", DonePerSecond: 340}}
	r := validate(t, trial).Rows[0]
	mean := 1 - share + share*heavy
	sd := math.Sqrt((1 - share) + share*heavy*heavy - mean*mean)
	n := span * 1e3 / mean
	want, got := 2*1.96*sd/(mean*math.Sqrt(n)), (r.Done.High-r.Done.Low)/r.Done.Mid
	if may := 3 * math.Sqrt2 * 0.30 / (2 * 1.96); math.Abs(got/want-1) > may {
		t.Errorf("from %v to %v per second is %.3f wide, not %.3f (%.0f requests)", r.Done.Low, r.Done.High, got, want, n)
	}
	if !math.IsInf(r.P50.High, 1) {
		t.Errorf("of a closed trial the latency has an interval: %v", r.P50)
	}
}

// A trial is saturated as measured and as predicted by one law, and the two are told apart.
func TestSaturationIsPredictedToo(t *testing.T) {
	steady, over := tried(200, 1000, true, 1), tried(600, 1000, true, 2)
	for _, tt := range []struct {
		sentence            string
		trial               models.Trial
		done                float64
		measured, predicted bool
	}{
		{"both steady", steady, offered(&steady), false, false},
		{"missed", steady, 0.9 * offered(&steady), true, false},
		{"feared", over, offered(&over), false, true},
		{"both saturated", over, 400, true, true},
	} {
		tt.trial.Measured = []models.Figures{{Class: "all", DonePerSecond: tt.done, Utilization: math.NaN()}}
		if r := validate(t, tt.trial).Rows[0]; r.Saturated != tt.measured || r.PredictedSaturated != tt.predicted {
			t.Errorf("%s: measured %v, predicted %v", tt.sentence, r.Saturated, r.PredictedSaturated)
		}
	}
}
