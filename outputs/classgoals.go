package outputs

import (
	"fmt"
	"strings"

	"fleetcost/models/report"
)

// classGoals is the table of the goals that single classes have, each beside the
// figure that it limits. It is empty where no class has one.
func classGoals(designs []*report.Design) grid {
	g := grid{columns: []column{
		{header: "design"}, {header: "class"}, {header: "goal"}, {header: "simulated, ms", right: true}, {header: ""},
	}}
	for _, d := range designs {
		for _, c := range d.Goals {
			class := c.Class
			if c.In != "" {
				class += " in " + c.In
			}
			g.rows = append(g.rows, row{cells: []string{
				d.Name, class, c.Goal.Name() + " ≤ " + duration(c.Goal.Limit.Seconds()), doubted(c.Figure), standingOfClass(c),
			}})
		}
	}
	return byDesign(g, designs)
}

// standingOfClass tells whether the figure is within its limit: with 95 %
// confidence, or likely.
func standingOfClass(c report.ClassFigure) string {
	switch limit := c.Goal.Limit.Seconds(); {
	case c.Figure.High <= limit:
		return "met"
	case c.Figure.Value() <= limit:
		return "likely met"
	case c.Figure.Low <= limit:
		return "likely missed"
	}
	return "missed"
}

// classGoalsJSON are the same figures.
func classGoalsJSON(d *report.Design) ClassGoalsJSON {
	all := ClassGoalsJSON{}
	for _, c := range d.Goals {
		all = append(all, ClassGoalJSON{
			Class: c.Class, In: c.In, Goal: strings.ReplaceAll(c.Goal.Name(), ".", ""), Limit: Number(c.Goal.Limit.Milliseconds()),
			Measured: Number(c.Figure.Value() * 1e3), Low: Number(c.Figure.Low * 1e3), High: Number(c.Figure.High * 1e3),
			Met: standingOfClass(c) == "met", AtLeast: c.Figure.AtLeast(),
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
