package billing_test

import (
	"strings"
	"testing"

	"fleetcost/models/billing"
)

// A REST API counts requests, whatever size their answers have; an HTTP API counts pieces of 512 KiB of
// them, and is not billed, but named, where nobody says how large they are.
func TestGatewaysBeforeFunctions(t *testing.T) {
	usage := billing.Usage{{Hours: 100, RequestsPerSecond: 10}} // 3.6 million
	for _, c := range []struct {
		rest     bool
		response billing.Figure
		quantity float64
		missing  string
	}{
		{true, billing.Figure{}, 3.6, ""},
		{true, billing.Said(600 << 10), 3.6, ""},
		{false, billing.Said(1 << 10), 3.6, ""},
		{false, billing.Said(600 << 10), 7.2, ""},
		{false, billing.Figure{}, 0, "gateway API requests"},
	} {
		a := billing.Architecture{Described: true, Gateway: &billing.Gateway{Part: "gateway", REST: c.rest}, ResponseBytes: c.response, RootGB: billing.Said(0), LogBytes: billing.Said(0), Addresses: billing.Said(0)}
		s, err := billing.Tariff{List: list("aws")}.Around(a, usage)
		if err != nil {
			t.Fatal(err)
		}
		quantity, missing := 0.0, []string{}
		for _, l := range s.Lines {
			quantity += l.Quantity
		}
		for _, o := range s.Missing {
			missing = append(missing, o.Name())
		}
		if quantity != c.quantity || strings.Join(missing, ", ") != c.missing {
			t.Errorf("%+v: %v million, missing %q", c, quantity, missing)
		}
	}
}

// What passes to backends that are in another cloud is named, and is no traffic between zones;
// what services say to each other is.
func TestCallsToBackendsElsewhere(t *testing.T) {
	ways := []billing.Way{{Name: "db", Backend: true, PerRequest: 2, Bytes: billing.Said(1000)}, {Name: "ml", PerRequest: 1, Bytes: billing.Said(1000)}, {Name: "unused", Backend: true}}
	for away, want := range map[bool]string{true: "network calls to db", false: ""} {
		a := billing.Architecture{Described: true, Zones: 2, Away: away, Ways: ways, RootGB: billing.Said(0), LogBytes: billing.Said(0), Addresses: billing.Said(0)}
		s, err := billing.Tariff{List: list("aws")}.Around(a, billing.Usage{{Hours: 730, RequestsPerSecond: 100}})
		if err != nil {
			t.Fatal(err)
		}
		missing, lines := []string{}, map[bool]int{true: 2, false: 4}[away] // each way is charged at both ends
		for _, o := range s.Missing {
			missing = append(missing, o.Name())
		}
		if len(s.Lines) != lines || strings.Join(missing, ", ") != want {
			t.Errorf("away %v: %d lines, missing %q", away, len(s.Lines), missing)
		}
	}
}
