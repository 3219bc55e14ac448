package report

import "fleetcost/models/cost"

// Cheapest are the designs that meet the goal at the least cost, to the cent; of
// one price they are a tie. By their places in Designs.
func (r *Report) Cheapest() (ties []int) {
	var least cost.Money
	for i, d := range r.Designs {
		price := d.Bill.Shown()
		switch {
		case !d.Met || len(ties) > 0 && price > least:
		case len(ties) > 0 && price == least:
			ties = append(ties, i)
		default:
			ties, least = []int{i}, price
		}
	}
	return ties
}
