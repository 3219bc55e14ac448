package pages

import (
	"encoding/json"
	"strings"
	"testing"

	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/words"
	"fleetcost/outputs/contract"
	"fleetcost/outputs/document"
	"fleetcost/outputs/samples"
)

// A design for which no fleet was found has no size and no price, and stands last.
func TestDesignsWithoutAFleet(t *testing.T) {
	r := samples.Shop()
	lost := r.Designs[0]
	lost.Name, lost.Met, lost.Bill.Lines = "lost", false, nil
	lost.Result = result.Result{Verdict: result.Overloaded}
	lost.Services = append([]report.Service(nil), lost.Services...)
	for i := range lost.Services {
		lost.Services[i].Instances = 0
	}
	r.Designs = append([]report.Design{lost}, r.Designs...)
	ranked := report.Standings(r.Designs)
	if last := ranked[len(ranked)-1]; last.Name != "lost" {
		t.Errorf("last is %s", last.Name)
	}
	g := comparison(r.Currency, ranked, r.Goal)
	cells := g.Rows[len(g.Rows)-1].Cells
	if cells[1] != words.Unknown || strings.Contains(strings.Join(cells, " "), "0.00") {
		t.Errorf("%q", cells)
	}
	for _, table := range []document.Grid{service(ranked, r.Goal), parts(r.Currency, report.DesignsOf(ranked))} {
		for _, row := range table.Rows {
			if row.Cells[0] == "lost" {
				t.Errorf("%q", row.Cells)
			}
		}
	}
	if cells := inSweep(ranked[len(ranked)-1], report.ShownGoals(r.Goal)[0]); strings.TrimSpace(strings.Join(cells, "")) != words.Unknown+words.Unknown+words.Unknown {
		t.Errorf("in a sweep: %q", cells)
	}
	var read struct {
		Designs []struct {
			Name  string
			Met   bool
			Price *float64 `json:"usd_per_month"`
		}
	}
	page, err := contract.JSON(contract.Report(r))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(page, &read); err != nil {
		t.Fatal(err)
	}
	for _, d := range read.Designs {
		if (d.Price == nil) != !d.Met {
			t.Errorf("%s costs %v", d.Name, d.Price)
		}
	}
}
