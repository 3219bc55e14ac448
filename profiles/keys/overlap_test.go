package keys

import "testing"

// Two keys of which one would take the place of the other are told, however they are spelt.
func TestOverlap(t *testing.T) {
	for _, row := range []struct {
		a, b string
		want bool
	}{
		{"traffic.rate", "traffic.rate", true},
		{"traffic.rate", `"traffic".rate`, true},
		{"goal", "goal.p99", true},
		{"request.a.steps.0.cpu", "request.a.steps", true},
		{"traffic.rate", "traffic.rates", false},
		{"request.a.steps.0.cpu", "request.a.steps.1.cpu", false},
		{"goal.p99", "traffic", false},
		{"", "goal", false},
	} {
		if Overlap(row.a, row.b) != row.want || Overlap(row.b, row.a) != row.want {
			t.Errorf("%q and %q: %v", row.a, row.b, !row.want)
		}
	}
}
