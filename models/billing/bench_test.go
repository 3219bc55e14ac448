package billing_test

import (
	"testing"

	"fleetcost/models/billing"
)

// BenchmarkSystem is a month of a whole system, hour by hour.
func BenchmarkSystem(b *testing.B) {
	var u billing.Usage
	for h := range 730 {
		u = append(u, day(300+float64(h%24)*17.3)...)
		u[h].Hours = 1
	}
	tariff := billing.Tariff{List: list("aws")}
	for b.Loop() {
		if _, err := tariff.System(shop(), u); err != nil {
			b.Fatal(err)
		}
	}
}
