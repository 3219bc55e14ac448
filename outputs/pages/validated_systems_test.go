package pages

import (
	"slices"
	"testing"

	"fleetcost/models/report"
	"fleetcost/models/result"
)

// A system that had not recovered while it was watched is not told to have recovered at the end of that.
func TestWhatDoesNotRecoverIsToldSo(t *testing.T) {
	v := &report.Validation{Recoveries: []report.ValidationRecovery{
		{Server: "storm", Rate: 97, Watched: 25, Measured: 25, Predicted: 25, Interval: result.Interval{Low: 24.5, Mid: 25, High: 25}},
		{Server: "budget", Rate: 97, Watched: 25, Measured: 4, Predicted: 0, Interval: result.Interval{Low: 0, Mid: 2, High: 11}},
	}}
	var got []string
	for _, row := range recoveryTable(v).Rows {
		got = append(got, row.Cells[2], row.Cells[3])
	}
	if want := []string{"> 25.0 → > 25.0", "24.5 to > 25.0", "4.00 → 0", "0 to 11.0"}; !slices.Equal(got, want) {
		t.Errorf("%q; want %q", got, want)
	}
}
