package inspect

import (
	"math"
	"strings"

	"fleetcost/models/cost"
	kinds "fleetcost/models/platforms"
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

// platforms are those that a design may run on instead of machines, and what may order and
// run instances: how long their life takes on each, and which autoscalers are of it;
// schedules and the like run on all.
func platforms(cost.Catalogue) *report.Listing {
	l := &report.Listing{Columns: []string{"platform", "platform_of", "title", "clouds", "autoscalers", "boot_s", "register_s", "drain_s"}, Gives: []string{"boot_s", "register_s", "drain_s"}}
	for _, p := range kinds.Platforms.Entries() {
		var cloud any
		if p.Value.Provider != "" {
			cloud = p.Value.Provider
		}
		l.Rows = append(l.Rows, []any{p.Name, "design", p.About, cloud, nil, nil, nil, nil})
	}
	for _, p := range profiles.Platforms() {
		clouds := "any"
		if len(p.Providers) > 0 {
			clouds = strings.Join(p.Providers, " ")
		}
		boot := 0.0
		if p.Boot != nil {
			boot = math.Round(10*p.Boot.Mean()) / 10
		}
		l.Rows = append(l.Rows, []any{p.Name, "scaling", p.Title, clouds, strings.Join(p.Policies, " "), boot, p.Register.Seconds(), p.Drain.Seconds()})
	}
	return l
}
