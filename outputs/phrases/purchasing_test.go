package phrases_test

import (
	"strings"
	"testing"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
)

// Where volumes, addresses and all else of the bills outweigh what machines cost less, the
// fleet of the cheaper bill is the cheapest, and the answer says by what.
func TestTheWholeBillRanks(t *testing.T) {
	f := &report.Purchasing{Fleets: []report.PurchasedFleet{
		{Design: "few", Elsewhere: cost.MustDollars(10), Ways: []report.Way{{Name: "on demand", Total: cost.MustDollars(100)}}},
		{Design: "many", Elsewhere: cost.MustDollars(30), Ways: []report.Way{{Name: "on demand", Total: cost.MustDollars(90)}}},
	}}
	if f.Cheapest() != 0 {
		t.Errorf("%d", f.Cheapest())
	}
	said := phrases.PurchasingAnswer(f)[0]
	if want := "the cheapest of all is few: on demand, $100.00; with what else their bills have it costs $110.00, and many, whose machines cost less, $120.00"; said != want {
		t.Errorf("%q\nwant %q", said, want)
	}
	if notes := strings.Join(phrases.PurchasingNotes(f), "\n"); strings.Contains(notes, "credits") {
		t.Error("no fleet owes credits:", notes)
	}
	f.Fleets[1].Ways[0].Credits = cost.MustDollars(5)
	if notes := strings.Join(phrases.PurchasingNotes(f), "\n"); !strings.Contains(notes, "surplus CPU credits of burstable machines are in every way") {
		t.Error(notes)
	}
	f.Forecast = &report.Forecast{Designs: []report.ForecastDesign{{Name: "few"}, {Name: "many"}, {Name: "byuse"}}}
	if said := phrases.PurchasingAnswer(f)[0]; !strings.HasPrefix(said, "the cheapest of those that are compared is few") {
		t.Error(said)
	}
}
