package phrases_test

import (
	"strings"
	"testing"

	"fleetcost/models/cost"
	"fleetcost/models/diff"
	"fleetcost/outputs/phrases"
)

// Designs of one price are told together, as compare does; one that misses the goal is
// none of them.
func TestATieIsTold(t *testing.T) {
	design := func(name string, usd float64, met bool) diff.Design {
		return diff.Design{Name: name, Fleet: "1 × c7g.large", Met: met, Bill: cost.Bill{Lines: []cost.Line{{Amount: cost.MustDollars(usd)}}}}
	}
	old := &diff.Result{Designs: []diff.Design{design("node", 20, true), design("fastify", 10, true), design("go", 5, false)}}
	tied := &diff.Result{Designs: []diff.Design{design("node", 10, true), design("fastify", 10, true), design("go", 10, false)}}
	if said := phrases.DiffAnswer(diff.Compare(old, tied)); !strings.Contains(said, "cheapest is fastify (node at the same price) on") {
		t.Error(said)
	}
	if said := phrases.DiffAnswer(diff.Compare(old, old)); strings.Contains(said, "same price") {
		t.Error(said)
	}
}

// A bill that is less because more is missing from it is told to be so.
func TestWhatOnlyOneBillLacks(t *testing.T) {
	of := func(lacks ...string) *diff.Result {
		return &diff.Result{Designs: []diff.Design{{Name: "node", Fleet: "1 × c7g.large", Met: true, NotInBill: lacks, Bill: cost.Bill{Lines: []cost.Line{{Amount: cost.MustDollars(1)}}}}}}
	}
	for _, tt := range []struct {
		old, new *diff.Result
		says     string
	}{
		{of("payments"), of("payments", "egress"), "; lacking in the new bill only: egress"},
		{of("payments", "egress"), of("payments"), "; lacking in the old bill only: egress"},
		{of("payments"), of("payments"), ""},
	} {
		said := phrases.DiffAnswer(diff.Compare(tt.old, tt.new))
		if !strings.Contains(said, tt.says) || tt.says == "" && strings.Contains(said, "lacking") {
			t.Errorf("%q, want %q", said, tt.says)
		}
	}
}
