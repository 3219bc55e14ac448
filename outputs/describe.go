package outputs

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/outputs/phrases"
)

// DescribeGoal is a goal in one line, as answers show it.
func DescribeGoal(g models.Goal) string { return describeGoal(g) }

// describeGoal is a goal in one line: p99 ≤ 300 ms, errors ≤ 0.1%.
func describeGoal(g models.Goal) string {
	var parts []string
	for _, l := range g.Latency {
		parts = append(parts, l.Name()+" ≤ "+duration(l.Limit.Seconds()))
	}
	if g.ErrorRate > 0 {
		parts = append(parts, "errors ≤ "+percent(g.ErrorRate))
	}
	if g.MaxUtilization > 0 {
		parts = append(parts, "CPU used ≤ "+percent(g.MaxUtilization))
	}
	return strings.Join(parts, ", ")
}

// describePrices says whose prices these are and of which day.
func describePrices(provider, region string, designs []report.Design) string {
	var days []string
	for _, d := range designs {
		for _, s := range d.Services {
			days = append(days, s.Offer.AsOf)
		}
		for _, b := range d.Backends {
			days = append(days, b.Offer.AsOf)
		}
	}
	days = slices.DeleteFunc(days, func(day string) bool { return day == "" })
	place := strings.TrimSpace(provider + " " + region)
	if len(days) == 0 {
		return place
	}
	first, last := slices.Min(days), slices.Max(days)
	if first != last {
		return place + ", as of " + first + " to " + last
	}
	return place + ", as of " + first
}

// describeStanding says in one word whether the goal is met.
func describeStanding(d *report.Design) string {
	switch {
	case d.Result.Verdict == result.Overloaded:
		return "overloaded"
	case d.Met && d.Likely:
		return "likely"
	case d.Met:
		return "met"
	case d.Result.Verdict == result.Unsettled:
		return "unsettled"
	}
	return "missed"
}

// describeDoubt says about one design what its numbers cannot: that it is
// overloaded or did not settle.
func describeDoubt(d *report.Design) []string {
	var said []string
	if instances(d) == 0 {
		return nil // no machine could be tried; the warnings say so
	}
	switch d.Result.Verdict {
	case result.Overloaded:
		bottleneck := describeFleet(d)
		if isSystem(d) && d.Binds != "" {
			bottleneck = d.Binds
		}
		if storms(d) {
			said = append(said, fmt.Sprintf("%s is overloaded by retries and work for nobody: what clients ask for is %s of what it can do",
				d.Name, percent(d.Result.OfferedLoad)))
			break
		}
		if !toldOverload(d.Missed) { // it was said at the top
			said = append(said, d.Name+" is overloaded: "+tooMuch(d, bottleneck))
		}
	case result.Unsettled:
		said = append(said, d.Name+" did not settle: its numbers are of a run that was still changing")
	}
	return said
}

// part tells that the report is not the whole answer.
func part(r *report.Report) []string {
	var said []string
	for _, w := range r.Warnings {
		if cut, ok := w.(report.Interrupted); ok {
			said = append(said, phrases.Of(cut))
		}
	}
	return said
}

// toldOverload tells whether a reason says of something that it is overloaded.
func toldOverload(why report.Reason) bool {
	switch why := why.(type) {
	case report.Overload, report.BackendOverload:
		return true
	case report.All:
		return slices.ContainsFunc(why.Reasons, toldOverload)
	case report.NoMachine:
		return why.Common() != nil && toldOverload(why.Common())
	}
	return false
}

// warnings are those of the report and then those of its designs, each once.
func warnings(general []report.Reason, designs []report.Design) []string {
	var said []string
	for _, w := range ownWarnings(general, designs) {
		said = append(said, phrases.Of(w))
	}
	return unique(said)
}

// ownWarnings are the warnings of a report and those of its designs, which say whose
// they are.
func ownWarnings(general []report.Reason, designs []report.Design) []report.Reason {
	all := slices.Clone(general)
	for _, d := range designs {
		for _, w := range d.Warnings {
			if report.Same(w, d.Missed) {
				continue // said at the top
			}
			all = append(all, report.About{Service: d.Name, Reason: w})
		}
	}
	return all
}

func unique(texts []string) []string {
	var once []string
	for _, t := range texts {
		if !slices.Contains(once, t) {
			once = append(once, t)
		}
	}
	return once
}
