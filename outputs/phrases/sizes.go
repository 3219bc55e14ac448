package phrases

import (
	"fleetcost/models/report"
	"fleetcost/models/words"
	"strings"
)

// Sizes is how many instances each service has, as far as it fits a
// cell of a table: api 4 + ml 2.
//
// The number of a design with one service is padded to so many characters.
func Sizes(d *report.Design, width int) string {
	if report.HasNoFleet(d) {
		return words.Unknown
	}
	if len(d.Services) < 2 && len(report.OnlyService(d).Inside) == 0 {
		return Service(report.OnlyService(d), width)
	}
	var parts []string
	for _, s := range d.Services {
		parts = append(parts, s.Name+" "+words.Count(s.Instances)+Hosted(s))
	}
	if said := strings.Join(parts, " + "); len([]rune(said)) <= words.LongestName {
		return said
	}
	return words.Count(report.InstancesOf(d)) + " instances, " + words.Count(len(d.Services)) + " services"
}
