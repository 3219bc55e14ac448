package cost_test

import (
	"testing"

	"fleetcost/models"
	"fleetcost/models/cost"
)

// What is paid in advance is taken out of the price of an hour that has it, over 8,760 hours a
// year; a kind that is paid in advance has no price without it.
func TestCommitments(t *testing.T) {
	price := cost.MustPrice
	for _, c := range []struct {
		kind                       string
		hour, upfront, rest, first cost.Price
		years                      int
		is                         bool
		said                       string
	}{
		{kind: "reserved_1y_no_upfront", hour: price("0.06"), rest: price("0.06"), first: cost.Free, years: 1, is: true, said: "reserved, 1 year, nothing upfront"},
		{kind: "reserved_1y_partial_upfront", hour: price("0.06"), upfront: price("262.8"), rest: price("0.03"), first: price("262.8"), years: 1, is: true, said: "reserved, 1 year, partial upfront"},
		{kind: "reserved_3y_convertible_all_upfront", hour: price("0.04"), upfront: price("1051.2"), rest: cost.Free, first: price("1051.2"), years: 3, is: true, said: "reserved, 3 years, convertible, all upfront"},
		{kind: "reserved_3y_all_upfront", hour: price("0.0400004"), upfront: price("1051.2"), rest: cost.Free, first: price("1051.2"), years: 3, is: true, said: "reserved, 3 years, all upfront"},
		{kind: "reserved_3y_all_upfront", hour: price("0.04")},
		{kind: "savings_plan_1y", hour: price("0.07"), rest: price("0.07"), first: cost.Free, years: 1, is: true, said: "savings plan, 1 year, nothing upfront"},
		{kind: "committed_use_3y", hour: price("0.05"), rest: price("0.05"), first: cost.Free, years: 3, is: true, said: "committed use, 3 years"},
		{kind: "on_demand", hour: price("0.1")},
		{kind: "spot", hour: price("0.1")},
		{kind: "reserved_5y", hour: price("0.1")},
	} {
		got, is := cost.CommitmentOf(c.kind, c.hour, c.upfront)
		if is != c.is {
			t.Errorf("%s: a commitment: %v, want %v", c.kind, is, c.is)
		}
		if is && (got.Hour != c.rest || got.Upfront != c.first || got.Years != c.years || got.String() != c.said) {
			t.Errorf("%s is %+v, %q", c.kind, got, got)
		}
	}
}

func TestCommittable(t *testing.T) {
	o := cost.Offer{Machine: models.Machine{Name: "m"}, Reserved1Y: cost.Quote{Price: cost.MustPrice("0.06")}, Reserved3Y: cost.Quote{Price: cost.MustPrice("0.04")}}
	c := cost.Catalogue{Provider: "gcp", Offers: []cost.Offer{o}, Commitments: []cost.Commitment{{Machine: "m", Kind: "savings_plan_1y", Years: 1}, {Machine: "n"}}}
	all := c.Committable("m")
	if len(all) != 3 || all[0].Kind != "committed_use_1y" || all[1].Kind != "committed_use_3y" || all[2].Kind != "savings_plan_1y" || len(c.Committable("x")) != 0 {
		t.Errorf("%+v", all)
	}
}
