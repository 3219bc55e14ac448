package phrases

import (
	"strings"

	"fleetcost/models"
	"fleetcost/models/report"
)

// SweptGoal is what all points have in common of their goal, in one line, without what swept
// keys say of it: that is another at each value, also where only one of them was reached.
func SweptGoal(reached []report.Point, axes ...*report.Axis) string {
	return SameOver(reached, func(r *report.Report) string {
		g, known := r.Goal, true
		for _, a := range axes {
			if g, known = without(g, a.Key); !known {
				return ""
			}
		}
		return Goal(g)
	})
}

// without is a goal less what a key of a scenario says of it; false where it is a key of a
// goal of which nobody knows what it says.
func without(g models.Goal, key string) (models.Goal, bool) {
	term, ofAll := strings.CutPrefix(key, "goal.")
	switch {
	case key == "goal":
		return models.Goal{}, false
	case !ofAll || term == "degraded" || term == "during":
	case term == "errors":
		g.ErrorRate = 0
	case term == "max_utilization":
		g.MaxUtilization = 0
	case term == "headroom":
		g.Headroom = 0
	case term == "survive" || term == "zones":
		g.Survive = models.NoLoss
	default:
		var rest []models.LatencyGoal
		for _, l := range g.Latency {
			if strings.ReplaceAll(l.Name(), ".", "") != term {
				rest = append(rest, l)
			}
		}
		if len(rest) == len(g.Latency) {
			return g, false
		}
		g.Latency = rest
	}
	return g, true
}
