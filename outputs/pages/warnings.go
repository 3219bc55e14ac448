package pages

import (
	"slices"
	"strings"

	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
)

// warnings are those of the report and then those of its designs, each once.
func warnings(general []report.Reason, designs []report.Design) []string {
	var said []string
	for _, w := range together(ownWarnings(general, designs)) {
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

// together says once what is the same of several designs.
func together(warnings []report.Reason) (all []report.Reason) {
	names := map[int][]string{} // of the designs of a warning, by its place
	for _, w := range warnings {
		about, is := w.(report.About)
		at := slices.IndexFunc(all, func(known report.Reason) bool {
			of, too := known.(report.About)
			return is && too && report.Same(of.Reason, about.Reason)
		})
		if at < 0 {
			at, all = len(all), append(all, w)
		}
		if is {
			names[at] = append(names[at], about.Service)
			all[at] = report.About{Service: strings.Join(names[at], ", "), Reason: about.Reason}
		}
	}
	return all
}
