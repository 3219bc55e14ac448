package commitments

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models/cost"
)

func price(t *rapid.T, name string, least, most int) cost.Price {
	return cost.MustPrice(fmt.Sprintf("0.%04d", rapid.IntRange(least, most).Draw(t, name)))
}

func drawFamilies(t *rapid.T, plan bool) []Family {
	n, hours := rapid.IntRange(1, 3).Draw(t, "families"), rapid.IntRange(1, 12).Draw(t, "hours")
	families := make([]Family, n)
	for f := range families {
		families[f] = Family{
			Name: string(rune('a' + f)), Counts: rapid.SliceOfN(rapid.IntRange(0, 4), hours, hours).Draw(t, "counts"),
			OnDemand: price(t, "on demand", 900, 1200), Reserved: price(t, "reserved", 300, 1100),
		}
		if f := &families[f]; rapid.Bool().Draw(t, "spot") {
			f.Spot, f.Sure = price(t, "on spot", 200, 899), make(Counts, hours)
			for h, n := range f.Counts {
				f.Sure[h] = rapid.IntRange(0, n).Draw(t, "sure")
			}
		}
		if plan && rapid.IntRange(0, 4).Draw(t, "covered") > 0 {
			families[f].Plan = price(t, "plan", 400, 899)
		}
	}
	return families
}

// everyReservation is called with all reservations that can be of use.
func everyReservation(families []Family, visit func([]int)) {
	reserved := make([]int, len(families))
	var next func(int)
	next = func(f int) {
		if f == len(families) {
			visit(slices.Clone(reserved))
			return
		}
		for n := 0; n <= families[f].Counts.most(); n++ {
			reserved[f] = n
			next(f + 1)
		}
	}
	next(0)
}

// everyPlan are the plans at which some hour is covered up to the end of a family: the
// cost is straight between them.
func everyPlan(families []Family, reserved []int) []*big.Rat {
	plans := []*big.Rat{new(big.Rat)}
	for _, h := range together(families) {
		sum := new(big.Rat)
		for _, s := range byDiscount(families) {
			if f := s.family; families[f].Plan.Known() {
				sum.Add(sum, times(families[f].Plan.Rat(), h.rest(s, reserved[f])))
				plans = append(plans, new(big.Rat).Set(sum))
			}
		}
	}
	return plans
}

// What is bought is the cheapest of all that can be bought, with and without a cap and a plan.
func TestTheCheapestPortfolioIsTheCheapestOfAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		families := drawFamilies(t, rapid.Bool().Draw(t, "plan"))
		var cap cost.Price
		if rapid.Bool().Draw(t, "capped") {
			cap = price(t, "cap", 0, 9999)
		}
		got, err := Buy(families, cap)
		if err != nil {
			t.Fatal(err)
		}
		var want Portfolio
		everyReservation(families, func(reserved []int) {
			plans := everyPlan(families, reserved)
			if cap.Known() {
				left := new(big.Rat).Sub(cap.Rat(), committed(families, reserved))
				if left.Sign() < 0 {
					return
				}
				plans = slices.DeleteFunc(plans, func(x *big.Rat) bool { return x.Cmp(left) > 0 })
				if len(families) > 0 && slices.ContainsFunc(families, func(f Family) bool { return f.Plan.Known() }) {
					plans = append(plans, left)
				}
			}
			for _, plan := range plans {
				p, err := Price(families, reserved, plan)
				if err != nil {
					t.Fatal(err)
				}
				if want.total == nil || cmp.Or(p.total.Cmp(want.total), p.Committed(families).Cmp(want.Committed(families)), slices.Compare(p.Reserved, want.Reserved)) < 0 {
					want = p
				}
			}
		})
		if got.total.Cmp(want.total) != 0 {
			t.Fatalf("bought %v and a plan of %v for %v; %v and %v is %v", got.Reserved, got.Plan.FloatString(5), got.Total, want.Reserved, want.Plan.FloatString(5), want.Total)
		}
		if cap.Known() && got.Committed(families).Cmp(cap.Rat()) > 0 {
			t.Fatalf("%v are committed, more than %v", got.Committed(families), cap)
		}
		if c, w := got.Committed(families), want.Committed(families); c.Cmp(w) != 0 && !slices.ContainsFunc(families, func(f Family) bool { return f.Plan.Known() }) {
			t.Fatalf("bought %v for %v, which is as cheap as %v with a smaller commitment", got.Reserved, got.Total, want.Reserved)
		}
		if sum := got.ReservedFee + got.PlanFee + got.OnDemand + got.Spot - got.Total; sum < -2 || sum > 2 {
			t.Fatalf("the parts are %d nano-dollars more than the total", sum)
		}
	})
}

