package recording

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"fleetcost/sim"
)

// A day that goes up and down is no burst: an index of which the curve of the day is most says
// so, and one of traffic without a curve, or of bursts that are larger, does not.
func TestTheDayIsNoBurst(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	const days = 7
	for _, c := range []struct {
		what  string
		swing float64 // of the day, as a share of the mean
		burst float64 // likewise, of each hour by chance
		ofDay bool
	}{
		{"smooth day", 0.7, 0, true},
		{"Poisson", 0, 0, false},
		{"a small curve below large bursts", 0.05, 0.3, false},
	} {
		values := make([]float64, days*24)
		for i := range values {
			mean := 1e6 * (1 + c.swing*math.Sin(2*math.Pi*float64(i)/24)) * (1 + c.burst*r.NormFloat64())
			values[i] = math.Max(0, math.Round(mean+math.Sqrt(mean)*r.NormFloat64()))
		}
		got, err := FromSeries([]Series{seriesOf(time.Hour, values...)}, Counts, 0)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Bursts) != 1 || got.Bursts[0].Scale != sim.Hour || got.Bursts[0].OfDay() != c.ofDay {
			t.Errorf("%s: %+v", c.what, got.Bursts)
		}
		if whole := got.Until().Sub(got.First); whole != days*24*time.Hour {
			t.Errorf("%d days of buckets last %v", days, whole)
		}
	}
}
