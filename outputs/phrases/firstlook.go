package phrases

import (
	"fleetcost/models/report"
	"fleetcost/models/result"
)

// AtFirst is the answer of a look at fleets that were simulated briefly.
func AtFirst(r *report.Report) string { return "at a first look " + ReportAnswer(r) }

// LikelyStanding is whether a design meets the goal, which such a look can only tell likely.
func LikelyStanding(d *report.Design) string {
	if d.Met {
		return "likely"
	}
	return Standing(d)
}

// About is a response time of such a look, in milliseconds.
func About(seconds result.Interval) string {
	if !report.Finite(seconds.Mid) || seconds.AtLeast() {
		return Milliseconds(seconds)
	}
	return "about " + Milliseconds(seconds)
}
