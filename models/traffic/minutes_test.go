package traffic

import (
	"math"
	"slices"
	"testing"

	"fleetcost/models"
	"fleetcost/sim"
)

// Minutes of a record: those of a bucket, parts of one or several; what it lacks does not
// count.
func TestMinutesOfARecord(t *testing.T) {
	for _, c := range []struct {
		why      string
		width    sim.Time
		requests []float64
		gaps     []models.Gap
		want     []float64 // requests of each minute
	}{
		{"a bucket is a minute", sim.Minute, []float64{60, 120, 30}, nil, []float64{60, 120, 30}},
		{"two are one", 30 * sim.Second, []float64{10, 20, 30, 40, 50}, nil, []float64{30, 70}},
		{"five are one's", 2 * sim.Minute, []float64{100, 40}, nil, []float64{50, 50, 20, 20}},
		{"a bucket lies across", 40 * sim.Second, []float64{40, 80, 120}, nil, []float64{80, 160}},
		{"a gap does not count, nor a minute that it touches", 30 * sim.Second, []float64{10, 20, 30, 0, 50, 60}, []models.Gap{{From: 3, To: 4}}, []float64{30, 110}},
	} {
		trace := &Trace{Counts: &models.ArrivalCounts{Width: c.width, Requests: c.requests, Gaps: c.gaps}, To: 1, Scale: 2}
		got := trace.minutes()
		for i := range got {
			got[i] *= 60 / 2.
		}
		if !slices.EqualFunc(got, c.want, func(a, b float64) bool { return math.Abs(a-b) < 1e-9 }) {
			t.Errorf("%s: %v, want %v", c.why, got, c.want)
		}
	}
}

// The rate that a share of the minutes do not exceed is their quantile: of a hundred that
// bring 1, 2, … 100 requests, the share itself.
func TestDuringIsAQuantile(t *testing.T) {
	record := &models.ArrivalCounts{Width: sim.Minute}
	for i := range 100 {
		record.Requests = append(record.Requests, float64((i*37)%100+1))
	}
	trace := &Trace{Counts: record, From: 10, To: 20, Scale: 60, window: "peak 10m"}
	for _, percent := range []float64{1, 50, 99, 99.9, 100} {
		busy, err := During(trace, percent/100)
		if err != nil {
			t.Fatal(err)
		}
		if want := math.Ceil(percent); busy.Rate() != want || busy.Horizon() != 0 {
			t.Errorf("%g %% of the minutes: %v/s, want %v", percent, busy.Rate(), want)
		}
		if _, mean, ok := busy.(models.Windowed).Window(); !ok || math.Abs(mean-50.5) > 1e-9 {
			t.Errorf("the mean of all is %v, want 50.5", mean)
		}
		if c, ok := CourseOf(busy); !ok || c.Duration != 100*sim.Minute {
			t.Errorf("they are a part of %v", c)
		}
		more := busy.Scaled(2)
		if _, mean, _ := more.(models.Windowed).Window(); more.Rate() != 2*busy.Rate() || mean != 101 {
			t.Errorf("scaled by 2: %v, of a mean of %v", more, mean)
		}
	}
}

func TestDuringNeedsMinutes(t *testing.T) {
	short := &Trace{Counts: &models.ArrivalCounts{Width: sim.Second, Requests: []float64{1, 2}}, To: 2, Scale: 1}
	quiet := &Trace{Counts: &models.ArrivalCounts{Width: sim.Minute, Requests: []float64{0, 0, 0, 5}}, To: 4, Scale: 1}
	for why, traffic := range map[string]models.Traffic{"one rate": Poisson(10), "two seconds": short, "half of the minutes bring none": quiet} {
		if busy, err := During(traffic, 0.5); err == nil {
			t.Errorf("%s: %v", why, busy)
		}
	}
}
