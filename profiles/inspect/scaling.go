package inspect

import (
	"math"
	"strings"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/scaling"
	"fleetcost/profiles"
)

// autoscalers are those that a scenario may ask for.
func autoscalers(cost.Catalogue) *report.Listing {
	l := &report.Listing{Columns: []string{scaling.Autoscalers.Role(), "about"}}
	for _, e := range scaling.Autoscalers.Entries() {
		if e.Value.Asked() {
			l.Rows = append(l.Rows, []any{e.Name, e.About})
		}
	}
	return l
}

// platforms show how long the life of an instance takes on each, and which autoscalers
// are of it; schedules and the like run on all.
func platforms(cost.Catalogue) *report.Listing {
	l := &report.Listing{Columns: []string{"platform", "title", "clouds", "autoscalers", "boot_s", "register_s", "drain_s"}}
	for _, p := range profiles.Platforms() {
		clouds := "any"
		if len(p.Providers) > 0 {
			clouds = strings.Join(p.Providers, " ")
		}
		boot := 0.0
		if p.Boot != nil {
			boot = math.Round(10*p.Boot.Mean()) / 10
		}
		l.Rows = append(l.Rows, []any{p.Name, p.Title, clouds, strings.Join(p.Policies, " "), boot, p.Register.Seconds(), p.Drain.Seconds()})
	}
	return l
}
