package traffic

import (
	"math"
	"math/rand/v2"
	"testing"

	"fleetcost/models"
	"fleetcost/sim"
)

// The rates of a spike are what arrives.
func TestSpike(t *testing.T) {
	s := Spike{Base: 100, High: 400, Before: 100 * sim.Second, During: 50 * sim.Second, Span: 300 * sim.Second}
	a := s.Arrivals(rand.New(rand.NewPCG(1, 2)))
	var n [3]float64
	for {
		at, class := a.Next()
		if at == sim.Never {
			break
		}
		if class != models.AnyClass || at > s.Span {
			t.Fatalf("an arrival of class %d at %v", class, at)
		}
		switch {
		case at < s.Before:
			n[0]++
		case at < s.Before+s.During:
			n[1]++
		default:
			n[2]++
		}
	}
	for i, want := range []float64{10_000, 20_000, 15_000} {
		if math.Abs(n[i]-want) > 4*math.Sqrt(want) {
			t.Errorf("%g arrivals in part %d, want about %g", n[i], i, want)
		}
	}
	if got, want := s.Rate(), 150.0; got != want {
		t.Errorf("the mean rate is %g, want %g", got, want)
	}
	if twice := s.Scaled(2); twice.Rate() != 300 || twice.Horizon() != s.Span || s.Shortened(0.1) != models.Traffic(s) {
		t.Errorf("scaled it is %v", twice)
	}
}
