package phrases

import (
	"strings"
	"testing"

	"fleetcost/models/cost"
	"fleetcost/models/report"
)

// Nothing is worth nothing but what changes no choice: less than a unit is said to be that.
func TestWhatItIsWorthToKnow(t *testing.T) {
	for _, tt := range []struct {
		worth cost.Money
		says  string
	}{
		{0, "worth nothing"},
		{1, "worth less than $1"},
		{cost.MustDollars(0.5), "worth less than $1"},
		{cost.MustDollars(0.51), "worth $1"},
		{cost.MustDollars(1234), "worth $1,234"},
	} {
		b := &report.Budget{LeastExpected: "node", Worth: tt.worth, Designs: []report.BudgetDesign{{Name: "node"}, {Name: "go"}},
			Inputs: []report.InDoubt{{Key: "traffic.rate"}}, Matches: []report.Match{{A: "node", B: "go", ACheaper: 1}}}
		if said := strings.Join(BudgetAnswer(b), "; "); !strings.Contains(said, tt.says) {
			t.Errorf("%v: %q does not say %q", tt.worth, said, tt.says)
		}
	}
}
