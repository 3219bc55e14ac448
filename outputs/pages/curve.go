package pages

import (
	"slices"

	"fleetcost/models/report"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// Curve is the section of what designs cost with less traffic and with more; none where
// nobody asked.
func Curve(s *report.Sweep) []document.Section {
	if s == nil {
		return nil
	}
	reached := report.Points(s)
	if len(reached) < 2 {
		return nil
	}
	said := breakEven(s, reached)
	return []document.Section{{
		Heading: "With less traffic and with more", Table: sweepTable(&s.Axis, reached),
		Remarks: slices.Concat(said, []string{sweepMarks(reached)}, phrases.Roughly(s)),
	}}
}
