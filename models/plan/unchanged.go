package plan

import (
	"reflect"

	"fleetcost/models"
	"fleetcost/models/report"
)

// A point is one value of a sweep: what was asked there, and the answer.
type point struct {
	planner *Planner
	report  *report.Report
}

// unchanged is the answer for a design at the point before, when all that it depends
// on is as it was there: an answer is a function of the planner's fields, and no
// design depends on another.
func (p *Planner) unchanged(d models.Layout) (report.Design, bool) {
	if p.before == nil {
		return report.Design{}, false
	}
	q := p.before.planner
	for i, e := range q.Scenario.Designs {
		if e.Name == d.Name {
			return p.before.report.Designs[i], reflect.DeepEqual(d, e) && p.asks(q)
		}
	}
	return report.Design{}, false
}

// asks tells whether two planners differ in nothing but their designs.
func (p *Planner) asks(q *Planner) bool {
	a, b := p.Scenario, q.Scenario
	a.Designs, b.Designs = nil, nil
	return p.Seed == q.Seed && p.Precision == q.Precision &&
		reflect.DeepEqual(a, b) && reflect.DeepEqual(p.Catalogue, q.Catalogue) && reflect.DeepEqual(p.Backends, q.Backends)
}
