package pages

import (
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// classGoals is the table of the goals that single classes have, each beside the
// figure that it limits. It is empty where no class has one.
func classGoals(designs []*report.Design) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "design"}, {Header: "class"}, {Header: "goal"}, {Header: "simulated, ms", Right: true}, {Header: ""},
	}}
	for _, d := range designs {
		for _, c := range d.Goals {
			class := c.Class
			if c.In != "" {
				class += " in " + c.In
			}
			g.Rows = append(g.Rows, document.Row{Cells: []string{
				d.Name, class, c.Goal.Name() + " ≤ " + words.Duration(c.Goal.Limit.Seconds()), phrases.Doubted(c.Figure), phrases.ClassStanding(c),
			}})
		}
	}
	return byDesign(g, designs)
}
