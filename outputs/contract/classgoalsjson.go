package contract

import (
	"fmt"
	"strings"

	"fleetcost/models/report"
)

// classGoalsJSON are the same figures.
func classGoalsJSON(d *report.Design) ClassGoalsJSON {
	all := ClassGoalsJSON{}
	for _, c := range d.Goals {
		all = append(all, ClassGoalJSON{
			Class: c.Class, In: c.In, Goal: strings.ReplaceAll(c.Goal.Name(), ".", ""), Limit: Number(c.Goal.Limit.Milliseconds()),
			Measured: Number(c.Figure.Value() * 1e3), Low: Number(c.Figure.Low * 1e3), High: Number(c.Figure.High * 1e3),
			Met: c.Figure.High <= c.Goal.Limit.Seconds(), AtLeast: c.Figure.AtLeast(),
		})
	}
	return all
}

// goalOfClassJSON are the limits of single classes by their names.
func goalOfClassJSON(goals []report.ClassGoal) map[string]GoalJSON {
	all := map[string]GoalJSON{}
	for _, c := range goals {
		limits := goalJSON(c.Goal)
		if c.Goal.ErrorRate == 0 { // only that of the whole may be zero
			delete(limits, "error_rate")
		}
		all[c.Class] = limits
	}
	return all
}

// String is the goals in one line: view p99 37.5 of 40 ms met; resize …
func (all ClassGoalsJSON) String() string {
	var parts []string
	for _, c := range all {
		name, met := c.Class, "met"
		if c.In != "" {
			name += " in " + c.In
		}
		if !c.Met {
			met = "not met"
		}
		parts = append(parts, fmt.Sprintf("%s %s %s of %s ms %s", name, c.Goal, numeral(c.Measured), numeral(c.Limit), met))
	}
	return strings.Join(parts, "; ")
}
