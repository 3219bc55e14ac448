package phrases

import (
	"testing"

	"fleetcost/models"
	"fleetcost/models/report"
)

func TestWordsOfSaturationAndOfMarks(t *testing.T) {
	row := func(server string, measured, predicted bool, marked string) report.ValidationRow {
		return report.ValidationRow{Server: server, Scenario: "A", Rate: 100, Saturated: measured, PredictedSaturated: predicted, Marked: marked,
			Measured: models.Figures{Class: "all", P50: 1, P95: 2, P99: 4}, Predicted: models.Figures{P50: 1.1, P95: 2, P99: 5}, P50: report.NoInterval, P95: report.NoInterval, P99: report.NoInterval}
	}
	for _, tt := range []struct {
		rows               []report.ValidationRow
		saturation, marked string
	}{
		{[]report.ValidationRow{row("a", false, false, "")}, "", ""},
		{[]report.ValidationRow{row("a", true, true, "")}, "1 trial was measured as saturated, 0 of them predicted as stable; 0 measured as stable and predicted as saturated", ""},
		{[]report.ValidationRow{row("a", true, false, ""), row("b", false, true, "others")},
			"1 trial was measured as saturated, 1 of them predicted as stable (a A 100/s); 1 measured as stable and predicted as saturated (b A 100/s)",
			"1 row that counts was measured while the host was not as quiet or as fast as usual; without: 10.0% of p50, 0.0% of p95 and 25.0% of p99"},
		{[]report.ValidationRow{row("a", false, false, "others")}, "", "1 row that counts was measured while the host was not as quiet or as fast as usual"},
	} {
		v := &report.Validation{Rows: tt.rows}
		v.Summarize()
		if got := Saturation(v); got != tt.saturation {
			t.Errorf("%q, not %q", got, tt.saturation)
		}
		if got := MarkedRows(v); got != tt.marked {
			t.Errorf("%q, not %q", got, tt.marked)
		}
	}
}
