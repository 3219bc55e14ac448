package breakeven_test

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models/breakeven"
)

func rat(a, b int64) *big.Rat { return big.NewRat(a, b) }

// A machine of $1 an hour that carries 100, against $0.012 for each: above 83.3 the machine
// is cheaper, above 100 a second one is not yet, and so on; from 416.7 on it always is.
func ExampleStairs_Against() {
	v := breakeven.Stairs{Price: rat(1, 1), Each: rat(100, 1), Least: 1}.Against(breakeven.Line{Slope: rat(12, 1000)})
	fmt.Println("first beyond", v.First.FloatString(1), "for good beyond", v.ForGood.FloatString(1))
	for _, x := range v.Again {
		fmt.Println("the line again up to", x.To.FloatString(1))
	}
	// Output:
	// first beyond 83.3 for good beyond 416.7
	// the line again up to 166.7
	// the line again up to 250.0
	// the line again up to 333.3
	// the line again up to 416.7
}

func TestStairsThatAreNeverCheaper(t *testing.T) {
	for _, c := range []struct {
		why   string
		slope *big.Rat
	}{
		{"full ones cost more than the line", rat(9, 1000)},
		{"full ones cost the same: each tread ends on the line", rat(10, 1000)},
	} {
		v := breakeven.Stairs{Price: rat(1, 1), Each: rat(100, 1), Least: 1}.Against(breakeven.Line{Slope: c.slope})
		if v.First != nil || v.ForGood != nil || v.Again != nil {
			t.Errorf("%s: %+v", c.why, v)
		}
	}
}

// Costs that are nearly the same change places at each tread: it says how far it looked.
func TestStairsThatHardlyDiffer(t *testing.T) {
	v := breakeven.Stairs{Price: rat(1, 1), Each: rat(100, 1), Least: 2}.Against(breakeven.Line{Slope: rat(10_000_001, 1_000_000_000)})
	if v.First == nil || v.ForGood != nil || v.Until == nil || len(v.Again) < 1000 {
		t.Errorf("first %v, for good %v, %d times again, up to %v", v.First, v.ForGood, len(v.Again), v.Until)
	}
}

// Two kinds of instances of the same cost for the same work tie throughout; where the
// larger comes whole, it ties on half of the rates.
func TestTies(t *testing.T) {
	small, large := breakeven.Stairs{Price: rat(1, 1), Each: rat(10, 1), Least: 1}, breakeven.Stairs{Price: rat(2, 1), Each: rat(20, 1), Least: 1}
	if got := breakeven.Compare(small, small, rat(1000, 1)); len(got) != 1 || got[0].Cheaper != breakeven.Tie || got[0].To.Cmp(rat(1000, 1)) != 0 {
		t.Errorf("the same against itself: %v", got)
	}
	got := breakeven.Compare(small, large, rat(40, 1))
	want := []breakeven.Cheaper{breakeven.First, breakeven.Tie, breakeven.First, breakeven.Tie}
	if len(got) != len(want) {
		t.Fatalf("%v", got)
	}
	for i, x := range got {
		if x.Cheaper != want[i] || x.To.Cmp(rat(int64(10*(i+1)), 1)) != 0 {
			t.Errorf("up to %v: %v", x.To, x.Cheaper)
		}
	}
}

var anyStairs = rapid.Custom(func(t *rapid.T) breakeven.Stairs {
	return breakeven.Stairs{Price: rat(int64(rapid.IntRange(1, 40).Draw(t, "price")), 10), Each: rat(int64(rapid.IntRange(1, 50).Draw(t, "each")), 1),
		Least: int64(rapid.IntRange(0, 3).Draw(t, "least"))}
})

