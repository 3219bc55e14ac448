package phrases

import (
	"slices"
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

// SweptUnpriced names what has no price, and at which choices where that differs.
func SweptUnpriced(along *report.Axis, reached []report.Point) string {
	lacks, at := unpricedAt(along, reached)
	if len(lacks) == 1 || along.Ordered() {
		return strings.Join(lacks, "; ")
	}
	for i := range lacks {
		lacks[i] += " (" + strings.Join(at[i], ", ") + ")"
	}
	return strings.Join(lacks, "; ")
}

// unpricedAt are the lists of what has no price, each with the values at which it is that one.
func unpricedAt(along *report.Axis, reached []report.Point) (lacks []string, at [][]string) {
	for _, p := range reached {
		names := Unpriced(report.PointersTo(p.Report.Designs))
		if names == "" {
			continue
		}
		i := slices.Index(lacks, names)
		if i < 0 {
			i, lacks, at = len(lacks), append(lacks, names), append(at, nil)
		}
		at[i] = append(at[i], On(along, p.Value))
	}
	return lacks, at
}

// SweptApart tells that the bills of choices lack different things.
func SweptApart(along *report.Axis, reached []report.Point) bool {
	return !along.Ordered() && apart(reached)
}

// ApartNote warns of amounts that lack different things.
func ApartNote(key string) string {
	return "the bills lack different things at different values of " + key + ": compare the designs at one of them, not the amounts at one with those at another"
}

// apart tells that the bills at some points lack other things than those at others; where
// there is no fleet there is no bill.
func apart(reached []report.Point) bool {
	var lacks []string
	for _, p := range reached {
		if slices.ContainsFunc(p.Report.Designs, func(d report.Design) bool { return !d.HasNoFleet() }) {
			lacks = append(lacks, Unpriced(report.PointersTo(p.Report.Designs)))
		}
	}
	return len(Unique(lacks)) > 1
}

// RoughPoints is said where all points are planned with less effort than an answer is.
const RoughPoints = "Points are planned with less effort than a comparison: where a step is near, a fleet may be an instance more or less."

// Roughly says of points that were planned with less effort than an answer is what that
// means; nothing of others.
func Roughly(s *report.Sweep) []string {
	switch {
	case !s.Rough:
		return nil
	case s.Alone:
		return []string{RoughPoints}
	}
	return []string{"Points other than the scenario's own are planned with less effort than the answer: where a step is near, a fleet may be an instance more or less."}
}
