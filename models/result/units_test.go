package result

import (
	"math"
	"slices"
	"testing"
)

// The interval of a figure by hand: t·s/√n with Student's t.
func TestInterval(t *testing.T) {
	inf := math.Inf(1)
	// Forty figures that come in runs of ten: neighbours are alike, and the
	// interval must be that of few and not of forty.
	var alike, mixed []float64
	for i := range 40 {
		alike = append(alike, float64(i/10%2))
		mixed = append(mixed, float64(i%2))
	}
	for _, c := range []struct {
		sentence string
		mid      float64
		figures  []float64
		want     Interval
	}{
		{"three figures: s = 1, t₂ = 4.3027", 2, []float64{1, 2, 3}, Interval{0, 2, 2 + 4.302652730/math.Sqrt(3)}},
		{"figures that agree leave no doubt", 5, []float64{5, 5, 5, 5}, Interval{5, 5, 5}},
		{"one figure leaves all of it", 5, []float64{5}, Interval{0, 5, inf}},
		{"so does none", 5, nil, Interval{0, 5, inf}},
		{"forty that take turns: s = 0.5064, t₃₉ = 2.0227", 0.5, mixed, Interval{0.5 - 2.022690920*0.506369684/math.Sqrt(40), 0.5, 0.5 + 2.022690920*0.506369684/math.Sqrt(40)}},
	} {
		got := newInterval(c.mid, c.figures)
		if math.Abs(got.Low-c.want.Low) > 1e-6 || got.Mid != c.want.Mid || math.Abs(got.High-c.want.High) > 1e-6 && got.High != c.want.High {
			t.Errorf("%s: %v, want %v", c.sentence, got, c.want)
		}
	}
	if a, b := newInterval(0.5, alike), newInterval(0.5, mixed); a.High-a.Low < 1.9*(b.High-b.Low) {
		t.Errorf("forty figures in runs of ten give %v, nearly as sure as forty that take turns, %v", a, b)
	}
	before := slices.Clone(alike)
	if newInterval(0.5, alike); !slices.Equal(alike, before) {
		t.Error("the figures were changed")
	}
}

// No error seen in n requests does not mean that there are none: fewer than
// 3/n (rule of three).
func TestErrorRateHasDoubt(t *testing.T) {
	if got := errorRate(Counts{Done: 3000}, nil, 0); got != (Interval{0, 0, 0.001}) {
		t.Errorf("none in 3000: %v", got)
	}
	batch := func(done, rejected int64) unit {
		return unit{classes: []BatchClass{{Outcomes: [OutcomeCount]int64{Done: done, Rejected: rejected}}}}
	}
	// 5 of 100 and 15 of 100: the residuals are ∓5, s = 5·√2 in each and √2·s/200 of
	// the ratio; t₁ = 12.706: ± 0.635, but no share is below zero.
	got := errorRate(Counts{Done: 180, Rejected: 20}, []unit{batch(95, 5), batch(85, 15)}, 0)
	if got.Low != 0 || got.Mid != 0.1 || math.Abs(got.High-0.1-12.706204736*10/200) > 1e-6 {
		t.Errorf("twenty in 200: %v", got)
	}
	// Two batches that agree: not surer than 200 independent requests.
	got = errorRate(Counts{Done: 180, Rejected: 20}, []unit{batch(90, 10), batch(90, 10)}, 0)
	if want := 12.706204736 * math.Sqrt(0.09/200); math.Abs(got.High-0.1-want) > 1e-6 {
		t.Errorf("ten in each hundred: %v, want ± %v", got, want)
	}
	if rate := (Counts{Offered: 3, InFlight: 3}).ErrorRate(); rate != 0 {
		t.Errorf("nothing is decided, and %v of it are errors", rate)
	}
}
