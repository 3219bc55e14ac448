package sweeps

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models/report"
)

// A row of a grid is the sweep of the first key at its value of the second, break-evens too;
// and with the keys exchanged each pair of values has the same answer.
func TestGridsAreSweeps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, m := rapid.IntRange(1, 5).Draw(t, "columns"), rapid.IntRange(1, 4).Draw(t, "rows")
		axis := func(key string, n int) report.Axis {
			a := report.Axis{Key: key, Log: true}
			for i := range n {
				a.Values = append(a.Values, float64(i+1))
			}
			return a
		}
		across, down := axis("x", n), axis("y", m)
		price := rapid.SliceOfN(rapid.SampledFrom([]float64{1, 2, 3, 5}), n*m, n*m)
		a, b := price.Draw(t, "a"), price.Draw(t, "b")
		at := func(x, y float64) (*report.Report, error) {
			i := (int(y)-1)*n + int(x) - 1
			return swept(true, []float64{x}, []float64{a[i]}, []float64{b[i]}).Report[0], nil
		}
		g, err := runGrid(across, down, at)
		if err != nil || len(g.Rows) != m || len(g.Points()) != n*m {
			t.Fatalf("%v, %v", g, err)
		}
		for i, y := range down.Values {
			row, err := run(across, func(x float64) (*report.Report, error) { return at(x, y) })
			if err != nil || !slices.Equal(row.BreakEven, g.Rows[i].BreakEven) || !slices.Equal(row.Takeovers, g.Rows[i].Takeovers) {
				t.Fatalf("row %d: %+v, the sweep is %+v", i, g.Rows[i], row)
			}
			for k := range row.Report {
				if row.Report[k].Designs[0].Bill.Monthly() != g.Rows[i].Report[k].Designs[0].Bill.Monthly() {
					t.Fatalf("row %d, column %d differ", i, k)
				}
			}
		}
		turned, err := runGrid(down, across, func(y, x float64) (*report.Report, error) { return at(x, y) })
		if err != nil {
			t.Fatal(err)
		}
		for i := range down.Values {
			for k := range across.Values {
				if !slices.Equal(g.Rows[i].Report[k].Cheapest(), turned.Rows[k].Report[i].Cheapest()) {
					t.Fatalf("at column %d, row %d the cheapest is another with the keys exchanged", k, i)
				}
			}
		}
	})
}

// What was answered before an error is kept, and says of how many points it is.
func TestGridsThatAreCutShort(t *testing.T) {
	across, down := report.Axis{Key: "x", Values: []float64{1, 2, 3}}, report.Axis{Key: "y", Values: []float64{1, 2}}
	broken, n := errors.New("broken"), 0
	g, err := runGrid(across, down, func(x, y float64) (*report.Report, error) {
		if n++; n > 4 {
			return nil, broken
		}
		return &report.Report{}, nil
	})
	if !errors.Is(err, broken) || len(g.Rows) != 2 || len(g.Rows[1].Report) != 1 || g.Asked() != 6 {
		t.Fatalf("%+v, %v", g, err)
	}
	for _, p := range g.Points() {
		if !slices.Contains(p.Report.Warnings, report.Reason(report.Interrupted{Done: 4, All: 6, Of: "points"})) {
			t.Errorf("it does not say that it is one of four of six: %+v", p.Report.Warnings)
		}
	}
	if g, err := runGrid(across, down, func(x, y float64) (*report.Report, error) { return nil, broken }); err == nil || len(g.Rows) != 0 {
		t.Errorf("rows without a point: %+v", g)
	}
}
