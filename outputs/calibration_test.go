package outputs

import (
	"io"
	"math"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/calibration"
	"fleetcost/outputs/plots"
)

// Whatever was found, and whatever its requests are called, every format can say it.
func TestOddCalibrations(t *testing.T) {
	unknown := calibration.Estimate{Value: 1e-3, Low: 0, High: 1e9}
	machine := models.Machine{Name: "own", VCPU: 1, Speed: 1}
	for name, r := range map[string]*calibration.Result{
		"nothing": {Server: calibration.Server{Machine: machine}},
		"unknown": {
			Name: "x", Preset: "node-http", Server: calibration.Server{Machine: machine}, Excess: math.NaN(), Busy: []float64{math.NaN()},
			Tests:     []calibration.Test{{Place: "a|b\x1b", Offered: 1, Requests: []calibration.Times{{Name: "GET /|\"\n"}}}},
			Kinds:     []calibration.Kind{{Name: "GET /|\"\n", CPU: unknown, CPUSpread: unknown, Wait: unknown, WaitSpread: unknown, Told: true, WaitTold: true}},
			Residuals: []calibration.Residual{{Request: "GET /|\"\n", Figure: "p99", Measured: math.NaN(), Predicted: math.Inf(1)}},
			Untold:    []string{"=1+1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			sound(t, name, func(to Format, w io.Writer) error { return to.Calibration(w, r, Options{}) })
			if files, err := CalibrationFiles(r, Origin{}); err != nil || len(files) != 9 {
				t.Errorf("%d files, %v", len(files), err)
			}
		})
	}
}

// So can they of frameworks, whatever their results.
func TestOddFrameworks(t *testing.T) {
	run := calibration.Run{Round: "a|b\x1b"}
	odd := func(test string, times int, rate float64) calibration.Benchmark {
		return calibration.Benchmark{Run: run, Framework: "=x|\n", Test: test, Times: times, Rate: rate, CPU: math.NaN(), Busy: math.NaN(), Cores: math.NaN()}
	}
	for name, all := range map[string][]calibration.Benchmark{
		"nothing": nil,
		"unfit":   {odd("db", 1, 5)},
		"fit":     {odd("json", 0, 9e300), odd("db", 1, 1e-300), odd("query", 20, 1), odd("query", 1, 1)},
	} {
		t.Run(name, func(t *testing.T) {
			f := calibration.FitFrameworks(all)
			sound(t, name, func(to Format, w io.Writer) error { return to.Frameworks(w, f, Options{}) })
			if files, err := FrameworksFiles(f, Origin{}); err != nil || len(files) != 5 {
				t.Errorf("%d files, %v", len(files), err)
			}
		})
	}
}

// The picture of a fit has a point for each time that was measured and fitted, and for no other
// figure; without one nothing is drawn.
func TestFittedTimesAreDrawn(t *testing.T) {
	r := &calibration.Result{Name: "x", Tests: make([]calibration.Test, 2), Residuals: []calibration.Residual{
		{Test: 0, Figure: "p99", Measured: 0.02, Predicted: 0.022},
		{Test: 1, Figure: "cpu", Measured: 0.004, Predicted: 0.0039},
		{Test: 1, Figure: "rate", Measured: 100, Predicted: 101},
		{Test: 1, Figure: "p50", Measured: math.NaN(), Predicted: 0.01},
	}}
	picture := plots.DrawFitted(r).Web("x")
	if n := strings.Count(picture.SVG, " fitted "); n != 2 || !strings.Contains(picture.SVG, "measured 20 ms, fitted 22 ms (+10.0%)") {
		t.Errorf("%d points in %s", n, picture.SVG)
	}
	if want := "The fit is off by 6.2% in the median, by 10% at most"; picture.Title != want {
		t.Errorf("%q is not %q", picture.Title, want)
	}
	r.Residuals = r.Residuals[2:]
	if !plots.DrawFitted(r).Web("x").Empty {
		t.Error("something is drawn of no times")
	}
}
