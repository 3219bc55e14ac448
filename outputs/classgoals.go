package outputs

import "fleetcost/models/plan"

// classGoals is the table of the goals that single classes have, each beside the
// figure that it limits. It is empty where no class has one.
func classGoals(designs []*plan.Design) grid {
	g := grid{columns: []column{
		{header: "design"}, {header: "class"}, {header: "goal"}, {header: "measured, ms", right: true}, {header: ""},
	}}
	for _, d := range designs {
		for _, c := range d.Goals {
			class := c.Class
			if c.In != "" {
				class += " in " + c.In
			}
			standing := "missed"
			switch limit := c.Goal.Limit.Seconds(); {
			case c.Figure.High <= limit:
				standing = "met"
			case c.Figure.Low <= limit:
				standing = "unclear"
			}
			g.rows = append(g.rows, row{cells: []string{
				d.Name, class, c.Goal.Name() + " ≤ " + duration(c.Goal.Limit.Seconds()), doubted(c.Figure), standing,
			}})
		}
	}
	return withoutDesign(g, designs)
}
