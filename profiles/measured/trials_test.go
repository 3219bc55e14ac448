package measured

import (
	"math"
	"math/rand"
	"testing"
	"time"

	"fleetcost/models"
	"fleetcost/sim"
)

// A record is drawn in the order that the load generator draws: the gap, the
// class by its share, and then the waits in whole microseconds.
func TestRecordsAreDrawnInOrder(t *testing.T) {
	wait, err := models.Exponential(0.02)
	if err != nil {
		t.Fatal(err)
	}
	exact, err := models.Constant(0.001)
	if err != nil {
		t.Fatal(err)
	}
	sleep := models.Step{Action: models.IO, Sleep: true, Time: wait}
	shares := []float64{0.2, 0.3, 0.5}
	classes := []models.Class{
		{Share: shares[0], Steps: []models.Step{{Time: exact}}},
		{Share: shares[1], Steps: []models.Step{sleep, {Time: exact}}},
		{Share: shares[2], Steps: []models.Step{sleep, {Time: exact}, sleep}},
	}
	record := record(classes, 1000, 42, 30*sim.Second)
	dice := rand.New(rand.NewSource(42))
	var at time.Duration
	seen, times := make([]float64, 3), record.Times
	for i, got := range record.At {
		at += time.Duration(dice.ExpFloat64() / 1000 * 1e9)
		class := 2
		if u := dice.Float64(); u < 0.2 {
			class = 0
		} else if u-0.2 < 0.3 {
			class = 1
		}
		if time.Duration(got) != at || record.Class[i] != class {
			t.Fatalf("request %d: class %d at %v, not %d at %v", i, record.Class[i], got, class, at)
		}
		seen[class]++
		for range class {
			if want := sim.Time(math.Round(dice.ExpFloat64()*0.02*1e6)) * sim.Microsecond; times[0] != want {
				t.Fatalf("request %d waits %v, not %v", i, times[0], want)
			}
			times = times[1:]
		}
	}
	n := float64(len(record.At))
	for class, share := range shares {
		if sd := math.Sqrt(share * (1 - share) / n); math.Abs(seen[class]/n-share) > 4*sd {
			t.Errorf("class %d is %v of the requests", class, seen[class]/n)
		}
	}
	if math.Abs(n-30000) > 4*math.Sqrt(30000) || len(times) > 0 {
		t.Errorf("%v requests, %d waits too many", n, len(times))
	}
}
