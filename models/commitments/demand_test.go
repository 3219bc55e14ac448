package commitments

import (
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models/cost"
)

func drawDemand(t *rapid.T) Demand {
	hours := rapid.IntRange(1, 40).Draw(t, "hours")
	d := Demand{Counts: rapid.SliceOfN(rapid.IntRange(0, 9), hours, hours).Draw(t, "counts"), OnDemand: price(t, "on demand", 500, 1500), Repeats: true}
	if rapid.Bool().Draw(t, "owning") {
		d.Owned = []Owned{
			{Name: "old", Instances: rapid.IntRange(0, 3).Draw(t, "old"), Hour: price(t, "of old", 0, 999), Hours: rapid.IntRange(0, 50).Draw(t, "left")},
			{Name: "new", Instances: rapid.IntRange(0, 2).Draw(t, "new"), Hour: price(t, "of new", 0, 999)},
		}
	}
	switch rapid.IntRange(0, 2).Draw(t, "rest") {
	case 1:
		d.Spot = &Spot{Hour: price(t, "spot", 100, 1600), Share: big.NewRat(rapid.Int64Range(0, 10).Draw(t, "share"), 10), Overhead: big.NewRat(rapid.Int64Range(0, 20).Draw(t, "overhead"), 100)}
	case 2:
		first := rapid.IntRange(1, hours).Draw(t, "first month")
		d.Sustained = &Sustained{Months: []int{first}, Factors: []*big.Rat{big.NewRat(1, 1), big.NewRat(8678, 10000), big.NewRat(733, 1000), big.NewRat(6, 10)}}
		if first < hours {
			d.Sustained.Months = append(d.Sustained.Months, hours-first)
		}
	}
	return d
}

// billed is what a commitment costs hour by hour, with each hour's instances given out
// one by one.
func billed(d Demand, hour *big.Rat, committed int) *big.Rat {
	sum := times(hour, committed*len(d.Counts))
	sustained := map[[2]int]int{} // month, level
	month, end := 0, 0
	if d.Sustained != nil {
		end = d.Sustained.Months[0]
	}
	for t, n := range d.Counts {
		if d.Sustained != nil && t == end {
			month++
			end += d.Sustained.Months[month]
		}
		rest := n
		for _, o := range d.Owned {
			if o.Hours == 0 || t < o.Hours {
				sum.Add(sum, times(o.Hour.Rat(), o.Instances))
				rest -= o.Instances
			}
		}
		rest = max(0, max(0, rest)-committed)
		for i := range rest {
			switch {
			case d.Sustained != nil:
				sustained[[2]int{month, i}]++
			case d.Spot != nil && big.NewRat(int64(i+1), 1).Cmp(new(big.Rat).Mul(d.Spot.Share, big.NewRat(int64(n), 1))) <= 0 && d.Spot.hour().Cmp(d.OnDemand.Rat()) < 0:
				sum.Add(sum, d.Spot.hour())
			default:
				sum.Add(sum, d.OnDemand.Rat())
			}
		}
	}
	for level, used := range sustained {
		quarter := big.NewRat(int64(d.Sustained.Months[level[0]]), 4)
		left := big.NewRat(int64(used), 1)
		for _, f := range d.Sustained.Factors {
			part := new(big.Rat).Set(left)
			if part.Cmp(quarter) > 0 {
				part.Set(quarter)
			}
			left.Sub(left, part)
			part.Mul(part, f)
			sum.Add(sum, part.Mul(part, d.OnDemand.Rat()))
		}
	}
	return sum
}