// What Compare and Against say holds at any quantity.
func TestIntervalsAgainstPoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyStairs.Draw(t, "a"), anyStairs.Draw(t, "b")
		line := breakeven.Line{Slope: rat(int64(rapid.IntRange(1, 400).Draw(t, "slope")), 1000)}
		most := rat(500, 1)
		x := rat(int64(rapid.IntRange(1, 50000).Draw(t, "x")), 100)
		at := func(curves []breakeven.Interval) breakeven.Cheaper {
			for _, i := range curves {
				if x.Cmp(i.From) > 0 && x.Cmp(i.To) <= 0 {
					if x.Cmp(i.To) == 0 {
						return 2 // they may meet here
					}
					return i.Cheaper
				}
			}
			t.Fatalf("%v is in none of %v", x, curves)
			return 0
		}
		on := new(big.Rat).Mul(line.Slope, x)
		if got, want := at(breakeven.Compare(a, b, most)), a.At(x).Cmp(b.At(x)); got != 2 && int(got) != want {
			t.Fatalf("at %v: %v, want %v", x, got, want)
		}
		want := a.At(x).Cmp(on)
		if got := at(breakeven.Compare(a, line, most)); got != 2 && int(got) != want {
			t.Fatalf("at %v against the line: %v, want %v", x, got, want)
		}
		v := a.Against(line)
		switch {
		case v.First == nil && want < 0:
			t.Fatalf("the stairs are cheaper at %v, and never", x)
		case v.First != nil && x.Cmp(v.First) <= 0 && want < 0:
			t.Fatalf("the stairs are cheaper at %v, first at %v", x, v.First)
		case v.ForGood != nil && x.Cmp(v.ForGood) > 0 && want > 0:
			t.Fatalf("the line is cheaper at %v, beyond %v for good", x, v.ForGood)
		}
	})
}

// E⌈N/c⌉ against its sum, and its limits.
func TestBusyInstances(t *testing.T) {
	for _, offered := range []float64{0.006, 0.6, 6, 60, 600} {
		for _, c := range []int{1, 7, 40} {
			p, sum := math.Exp(-offered), 0.0
			for k := 1.0; k < offered+60*math.Sqrt(offered)+60; k++ {
				p *= offered / k
				sum += p * math.Ceil(k/float64(c))
			}
			if got := breakeven.BusyInstances(offered, c); math.Abs(got/sum-1) > 1e-11 {
				t.Errorf("%v offered, %d at once: %v, want %v", offered, c, got, sum)
			}
		}
		if got := breakeven.BusyInstances(offered, 1); math.Abs(got/offered-1) > 1e-11 {
			t.Errorf("%v offered, one at once: %v", offered, got)
		}
	}
	// Many requests: half an instance is empty on average, 1/2 + offered/c.
	if got := breakeven.BusyInstances(1e6, 40); math.Abs(got-25000.4875) > 1e-3 {
		t.Errorf("a million: %v", got)
	}
	if breakeven.BusyInstances(0, 40) != 0 {
		t.Error("nothing is busy where nothing comes")
	}
}

// Scan finds each change between the quantities that it is told to look at, a tie between
// two of them too, and passes an error on with its place.
func TestScan(t *testing.T) {
	wave := func(x float64) (float64, error) { return 2 + math.Sin(x), nil }
	flat := func(float64) (float64, error) { return 2, nil }
	at := []float64{0.5, 2, 4, 5, 7, 10}
	got, err := breakeven.Scan(wave, flat, at, 0, 1e-12)
	if err != nil || len(got) != 4 || got[0].Cheaper != breakeven.Second {
		t.Fatalf("%v, %v", got, err)
	}
	for i, p := range got[1:] {
		if want := math.Pi * float64(i+1); math.Abs(p.To-want) > 1e-10 {
			t.Errorf("they change places at %v, want %v", p.To, want)
		}
	}
	stretch := func(x float64) (float64, error) { return math.Max(3, x) + math.Min(0, x-2), nil } // a tie from 2 to 3
	three := func(float64) (float64, error) { return 3, nil }
	got, err = breakeven.Scan(stretch, three, []float64{1, 5}, 1e-12, 1e-9)
	if err != nil || len(got) != 3 || got[1].Cheaper != breakeven.Tie || got[2].Cheaper != breakeven.Second ||
		math.Abs(got[1].To-2) > 1e-6 || math.Abs(got[2].To-3) > 1e-6 {
		t.Errorf("a tie between: %v, %v", got, err)
	}
	broken := errors.New("broken")
	if _, err := breakeven.Scan(func(float64) (float64, error) { return 0, broken }, flat, at, 0, 0.1); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

func TestFunctionTime(t *testing.T) {
	for mb, want := range map[int64]string{128: "306.40625", 1769: "50", 10240: "50"} {
		if got := breakeven.FunctionTime(rat(20, 1), rat(30, 1), mb); got.Cmp(func() *big.Rat { r, _ := new(big.Rat).SetString(want); return r }()) != 0 {
			t.Errorf("%d MB: %v, want %s", mb, got.FloatString(6), want)
		}
	}
}
