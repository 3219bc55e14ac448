package outputs

import (
	"io"
	"math"
	"testing"

	"fleetcost/models"
	"fleetcost/models/calibration"
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
			if files, err := CalibrationFiles(r, Origin{}); err != nil || len(files) != 6 {
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