// The best commitment is the smallest of those that cost least, whatever is owned, on
// spot, or discounted for sustained use; and its hours and amounts add up.
func TestTheBestIsTheCheapestOfAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDemand(t)
		o := Option{Name: "a year", Upfront: price(t, "upfront", 0, 9999), Hour: price(t, "hour", 1, 1500), Term: 100}
		best, err := d.Best(o)
		if err != nil {
			t.Fatal(err)
		}
		if want := billed(d, o.Effective(), best.Committed); best.total.Cmp(want) != 0 {
			t.Fatalf("%d committed cost %v, hour by hour %s", best.Committed, best.Total, want.FloatString(9))
		}
		for k := range d.Counts.most() + 2 {
			other := billed(d, o.Effective(), k)
			if by := other.Cmp(best.total); by < 0 || by == 0 && k < best.Committed {
				t.Fatalf("%d committed cost %s, %d were chosen for %v", k, other.FloatString(9), best.Committed, best.Total)
			}
		}
		if sum := best.OwnedHours + best.UsedHours + best.SpotHours + best.OnDemandHours; sum != best.Demand {
			t.Fatalf("%d hours of instances are paid, %d run", sum, best.Demand)
		}
		if sum := best.Fee + best.Spot + best.OnDemand + best.Owned - best.Total; sum < -3 || sum > 3 {
			t.Fatalf("the parts are %d nano-dollars more than the total", sum)
		}
		if best.Unused > best.Fee || best.OwnedUnused > best.Owned || best.UnusedHours < 0 || best.Coverage() > 1 {
			t.Fatalf("%+v", best)
		}
	})
}

// What was bought for more traffic never beats what is best for less, and what falls less
// loses less.
func TestLossesWhereTrafficFalls(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDemand(t)
		best, err := d.Best(Option{Name: "a year", Upfront: cost.Free, Hour: price(t, "hour", 1, 1500)})
		if err != nil {
			t.Fatal(err)
		}
		f, err := d.Falls(best, big.NewRat(2, 3))
		if err != nil {
			t.Fatal(err)
		}
		if f.AgainstBest < 0 || f.Best.Total > f.None.Total || f.AgainstNone > f.AgainstBest {
			t.Fatalf("%+v", f)
		}
		if f, err = d.Falls(best, big.NewRat(1, 1)); err != nil || f.AgainstBest != 0 {
			t.Fatalf("without a fall %v are lost (%v)", f.AgainstBest, err)
		}
	})
}

// Three hours of 2, 3 and 5; at half the price the third instance, which runs two hours
// of three, is worth a commitment and the fourth is not.
func TestCommitmentByHand(t *testing.T) {
	d := Demand{Counts: Counts{2, 3, 5}, OnDemand: cost.MustPrice("0.1"), Repeats: true}
	m, err := d.Best(Option{Name: "a year", Upfront: cost.MustPrice("219"), Hour: cost.MustPrice("0.025"), Term: 8760})
	if err != nil {
		t.Fatal(err)
	}
	u, _ := m.Utilization()
	if m.Committed != 3 || m.UnusedHours != 1 || m.OnDemandHours != 2 || u != 8./9 || m.Coverage() != .8 ||
		m.Fee != cost.MustDollars(.45) || m.Unused != cost.MustDollars(.05) || m.Total != cost.MustDollars(.65) {
		t.Errorf("%+v", m)
	}
	// The three avoid $0.80 in three hours, for $0.225 by the hour: $139.92 a month.
	p, err := m.Payback()
	if err != nil || p.Upfront != cost.MustDollars(657) || p.Saved.Exact() != "$139.916666667" || p.InMonth != 5 || !p.Within {
		t.Errorf("%+v, %v, %v", p, p.Saved.Exact(), err)
	}
	cash, err := m.Cash(2)
	if want := []cost.Money{cost.MustDollars(657 + 54.75), cost.MustDollars(54.75)}; err != nil || !slices.Equal(cash, want) {
		t.Errorf("%v in cash (%v), want %v", cash, err, want)
	}
}

