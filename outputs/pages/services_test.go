package pages

import (
	"math"
	"testing"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/words"
	"fleetcost/outputs/contract"
	"fleetcost/outputs/samples"
	"fleetcost/sim"
)

// Goodput is told where requests come again; what a message over open
// connections causes at its service is no second attempt.
func TestGoodputIsToldOfRetriesOnly(t *testing.T) {
	result := func(attempts int64) *report.Design {
		d := &report.Design{Name: "node", Services: []report.Service{{}}}
		d.Result = result.Result{Span: sim.Second, Counts: result.Counts{Offered: 100, Done: 100}}
		d.Result.Classes = []result.ClassResult{
			{Name: "message", Counts: result.Counts{Offered: 100, Done: 100}, Attempts: attempts},
			{Name: "delivery", Internal: true, Counts: result.Counts{Offered: 900, Done: 900}, Attempts: 900},
		}
		d.Result.Services = []result.ServiceResult{{Averages: result.Averages{ArrivalsPerSecond: 1000, DonePerSecond: 1000}}}
		return d
	}
	if g := goodput([]*report.Design{result(100)}); len(g.Rows) != 0 {
		t.Errorf("nobody tries again, and yet: %v", g.Rows)
	}
	if g := goodput([]*report.Design{result(130)}); len(g.Rows) == 0 {
		t.Error("a third tries again, and nothing is said")
	}
}

// A backend without a price costs nothing that is known: null, and a dash.
func TestBackendsWithoutPrice(t *testing.T) {
	d := samples.Shop().Designs[2]
	d.Backends = append(d.Backends, report.Backend{Name: "search", Load: 0.3})
	all := contract.Design(&d, samples.StorefrontGoal()).Backends
	if last := all[len(all)-1]; !math.IsNaN(float64(last.USDPerMonth)) || last.Offer != "" {
		t.Errorf("%+v", last)
	}
	rows := parts(cost.Currency{}, []*report.Design{&d}).Rows
	if cells := rows[len(rows)-1].Cells; cells[0] != "search" || cells[1] != words.Unknown || cells[len(cells)-1] != words.Unknown || cells[4] != "30%" {
		t.Errorf("%q", cells)
	}
}
