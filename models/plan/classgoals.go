package plan

import (
	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/models/result"
)

// classFigures are the figures that the goals of single classes are judged by, in
// the order of the scenario; none while the fleet is overloaded.
func (p *Planner) classFigures(e *evaluation) (all []report.ClassFigure) {
	if e.result.Verdict == result.Overloaded {
		return nil
	}
	for i, c := range p.Scenario.Classes {
		for _, j := range servedIn(e.fleet, i) {
			r, in := &e.result.Classes[j], ""
			if i != j {
				in = r.Name
			}
			for _, g := range c.Goal.Latency {
				figure := spans{r.Latency, r.Queueing, r.FirstByte}.of(g.Of).At(g.Quantile)
				all = append(all, report.ClassFigure{Class: c.Name, In: in, Goal: g, Figure: figure})
			}
		}
	}
	return all
}

// classGoals are the goals of single classes.
func classGoals(classes []models.Class) (goals []report.ClassGoal) {
	for _, c := range classes {
		if !c.Goal.Empty() {
			goals = append(goals, report.ClassGoal{Class: c.Name, Goal: c.Goal})
		}
	}
	return goals
}
