package outputs

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"fleetcost/models/report"
	"fleetcost/models/result"
)

// A design for which no fleet was found has no size and no price, and stands last.
func TestDesignsWithoutAFleet(t *testing.T) {
	r := shop()
	lost := r.Designs[0]
	lost.Name, lost.Met, lost.Bill.Lines = "lost", false, nil
	lost.Result = result.Result{Verdict: result.Overloaded}
	lost.Services = append([]report.Service(nil), lost.Services...)
	for i := range lost.Services {
		lost.Services[i].Instances = 0
	}
	r.Designs = append([]report.Design{lost}, r.Designs...)
	ranked := standings(r.Designs)
	if last := ranked[len(ranked)-1]; last.Name != "lost" {
		t.Errorf("last is %s", last.Name)
	}
	g := comparison(ranked, r.Goal)
	cells := g.rows[len(g.rows)-1].cells
	if cells[1] != unknown || strings.Contains(strings.Join(cells, " "), "0.00") {
		t.Errorf("%q", cells)
	}
	for _, table := range []grid{service(ranked, r.Goal), parts(designsOf(ranked))} {
		for _, row := range table.rows {
			if row.cells[0] == "lost" {
				t.Errorf("%q", row.cells)
			}
		}
	}
	if cells := ranked[len(ranked)-1].inSweep(limited(r.Goal)[0]); strings.TrimSpace(strings.Join(cells, "")) != unknown+unknown+unknown {
		t.Errorf("in a sweep: %q", cells)
	}
	var page bytes.Buffer
	var read struct {
		Designs []struct {
			Name  string
			Met   bool
			Price *float64 `json:"usd_per_month"`
		}
	}
	if err := (jsonFormat{}).Report(&page, r, Options{}); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(page.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	for _, d := range read.Designs {
		if (d.Price == nil) != !d.Met {
			t.Errorf("%s costs %v", d.Name, d.Price)
		}
	}
}
