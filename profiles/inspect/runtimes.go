package inspect

import (
	"fmt"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	presets "fleetcost/profiles/runtimes"
)

// runtimes show how each preset serves: overhead_ms is the CPU time per request
// while they come thick and fast, in all threads, idle_ms what is added after a long
// gap.
func runtimes(cost.Catalogue) *report.Listing {
	l := &report.Listing{Columns: []string{"runtime", "language", "processes", "concurrency", "lanes", "accept", "overhead_ms", "idle_ms"}, Gives: []string{"language", "accept"}}
	for _, r := range presets.All() {
		concurrency, lanes := "memory", "unlimited"
		if r.Concurrency > 0 {
			concurrency = fmt.Sprint(r.Concurrency)
		}
		if r.Lanes > 0 {
			lanes = fmt.Sprint(r.Lanes)
		}
		busy := r.Overhead + r.Dispatch + r.Collect
		l.Rows = append(l.Rows, []any{
			r.Name, r.Language, r.Processes.String(), concurrency, lanes, r.Accept.String(),
			busy.Milliseconds(), r.Idle.Extra.Milliseconds(),
		})
	}
	return l
}
