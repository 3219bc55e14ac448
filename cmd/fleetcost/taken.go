package main

import (
	"fmt"
	"io"

	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
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

// tellTaken says it on standard error, of one scenario of several by its name, where what is
// written has no place for it.
func tellTaken(w io.Writer, l *profiles.Loaded, name string) {
	for _, said := range phrases.All(taken(l)) {
		if name != "" {
			said = name + ": " + said
		}
		fmt.Fprint(w, noteLine(w, said))
	}
}
