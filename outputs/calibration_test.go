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
			Kinds:     []calibration.Kind{{Name: "GET /|\"\n", CPU: unknown, CPUSpread: unknown, Wait: unknown, WaitSpread: unknown, Told: true}},
			Residuals: []calibration.Residual{{Request: "GET /|\"\n", Figure: "p99", Measured: math.NaN(), Predicted: math.Inf(1)}},
			Untold:    []string{"=1+1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			sound(t, name, func(to Format, w io.Writer) error { return to.Calibration(w, r, Options{}) })
			if files, err := CalibrationFiles(r, Origin{}); err != nil || len(files) != 4 {
				t.Errorf("%d files, %v", len(files), err)
			}
		})
	}
}
