package cost_test

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models/cost"
)

func TestPricesAreExactDecimals(t *testing.T) {
	for text, want := range map[string]string{
		"0.0000166667": "$0.0000166667", "2e-7": "$0.0000002", "0.0725": "$0.0725", "3.5": "$3.50", "1632": "$1,632.00",
		"0": "$0.00", "263.10": "$263.10", "0.30000000000000000": "$0.30",
	} {
		p, err := cost.ParsePrice(text)
		if err != nil || p.String() != want {
			t.Errorf("%s is %v (%v), not %s", text, p, err, want)
		}
	}
	for _, text := range []string{"", "-1", "x", "1/3", "0x10", "1_000", "1234567890.1234567890", "inf", "NaN", "1e999999999", "1e-999999999"} {
		if p, err := cost.ParsePrice(text); err == nil {
			t.Errorf("%q is a price of %v", text, p)
		}
	}
	for _, usd := range []float64{math.NaN(), math.Inf(1), -0.1} {
		if p, err := cost.PriceOf(usd); err == nil {
			t.Errorf("%v is a price of %v", usd, p)
		}
	}
}

// A GB-second of a function is 16,666.7 nano-dollars, a request 200.
func TestAmountsAreRoundedOnce(t *testing.T) {
	for _, c := range []struct {
		price    string
		quantity *big.Rat
		amount   cost.Money
	}{
		{"0.0000166667", big.NewRat(2044400, 1), 34_073_401_480},
		{"0.0000002", big.NewRat(119_000_000, 1), 23_800_000_000},
		{"0.008", big.NewRat(1, 3), 2_666_667},
		{"0.000000001", big.NewRat(1, 2), 1},
	} {
		if m, err := cost.MustPrice(c.price).Of(c.quantity); err != nil || m != c.amount {
			t.Errorf("%v × %s = %d (%v), not %d", c.quantity, c.price, m, err, c.amount)
		}
	}
	if _, err := (cost.Price{}).Times(1); err == nil {
		t.Error("what has no price costs nothing")
	}
	if m, err := cost.Free.Times(1e9); err != nil || m != 0 {
		t.Errorf("what is free costs %v (%v)", m, err)
	}
	for _, q := range []float64{math.NaN(), math.Inf(1), 1e30} {
		if m, err := cost.MustPrice("1").Times(q); err == nil {
			t.Errorf("%v units cost %v", q, m)
		}
	}
	half := cost.MustPrice("0.0725").Scaled(big.NewRat(88*8643, 100*10000))
	if half != cost.MustPrice("0.05514234") {
		t.Errorf("0.0725 less 12 %% at 0.8643 is %v", half)
	}
}

// A decimal survives being read, written and read again; so does a number of a file.
func TestPricesAreWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		usd := float64(rapid.Int64Range(0, 1e12).Draw(t, "digits")) / math.Pow10(rapid.IntRange(0, 12).Draw(t, "scale"))
		p, err := cost.PriceOf(usd)
		if err != nil || p.USD() != usd {
			t.Fatalf("%v is read as %v (%v)", usd, p, err)
		}
		if again, err := cost.ParsePrice(p.Decimal()); err != nil || again != p {
			t.Fatalf("%s is read as %v (%v)", p.Decimal(), again, err)
		}
	})
}

// What the pieces hold is the quantity, and each is within its step.
func TestStepsShareOutAQuantity(t *testing.T) {
	rate := cost.Rate{Service: "data_transfer", Dimension: "internet_out", Unit: "GB", Steps: []cost.Step{
		{From: 0, Price: cost.MustPrice("0.09")}, {From: 10240, Price: cost.MustPrice("0.085")}, {From: 51200, Price: cost.MustPrice("0.07")}}}
	if err := rate.Check(); err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		q := big.NewRat(rapid.Int64Range(0, 1e9).Draw(t, "numerator"), rapid.Int64Range(1, 1e4).Draw(t, "denominator"))
		sum := new(big.Rat)
		for _, p := range rate.Split(q) {
			within, _ := p.Quantity.Float64()
			if within < 0 || within > p.To-p.From {
				t.Fatalf("%v in the step from %v to %v", within, p.From, p.To)
			}
			sum.Add(sum, p.Quantity)
		}
		if sum.Cmp(q) != 0 {
			t.Fatalf("%v of %v", sum, q)
		}
	})
	rate.Steps = []cost.Step{{From: 5, Price: cost.Price{}}}
	if err := rate.Check(); err == nil || !strings.Contains(err.Error(), "missing") || !strings.Contains(err.Error(), "out of order") {
		t.Errorf("a step from 5 on without a price: %v", err)
	}
}

// Beyond what is told of a price there is none, and nothing costs nothing there.
func TestBeyondWhatIsToldThereIsNoPrice(t *testing.T) {
	rate := cost.Rate{Service: "lambda", Dimension: "duration", Unit: "GB-second", Steps: []cost.Step{{Price: cost.MustPrice("0.1")}}, Until: 600}
	if err := rate.Check(); err != nil {
		t.Fatal(err)
	}
	if pieces := rate.Split(big.NewRat(600, 1)); len(pieces) != 1 || !pieces[0].Price.Known() || pieces[0].To != 600 {
		t.Errorf("up to the end: %v", pieces)
	}
	pieces := rate.Split(big.NewRat(601, 1))
	if len(pieces) != 2 || pieces[1].Price.Known() || pieces[1].Quantity.Cmp(big.NewRat(1, 1)) != 0 {
		t.Fatalf("beyond the end: %v", pieces)
	}
	if _, err := pieces[1].Price.Of(pieces[1].Quantity); err == nil {
		t.Error("what has no price has an amount")
	}
	rate.Steps = append(rate.Steps, cost.Step{From: 700, Price: cost.Free})
	if rate.Check() == nil {
		t.Error("it ends before its last step begins, and nobody minds")
	}
}
