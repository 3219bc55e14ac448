package main

import (
	"testing"

	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/profiles/clouds"
)

// The price lists that come with the program have what the laws of bills ask for: the same
// items, priced from them, lack nothing, and cost the same where the prices are the same.
func TestBillsFromOurPriceLists(t *testing.T) {
	prices := readLists(t)
	compared := 0
	for _, c := range refereeCases[billCase](t, "bills.jsonl") {
		if c.Kind == "reserved_upfront" { // offers of 2016, which are history
			continue
		}
		region, group := c.place()
		ours, err := clouds.Catalogue(c.Provider, region)
		if err != nil { // a region that only the other list has
			continue
		}
		compared++
		priced := func(list cost.Catalogue) billing.Statement {
			of := billKinds[c.Kind](t, c, list)
			tariff := billing.Tariff{List: list}
			if of.tariff != nil {
				of.tariff(&tariff)
			}
			if of.items == nil {
				return of.statement
			}
			s, err := tariff.Bill(of.items...)
			if err != nil {
				t.Fatalf("%s: %v", c.ID, err)
			}
			return s
		}
		mine, theirs := priced(ours), priced(prices.of(t, c.Provider, region, group))
		for _, m := range mine.Missing {
			t.Errorf("%s: not in the bill: %v", c.ID, m)
		}
		for i := range min(len(mine.Lines), len(theirs.Lines)) {
			if a, b := mine.Lines[i], theirs.Lines[i]; a.Price == b.Price && (a.Amount != b.Amount || a.What != b.What) {
				t.Errorf("%s: %s is %v from our list, %v from the other", c.ID, a.What, a.Amount, b.Amount)
			}
		}
		if len(mine.Lines) != len(theirs.Lines) {
			t.Errorf("%s: %d lines from our list, %d from the other", c.ID, len(mine.Lines), len(theirs.Lines))
		}
		for _, l := range mine.Lines {
			if l.AsOf == "" || l.Source == "" {
				t.Errorf("%s: %s does not say where its price is from", c.ID, l.What)
			}
		}
	}
	if compared == 0 {
		t.Error("nothing was compared")
	}
}
