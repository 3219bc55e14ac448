package outputs

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/report"
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
	case d.Result.Verdict == models.Overloaded:
		return "overloaded"
	case d.Met && d.Likely:
		return "likely"
	case d.Met:
		return "met"
	case d.Result.Verdict == models.Unsettled:
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
	case models.Overloaded:
		bottleneck := describeFleet(d)
		if isSystem(d) && d.Binds != "" {
			bottleneck = d.Binds
		}
		if storms(d) {
			said = append(said, fmt.Sprintf("%s is overloaded by retries and work for nobody: what clients ask for is %s of what it can do",
				d.Name, percent(d.Result.OfferedLoad)))
			break
		}
		if !strings.Contains(d.Missed, "overloaded") { // it was said at the top
			said = append(said, d.Name+" is overloaded: "+tooMuch(d, bottleneck))
		}
	case models.Unsettled:
		said = append(said, d.Name+" did not settle: its numbers are of a run that was still changing")
	}
	return said
}

// part tells that the report is not the whole answer.
func part(r *report.Report) []string {
	return slices.DeleteFunc(slices.Clone(r.Warnings), func(w string) bool { return !strings.HasPrefix(w, report.Interrupted) })
}

// warnings are those of the report and then those of its designs, each once.
func warnings(general []string, designs []report.Design) []string {
	said := slices.Clone(general)
	for _, d := range designs {
		for _, w := range d.Warnings {
			if w == d.Missed {
				continue // said at the top
			}
			said = append(said, d.Name+": "+w)
		}
	}
	return unique(said)
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
