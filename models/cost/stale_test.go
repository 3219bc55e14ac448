package cost_test

import (
	"testing"
	"time"

	"fleetcost/models/cost"
)

func TestStale(t *testing.T) {
	today := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		why, asOf string
		stale     bool
	}{
		{"of today", "2026-11-30", false},
		{"a year old to the day", "2025-11-30", false},
		{"a day older than a year", "2025-11-29", true},
		{"of tomorrow: not old", "2026-12-01", false},
		{"without a date", "undated", true},
		{"with nothing", "", true},
	} {
		if got := cost.Stale(c.asOf, today); got != c.stale {
			t.Errorf("a price %s (%q) is stale: %v", c.why, c.asOf, got)
		}
	}
}

func TestOffersWithImpossibleQuotesAreRefused(t *testing.T) {
	good := c7g
	good.Spot = cost.Quote{cost.MustPrice("0.5"), "2026-01-01", "a list"}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for _, bad := range []cost.Quote{{Price: cost.Free, AsOf: "2026-01-01", Source: "a list"}, {Price: cost.MustPrice("0.5"), Source: "a list"}, {Price: cost.MustPrice("0.5"), AsOf: "2026-01-01"}} {
		o := good
		o.Reserved3Y = bad
		if o.Check() == nil {
			t.Errorf("%+v is accepted", bad)
		}
	}
}
