package phrases

import (
	"fmt"
	"strings"

	"fleetcost/models/report"
	"fleetcost/models/words"
)

// Sizes is how many instances each service has, as far as it fits a
// cell of a table: api 4 + ml 2.
//
// The number of a design with one service is padded to so many characters.
func Sizes(d *report.Design, width int) string {
	if d.HasNoFleet() {
		return words.Unknown
	}
	if len(d.Services) < 2 && len(d.OnlyService().Inside) == 0 {
		return Service(d.OnlyService(), width)
	}
	var parts []string
	for _, s := range d.Services {
		parts = append(parts, s.Name+" "+words.Count(s.Instances)+Hosted(s))
	}
	if said := strings.Join(parts, " + "); len([]rune(said)) <= words.LongestName {
		return said
	}
	return words.Count(d.Instances()) + " instances, " + words.Count(len(d.Services)) + " services"
}

// Counts are the instances of the services of a design: 3 instances, or 4 of api, 2
// of ml.
func Counts(d *report.Design) string {
	if len(d.Services) == 1 {
		return Instances(d.Services[0].Instances)
	}
	var parts []string
	for _, s := range d.Services {
		parts = append(parts, fmt.Sprintf("%d of %s", s.Instances, s.Name))
	}
	return strings.Join(parts, ", ")
}
