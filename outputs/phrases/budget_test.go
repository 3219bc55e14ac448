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

// One in ten is told apart from half of the futures only where they cost less: often P10 is the
// least that any future costs, and so is P50.
func TestFuturesOfOneCost(t *testing.T) {
	for _, tt := range []struct {
		p10  float64
		says string
	}{
		{100, "half of the futures cost at most $200 (P50), one in ten at most $100 (P10), one in ten at least $300 (P90)"},
		{200, "half of the futures cost at most $200 (P10 and P50), one in ten at least $300 (P90)"},
	} {
		whole := report.Expected{P10: cost.MustDollars(tt.p10), P50: cost.MustDollars(200), P90: cost.MustDollars(300), Mean: cost.MustDollars(210)}
		b := &report.Budget{LeastExpected: "node", Designs: []report.BudgetDesign{{Name: "node", Whole: whole}}}
		if said := BudgetAnswer(b)[0]; !strings.Contains(said, tt.says) {
			t.Errorf("%q does not say %q", said, tt.says)
		}
	}
}
