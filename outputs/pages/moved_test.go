package pages

import (
	"slices"
	"strings"
	"testing"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/outputs/samples"
)

// What moves a design is never an input that moves it by nothing, such as the runtime of
// another design.
func TestWhatMovesNothingIsNotNamed(t *testing.T) {
	b := samples.YearBudget()
	b.Designs[0].Swings = []report.Swing{{Input: "runtime.of-another: CPU", AtLow: cost.MustDollars(5184), AtHigh: cost.MustDollars(5184)}}
	rows := budgetSwings(b).Rows
	if got := strings.Join(rows[0].Cells, "|"); got != b.Designs[0].Name+"|nothing that is in doubt|5,184|5,184|0|" {
		t.Errorf("a design that nothing moves is told as %q", got)
	}
}

// The only service of a design has the name of the design.
func TestTheOnlyServiceHasAName(t *testing.T) {
	d := samples.ShopSimulation().Design
	d.Result.Services = slices.Clone(d.Result.Services[:1])
	d.Result.Services[0].Name = ""
	if rows := serviceQueues(&d).Rows; rows[0].Cells[0] != d.Name {
		t.Errorf("the service of %s is called %q", d.Name, rows[0].Cells[0])
	}
}
