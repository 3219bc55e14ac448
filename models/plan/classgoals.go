package plan

import "fleetcost/models"

// A ClassFigure is what was measured of one class where a goal of its own limits
// it.
type ClassFigure struct {
	Class  string
	In     string // the class in whose requests its work is done; empty where it has its own
	Goal   models.LatencyGoal
	Figure models.Interval // seconds
}

// classFigures are the figures that the goals of single classes are judged by, in
// the order of the scenario; none while the fleet is overloaded.
func (p *Planner) classFigures(e *evaluation) (all []ClassFigure) {
	if e.result.Verdict == models.Overloaded {
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
				all = append(all, ClassFigure{c.Name, in, g, figure})
			}
		}
	}
	return all
}
