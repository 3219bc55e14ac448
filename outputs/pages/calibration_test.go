package pages

import (
	"testing"

	"fleetcost/models/calibration"
)

// Tests are named without the folder that all of them are in.
func TestCommonFolder(t *testing.T) {
	for _, c := range []struct {
		places []string
		want   string
	}{
		{[]string{"/data/real/runs.csv:2", "/data/real/runs.csv:3"}, "runs.csv:2"},
		{[]string{"k6/low/out.csv", "k6/high/out.csv"}, "low/out.csv"},
		{[]string{"runs.csv:2", "other/runs.csv:3"}, "runs.csv:2"},
		{[]string{"/a.csv", "b.csv"}, "/a.csv"},
		{[]string{"runs.csv:2"}, "runs.csv:2"},
	} {
		var tests []calibration.Test
		for _, p := range c.places {
			tests = append(tests, calibration.Test{Place: p})
		}
		if got := c.places[0][commonFolder(tests):]; got != c.want {
			t.Errorf("%v: %q, not %q", c.places, got, c.want)
		}
	}
}
