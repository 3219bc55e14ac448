package report

import (
	"math"
	"testing"

	"fleetcost/models/result"

	"fleetcost/models"
)

// What was not measured, and an interval that was not computed, is neither
// right nor wrong.
func TestUnknownFiguresDoNotCount(t *testing.T) {
	at := func(p99 float64) models.Figures { return models.Figures{Class: "all", P50: 1, P95: 2, P99: p99} }
	in := result.Interval{Low: 0.5, Mid: 1, High: 2.5}
	v := &Validation{Rows: []ValidationRow{
		{Measured: at(math.NaN()), Predicted: at(4), P50: in, P95: in, P99: in},
		{Measured: at(4), Predicted: at(5), P50: in, P95: in, P99: in},
		{Measured: at(4), Predicted: at(6), P50: result.PredictionInterval(nil), P95: result.PredictionInterval(nil), P99: result.PredictionInterval(nil)},
		{Measured: at(4), Predicted: at(50), Left: Exclusion{Reason: "saturated"}},
		{Measured: at(4), Predicted: at(50), Left: Exclusion{Reason: "host"}, Disturbed: true},
	}}
	v.Rows[3].Measured.DonePerSecond, v.Rows[3].Predicted.DonePerSecond = 10, 11
	v.Rows[4].Measured.DonePerSecond, v.Rows[4].Predicted.DonePerSecond = 10, 20
	v.Summarize()
	s := v.Summary
	if s.Rows != 3 || s.P99Worst != 0.5 || s.P99WorstRow != 2 || s.P99Median != 0.375 {
		t.Errorf("%+v", s)
	}
	if s.P50Coverage != 1 || s.P95Coverage != 1 || s.P99Coverage != 0 || s.Coverage != 0.8 {
		t.Errorf("%+v", s)
	}
	// Throughput counts at saturation, but not on a host that was disturbed.
	if math.Abs(s.ThroughputMedian-0.1) > 1e-12 {
		t.Errorf("throughput is off by %v", s.ThroughputMedian)
	}
	v = &Validation{Rows: v.Rows[:1]}
	if v.Summarize(); v.Summary.P99WorstRow != -1 || !math.IsNaN(v.Summary.P99Worst) {
		t.Errorf("the worst of none: %+v", v.Summary)
	}
}
