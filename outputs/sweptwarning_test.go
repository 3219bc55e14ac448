package outputs

import (
	"slices"
	"testing"

	"fleetcost/models/report"
)

// Warnings of a sweep that differ in their first share alone are one, with the
// least and the most of it; the others stay as they are.
func TestSweptWarnings(t *testing.T) {
	at := func(value float64, warnings ...string) point {
		return point{value, &report.Report{Designs: []report.Design{{Name: "node", Warnings: warnings}}}}
	}
	reached := []point{
		at(1000, "api: runs at 97% of its vCPUs: beyond 90% look twice", "0.5% are lost"),
		at(2000, "api: runs at 91% of its vCPUs: beyond 90% look twice", "0.5% are lost", "no share"),
		at(3000, "ml: runs at 93% of its vCPUs: beyond 90% look twice", "0.5% are lost"),
	}
	want := []string{
		"node: api: runs at 91 to 97% of its vCPUs: beyond 90% look twice (traffic.rate = 1,000, 2,000)",
		"node: 0.5% are lost",
		"node: no share (traffic.rate = 2,000)",
		"node: ml: runs at 93% of its vCPUs: beyond 90% look twice (traffic.rate = 3,000)",
	}
	if got := sweptWarnings("traffic.rate", reached); !slices.Equal(got, want) {
		t.Errorf("said %q", got)
	}
}
