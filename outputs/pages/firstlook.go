package pages

import (
	"fleetcost/models/report"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// atFirst are fleets that were simulated briefly.
var atFirst = telling{phrases.AtFirst, phrases.LikelyStanding, phrases.About}

// FirstLook lays out a comparison of fleets that were simulated briefly: that it is one, and
// nothing of how sure it is, which nobody looked at.
func FirstLook(r *report.Report) document.Document {
	return compared(report.AtFirst(r), atFirst)
}