// What earns nothing never pays back, and what costs nothing in advance has.
func TestPaybackAtTheEdges(t *testing.T) {
	d := Demand{Counts: Counts{1, 0, 0, 0}, OnDemand: cost.MustPrice("0.1"), Repeats: true}
	m, err := d.With(Option{Name: "a year", Upfront: cost.MustPrice("10"), Hour: cost.MustPrice("0.05"), Term: 8760}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if p, err := m.Payback(); err != nil || p.InMonth != -1 || p.Within {
		t.Errorf("%+v (%v)", p, err)
	}
	if m, err = d.With(Option{Name: "by the hour", Upfront: cost.Free, Hour: cost.MustPrice("0.02")}, 1); err != nil {
		t.Fatal(err)
	}
	if p, err := m.Payback(); err != nil || p.InMonth != 0 || p.Months != 0 || !p.Within {
		t.Errorf("%+v (%v)", p, err)
	}
}

// Several years cost least with the ladder that is found, of all that can be.
func TestTheBestLadderIsTheCheapestOfAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := Years{Hours: 100, OnDemand: price(t, "on demand", 900, 1200), Short: price(t, "short", 300, 1300), Long: price(t, "long", 200, 1300)}
		for range rapid.IntRange(1, 3).Draw(t, "years") {
			y.Counts = append(y.Counts, rapid.SliceOfN(rapid.IntRange(0, 5), 8, 8).Draw(t, "counts"))
		}
		best, err := y.Best()
		if err != nil {
			t.Fatal(err)
		}
		least, smallest := new(big.Rat), -1
		for long := range 7 {
			total := times(y.Long.Rat(), long*y.Hours*len(y.Counts))
			for _, counts := range y.Counts {
				var year *big.Rat
				for short := range 7 {
					usd := times(y.Short.Rat(), short*y.Hours)
					for _, n := range counts {
						usd.Add(usd, new(big.Rat).Mul(times(y.OnDemand.Rat(), max(0, n-long-short)), big.NewRat(int64(y.Hours), int64(len(counts)))))
					}
					if year == nil || usd.Cmp(year) < 0 {
						year = usd
					}
				}
				total.Add(total, year)
			}
			if smallest < 0 || total.Cmp(least) < 0 {
				least, smallest = total, long
			}
		}
		if want, _ := cost.Exactly(least); best.Total != want || best.Long != smallest {
			t.Fatalf("%+v; %d at %v is best", best, smallest, want)
		}
	})
}

// A dearer on-demand price never commits less, a dearer commitment never more.
func TestPricesMoveTheCommitment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDemand(t)
		d.Spot = nil
		commit := func(onDemand, hour cost.Price) int {
			d.OnDemand = onDemand
			m, err := d.Best(Option{Name: "a year", Upfront: cost.Free, Hour: hour})
			if err != nil {
				t.Fatal(err)
			}
			return m.Committed
		}
		more := big.NewRat(11, 10)
		p, c := d.OnDemand, price(t, "hour", 1, 1500)
		at := commit(p, c)
		if dearer := commit(p.Scaled(more), c); dearer < at {
			t.Fatalf("%d, at a dearer hour on demand %d", at, dearer)
		}
		if dearer := commit(p, c.Scaled(more)); dearer > at {
			t.Fatalf("%d, at a dearer commitment %d", at, dearer)
		}
	})
}

