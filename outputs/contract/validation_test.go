package contract

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"fleetcost/models/report"
	"fleetcost/outputs/samples"
)

// Errors are shares of the measured value with a sign; where no interval was
// computed nothing is inside or outside of it.
func TestValidationRowJSON(t *testing.T) {
	rows := Validation(samples.FewTrials()).Rows
	if e := float64(rows[0].Error.P99); math.Abs(e-(88.1/91.5-1)) > 1e-12 {
		t.Errorf("88.1 ms for 91.5 ms is an error of %v", e)
	}
	for _, c := range []struct {
		what string
		got  *bool
		want string
	}{
		{"a p99 between its bounds", rows[0].Inside.P99, "true"},
		{"a p99 above them", rows[3].Inside.P99, "false"},
		{"a p99 without bounds", rows[2].Inside.P99, "null"},
	} {
		if got, err := json.Marshal(c.got); err != nil || string(got) != c.want {
			t.Errorf("%s: inside is %s, not %s (%v)", c.what, got, c.want, err)
		}
	}
	text, err := json.Marshal(rows[2].Interval)
	if err != nil || strings.Count(string(text), "null") != 8 {
		t.Errorf("the interval that was not computed is %s (%v)", text, err)
	}
	none, err := json.Marshal(Validation(&report.Validation{}))
	if err != nil || !strings.Contains(string(none), `"rows":[]`) || !strings.Contains(string(none), `"p99_error_median":null`) {
		t.Errorf("of no rows something is known: %s (%v)", none, err)
	}
}
