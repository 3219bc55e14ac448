package report

import (
	"fmt"
	"slices"
	"testing"

	"fleetcost/models/cost"

	"pgregory.net/rapid"
)

// Ranking loses no design, puts those that meet the goal first, and each part
// in the order of cost; the cheapest has nothing to be compared with.
func TestStandings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		designs := make([]Design, rapid.IntRange(0, 8).Draw(t, "designs"))
		for i := range designs {
			amount := cost.Money(rapid.Int64Range(0, 5).Draw(t, "dollars") * 1e9)
			designs[i] = Design{Name: fmt.Sprint(i), Met: rapid.Bool().Draw(t, "met"),
				Bill: cost.Bill{Lines: []cost.Line{{Amount: amount}}}}
		}
		ranked := Standings(designs)
		if len(ranked) != len(designs) {
			t.Fatalf("%d of %d designs", len(ranked), len(designs))
		}
		if !slices.IsSortedFunc(ranked, func(a, b Standing) int {
			switch {
			case a.Met == b.Met:
				return int(a.Monthly/1e9 - b.Monthly/1e9)
			case a.Met:
				return -1
			}
			return 1
		}) {
			t.Fatal("out of order")
		}
		for i, s := range ranked {
			if s.Cheapest != (s.Met && s.Monthly == ranked[0].Monthly) {
				t.Fatalf("place %d: cheapest is %v", i, s.Cheapest)
			}
			if s.Met && s.More.Amount() != s.Monthly-ranked[0].Monthly {
				t.Fatalf("place %d: %v more", i, s.More.Amount())
			}
		}
	})
}

// Twice the machines cost twice as much, although the cents of both say 99.98 % more: a
// share is of the bills with all their digits, also where those are less than a cent.
func TestSharesAreOfExactBills(t *testing.T) {
	for _, once := range []cost.Money{52_925_000_000, 5_125_000} {
		bill := func(amount cost.Money) cost.Bill { return cost.Bill{Lines: []cost.Line{{Amount: amount}}} }
		ranked := Standings([]Design{{Name: "one", Met: true, Bill: bill(once)}, {Name: "two", Met: true, Bill: bill(2 * once)}})
		if percent, known := ranked[1].Exact.Percent(); !known || percent < 100-1e-9 || percent > 100+1e-9 || ranked[1].Name != "two" {
			t.Errorf("%s is %v %% more than %v, not twice as dear", ranked[1].Name, percent, once)
		}
	}
}
