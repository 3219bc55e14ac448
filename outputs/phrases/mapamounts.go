package phrases

import (
	"slices"

	"fleetcost/models/report"
)

// leastWhole is the least amount of a map that has no cents.
const leastWhole = 100

// WholeOnMap tells that the cells of a map have no cents: no bill in them is small.
func WholeOnMap(points []report.GridPoint) bool {
	return !slices.ContainsFunc(points, func(p report.GridPoint) bool {
		best := p.Report.Cheapest()
		return len(best) > 0 && p.Report.Designs[best[0]].Bill.Shown().USD() < leastWhole
	})
}
