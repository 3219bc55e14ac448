package pages

import (
	"slices"

	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
)

// warnings are those of the report and then those of its designs, each once.
func warnings(general []report.Reason, designs []report.Design) []string {
	var said []string
	for _, w := range ownWarnings(general, designs) {
		said = append(said, phrases.Of(w))
	}
	return phrases.Unique(said)
}

// ownWarnings are the warnings of a report and those of its designs, which say whose
// they are.
func ownWarnings(general []report.Reason, designs []report.Design) []report.Reason {
	all := slices.Clone(general)
	for _, d := range designs {
		for _, w := range d.Warnings {
			if report.Same(w, d.Missed) {
				continue // said at the top
			}
			all = append(all, report.About{Service: d.Name, Reason: w})
		}
	}
	return all
}
