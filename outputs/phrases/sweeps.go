package phrases

import (
	"strings"

	"fleetcost/models/report"
)

// SameOver is what all reports have in common, or nothing when they differ.
func SameOver(reached []report.Point, say func(*report.Report) string) string {
	common := say(reached[0].Report)
	for _, p := range reached {
		if say(p.Report) != common {
			return ""
		}
	}
	return common
}

// SweptPart tells that the points are not all that were asked for.
func SweptPart(reached []report.Point) []string {
	var all []string
	for _, p := range reached {
		all = append(all, Incomplete(p.Report)...)
	}
	return Unique(all)
}

// SweptUnpriced names the backends without a price.
func SweptUnpriced(reached []report.Point) string {
	var said []string
	for _, p := range reached {
		if names := Unpriced(report.PointersTo(p.Report.Designs)); names != "" {
			said = append(said, names)
		}
	}
	return strings.Join(Unique(said), "; ")
}

// Roughly says of points that were planned with less effort than an answer is what that
// means; nothing of others.
func Roughly(s *report.Sweep) []string {
	if !s.Rough {
		return nil
	}
	return []string{"Points other than the scenario's own are planned with less effort than the answer: where a step is near, a fleet may be an instance more or less."}
}
