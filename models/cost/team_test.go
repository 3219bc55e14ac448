package cost

import (
	"math"
	"testing"
)

// Hours of people at a rate, rounded once.
func TestTeam(t *testing.T) {
	for _, tt := range []struct {
		hours        float64
		rate, amount string
	}{{40, "90", "3600"}, {0, "90", "0"}, {0.5, "85.5", "42.75"}, {1.0 / 3, "90", "30"}} {
		team, err := NewTeam(tt.hours, MustPrice(tt.rate))
		if want := MustPrice(tt.amount).USD(); err != nil || team.Amount.USD() != want {
			t.Errorf("%v h at %s: %v, %v; want %v", tt.hours, tt.rate, team.Amount, err, want)
		}
	}
	for _, wrong := range []struct {
		hours float64
		rate  Price
	}{{1, Price{}}, {1, Free}, {-1, MustPrice("90")}, {math.NaN(), MustPrice("90")}, {1e18, MustPrice("90")}} {
		if team, err := NewTeam(wrong.hours, wrong.rate); err == nil {
			t.Errorf("%v h at %v: %+v", wrong.hours, wrong.rate, team)
		}
	}
}
