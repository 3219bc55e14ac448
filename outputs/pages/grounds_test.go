package pages

import (
	"slices"
	"testing"

	"fleetcost/outputs/document"
	"fleetcost/outputs/samples"
)

// Every price of a bill that says its source is told once, with its day; so is each number
// of a preset, and each key that was filled in.
func TestGroundsTellEverySource(t *testing.T) {
	r := samples.Shop()
	for i := range r.Designs {
		for k := range r.Designs[i].Bill.Lines {
			r.Designs[i].Bill.Lines[k].AsOf, r.Designs[i].Bill.Lines[k].Source = "2026-01-02", "a list"
		}
	}
	all := Grounds(r.Designs, []document.Assumed{{Key: "traffic.arrivals", Value: "poisson", Why: "the default"}})
	if len(all) < 2 || all[len(all)-1].Table.Rows[0].Cells[1] != "poisson" {
		t.Fatalf("grounds are %+v", all)
	}
	prices := all[0].Table.Rows
	for i, row := range prices {
		if row.Cells[3] != "2026-01-02" || row.Cells[4] != "a list" {
			t.Errorf("row %q", row.Cells)
		}
		if slices.ContainsFunc(prices[:i], func(other document.Row) bool { return slices.Equal(other.Cells, row.Cells) }) {
			t.Errorf("%q is told twice", row.Cells)
		}
	}
	for _, d := range r.Designs {
		for _, l := range d.Bill.Lines {
			said := r.Currency.Price(l.Price)
			if !slices.ContainsFunc(prices, func(row document.Row) bool { return row.Cells[1] == said && row.Cells[2] == l.Unit }) {
				t.Errorf("no row has %s a %s", said, l.Unit)
			}
		}
	}
	if got := Grounds(nil, nil); len(got) != 0 {
		t.Errorf("of nothing: %+v", got)
	}
}
