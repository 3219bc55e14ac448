package report

import (
	"testing"

	"fleetcost/models"
)

// The table shows the quantiles that the goal limits, p99 where it limits
// none or one that is not measured.
func TestLimitedQuantiles(t *testing.T) {
	for _, c := range []struct {
		what string
		goal []models.LatencyGoal
		want string
	}{
		{"no latency goal", nil, "p99"},
		{"the goal's own quantile", []models.LatencyGoal{{Quantile: 0.95}}, "p95"},
		{"the mean", []models.LatencyGoal{{}}, "mean"},
		{"a quantile that is not measured", []models.LatencyGoal{{Quantile: 0.42}}, "p99"},
		{"the far tail", []models.LatencyGoal{{Quantile: 0.999}}, "p99.9"},
	} {
		if got := ShownGoals(models.Goal{Latency: c.goal})[0].Name(); got != c.want {
			t.Errorf("%s: %s, not %s", c.what, got, c.want)
		}
	}
}
