package report

import (
	"slices"
	"testing"

	"fleetcost/models/cost"
)

// Costs within what another seed changes are a tie: the cheapest meets the goal only likely,
// and what is surely enough costs as much as another design; where nobody knows what that is, one
// instance more does. A price far beyond is none.
func TestTiesByChance(t *testing.T) {
	priced := func(name string, usd float64, met, likely bool, sure float64) Design {
		d := Design{Name: name, Met: met, Likely: likely, Services: []Service{{Instances: 1}}}
		d.Bill.Lines = []cost.Line{{Part: name, What: "instances", Amount: cost.MustDollars(usd)}}
		if sure > 0 {
			d.Sure = &Sure{Instances: []int{2}, Monthly: cost.MustDollars(sure)}
		}
		return d
	}
	for _, tt := range []struct {
		what    string
		designs []Design
		want    []string
	}{
		{"all are sure", []Design{priced("a", 100, true, false, 0), priced("b", 101, true, false, 0)}, nil},
		{"what is sure costs more than another", []Design{priced("a", 100, true, true, 120), priced("b", 110, true, false, 0), priced("c", 121, true, false, 0)}, []string{"a", "b"}},
		{"what is sure costs as much as another", []Design{priced("a", 100, true, true, 110), priced("b", 110, true, false, 0)}, []string{"a", "b"}},
		{"what is sure is the cheapest, too", []Design{priced("a", 100, true, true, 105), priced("b", 110, true, false, 0)}, nil},
		{"nobody knows what is sure, and one instance more costs as much as another", []Design{priced("a", 100, true, true, 0), priced("b", 200, true, false, 0)}, []string{"a", "b"}},
		{"nobody knows what is sure, and another costs more than one instance more", []Design{priced("a", 100, true, true, 0), priced("b", 200.01, true, false, 0)}, nil},
		{"of two of one price nobody knows what is sure, the one may be dearer than the other", []Design{priced("a", 100, true, true, 0), priced("b", 100, true, true, 120), priced("c", 130, true, false, 0)}, nil},
		{"another of the same price is sure", []Design{priced("a", 100, true, true, 120), priced("b", 100, true, false, 0), priced("c", 110, true, false, 0)}, nil},
		{"a rival is doubtful, which only makes it dearer", []Design{priced("a", 100, true, false, 0), priced("b", 101, true, true, 150)}, nil},
		{"the rival misses the goal", []Design{priced("a", 100, true, true, 120), priced("b", 110, false, false, 0)}, nil},
		{"it is alone", []Design{priced("a", 100, true, true, 120)}, nil},
	} {
		var got []string
		for _, s := range Standings(tt.designs) {
			if s.ByChance {
				got = append(got, s.Name)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.what, got, tt.want)
		}
	}
}
