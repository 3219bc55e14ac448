package main

import (
	"context"
	"fmt"
	"math"
	"testing"

	"fleetcost/models/plan"
	"fleetcost/models/report"
	"fleetcost/profiles"
	"fleetcost/profiles/shared"
)

// The figures of merit on the measured servers beside the project: from their
// calibration alone, how far are predictions off?
func TestFigures(t *testing.T) {
	fullEffort(t)
	dir := shared.Path(t, "validation", "real")
	c, err := profiles.ReadCampaign(dir)
	if err != nil {
		t.Fatal(err)
	}
	v, err := (&plan.Planner{Seed: 1}).Validate(context.Background(), "validation/real", c.Trials)
	if err != nil {
		t.Fatal(err)
	}
	s := v.Summary
	t.Logf("of %d rows %d count", len(v.Rows), s.Rows)
	for _, f := range []struct {
		what       string
		error, max float64
	}{
		{"p50, median", s.P50Median, 0.07},
		{"p95, median", s.P95Median, 0.10},
		{"p99, median", s.P99Median, 0.10},
		{"utilization, median", s.UtilizationMedian, 0.05},
		{"throughput, median", s.ThroughputMedian, 0.05},
		{"capacity, median", s.CapacityMedian, 0.05},
		{"measured p50 outside of the prediction intervals", 1 - s.P50Coverage, 0.10},
		{"measured p95 outside", 1 - s.P95Coverage, 0.10},
		{"measured p99 outside", 1 - s.P99Coverage, 0.10},
	} {
		t.Logf("%-45s %5.1f %%, at most %3.0f", f.what, 100*f.error, 100*f.max)
		if !(f.error <= f.max) {
			t.Errorf("%s: %.2f %%, more than %.0f", f.what, 100*f.error, 100*f.max)
		}
	}
	t.Logf("p99, worst: %.1f %%, coverage of p50 %.1f, p95 %.1f, p99 %.1f %%", 100*s.P99Worst, 100*s.P50Coverage, 100*s.P95Coverage, 100*s.P99Coverage)
	if s.Rows < 50 {
		t.Errorf("%d rows are not enough to judge by", s.Rows)
	}
	wrong(t, v)
}

// wrong tells which rows below 85 % of load have a p99 that is predicted worse
// than by 25 %, beyond the spread of their own repeats: trials of one server and
// one rate, disturbed hosts included, differ by as much among themselves.
func wrong(t *testing.T, v *report.Validation) {
	t.Helper()
	key := func(r report.ValidationRow) string {
		return fmt.Sprintf("%s %s at %g/s, %s", r.Server, r.Scenario, r.Rate, r.Measured.Class)
	}
	low, high := map[string]float64{}, map[string]float64{}
	for _, r := range v.Rows {
		if x := r.Measured.P99; !r.Closed && !math.IsNaN(x) {
			k := key(r)
			if _, seen := low[k]; !seen {
				low[k], high[k] = x, x
			}
			low[k], high[k] = min(low[k], x), max(high[k], x)
		}
	}
	judged := 0
	for _, r := range v.Rows {
		if r.Closed || !r.Counts() || r.Band == report.BandNear || r.Band == report.BandSaturated {
			continue
		}
		judged++
		k := key(r)
		if p := r.Predicted.P99; !(0.75*low[k] <= p && p <= 1.25*high[k]) {
			t.Errorf("%s (%s): p99 predicted %.1f ms, measured %.1f, in all repeats from %.1f to %.1f", k, r.Band, 1e3*p, 1e3*r.Measured.P99, 1e3*low[k], 1e3*high[k])
		}
	}
	t.Logf("%d rows below 85 %% of load", judged)
}
