package sweeps

import (
	"context"

	"fleetcost/models/plan"
	"fleetcost/models/report"
)

// RunGrid compares the designs at every pair of values of two ranges: row by row, each of
// which is a sweep across at one value down. at builds the planner for one pair. When it is
// cut short it returns, with the error, the points that were finished.
func RunGrid(ctx context.Context, across, down *Range, roughly bool, at func(x, y float64) (*plan.Planner, error)) (*report.Grid, error) {
	type pair struct{ x, y float64 }
	answer := asking(ctx, &plan.Points{Row: len(across.Values()), Rough: roughly}, func(p pair) (*plan.Planner, error) { return at(p.x, p.y) })
	g, err := runGrid(across.Axis(), down.Axis(), func(x, y float64) (*report.Report, error) { return answer(pair{x, y}) })
	g.Rough = roughly
	return g, err
}

// runGrid is RunGrid, where answers come from anywhere.
func runGrid(across, down report.Axis, answer func(x, y float64) (*report.Report, error)) (*report.Grid, error) {
	g := &report.Grid{Across: across, Down: down}
	var all []*report.Report
	for _, y := range down.Values {
		row := &report.Sweep{Axis: across}
		var cut error
		for _, x := range across.Values {
			r, err := answer(x, y)
			if cut = err; err != nil {
				break
			}
			row.Report, all = append(row.Report, r), append(all, r)
		}
		if across.Ordered() {
			row.BreakEven, row.Takeovers = changes(row)
		}
		if len(row.Report) > 0 {
			g.Rows = append(g.Rows, row)
		}
		if cut != nil {
			interrupted(all, g.Asked(), "points")
			return g, cut
		}
	}
	return g, nil
}