func TestWhatCannotBeCommitted(t *testing.T) {
	good := Demand{Counts: Counts{1, 2}, OnDemand: cost.MustPrice("0.1")}
	year := Option{Name: "a year", Upfront: cost.Free, Hour: cost.MustPrice("0.05")}
	with := func(change func(*Demand)) Demand { d := good; change(&d); return d }
	two := big.NewRat(2, 1)
	for _, c := range []struct {
		demand Demand
		option Option
		want   string
	}{
		{with(func(d *Demand) { d.Counts = nil }), year, "there are no hours"},
		{with(func(d *Demand) { d.Counts = Counts{1, -1} }), year, "-1 instances in hour 1"},
		{with(func(d *Demand) { d.OnDemand = cost.Free }), year, "on demand is missing or zero"},
		{with(func(d *Demand) { d.Owned = []Owned{{Name: "old", Instances: -1}} }), year, `owned commitment "old"`},
		{with(func(d *Demand) { d.Spot = &Spot{Hour: cost.MustPrice("0.01"), Share: two, Overhead: two} }), year, "share on spot must be from 0 to 1"},
		{with(func(d *Demand) { d.Spot = &Spot{} }), year, "on spot is missing"},
		{with(func(d *Demand) { d.Sustained = &Sustained{Months: []int{1}, Factors: []*big.Rat{two}} }), year, "the months have 1 hours and the counts 2"},
		{with(func(d *Demand) { d.Sustained = &Sustained{Months: []int{2}} }), year, "a factor for each part"},
		{good, Option{Name: "1y", Hour: cost.MustPrice("1")}, "1y: the price of an hour, or what is paid upfront, is missing"},
		{good, Option{Name: "1y", Hour: cost.Free, Upfront: cost.Free}, "costs nothing"},
		{good, Option{Name: "1y", Hour: cost.Free, Upfront: cost.MustPrice("9")}, "needs a term"},
		{good, Option{Name: "1y", Hour: cost.MustPrice("1"), Upfront: cost.Free, Term: 8760}, "longer than the 2 hours that are foreseen"},
	} {
		if _, err := c.demand.Best(c.option); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
	if _, err := good.With(year, -1); err == nil {
		t.Error("less than nothing is committed")
	}
	if _, _, err := good.Cheapest(nil); err == nil {
		t.Error("the cheapest of nothing")
	}
	m, err := good.Best(year)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := good.Falls(m, two); err == nil {
		t.Error("traffic falls to twice what it was")
	}
	if _, err := (Years{}).Best(); err == nil {
		t.Error("no years have a ladder")
	}
	for want, families := range map[string][]Family{
		"no families":    nil,
		"same hours":     {{Name: "a", Counts: Counts{1}, OnDemand: cost.MustPrice("1")}, {Name: "b", Counts: Counts{1, 2}, OnDemand: cost.MustPrice("1")}},
		"on demand is":   {{Name: "a", Counts: Counts{1}}},
		"costs nothing":  {{Name: "a", Counts: Counts{1}, OnDemand: cost.MustPrice("1"), Reserved: cost.Free}},
		"out of the pla": {{Name: "a", Counts: Counts{1}, OnDemand: cost.MustPrice("1"), Plan: cost.MustPrice("1")}},
	} {
		if _, err := Buy(families, cost.Price{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if _, err := Price([]Family{{Name: "a", Counts: Counts{1}, OnDemand: cost.MustPrice("1")}}, []int{1}, new(big.Rat)); err == nil {
		t.Error("a reservation without a price")
	}
}

// Hours that are looked at in parts say the same as whole ones where nothing changes within
// them; and an instance that runs for half of each hour is worth half of one.
func TestPartsOfHours(t *testing.T) {
	whole := Demand{Counts: Counts{3, 1, 2, 4}, OnDemand: cost.MustPrice("0.1"), Repeats: true, Owned: []Owned{{Name: "old", Instances: 1, Hour: cost.MustPrice("0.05"), Hours: 3}}}
	parts := whole
	parts.PerHour, parts.Counts = 12, nil
	for _, n := range whole.Counts {
		for range 12 {
			parts.Counts = append(parts.Counts, n)
		}
	}
	o := Option{Name: "year", Upfront: cost.MustPrice("300"), Hour: cost.MustPrice("0.01"), Term: 8760}
	for k := range 4 {
		a, err1 := whole.With(o, k)
		b, err2 := parts.With(o, k)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		pa, _ := a.Payback()
		pb, _ := b.Payback()
		if a.Total != b.Total || a.Fee != b.Fee || a.Unused != b.Unused || a.Owned != b.Owned || a.OwnedUnused != b.OwnedUnused || a.Coverage() != b.Coverage() || pa != pb || 12*a.UsedHours != b.UsedHours {
			t.Errorf("%d committed: %+v in hours, %+v in parts", k, a, b)
		}
	}
	half := Demand{Counts: Counts{1, 0, 1, 0}, PerHour: 2, OnDemand: cost.MustPrice("0.1"), Repeats: true}
	m, err := half.Best(Option{Name: "year", Upfront: cost.Free, Hour: cost.MustPrice("0.06")})
	if err != nil || m.Committed != 0 || m.Total != cost.MustDollars(0.1) {
		t.Errorf("%+v, %v: half an hour of two is not worth 0.06 an hour", m, err)
	}
}
