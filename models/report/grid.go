package report

import "fleetcost/models/cost"

// A Grid is a sweep of two keys: for each value of the second, which stands down the side, a
// sweep of the first, which goes across.
type Grid struct {
	Across, Down Axis
	// Rows are one for each value of Down, fewer where it was cut short, and the last of those
	// may then be shorter than the others.
	Rows []*Sweep
	// Rough tells that points were planned with less effort than an answer is.
	Rough bool
}

// A GridPoint is a pair of values and the report for it.
type GridPoint struct {
	Column, Row int // of the values of the axes
	X, Y        float64
	Report      *Report
}

// Points are those that were reached, row by row.
func (g *Grid) Points() (reached []GridPoint) {
	for i, row := range g.Rows {
		for k, r := range row.Report {
			if r != nil && i < len(g.Down.Values) && k < len(g.Across.Values) {
				reached = append(reached, GridPoint{k, i, g.Across.Values[k], g.Down.Values[i], r})
			}
		}
	}
	return reached
}

// Asked is how many points were asked for.
func (g *Grid) Asked() int { return len(g.Across.Values) * len(g.Down.Values) }

// Currency of all amounts.
func (g *Grid) Currency() cost.Currency {
	for _, p := range g.Points() {
		return p.Report.Currency
	}
	return cost.Currency{}
}

// InOrder are the points as those of a sweep, whose values count them.
func InOrder(points []GridPoint) []Point {
	all := make([]Point, len(points))
	for i, p := range points {
		all[i] = Point{float64(i), p.Report}
	}
	return all
}
