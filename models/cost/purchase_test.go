package cost_test

import (
	"slices"
	"strings"
	"testing"

	"fleetcost/models/cost"
)

// What has no price cannot be bought, and the error says what can.
func TestWaysToPay(t *testing.T) {
	spot := cost.Quote{Price: cost.MustPrice("0.0311"), AsOf: "2026-01-02", Source: "advisor"}
	o := with(c7g, func(o *cost.Offer) {
		o.Spot = spot
	})
	if q, err := o.Quote(cost.Spot); q != spot || err != nil {
		t.Errorf("spot is %v, %v", q, err)
	}
	if q, err := o.Quote(cost.OnDemand); q.Price != c7g.OnDemand.Price() || q.AsOf != c7g.AsOf || err != nil {
		t.Errorf("on demand is %v, %v", q, err)
	}
	for _, p := range []cost.Purchase{cost.Reserved1Y, cost.Reserved3Y, "free"} {
		if q, err := o.Quote(p); err == nil || q.Price.Known() || !strings.Contains(err.Error(), "has no price for "+string(p)+"; it has [on-demand spot]") {
			t.Errorf("%s: %v, %v", p, q, err)
		}
	}
	if got := o.Purchases(); !slices.Equal(got, []cost.Purchase{cost.OnDemand, cost.Spot}) {
		t.Errorf("it can be bought %v", got)
	}
}
