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
	const heading = "With less traffic and with more"
	if !slices.ContainsFunc(reached, func(p report.Point) bool {
		return slices.ContainsFunc(p.Report.Designs, func(d report.Design) bool { return !d.HasNoFleet() })
	}) {
		return []document.Section{{Heading: heading, Remarks: []string{"there, too, no design has a fleet that meets the goal: " + phrases.Varied(&s.Axis, valuesOf(reached))}}}
	}
	said := breakEven(s, reached)
	for i := range max(1, len(phrases.BreakEvens(s))) { // takeovers follow
		said[i] = "break-even: " + said[i]
	}
	return []document.Section{{
		Heading: heading, Table: sweepTable(&s.Axis, reached),
		Remarks: slices.Concat(said, []string{sweepMarks(reached)}, phrases.Roughly(s)),
	}}
}
