package pages

import (
	"math"
	"strings"
	"testing"

	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
	"fleetcost/outputs/samples"

	"github.com/google/go-cmp/cmp"
)

// Reasons are counted without the details behind their colons.
func TestLeftOut(t *testing.T) {
	rows := []report.ValidationRow{
		{Left: report.Exclusion{Reason: "disturbed", Detail: "1.1 ms"}}, {}, {Left: report.Exclusion{Reason: "saturated"}}, {Left: report.Exclusion{Reason: "disturbed", Detail: "1.2 ms"}}}
	want := []leftRows{{"disturbed", 2}, {"saturated", 1}}
	if diff := cmp.Diff(want, leftOut(rows), cmp.AllowUnexported(leftRows{})); diff != "" {
		t.Error(diff)
	}
}

// The page of the accuracy names every wrong row, and no other in that table.
func TestAccuracyNamesWhatIsWrong(t *testing.T) {
	v := samples.ManyTrials()
	far := report.Farthest(v.Rows, report.WideError, -1)
	for _, r := range far {
		if e := math.Abs(report.ErrorP99.Error(r)); e <= report.WideError || !r.Counts() {
			t.Errorf("%s is off by %v, left out: %q", phrases.RowName(r), e, r.Left)
		}
	}
	_, table, _ := strings.Cut(string(Accuracy(v)), "## Rows whose p99 is off by more than 25%")
	table, _, _ = strings.Cut(table, "\n## ")
	if n := strings.Count(table, "\n| ") - 2; n != len(far) || n == 0 {
		t.Errorf("%d rows of %d are named:\n%s", n, len(far), table)
	}
}
