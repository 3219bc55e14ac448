package commitments

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models/cost"
)

// Where use earns a discount and some may be on spot, what is committed to and what is on spot
// cost least of all ways to give out the instances of every hour, one by one.
func TestSpotBesideSustainedUse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hours := rapid.IntRange(1, 4).Draw(t, "hours")
		d := Demand{
			Counts: rapid.SliceOfN(rapid.IntRange(0, 4), hours, hours).Draw(t, "counts"), OnDemand: price(t, "on demand", 900, 1200), Repeats: true,
			Spot:      &Spot{Hour: price(t, "spot", 300, 1100), Share: big.NewRat(rapid.Int64Range(0, 4).Draw(t, "share"), 4), Overhead: new(big.Rat)},
			Sustained: &Sustained{Factors: []*big.Rat{big.NewRat(1, 1), big.NewRat(8, 10), big.NewRat(6, 10), big.NewRat(4, 10)}},
		}
		first := rapid.IntRange(1, hours).Draw(t, "first month")
		if d.Sustained.Months = []int{first}; first < hours {
			d.Sustained.Months = append(d.Sustained.Months, hours-first)
		}
		o := Option{Name: "a year", Upfront: cost.Free, Hour: price(t, "hour", 100, 1200)}
		best, err := d.Best(o)
		if err != nil {
			t.Fatal(err)
		}
		for k := range d.Counts.most() + 2 {
			least := cheapestHours(d, k)
			least.Add(least, times(o.Hour.Rat(), k*hours))
			mix, err := d.With(o, k)
			if err != nil || mix.total.Cmp(least) != 0 {
				t.Fatalf("%d committed cost %v (%v), at best %s", k, mix.Total, err, least.FloatString(9))
			}
			if by := least.Cmp(best.total); by < 0 || by == 0 && k < best.Committed {
				t.Fatalf("%d committed cost %s, %d were chosen for %v", k, least.FloatString(9), best.Committed, best.Total)
			}
			if mix.UsedHours+mix.SpotHours+mix.OnDemandHours != mix.Demand {
				t.Fatalf("%+v", mix)
			}
		}
	})
}

// cheapestHours is the least that all costs which a commitment to k leaves, over all numbers
// on spot in each hour.
func cheapestHours(d Demand, k int) (least *big.Rat) {
	spot := make([]int, len(d.Counts))
	var next func(int)
	next = func(t int) {
		if t < len(spot) {
			for spot[t] = 0; spot[t] <= min(d.spotUpTo(d.Counts[t]), max(0, d.Counts[t]-k)); spot[t]++ {
				next(t + 1)
			}
			return
		}
		sum, from := new(big.Rat), 0
		for _, month := range d.Sustained.Months {
			var onDemand Counts
			for t := from; t < from+month; t++ {
				sum.Add(sum, times(d.Spot.hour(), spot[t]))
				onDemand = append(onDemand, max(0, d.Counts[t]-k)-spot[t])
			}
			for level, used := range onDemand.AtLeast() {
				if level > 0 {
					sum.Add(sum, new(big.Rat).Mul(d.OnDemand.Rat(), d.Sustained.paid(used, month)))
				}
			}
			from += month
		}
		if least == nil || sum.Cmp(least) < 0 {
			least = sum
		}
	}
	next(0)
	return least
}
