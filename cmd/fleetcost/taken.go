package main

import (
	"fleetcost/models/report"
	"fleetcost/profiles"
)

// taken are the ranges of the scenario that an answer knows the middle of alone: all commands
// but budget. Factors of [doubt] are of budgets only.
func taken(l *profiles.Loaded) (all []report.Reason) {
	for _, r := range l.Ranges {
		if r.HasMiddle && r.Key[0] != "doubt" {
			all = append(all, report.TakenAtMiddle{Key: r.Key.String(), Low: r.Low, Mid: r.Mid, High: r.High, Unit: r.Unit})
		}
	}
	return all
}
