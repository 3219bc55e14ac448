package pages

import (
	"slices"
	"testing"

	"fleetcost/models/report"
)

// Warnings of a sweep that differ in their first share alone are one, with the
// least and the most of it; the others stay as they are.
func TestSweptWarnings(t *testing.T) {
	at := func(value float64, warnings ...report.Reason) report.Point {
		return report.Point{Value: value, Report: &report.Report{Designs: []report.Design{{Name: "node", Warnings: warnings}}}}
	}
	hot := func(service string, utilization float64) report.Reason {
		return report.About{Service: service, Reason: report.Hot{Utilization: utilization}}
	}
	lost, none := report.Degrading{Share: 0.005}, report.Unsettled{}
	reached := []report.Point{
		at(1000, hot("api", 0.97), lost),
		at(2000, hot("api", 0.91), lost, none),
		at(3000, hot("ml", 0.93), lost),
	}
	const looks = "of its vCPUs: a little more load, or a slower request than assumed, makes it slow; beyond 90% measured p99 were up to twice the predicted"
	want := []string{
		"node: api: runs at 91 to 97% " + looks + " (traffic.rate = 1,000, 2,000)",
		"node: 0.5% of the answers do without one that is optional",
		"node: the simulation did not settle into a steady state; its figures are doubtful (traffic.rate = 2,000)",
		"node: ml: runs at 93% " + looks + " (traffic.rate = 3,000)",
	}
	if got := warningsAlong(&report.Axis{Key: "traffic.rate"}, reached); !slices.Equal(got, want) {
		t.Errorf("said %q", got)
	}
}