// The bounds that the search prunes by hold for every point, also where the cap ends the
// plan just at a corner.
func TestBoundsHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		families := drawFamilies(t, true)
		var cap cost.Price
		switch rapid.IntRange(0, 2).Draw(t, "capped") {
		case 1:
			cap = price(t, "cap", 0, 9999)
		case 2:
			reserved := make([]int, len(families))
			for f := range reserved {
				reserved[f] = rapid.IntRange(0, 4).Draw(t, "reserved at the cap")
			}
			plan := rapid.SampledFrom(everyPlan(families, reserved)).Draw(t, "corner")
			at, _ := plan.Add(plan, committed(families, reserved)).Float64()
			cap = cost.MustPrice(fmt.Sprintf("%.4f", at))
		}
		boundsHold(t, families, cap)
	})
}

func TestBoundsHoldWhereTheCapIsACorner(t *testing.T) {
	usd := cost.MustPrice
	boundsHold(t, []Family{
		{Name: "a", Counts: Counts{0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 3}, OnDemand: usd("0.09"), Reserved: usd("0.03"), Plan: usd("0.0404")},
		{Name: "b", Counts: Counts{0, 0, 0, 0, 3, 0, 3, 0, 3, 2, 0}, OnDemand: usd("0.09"), Reserved: usd("0.0968"), Plan: usd("0.0606")},
		{Name: "c", Counts: Counts{4, 0, 0, 0, 1, 1, 1, 0, 1, 3, 2}, OnDemand: usd("0.09"), Reserved: usd("0.03"), Plan: usd("0.0425")},
	}, usd("0.2905"))
}

func boundsHold(t interface{ Fatalf(string, ...any) }, families []Family, cap cost.Price) {
	p := newPlanning(families, cap)
	if len(p.order) == 0 {
		return
	}
	everyReservation(families, func(reserved []int) { p.at(reserved) })
	for _, a := range p.seen {
		for _, b := range p.seen {
			bound := a.usd
			for f := range families {
				d := float64(b.reserved[f] - a.reserved[f])
				bound += max(a.below[f]*d, a.above[f]*d)
			}
			if bound > b.usd*(1+1e-9)+1e-9 {
				t.Fatalf("%v costs %v, yet %v bounds it by %v", b.reserved, b.usd, a.reserved, bound)
			}
		}
		priced, err := Price(families, a.reserved, a.plan)
		if err != nil {
			t.Fatalf("%v", err)
		}
		if d := priced.Total.USD() - a.usd; d > 1e-6 || d < -1e-6 {
			t.Fatalf("%v: %v, searched as %v", a.reserved, priced.Total, a.usd)
		}
	}
}

func BenchmarkYearOfFamilies(b *testing.B) {
	for _, n := range []int{1, 2, 3, 4} {
		var families []Family
		for f := range n {
			counts := make(Counts, 8760)
			for t := range counts {
				counts[t] = 40 + 20*f + (t*(7+f)%24)*(3+f) + t/(300+100*f) + (t*t*31+t*17*f)%(9+f)
			}
			families = append(families, Family{
				Name: fmt.Sprint(f), Counts: counts, OnDemand: cost.MustPrice(fmt.Sprintf("0.%d", 1632+300*f)),
				Reserved: cost.MustPrice(fmt.Sprintf("0.%d", 1080+190*f)), Plan: cost.MustPrice(fmt.Sprintf("0.%d", 1150+220*f)),
			})
		}
		b.Run(fmt.Sprintf("plan/%d", n), func(b *testing.B) {
			for range b.N {
				if _, err := Buy(families, cost.Price{}); err != nil {
					b.Fatal(err)
				}
			}
		})
		for f := range families {
			families[f].Plan = cost.Price{}
		}
		b.Run(fmt.Sprintf("cap/%d", n), func(b *testing.B) {
			for range b.N {
				if _, err := Buy(families, cost.MustPrice("12.5")); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
