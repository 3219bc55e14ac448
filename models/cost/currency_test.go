package cost

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"fleetcost/models"
)

func TestMoneyIsWritten(t *testing.T) {
	euro, yen, franc, dinar := Currency{Code: "EUR"}, Currency{Code: "JPY"}, Currency{Code: "CHF"}, Currency{Code: "KWD"}
	for _, c := range []struct{ what, got, want string }{
		{"dollars", Currency{}.Of(MustDollars(1234.565)), "$1,234.57"},
		{"euros", euro.Of(MustDollars(1234.565)), "€1,234.57"},
		{"less than a euro keeps four digits", euro.Of(MustDollars(0.03339612)), "€0.0334"},
		{"what is owed", euro.Of(MustDollars(-52.93)), "-€52.93"},
		{"yen have no decimals", yen.Of(MustDollars(752345.5)), "¥752,346"},
		{"less than a yen has", yen.Of(MustDollars(0.1234567)), "¥0.1235"},
		{"nothing", yen.Of(0), "¥0"},
		{"a code stands apart", franc.Of(MustDollars(12)), "CHF 12.00"},
		{"three decimals", dinar.Of(MustDollars(12)), "KWD 12.000"},
		{"every digit of a price", euro.Price(MustPrice("0.0620636544")), "€0.0620636544"},
		{"a price of yen", yen.Price(MustPrice("10")), "¥10"},
		{"a price of cents", euro.Price(MustPrice("10")), "€10.00"},
		{"an amount in full", yen.Exact(MustDollars(0.5)), "¥0.5"},
		{"what was stated", Currency{Code: "EUR", PerUSD: MustPrice("0.92"), AsOf: "2026-11-01"}.Stated(), "in EUR, 0.92 to the dollar (2026-11-01)"},
		{"nothing was", Currency{}.Stated(), ""},
		{"a step", Difference{From: MustDollars(100), To: MustDollars(80)}.In(euro), "-€20.00 (-20.0%)"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.what, c.got, c.want)
		}
	}
	if all := Currencies(); len(all) < 150 || !slices.IsSorted(all) || len(slices.Compact(slices.Clone(all))) != len(all) {
		t.Errorf("%d currencies", len(all))
	}
}

func TestCurrenciesThatAreNone(t *testing.T) {
	for _, c := range []Currency{{Code: "EUR"}, {Code: "XYZ", PerUSD: MustPrice("1")}, {Code: "USD", PerUSD: MustPrice("1")}, {PerUSD: MustPrice("1")}, {Code: "EUR", PerUSD: Free}} {
		if c.Check() == nil {
			t.Errorf("%v is a currency", c)
		}
	}
	if err := (Currency{Code: "EUR", PerUSD: MustPrice("0.92")}).Check(); err != nil {
		t.Error(err)
	}
}

// A limit has the currency of its bill, and may say so.
func TestLimitsInACurrency(t *testing.T) {
	euro := Currency{Code: "EUR", PerUSD: MustPrice("0.92")}
	for _, text := range []string{"500", "€500", "EUR 500", "500 EUR", "500 €"} {
		if l, err := ParseLimit(text, euro); err != nil || l.Most != MustDollars(500) || l.Currency != euro {
			t.Errorf("%s: %v, %v", text, l, err)
		}
	}
	for _, text := range []string{"$500", "CHF 500", "£500"} {
		if l, err := ParseLimit(text, euro); err == nil {
			t.Errorf("%s in euros is %v", text, l)
		}
	}
}

// Each price of a catalogue in another currency is that in dollars times the rate, exactly,
// also where nano-dollars could not hold it; a bill of it has one rounding a line, and its
// shown amounts add up in the unit of the currency.
func TestCatalogueInACurrency(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		price := big.NewRat(1+random.Int64N(99_999_999), 1_000_000)
		dollars := MustPrice(price.FloatString(6))
		in := Currency{Code: []string{"EUR", "JPY", "CHF", "KWD"}[random.IntN(4)], PerUSD: MustPrice(big.NewRat(1+random.Int64N(9_999_999), 10_000).FloatString(4))}
		hour, err := dollars.Times(1)
		if err != nil {
			t.Fatal(err)
		}
		machine := models.Machine{Name: "m", VCPU: 2, Memory: models.GiB, Speed: 1, Baseline: 1, ThreadsPerCore: 1}
		list := Catalogue{
			Offers:  []Offer{{Machine: machine, OnDemand: hour, AsOf: "2026-11-01", Source: "s", Spot: Quote{dollars, "2026-11-01", "s"}}},
			Managed: []Managed{{Name: "db", Service: "postgres", Memory: 1, Hourly: hour}}, Rates: []Rate{{Service: "a", Dimension: "b", Unit: "GB", Steps: []Step{{0, Free}, {10, dollars}}}},
			Commitments: []Commitment{{Machine: "m", Upfront: Free, Hour: dollars}}, Owned: []Owned{{Machine: "m", Hour: dollars}},
		}
		there, err := list.In(in)
		if err != nil {
			t.Fatal(err)
		}
		want := new(big.Rat).Mul(dollars.Rat(), in.PerUSD.Rat())
		got := []Price{there.Offers[0].Hourly(), there.Offers[0].Spot.Price, there.Managed[0].HourPrice(), there.Rates[0].Steps[1].Price, there.Commitments[0].Hour, there.Owned[0].Hour}
		for i, p := range got {
			if p.Rat().Cmp(want) != 0 {
				t.Fatalf("%d: %v dollars at %v are %v", i, dollars, in.PerUSD, p)
			}
		}
		if there.Rates[0].Steps[0].Price != Free || there.Commitments[0].Upfront != Free || list.Offers[0].Hour.Known() || there.Currency != in {
			t.Fatal("what is free is not, or the list has changed")
		}
		n := 1 + random.IntN(9)
		bill, err := Fleet{Offer: there.Offers[0], Instances: n}.Bill()
		exactly, _ := Exactly(new(big.Rat).Mul(want, big.NewRat(int64(n)*HoursPerMonth, 1)))
		if err != nil || bill.Monthly() != exactly {
			t.Fatalf("a month of %d is %v, want %v: %v", n, bill.Monthly(), exactly, err)
		}
		bill.Currency = in
		bill.Lines = append(bill.Lines, bill.Lines[0], bill.Lines[0])
		var sum Money
		for _, shown := range bill.Cents() {
			sum += shown
			if shown%in.Unit() != 0 {
				t.Fatalf("%v is no whole unit of %s", shown, in.Code)
			}
		}
		if sum != bill.Shown() {
			t.Fatalf("lines of %s add up to %v, and %v is shown", in.Code, sum, bill.Shown())
		}
	}
}
