package sweeps

import (
	"context"
	"errors"
	"math"
	"testing"

	"fleetcost/models/plan"
	"fleetcost/models/report"
)

// A curve has the scenario's own value as it stands, rises by equal ratios, and ends at a
// quarter and at four times of it.
func TestValuesOfACurve(t *testing.T) {
	for _, own := range []float64{800, 1234.5, 0.003, 7e6, 1} {
		values := around(own, false)
		if len(values) != 7 || values[3] != own {
			t.Fatalf("around %v: %v", own, values)
		}
		for i := 1; i < len(values); i++ {
			if ratio := values[i] / values[i-1]; math.Abs(ratio/math.Cbrt(4)-1) > 0.01 {
				t.Errorf("around %v: %v to %v", own, values[i-1], values[i])
			}
		}
	}
	if got := around(3, true); len(got) != 6 || got[0] != 1 || got[2] != 3 || got[5] != 12 { // 1 1 2 3 5 8 12
		t.Errorf("whole ones around 3 are %v", got)
	}
}

// The answer to the scenario itself is not worked out again, nor changed; what was finished
// of a curve that is cut short is there.
func TestACurveHasTheAnswer(t *testing.T) {
	answer := &report.Report{Scenario: "shop"}
	asked, told := 0, 0
	stop := errors.New("enough")
	s, err := Curve(context.Background(), &plan.Points{Rough: true}, "traffic.rate", 100, false, answer, func(v float64) (*plan.Planner, error) {
		if asked++; v == 100 {
			t.Error("the scenario's own value was planned again")
		}
		return nil, stop
	}, func(int, int) { told++ })
	if !errors.Is(err, stop) || asked != 1 || told != 1 || !s.Rough || len(s.Report) != 0 {
		t.Errorf("%v after %d: %+v", err, asked, s)
	}
	if len(answer.Warnings) > 0 {
		t.Error("the answer has warnings of its curve")
	}
}
