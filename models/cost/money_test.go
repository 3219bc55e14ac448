package cost_test

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models/cost"
)

func ExampleMoney() {
	hour := cost.MustDollars(0.0725)
	month, err := hour.Times(2 * cost.HoursPerMonth)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(hour, "per hour")
	fmt.Println(month, "per month for two")
	fmt.Println(month.Times(12 * 1000))
	// Output:
	// $0.0725 per hour
	// $105.85 per month for two
	// $1,270,200.00 <nil>
}

func TestMoneyIsWrittenForPeople(t *testing.T) {
	for _, c := range []struct {
		why        string
		nanos      cost.Money
		text, full string
	}{
		{"nothing is nothing", 0, "$0.00", "$0.00"},
		{"from a dollar up there are cents", 1_234_560_000_000, "$1,234.56", "$1,234.56"},
		{"half a cent goes up", 158_775_000_000, "$158.78", "$158.775"},
		{"and away from zero", -158_775_000_000, "-$158.78", "-$158.775"},
		{"whole cents keep their zeros", 500_000_000, "$0.50", "$0.50"},
		{"a price per hour keeps its digits", 72_500_000, "$0.0725", "$0.0725"},
		{"a dear price per hour is cents, and exact on request", 1_632_000_000, "$1.63", "$1.632"},
		{"a price per request is still a price", 200, "$0.0000002", "$0.0000002"},
		{"below a dollar four digits are enough", 123_456_789, "$0.1235", "$0.123456789"},
		{"rounding up to a dollar is a dollar", 999_960_000, "$1.00", "$0.99996"},
		{"the smallest amount", -1, "-$0.000000001", "-$0.000000001"},
		{"millions have two commas", 1_000_000_000_000_000, "$1,000,000.00", "$1,000,000.00"},
		{"the largest amount", cost.MostMoney, "$9,223,372,036.85", "$9,223,372,036.854775807"},
		{"the least amount", cost.LeastMoney, "-$9,223,372,036.85", "-$9,223,372,036.854775808"},
	} {
		if got := c.nanos.String(); got != c.text {
			t.Errorf("%s: %d nano-dollars are written %s, want %s", c.why, c.nanos, got, c.text)
		}
		if got := c.nanos.Exact(); got != c.full {
			t.Errorf("%s: %d nano-dollars are exactly written %s, want %s", c.why, c.nanos, got, c.full)
		}
	}
}

func TestMoneyIsRoundedOnceAwayFromZero(t *testing.T) {
	for _, c := range []struct {
		why      string
		price    cost.Money
		quantity float64
		want     cost.Money
	}{
		{"half a nano-dollar goes up", 1, 0.5, 1},
		{"and down below zero", -1, 0.5, -1},
		{"a little less than half does not", 1, 0.49999999999999994, 0},
		{"an odd price times a half", 3, 0.5, 2},
		{"an amount that float64 cannot hold is exact", cost.MostMoney, 1, cost.MostMoney},
		{"also the least", cost.LeastMoney, 1, cost.LeastMoney},
		{"a tiny quantity of anything is nothing", cost.MostMoney, 5e-324, 0},
	} {
		if got, err := c.price.Times(c.quantity); err != nil || got != c.want {
			t.Errorf("%s: %d · %v is %d, %v; want %d", c.why, c.price, c.quantity, got, err, c.want)
		}
	}
}

func TestWhatIsNoAmountOfMoney(t *testing.T) {
	for _, usd := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 9.3e9, -9.3e9, math.MaxFloat64} {
		if m, err := cost.Dollars(usd); err == nil {
			t.Errorf("%v dollars passed for %v", usd, m)
		}
		if m, err := cost.MustDollars(1).Times(usd); err == nil {
			t.Errorf("%v times a dollar passed for %v", usd, m)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("MustDollars took NaN")
		}
	}()
	cost.MustDollars(math.NaN())
}

// Times against rational arithmetic, which never rounds.
func TestTimesIsTheNearestAmount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.Int64().Draw(t, "nano-dollars")
		q := rapid.Float64Range(-1e6, 1e6).Draw(t, "quantity")
		exact := new(big.Rat).SetFloat64(q)
		exact.Mul(exact, new(big.Rat).SetInt64(m))
		got, err := cost.Money(m).Times(q)
		if err != nil {
			if limit := new(big.Rat).SetFloat64(1 << 63); exact.Abs(exact).Cmp(limit.Sub(limit, big.NewRat(1, 1))) < 0 {
				t.Fatalf("%d · %v: %v, but it fits", m, q, err)
			}
			return
		}
		off := exact.Sub(exact, new(big.Rat).SetInt64(int64(got)))
		if off.Abs(off).Cmp(big.NewRat(1, 2)) > 0 {
			t.Fatalf("%d · %v is %d, off by %v", m, q, got, off)
		}
	})
}

func TestSumsStayAtTheBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64().Draw(t, "a"), rapid.Int64().Draw(t, "b")
		within := func(x *big.Int) cost.Money {
			switch {
			case x.IsInt64():
				return cost.Money(x.Int64())
			case x.Sign() > 0:
				return cost.MostMoney
			}
			return cost.LeastMoney
		}
		x, y := big.NewInt(a), big.NewInt(b)
		if got, want := cost.Money(a).Plus(cost.Money(b)), within(new(big.Int).Add(x, y)); got != want {
			t.Fatalf("%d + %d is %d, want %d", a, b, got, want)
		}
		if got, want := cost.Money(a).Minus(cost.Money(b)), within(new(big.Int).Sub(x, y)); got != want {
			t.Fatalf("%d − %d is %d, want %d", a, b, got, want)
		}
	})
}

func TestMoneyReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := cost.Money(rapid.Int64().Draw(t, "nano-dollars"))
		plain := strings.NewReplacer("$", "", ",", "")
		exact, ok := new(big.Rat).SetString(plain.Replace(m.Exact()))
		if want := big.NewRat(int64(m), 1_000_000_000); !ok || exact.Cmp(want) != 0 {
			t.Fatalf("%d nano-dollars read back from %s as %v", m, m.Exact(), exact)
		}
		short, err := strconv.ParseFloat(plain.Replace(m.String()), 64)
		if off := math.Abs(short - m.USD()); err != nil || off > 0.005001 || off > 0.0006*math.Abs(m.USD()) && math.Abs(m.USD()) < 1 {
			t.Fatalf("%d nano-dollars read back from %s as %v", m, m, short)
		}
		if again, err := cost.Dollars(m.USD()); err != nil && m < 9e18 && m > -9e18 || err == nil && math.Abs(float64(again-m)) > math.Abs(float64(m))/1e15 {
			t.Fatalf("%d nano-dollars come back from USD as %d, %v", m, again, err)
		}
	})
}
