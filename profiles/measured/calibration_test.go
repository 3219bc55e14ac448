package measured

import (
	"math"
	"testing"

	"fleetcost/models"
)

func TestBusyLoops(t *testing.T) {
	loops := []busyLoop{{nominal: 1, measured: 1.2}, {nominal: 2, measured: 2.2}, {nominal: 10, measured: 10}}
	for _, tt := range []struct {
		sentence      string
		loops         []busyLoop
		nominal, want float64
	}{
		{"nothing was measured", nil, 3, 3},
		{"what was measured", loops, 2, 2.2},
		{"shorter than any: the ratio of the shortest", loops, 0.5, 0.6},
		{"longer than any: the ratio of the longest", loops, 20, 20},
		{"between two: their ratios, by how near they are", loops, 1.5, 1.5 * 1.15},
		{"nearer to one", loops, 4, 4 * (1.1*0.75 + 1*0.25)},
		{"one length", loops[:1], 7, 8.4},
	} {
		if got := really(tt.loops, tt.nominal); math.Abs(got-tt.want) > 1e-12 {
			t.Errorf("%s: %v, not %v", tt.sentence, got, tt.want)
		}
	}
}

func TestWorkTakesAsLongAsItsKindOfLoop(t *testing.T) {
	ms := func(x float64) models.Distribution {
		d, err := models.Constant(x / 1e3)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	steps := []models.Step{
		{Action: models.CPU, Kind: models.Compute, Time: ms(10)},
		{Action: models.Offload, Kind: models.Native, Time: ms(10)},
		{Action: models.IO, Time: ms(10)},
	}
	loops, native := []busyLoop{{nominal: 10e-3, measured: 11e-3}}, []busyLoop{{nominal: 10e-3, measured: 10.3e-3}}
	for _, tt := range []struct {
		sentence string
		native   []busyLoop
		want     [3]float64
	}{
		{"each its own", native, [3]float64{11, 10.3, 10}},
		{"no loop in native libraries was measured", nil, [3]float64{11, 10, 10}},
	} {
		for i, s := range measuredSteps(steps, loops, tt.native) {
			if got := s.Time.Mean() * 1e3; math.Abs(got-tt.want[i]) > 1e-9 {
				t.Errorf("%s: step %d takes %g ms, not %g", tt.sentence, i, got, tt.want[i])
			}
		}
	}
	if got := steps[0].Time.Mean(); got != 10e-3 {
		t.Errorf("the steps of the scenario are others afterwards: %g", got)
	}
}
