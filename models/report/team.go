package report

import "fleetcost/models/cost"

// Staff gives the designs their people, by name.
func (r *Report) Staff(teams map[string]cost.Team) {
	for i := range r.Designs {
		if team, said := teams[r.Designs[i].Name]; said {
			r.Designs[i].Team = &team
		}
	}
}

// Total is what a design costs with its people; false where one of the two is not known.
func (d *Design) Total() (cost.Money, bool) {
	if d.Team == nil || d.HasNoFleet() {
		return 0, false
	}
	return d.Bill.Monthly().Plus(d.Team.Amount), true
}
