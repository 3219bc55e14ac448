package budget

import (
	"math"
	"testing"
)

// What is paid by the request costs what all requests of a month do, however they are spread
// over its hours; what is paid for being there costs the same in each hour.
func TestUseIsBilledHourByHour(t *testing.T) {
	m := month{rates: []float64{0, 2, 10, 30, 80}}
	const each, always = 0.7, 40.0
	points := func(always float64) (l line) {
		for i := range hourPoints {
			rate := 2 * math.Pow(100/2, float64(i)/(hourPoints-1))
			l.xs, l.ys = append(l.xs, rate), append(l.ys, always+each*rate)
		}
		return l
	}
	for _, times := range []float64{1, 1.2} {
		mean := (2 + 10 + 30 + 80) / 5.0 * times
		if got, want := m.hourly(points(0), times), each*mean; math.Abs(got-want) > 1e-9*want {
			t.Errorf("× %v: %v, want %v", times, got, want)
		}
		// nothing is there in the hour without requests
		if got, want := m.hourly(points(always), times), always*4/5+each*mean; math.Abs(got-want) > 1e-9*want {
			t.Errorf("× %v, with what is always there: %v, want %v", times, got, want)
		}
	}
}
