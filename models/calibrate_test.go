package models

import (
	"math"
	"testing"

	"fleetcost/sim"
)

// Points that the law itself made give its two numbers back, whatever they are.
// The grid of Half has steps of 5 %, so a Half that lies between two of its
// points is met to 2.5 %, and an Extra that goes with it.
func TestFitIdleFindsTheLaw(t *testing.T) {
	grid := func(k int) float64 { return 0.1e-3 * math.Pow(10, float64(k)*math.Log10(80)/88) }
	for _, tt := range []struct {
		sentence    string
		extra, half float64 // seconds
		tolerance   float64
		rms         float64
	}{
		{"on the grid", 80e-6, grid(30), 1e-5, 1e-6},
		{"the shortest that is looked for", 40e-6, grid(0), 1e-5, 1e-6},
		{"the longest", 300e-6, grid(88), 1e-5, 1e-6},
		{"between two points of the grid", 120e-6, math.Sqrt(grid(50) * grid(51)), 0.03, 4e-3},
		{"gaps cost nothing", 0, grid(0), 1e-5, 1e-6},
	} {
		t.Run(tt.sentence, func(t *testing.T) {
			law := Idle{Extra: sim.Seconds(tt.extra), Half: sim.Seconds(tt.half)}
			var points []OverheadPoint
			for i, rate := range []float64{20, 100, 200, 500, 1000, 1500, 6000} {
				p := OverheadPoint{Rate: rate, Processes: 1 + i%3, Busy: 14e-6 * float64(1+i%2)}
				p.CPU = p.Busy + tt.extra*numericShare(float64(p.Processes)/rate, law.Half.Seconds())
				points = append(points, p)
			}
			got, rms := FitIdle(points)
			if rms > tt.rms || math.IsNaN(rms) {
				t.Errorf("the points are off the fit by %g", rms)
			}
			if math.Abs(got.Extra.Seconds()-tt.extra) > tt.tolerance*tt.extra+1.5e-9 {
				t.Errorf("extra is %v, not %v", got.Extra, law.Extra)
			}
			if tt.extra > 0 && math.Abs(float64(got.Half-law.Half)) > tt.tolerance*float64(law.Half)+1.5 {
				t.Errorf("half is %v, not %v", got.Half, law.Half)
			}
			for _, p := range points {
				if e := got.CPU(p)/p.CPU - 1; math.Abs(e) > 2*tt.rms+1e-4 {
					t.Errorf("at %g per second: off by %g", p.Rate, e)
				}
			}
		})
	}
}

// A server that costs less after a gap has no such law: Extra is not below 0.
func TestFitIdleIsNeverNegative(t *testing.T) {
	idle, rms := FitIdle([]OverheadPoint{{Rate: 100, Processes: 1, CPU: 10e-6, Busy: 20e-6}, {Rate: 1000, Processes: 1, CPU: 10e-6, Busy: 20e-6}})
	if idle.Extra != 0 || math.Abs(rms-1) > 1e-12 {
		t.Errorf("%+v, off by %g", idle, rms)
	}
	if idle, rms := FitIdle(nil); idle != (Idle{}) || !math.IsNaN(rms) {
		t.Errorf("of no points: %+v, %g", idle, rms)
	}
}

// The least squares are those of relative errors: of two points that disagree,
// both are missed by the same share, not by the same time.
func TestFitIdleWeighsRelativeErrors(t *testing.T) {
	// Gaps so long that the share is 1 but for a thousandth, so cost = busy + extra.
	points := []OverheadPoint{{Rate: 1e-3, Processes: 1, CPU: 100e-6}, {Rate: 1e-3, Processes: 1, CPU: 300e-6}}
	idle, rms := FitIdle(points)
	// Least Σ(x/c−1)²: x = Σ1/c / Σ1/c² = 120 µs.
	if got := idle.CPU(points[0]); math.Abs(got-120e-6) > 1e-8 {
		t.Errorf("%v", got)
	}
	if want := math.Sqrt((0.2*0.2 + 0.6*0.6) / 2); math.Abs(rms-want) > 1e-4 {
		t.Errorf("off by %g, not %g", rms, want)
	}
}

// numericShare is E[g/(g+half)] as a plain sum over the density.
func numericShare(mean, half float64) float64 {
	const n, top = 400_000, 40.0 // in means
	sum := 0.0
	for i := range n {
		x := (float64(i) + 0.5) * top / n
		sum += math.Exp(-x) * x * mean / (x*mean + half)
	}
	return sum * top / n
}

// The mean share against a sum over the density, and against its closed form
// where mean and half are equal: 1 − e·E₁(1) = 0.4036526…
func TestMeanShare(t *testing.T) {
	if got := meanShare(3e-3, 3e-3); math.Abs(got-0.40365263767) > 1e-7 {
		t.Errorf("mean = half: %.10f", got)
	}
	for _, mean := range []float64{1e-5, 1e-4, 1e-3, 5e-3, 0.1, 10} {
		for _, half := range []float64{1e-4, 1e-3, 8e-3} {
			if got, want := meanShare(mean, half), numericShare(mean, half); math.Abs(got/want-1) > 1e-4 {
				t.Errorf("mean %g, half %g: %g, by a sum %g", mean, half, got, want)
			}
		}
	}
}
